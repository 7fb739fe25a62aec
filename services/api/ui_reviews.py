"""What people send from an article's page about its statements: reviews, what takes them back, and statements that were
missed."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.api import body, drafts, links, problems, statement_reviews, ui_articles
from services.api import review_schemas as schemas
from services.api.callers import By
from services.api.context import Has
from services.api.drafts import Draft
from services.api.parameters import Key
from services.api.problems import Problem, ProblemKind
from services.common.contracts.statements import Verdict
from services.common.store import articles, reviews
from services.common.store.engine import reading

router = APIRouter(default_response_class=HTMLResponse)

_LARGEST_PART = 200_000
"""Bytes of a field: as much as anybody says in one breath."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    verdict: str
    draft: Draft
    part: int


async def _sent(request: Request) -> _Sent:
    async with body.read_form(request, payload_limit=_LARGEST_PART) as form:
        part = drafts.one(form, "part")
        return _Sent(
            verdict=drafts.one(form, "verdict"),
            draft=drafts.sent(form),
            part=int(part) if re.fullmatch(r"[1-9]\d{0,3}", part, re.ASCII) else 1,
        )


@router.post("/statements/{key}/reviews")
def review_statement(
    context: Has, by: By, request: Request, key: Key, sent: Annotated[_Sent, Depends(_sent)]
) -> Response:
    """Leads to what is shown by now; or back to the form, with what of it is not taken."""
    said: dict[str, object] = {"verdict": sent.verdict, "note": sent.draft.note or None}
    draft = sent.draft
    with reading(context.engine) as conn:
        shown = reviews.shown(conn, key)
        row = None if shown is None else articles.find(conn, shown.article.id)
    if sent.verdict == Verdict.CORRECTED:
        if shown is None or row is None:
            raise problems.not_found("statement", key)
        corrections, draft = drafts.correction(draft, shown.stored.statement, row.article.text)
        said |= corrections

    def decide() -> schemas.Review:
        return statement_reviews.decide(context, key, statement_reviews.read(said), caller=by)

    made, draft = _tried(draft, decide)
    if made is not None:
        return RedirectResponse(made.links.page, status_code=303)
    if shown is None:
        raise problems.not_found("statement", key)
    return ui_articles.show(context, request, shown.article.id, review=key, draft=draft)


@router.get("/statements/{key}/reviews")
def back_to_review(context: Has, key: Key) -> Response:
    """The form's address, asked for again: in another language, say."""
    with reading(context.engine) as conn:
        shown = reviews.shown(conn, key)
    if shown is None:
        raise problems.not_found("statement", key)
    return RedirectResponse(links.review_in_article(shown.article.id, key), status_code=303)


@router.post("/statements/{key}/reviews/{number}/undo")
def undo_review(
    context: Has,
    by: By,
    key: Key,  # noqa: ARG001 (it says of what)
    number: Annotated[int, Path(ge=1, le=2**31)],
) -> Response:
    """Leads to what is shown by now, if anything is. Twice is once: two may have the page before them."""
    with contextlib.suppress(statement_reviews.RefusedProblem):
        statement_reviews.undo(context, number, caller=by)
    with reading(context.engine) as conn:
        undone = reviews.find(conn, number)
        if undone is None:  # erased meanwhile
            raise problems.not_found("review", str(number))
        shown = reviews.shown(conn, undone.statement_id)
    target = f"{links.page_of_article(undone.article_id)}#records-h"
    if shown is not None:
        target = links.record_in_article(undone.article_id, shown.stored.statement.id)
    return RedirectResponse(target, status_code=303)


@router.post("/articles/{key}/statements")
def add_statement(context: Has, by: By, request: Request, key: Key, sent: Annotated[_Sent, Depends(_sent)]) -> Response:
    """Leads to the record of what was added; or back to the form, with what of it is not taken."""
    with reading(context.engine) as conn:
        row = articles.find(conn, key)
    if row is None:
        raise problems.not_found("article", key)
    said, draft = drafts.addition(sent.draft, row.article.text)

    def add() -> schemas.Review:
        return statement_reviews.add(context, row.id, statement_reviews.read_addition(said), caller=by)

    made, draft = _tried(draft, add)
    if made is not None:
        return RedirectResponse(made.links.page, status_code=303)
    return ui_articles.show(context, request, row.id, part=sent.part, draft=draft)


@router.get("/articles/{key}/statements")
def back_to_adding(key: Key) -> Response:
    """The form's address, asked for again: in another language, say."""
    return RedirectResponse(f"{links.page_of_article(key)}?add=", status_code=303)


def _tried(draft: Draft, send: Callable[[], schemas.Review]) -> tuple[schemas.Review | None, Draft]:
    """What came of it; nothing where it has faults, or where more of them are found."""
    if draft.faults:
        return None, draft
    try:
        return send(), draft
    except statement_reviews.RefusedProblem as refused:
        return None, draft.blamed(refused.because, statement=refused.statement)
    except Problem as problem:
        if problem.kind is not ProblemKind.INVALID_REQUEST:
            raise
        return None, draft.blamed_by(problem.body.errors)
