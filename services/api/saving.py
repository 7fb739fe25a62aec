"""Searches that somebody saves: kept under a name, changed and removed, as the API and the page do it."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from services.api import links, webhook_schemas
from services.api.callers import Caller
from services.api.context import Context
from services.api.problems import Problem, ProblemKind
from services.common.contracts.access import Act
from services.common.contracts.webhooks import SavedQuery, Threshold
from services.common.store import saved_queries
from services.common.store.engine import promising, reading
from services.common.store.ids import new_id


def save(
    context: Context,
    new: webhook_schemas.QueryIn,
    *,
    by: Caller,
    within: Callable[[Connection, SavedQuery], None] = lambda _conn, _query: None,
) -> SavedQuery:
    """Keep it; `within` is called with it in the transaction that does. Raises Problem where its name is taken."""
    now = context.clock()
    query = SavedQuery(
        id=new_id(now), name=new.name, given=new.query.filters(), created_at=now, threshold=_threshold(new.alert)
    )
    with promising(context.engine) as conn:
        if not saved_queries.add(conn, query):
            raise _taken(query.name)
        by.write(conn, Act.QUERY_SAVED, now=now, subject=query.id, note=query.name)
        within(conn, query)
    return query


def change(context: Context, key: str, change: webhook_schemas.QueryChange, *, by: Caller) -> SavedQuery:
    """What is left out stays. Raises Problem where there is none, or its new name is taken."""
    query = find(context, key)
    query = replace(
        query,
        name=query.name if change.name is None else change.name,
        given=query.given if change.query is None else change.query.filters(),
        threshold=_threshold(change.alert) if "alert" in change.model_fields_set else query.threshold,
    )
    with promising(context.engine) as conn:
        if not saved_queries.change(conn, query):
            raise _taken(query.name)
        by.write(conn, Act.QUERY_CHANGED, now=context.clock(), subject=key, note=query.name)
    return query


def remove(context: Context, key: str, *, by: Caller) -> None:
    """Raises Problem where there is none, or a webhook follows it."""
    with promising(context.engine) as conn:
        try:
            is_gone = saved_queries.remove(conn, key)
        except ValueError:
            raise Problem(
                ProblemKind.WRONG_STATE,
                "A webhook follows this query.",
                advice="Remove the webhook first, or let it follow another query; GET /v1/webhooks lists them.",
            ) from None
        if not is_gone:
            raise not_found(key)
        by.write(conn, Act.QUERY_REMOVED, now=context.clock(), subject=key)


def find(context: Context, key: str) -> SavedQuery:
    """Raises Problem where there is none."""
    with reading(context.engine) as conn:
        row = saved_queries.find(conn, key)
    if row is None:
        raise not_found(key)
    return row


def not_found(key: str) -> Problem:
    return Problem(
        ProblemKind.NOT_FOUND,
        f"There is no saved query {key}.",
        advice="Check the id; GET /v1/queries lists what there is.",
    )


def shown(row: SavedQuery) -> webhook_schemas.SavedQuery:
    alert = row.threshold and webhook_schemas.Threshold(count=row.threshold.count, minutes=row.threshold.minutes)
    return webhook_schemas.SavedQuery(
        id=row.id,
        name=row.name,
        query=dict(row.given),
        alert=alert,
        created_at=row.created_at,
        links=webhook_schemas.QueryLinks(
            self=links.query(row.id),
            statements=links.statements(row.given),
            feed=links.statement_feed(row.given),
            stream=links.statement_stream(row.given),
            page=links.page_of_statements(row.given),
        ),
    )


def _threshold(given: webhook_schemas.Threshold | None) -> Threshold | None:
    return None if given is None else Threshold(count=given.count, minutes=given.minutes)


def _taken(name: str) -> Problem:
    return Problem(
        ProblemKind.WRONG_STATE,
        f"There is a saved query named {name!r}, or there are {saved_queries.MOST:,} already.",
        advice="Take another name, or change or remove the one that has it; GET /v1/queries lists them.",
    )
