"""The pages of speakers: all of them, and one with what was decided about it. They work without JavaScript."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.api import body, charts, cursors, links, listing, present, problems, room, speaker_profiles
from services.api.callers import By
from services.api.context import Context, Has
from services.api.parameters import Key, SpeakerQuery
from services.api.problems import Problem, ProblemKind
from services.api.rendering import Form, render
from services.api.tried import Tried, Wrong, told
from services.common.contracts.speakers import EditAction
from services.common.contracts.statements import SpeakerKind
from services.common.store import speakers, statements
from services.common.store.engine import reading
from services.common.store.speaker_order import SpeakerOrder
from services.common.store.statements import StatementFilter

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE_STATEMENTS = 25
_ACTIONS = frozenset(action.value for action in EditAction)
_AN_ID = re.compile("[0-9a-f]{32}")


class _SpeakerForm(Form, SpeakerQuery):
    limit: int = 25
    sort: SpeakerOrder = SpeakerOrder.STATEMENTS


@router.get("/speakers")
def list_speakers(
    context: Has, request: Request, response: Response, query: Annotated[_SpeakerForm, Query()]
) -> Response:
    page = speaker_profiles.listed(context, query, query.sort)
    return render(
        request,
        "speakers.html",
        items=[present.speaker(row) for row in page.items],
        query=query,
        next=cursors.next_page(request, response, page.next),
        kinds=list(SpeakerKind),
        orders=list(SpeakerOrder),
    )


@router.get("/speakers/{key}")
def get_speaker(
    context: Has, request: Request, response: Response, key: Key, cursor: Annotated[str | None, Query()] = None
) -> Response:
    return _page(context, request, response, key, cursor=cursor)


def _page(
    context: Context,
    request: Request,
    response: Response,
    key: str,
    *,
    cursor: str | None = None,
    tried: Tried | None = None,
) -> Response:
    with cursors.ours(), reading(context.engine) as conn:
        row = speakers.find(conn, key)
        if row is None:
            raise problems.not_found("speaker", key)
        listed = statements.page(
            conn, StatementFilter(speaker_id=row.id), before=cursors.opened(cursor), limit=_PAGE_STATEMENTS
        )
        items = listing.with_venues(conn, listed.items)
    page = render(
        request,
        "speaker.html",
        tried=tried,
        speaker=(detail := speaker_profiles.find(context, row.id)),
        chart=charts.months([(one.month, one.statements) for one in detail.months]),
        groups=listing.by_article(items),
        letters=room.share(len(item.words) for item in items),
        feed=links.statement_feed({"speaker_id": key}),
        comparison=links.page_of_comparison({"first": detail.name}),
        next=cursors.next_page(request, response, listed.next),
    )
    page.status_code = 200 if tried is None else tried.status
    return page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    action: str
    typed: str
    asked: Mapping[str, object]


async def _sent(request: Request, context: Has) -> _Sent:
    """What a form of the speaker's page sends; others are named by their ids, or by links to their pages."""
    async with body.read_form(request, payload_limit=context.settings.max_payload_bytes) as form:
        sent = {name: value for name, value in form.multi_items() if isinstance(value, str) and value.strip()}
        parted = [value for value in form.getlist("names") if isinstance(value, str)]
    others = sent.pop("with", "")
    lists = {"with": _AN_ID.findall(others), "names": parted}
    asked = {**sent, **{name: some for name, some in lists.items() if some}}
    return _Sent(action=sent.get("action", ""), typed=others or sent.get("name", ""), asked=asked)


@router.post("/speakers/{key}/edits")
def edit_speaker(
    context: Has, by: By, request: Request, response: Response, key: Key, sent: Annotated[_Sent, Depends(_sent)]
) -> Response:
    """Leads back to the speaker; or shows the form again, with why it is not taken."""
    try:
        speaker_profiles.decide(context, key, speaker_profiles.read(sent.asked), caller=by)
    except Problem as problem:
        what = {"merge": Wrong.OTHERS, "split": Wrong.CHOICE}.get(sent.action, Wrong.IMPOSSIBLE)
        field = f"edit-{sent.action if sent.action in _ACTIONS else EditAction.RENAME}"
        return _page(
            context, request, response, key, tried=told(problem, {"": (field, what)}, values={field: sent.typed})
        )
    return RedirectResponse(f"{links.page_of_speaker(key)}#decisions", status_code=303)


@router.get("/speakers/{key}/edits")
def back_to_speaker(key: Key) -> Response:
    """The form's address, asked for again: in another language, say."""
    return RedirectResponse(f"{links.page_of_speaker(key)}#decisions", status_code=303)


@router.post("/speakers/{key}/edits/{number}/undo")
def undo_speaker_edit(context: Has, by: By, key: Key, number: Annotated[int, Path(ge=1, le=2**31)]) -> Response:
    """Leads back to the speaker. Twice is once: two may have the page before them."""
    try:
        speaker_profiles.undo(context, number, caller=by)
    except Problem as problem:
        if problem.kind is not ProblemKind.WRONG_STATE:
            raise
    return RedirectResponse(f"{links.page_of_speaker(key)}#decisions", status_code=303)
