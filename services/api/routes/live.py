"""Statements of a query as they come in: a feed for readers, a stream for programs and pages."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from services.api import atom, conditional, cursors, listing, openapi, streaming
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import StatementFilters, StatementQuery
from services.api.seats import SeatedResponse
from services.api.written import Written
from services.common.store import statements
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/statements", tags=["statements"], route_class=Written)

_ATOM: openapi.Responses = {
    200: {"description": "The feed, newest first.", "content": {atom.MEDIA_TYPE: {"schema": {"type": "string"}}}},
    304: {"description": "Nothing has changed."},
}


@router.get(
    "/feed",
    operation_id="feedStatements",
    summary="Statements that fit, as an Atom feed",
    response_class=Response,
    responses=_ATOM,
)
def feed_statements(context: Has, request: Request, query: Annotated[StatementQuery, Query()]) -> Response:
    """For feed readers. Ask again with `If-None-Match` or `If-Modified-Since`: 304 tells that nothing has changed."""
    with cursors.ours(), reading(context.engine) as conn:
        page = statements.page(conn, query.filter(), before=cursors.opened(query.cursor), limit=query.limit)
        items = listing.with_venues(conn, page.items)
    feed = atom.Feed(
        query=urlencode(query.filters()),
        base=str(request.base_url).rstrip("/"),
        version=request.app.version,
        statements=items,
        next=cursors.target(request, page.next),
    )
    return conditional.answer(
        atom.write(feed),
        media_type=f"{atom.MEDIA_TYPE}; charset=utf-8",
        changed=feed.updated,
        now=context.clock(),
        headers=request.headers,
    )


_STREAM: openapi.Responses = {
    200: {
        "description": "Events named `statement`; the data of each is a Statement.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get(
    "/stream",
    operation_id="streamStatements",
    summary="Statements that fit, as they become known",
    response_class=Response,
    responses=_STREAM,
)
async def stream_statements(
    context: Has,
    by: By,
    query: Annotated[StatementFilters, Query()],
    last_event_id: Annotated[
        str | None,
        Header(max_length=cursors.MAX_CURSOR_CHARACTERS, description="The last id that was seen; go on behind it."),
    ] = None,
) -> Response:
    """Server-sent events, without end. `EventSource` comes back by itself with the last id, and misses and doubles
    nothing; without an id the stream begins now. A comment comes every 15 seconds where nothing else does. It ends with
    the key that it was asked for with, before anything more is told."""
    position = await run_in_threadpool(streaming.start, context.engine, last_event_id)
    context.listeners.take()
    return SeatedResponse(
        streaming.events(
            context.engine,
            query.filter(),
            position,
            context.tide,
            is_welcome=partial(by.is_welcome, now=context.clock),
        ),
        seats=context.listeners,
        media_type="text/event-stream",
        # A proxy that gathers answers before it sends them on (nginx) would keep each event.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
