"""Webhooks: added, changed, tried and removed, and their messages sent again, as the API and the page do it."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from services.api import intake, links, problems, saving, webhook_schemas
from services.api.callers import Caller
from services.api.context import Context
from services.api.problems import Problem, ProblemKind
from services.common.contracts.access import Act
from services.common.contracts.webhooks import Delivery, DeliveryState, Event, Webhook, WebhookState
from services.common.store import deliveries, saved_queries, webhooks
from services.common.store.deliveries import NewDelivery
from services.common.store.engine import promising, reading
from services.common.store.ids import new_id


def add(
    context: Context,
    new: webhook_schemas.WebhookIn,
    *,
    by: Caller,
    within: Callable[[Connection, webhook_schemas.NewWebhook], None] = lambda _conn, _hook: None,
) -> webhook_schemas.NewWebhook:
    """With its secret, which nothing tells again; `within` is called with it in the transaction that adds it.

    Raises Problem where the address cannot be told, the query is not there, or there are too many."""
    now, url = context.clock(), _address(new.url)
    with promising(context.engine) as conn:
        _check_query(conn, new.events, new.query)
        row = webhooks.add(conn, url, frozenset(new.events), query_id=new.query, now=now)
        if row is None:
            raise Problem(
                ProblemKind.WRONG_STATE,
                f"There are {webhooks.MOST} webhooks already.",
                advice="Remove one that is no longer needed; GET /v1/webhooks lists them.",
            )
        by.write(conn, Act.WEBHOOK_ADDED, now=now, subject=row.id)
        added = webhook_schemas.NewWebhook(**shown(row).model_dump(), secret=row.secret)
        within(conn, added)
    return added


def change(context: Context, key: str, change: webhook_schemas.WebhookChange, *, by: Caller) -> Webhook:
    """What is left out stays. Raises Problem as `add` does, and where there is none."""
    now = context.clock()
    with promising(context.engine) as conn:
        row = webhooks.find(conn, key)
        if row is None:
            raise problems.not_found("webhook", key)
        query_id = change.query if "query" in change.model_fields_set else row.query_id
        events = row.events if change.events is None else tuple(change.events)
        _check_query(conn, events, query_id)
        url = row.url if change.url is None else _address(change.url)
        webhooks.change(conn, key, url=url, events=frozenset(events), query_id=query_id)
        match change.state:
            case "active":
                webhooks.enable(conn, key)
            case "disabled":
                webhooks.disable(conn, key, now=now, reason=None)
        by.write(conn, Act.WEBHOOK_CHANGED, now=now, subject=key, note=change.state)
    return find(context, key)


def rotate(
    context: Context,
    key: str,
    *,
    overlap_hours: int,
    by: Caller,
    within: Callable[[Connection, webhook_schemas.NewWebhook], None] = lambda _conn, _hook: None,
) -> webhook_schemas.NewWebhook:
    """With its new secret, which nothing tells again. Raises Problem where there is none, or too many sign for it."""
    now = context.clock()
    with promising(context.engine) as conn:
        row = webhooks.rotate(conn, key, overlap=timedelta(hours=overlap_hours), now=now)
        if row is None:
            if webhooks.find(conn, key) is None:
                raise problems.not_found("webhook", key)
            raise Problem(
                ProblemKind.WRONG_STATE,
                f"{webhooks.MOST_OLD} secrets of before sign this webhook's messages already.",
                advice="Wait until the first of them is over, or take overlap_hours=0, with which none of them signs.",
                trouble=problems.Trouble.TOO_MANY_SECRETS,
            )
        by.write(conn, Act.WEBHOOK_ROTATED, now=now, subject=key, note=f"overlap {overlap_hours} h")
        rotated = webhook_schemas.NewWebhook(**shown(row).model_dump(), secret=row.secret)
        within(conn, rotated)
    return rotated


def remove(context: Context, key: str, *, by: Caller) -> None:
    """Raises Problem where there is none."""
    with promising(context.engine) as conn:
        if not webhooks.remove(conn, key):
            raise problems.not_found("webhook", key)
        by.write(conn, Act.WEBHOOK_REMOVED, now=context.clock(), subject=key)


Within = Callable[[Connection, Delivery], None]


def try_out(context: Context, key: str, *, by: Caller, within: Within = lambda _conn, _delivery: None) -> Delivery:
    """A message that says that it is a test, on its way. Raises Problem where the webhook is not there, or disabled."""
    now = context.clock()
    told = {"type": Event.TEST.value, "timestamp": now.isoformat(), "data": {"webhook": links.webhook(key)}}
    new = NewDelivery(event=Event.TEST, place=new_id(now), subject=key, body=json.dumps(told))
    with promising(context.engine) as conn:
        _require_active(conn, key)
        (id,) = deliveries.add(conn, key, [new], now=now)
        by.write(conn, Act.WEBHOOK_TESTED, now=now, subject=key)
        row = _of(conn, key, id)
        within(conn, row)
    return row


def redeliver(
    context: Context,
    key: str,
    delivery: str,
    *,
    by: Caller,
    within: Within = lambda _conn, _delivery: None,
) -> Delivery:
    """The message, which waits again. Raises Problem where it waits already, or its webhook cannot be told."""
    now = context.clock()
    with promising(context.engine) as conn:
        _require_active(conn, key)
        is_sent = deliveries.repeat(conn, key, delivery, now=now)
        row = _of(conn, key, delivery)
        if not is_sent:
            raise Problem(
                ProblemKind.WRONG_STATE,
                "This message is waiting to be sent.",
                advice="Nothing to do: `due_at` says when it goes out.",
            )
        by.write(conn, Act.DELIVERY_REPEATED, now=now, subject=delivery)
        within(conn, row)
    return row


def find(context: Context, key: str) -> Webhook:
    """Raises Problem where there is none."""
    with reading(context.engine) as conn:
        row = webhooks.find(conn, key)
    if row is None:
        raise problems.not_found("webhook", key)
    return row


def _require_active(conn: Connection, key: str) -> None:
    row = webhooks.find(conn, key)
    if row is None:
        raise problems.not_found("webhook", key)
    if row.state is not WebhookState.ACTIVE:
        raise Problem(
            ProblemKind.WRONG_STATE,
            f"The webhook is disabled{f': {row.reason}' if row.reason else '.'}",
            advice='Mend the other side, then enable the webhook: PATCH it with {"state": "active"}.',
        )


def _of(conn: Connection, key: str, id: str) -> Delivery:
    row = deliveries.find(conn, key, id)
    if row is None:
        raise Problem(
            ProblemKind.NOT_FOUND,
            f"The webhook has no delivery {id}.",
            advice=f"Check the id; GET {links.deliveries(key)} lists them.",
        )
    return row


def _address(url: str) -> str:
    """Raises Problem for what could not be sent to whatever the network says; the door has the last word."""
    refusal = intake.refusal_of(url.strip())
    if refusal is not None:
        raise Problem(ProblemKind.INVALID_REQUEST, refusal.message, advice=refusal.advice)
    return url.strip()


def _check_query(conn: Connection, events: Sequence[Event], id: str | None) -> None:
    """Raises Problem where the query is not there, or has no alert that is to be told of."""
    query = None if id is None else saved_queries.held(conn, id)
    if id is not None and query is None:
        raise saving.not_found(id)
    if Event.QUERY_ALERTED in events and (query is None or query.threshold is None):
        raise Problem(
            ProblemKind.WRONG_STATE,
            "`query.alerted` needs a saved query with an alert.",
            advice='Give a saved query {"alert": {"count": 10, "minutes": 60}}, and name it as `query`.',
        )


def shown(row: Webhook) -> webhook_schemas.Webhook:
    return webhook_schemas.Webhook(
        id=row.id,
        url=row.url,
        events=list(row.events),
        query=row.query_id,
        state=row.state,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
        failing_since=row.failing_since,
        disabled_at=row.disabled_at,
        reason=row.reason,
        old_secrets_until=row.old_secrets_until,
        links=webhook_schemas.WebhookLinks(
            self=links.webhook(row.id),
            deliveries=links.deliveries(row.id),
            query=None if row.query_id is None else links.query(row.query_id),
        ),
    )


def delivery(row: Delivery) -> webhook_schemas.Delivery:
    return webhook_schemas.Delivery(
        id=row.id,
        event=row.event,
        subject=row.subject,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at if row.state is DeliveryState.WAITING else None,
        tried_at=row.tried_at,
        status=row.status,
        problem=row.problem,
        ended_at=row.ended_at,
    )
