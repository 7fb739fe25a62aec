"""The page on which an admin erases an article or a person: it tells what would go, and then asks. It works without
JavaScript."""

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from services.api import body, cursors, erasing, present, problems
from services.api.callers import By
from services.api.context import Context, Has
from services.api.erasure_schemas import ArticleErasureIn, ErasureIn, PersonErasureIn
from services.api.parameters import Paged
from services.api.problems import Problem, ProblemKind
from services.api.rendering import Form, render
from services.common.contracts.erasures import ErasureRefusal, Plan
from services.common.store import articles, erased_bytes, erasures, speakers
from services.common.store.engine import reading

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LARGEST = 10_000
"""Bytes of a field: an address and a word."""
_LONGEST = 2_000
_AN_ID = re.compile("(?:^|/)([0-9a-f]{32})(?:$|[?#])")
"""An id, or the address of a page of ours that has it."""
ARTICLES_NAMED = 20
"""Of those that would go; the others are counted."""


class _ErasureForm(Form, Paged):
    """What to erase, for now only to be told of; nothing for the list alone."""

    limit: int = 25
    article: str | None = Field(None, max_length=_LONGEST)
    speaker: str | None = Field(None, max_length=_LONGEST)
    copies: bool = False
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What would go, with names for a person to read; `trouble` where it cannot be erased here, and why;
    `because` is the same for the page to tell in its language."""

    plan: Plan | None = None
    name: str | None = None
    trouble: str | None = None
    because: str = ""
    command: str | None = None


@router.get("/erasures")
def list_erasures(
    context: Has, by: By, request: Request, response: Response, query: Annotated[_ErasureForm, Query()]
) -> Response:
    """What was erased, and the form that erases; with an article or a speaker, what would go with it."""
    asked = _asked(query.article, query.speaker, copies=query.copies, dry_run=True)
    found = None if asked is None else _looked_at(context, asked, by)
    with cursors.ours(), reading(context.engine) as conn:
        page = erasures.page(conn, before=cursors.opened(query.cursor), limit=query.limit)
        named = [articles.find(conn, id) for id in found.plan.articles[:ARTICLES_NAMED]] if found and found.plan else []
    return render(
        request,
        "erasures.html",
        items=[erasing.told(one) for one in page.items],
        query=query,
        asked=asked,
        found=found,
        told=extent_told(found.plan) if found and found.plan else "",
        articles=[present.headline(present.headline_of(row)) for row in named if row is not None],
        next=cursors.next_page(request, response, page.next),
    )


def _asked(article: str | None, speaker: str | None, *, copies: bool, dry_run: bool) -> ErasureIn | None:
    """By their ids, or by links to their pages; an article also by its address. Raises Problem."""
    if speaker:
        held = _AN_ID.search(speaker.strip())
        sent = {"speaker": held[1] if held else speaker.strip(), "dry_run": dry_run}
        return problems.fit(PersonErasureIn, sent, advice="Copy the address of the speaker's page.")
    if article:
        held = _AN_ID.search(article.strip())
        sent = {"article": held[1] if held else article.strip(), "copies": copies, "dry_run": dry_run}
        return problems.fit(ArticleErasureIn, sent, advice="Give the article's address, or that of its page here.")
    return None


def _looked_at(context: Context, asked: ErasureIn, by: By) -> Found:
    try:
        plan, _ = erasing.carry_out(context, asked, caller=by)
    except Problem as problem:
        is_unknown = problem.kind is ProblemKind.NOT_FOUND
        because = ErasureRefusal.UNKNOWN if is_unknown else problem.trouble
        return Found(trouble=problem.body.detail, because=because)
    if not isinstance(asked, PersonErasureIn):
        return Found(plan=plan)
    with reading(context.engine) as conn:
        who = speakers.find(conn, asked.speaker)
    too_many = plan.extent.statements > erasing.MOST_STATEMENTS
    return Found(
        plan=plan,
        name=None if who is None else who.name,
        command=f"qawl erase person {asked.speaker} --yes" if too_many else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Confirmed:
    """What somebody was told would go, and confirmed."""

    asked: ErasureIn
    told: str


async def _confirmed(request: Request) -> _Confirmed:
    async with body.read_form(request, payload_limit=_LARGEST) as form:
        sent = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    asked = _asked(sent.get("article"), sent.get("speaker"), copies="copies" in sent, dry_run=False)
    if asked is None:
        raise Problem(ProblemKind.INVALID_REQUEST, "The form was empty.", advice="Go back, and say what to erase.")
    return _Confirmed(asked=asked, told=sent.get("told", ""))


def extent_told(plan: Plan) -> str:
    """What the page told, to be sent back: nobody confirms more than was shown."""
    return f"{plan.extent.articles} {plan.extent.statements} {plan.extent.submissions}"


@router.post("/erasures")
def erase(
    context: Has, by: By, background: BackgroundTasks, confirmed: Annotated[_Confirmed, Depends(_confirmed)]
) -> Response:
    """Erases what was confirmed; where it has become something else since, tells that first."""
    asked = confirmed.asked
    plan, _ = erasing.carry_out(context, asked.model_copy(update={"dry_run": True}), caller=by)
    if extent_told(plan) != confirmed.told:
        again = asked.model_dump(mode="json", exclude={"dry_run"}, exclude_defaults=True)
        return RedirectResponse(f"/erasures?{urlencode({**again, 'changed': True})}", status_code=303)
    _, done = erasing.carry_out(context, asked, caller=by)
    assert done is not None, "it is no dry run"
    background.add_task(erased_bytes.clean, context.engine)
    return RedirectResponse(f"/erasures#erasure-{done.number}", status_code=303, background=background)


@router.post("/erasures/{number}/lift")
def lift_erasure(context: Has, by: By, number: Annotated[int, Path(ge=1, le=2**31)]) -> Response:
    """Lets the same come in again."""
    erasing.lift(context, number, caller=by)
    return RedirectResponse(f"/erasures#erasure-{number}", status_code=303)
