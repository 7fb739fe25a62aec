"""The page of feeds: what is polled, how it stands, and the forms that change it. Works without JavaScript."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile

from services.api import body, cursors, feeding, links, present
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import FeedQuery, Key
from services.api.problems import Problem
from services.api.rendering import Form, render
from services.api.tried import Tried, Wrong, told
from services.common.contracts.feeds import FeedState, NewFeed
from services.common.store import feeds
from services.common.store.engine import reading

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

SHOWN_RESULTS = 200
"""Of a long list, so many of the addresses that were not added are shown."""


class _FeedForm(Form, FeedQuery):
    limit: int = 15


@router.get("/feeds")
def list_feeds(context: Has, request: Request, response: Response, query: Annotated[_FeedForm, Query()]) -> Response:
    """The feeds that are polled, with forms to add and to change them."""
    return _page(context, request, response, query)


def _page(
    context: Has,
    request: Request,
    response: Response,
    query: _FeedForm,
    added: list[feeding.Added] | None = None,
    tried: Tried | None = None,
) -> Response:
    with reading(context.engine) as conn:
        rows = feeds.page(conn, state=query.state, after=cursors.opened(query.cursor), limit=query.limit + 1)
        counts = feeds.counts(conn)
    kept = rows[: query.limit]
    position = kept[-1].id if len(rows) > len(kept) else None
    results = None if added is None else present.added_feeds(added)
    page = render(
        request,
        "feeds.html",
        tried=tried,
        items=[present.feed(row) for row in kept],
        counts=[(state, counts[state]) for state in FeedState if counts.get(state)],
        query=query,
        next=cursors.next_page(request, response, position),
        results=results,
        not_added=[] if results is None else [r for r in results.items if r.result != "added"][:SHOWN_RESULTS],
        now=context.clock(),
    )
    page.status_code = 200 if tried is None else tried.status
    return page


async def _posted(request: Request, context: Has) -> list[NewFeed] | Tried:
    async with body.read_form(request, payload_limit=context.settings.max_payload_bytes) as form:
        written = form.get("urls")
        wanted = feeding.of_addresses(written.splitlines() if isinstance(written, str) else ())
        typed = {"urls": written if isinstance(written, str) else ""}
        for value in form.getlist("files"):
            if isinstance(value, UploadFile) and value.filename:
                try:
                    wanted += feeding.of_opml(await value.read())
                except Problem as problem:
                    return told(problem, {"": ("files", Wrong.LIST)}, values=typed)
    return wanted or Tried(wrong={"urls": Wrong.NOTHING}, values=typed)


@router.post("/feeds")
def add_feeds(
    context: Has,
    by: By,
    request: Request,
    response: Response,
    wanted: Annotated[list[NewFeed] | Tried, Depends(_posted)],
) -> Response:
    """What the form sends: leads back to the list, or says which addresses were not added."""
    if isinstance(wanted, Tried):
        return _page(context, request, response, _FeedForm(), tried=wanted)
    added = feeding.add(context, wanted, by=by)
    if all(one.is_new for one in added):
        return RedirectResponse("/feeds", status_code=303)
    return _page(context, request, response, _FeedForm(), added)


@router.post("/feeds/{key}/pause")
def pause_feed(context: Has, by: By, key: Key) -> Response:
    feeding.set_state(context, key, FeedState.PAUSED, by=by)
    return RedirectResponse(links.page_of_feed(key), status_code=303)


@router.post("/feeds/{key}/resume")
def resume_feed(context: Has, by: By, key: Key) -> Response:
    feeding.set_state(context, key, FeedState.ACTIVE, by=by)
    return RedirectResponse(links.page_of_feed(key), status_code=303)


@router.post("/feeds/{key}/poll")
def poll_feed(context: Has, by: By, key: Key) -> Response:
    feeding.poll_now(context, key, by=by)
    return RedirectResponse(links.page_of_feed(key), status_code=303)


@router.post("/feeds/{key}/remove")
def remove_feed(context: Has, by: By, key: Key) -> Response:
    feeding.remove(context, key, by=by)
    return RedirectResponse("/feeds", status_code=303)
