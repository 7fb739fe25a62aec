"""Searches that somebody saved: to be asked again, followed as a feed or stream, and told of by webhooks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection

from services.api import body, cursors, links, once, problems, saving, webhook_schemas
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import Key, Paged
from services.api.written import Written
from services.common.contracts.webhooks import SavedQuery
from services.common.store import saved_queries
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/queries", tags=["queries"], route_class=Written)

_LARGEST = 20_000
"""Bytes of a body: a name and a dozen short filters."""
_ADVICE = 'Send {"name": "The port", "query": {"q": "port"}} or the like.'


async def _new(request: Request) -> webhook_schemas.QueryIn:
    return problems.fit(webhook_schemas.QueryIn, await body.read_json(request, limit=_LARGEST), advice=_ADVICE)


async def _change(request: Request) -> webhook_schemas.QueryChange:
    return problems.fit(webhook_schemas.QueryChange, await body.read_json(request, limit=_LARGEST), advice=_ADVICE)


@router.post(
    "",
    status_code=201,
    response_model=webhook_schemas.SavedQuery,
    operation_id="saveQuery",
    summary="Save a search under a name",
)
def save_query(
    context: Has, by: By, asked: once.Asked, new: Annotated[webhook_schemas.QueryIn, Depends(_new)]
) -> Response:
    """With its address, Atom feed and stream; a webhook can be told of what fits, and of an alert."""
    asked.look()

    def keep(conn: Connection, query: SavedQuery) -> None:
        asked.keep(conn, lambda: _saved(query))

    return _saved(saving.save(context, new, by=by, within=keep)).response()


def _saved(query: SavedQuery) -> once.Answer:
    return once.answer(saving.shown(query), status=201, Location=links.query(query.id))


@router.get("", operation_id="listQueries", summary="Saved queries in the order in which they were saved")
def list_queries(
    context: Has, request: Request, response: Response, query: Annotated[Paged, Query()]
) -> webhook_schemas.QueryPage:
    with reading(context.engine) as conn:
        rows = saved_queries.page(conn, after=cursors.opened(query.cursor), limit=query.limit + 1)
    kept = rows[: query.limit]
    return webhook_schemas.QueryPage(
        items=[saving.shown(row) for row in kept],
        next=cursors.next_page(request, response, kept[-1].id if len(rows) > len(kept) else None),
    )


@router.get("/{key}", operation_id="getQuery", summary="A saved query")
def get_query(context: Has, key: Key) -> webhook_schemas.SavedQuery:
    return saving.shown(saving.find(context, key))


@router.patch("/{key}", operation_id="changeQuery", summary="Give a saved query other filters, name or alert")
def change_query(
    context: Has, by: By, key: Key, change: Annotated[webhook_schemas.QueryChange, Depends(_change)]
) -> webhook_schemas.SavedQuery:
    """Members that are left out stay as they are. Webhooks that follow it are told of what fits from now on."""
    return saving.shown(saving.change(context, key, change, by=by))


@router.delete("/{key}", status_code=204, operation_id="removeQuery", summary="Remove a saved query")
def remove_query(context: Has, by: By, key: Key) -> Response:
    """One that a webhook follows stays: remove that first, or let it follow another one."""
    saving.remove(context, key, by=by)
    return Response(status_code=204)
