"""From the arrivals to deliveries: each webhook follows them from where it stands, and notes that in the same
transaction as what it is to be told; what ended is taken for all of them. So nothing is missed, and nothing doubled,
whoever breaks off where."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from services.common.broker import Send, send_due
from services.common.contracts.webhooks import Event, SavedQuery, Webhook
from services.common.store import arrivals, deliveries, endings, saved_queries, webhooks
from services.common.store.arrivals import Arrived
from services.common.store.deliveries import NewDelivery
from services.common.store.engine import reading, snapshot, writing
from services.common.store.statement_filters import StatementFilter, asked_by
from services.common.store.webhooks import Following
from services.ingest.webhooks import alerts, messages

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Statements looked at in one transaction, as a stream does."""
MOST_WAITING = 10_000
"""Messages of one webhook; it follows no further until some were sent. What came in is in the store meanwhile."""


def make(
    engine: Engine, *, now: datetime, is_over: Callable[[], bool] = lambda: False, most_waiting: int = MOST_WAITING
) -> int:
    """Let every webhook follow what came in, turn by turn, until all have, or have `most_waiting` messages that are
    not sent yet, or it `is_over`; returns how many messages came of it."""
    made = _tell_of_endings(engine, now=now, is_over=is_over, most_waiting=most_waiting)
    stuck: set[str] = set()
    while not is_over():
        with reading(engine) as conn:
            behind = [one for one in webhooks.behind(conn) if one[0].id not in stuck]
        if not behind:
            return made
        for webhook, following in behind:
            found = _follow(engine, webhook, following, now=now, most_waiting=most_waiting)
            if found is None:
                stuck.add(webhook.id)
            made += found or 0
            if is_over():
                break
    return made


def _tell_of_endings(engine: Engine, *, now: datetime, is_over: Callable[[], bool], most_waiting: int) -> int:
    """Of submissions that ended, to each active webhook that wants it, but for those that have `most_waiting` messages
    so that one that takes nothing holds up nobody else."""
    made = 0
    while not is_over():
        with reading(engine) as conn:
            if not endings.are_there(conn):
                return made
        with writing(engine) as conn:
            ended = endings.take(conn, limit=AT_ONCE)
            new = [messages.of_ending(number, row, now=now) for number, row in ended]
            for webhook in webhooks.wanting(conn, Event.SUBMISSION_ENDED):
                if not deliveries.is_full(conn, webhook.id, most=most_waiting):
                    made += len(deliveries.add(conn, webhook.id, new, now=now))
    return made


def send_off(*, engine: Engine, send: Send, now: datetime) -> int:
    """Send an errand for each webhook that has something to be told; returns how many."""
    return send_due(
        engine,
        send,
        is_due=lambda conn: bool(webhooks.due(conn, now=now)),
        take=partial(webhooks.take_due, now=now),
        not_sent=webhooks.not_sent,
    )


def _follow(engine: Engine, webhook: Webhook, before: Following, *, now: datetime, most_waiting: int) -> int | None:
    """One step; how many messages came of it, None where it can take none now."""
    with snapshot(engine) as conn:
        if deliveries.is_full(conn, webhook.id, most=most_waiting):
            return None
        query = None if webhook.query_id is None else saved_queries.find(conn, webhook.query_id)
        wanted = _filter(webhook, query)
        if wanted is None:
            return None
        found = arrivals.behind(conn, before.position, wanted, limit=AT_ONCE)
    new, after = _told(webhook, query, found, before, now=now)
    with writing(engine) as conn:
        return _keep(conn, webhook, new, before, after, now=now)


def _keep(
    conn: Connection,
    webhook: Webhook,
    new: list[NewDelivery],
    before: Following,
    after: Following,
    *,
    now: datetime,
) -> int | None:
    if not webhooks.follow(conn, webhook.id, before, after):
        return None
    return len(deliveries.add(conn, webhook.id, new, now=now))


def _filter(webhook: Webhook, query: SavedQuery | None) -> StatementFilter | None:
    """None where the query cannot be asked: it is of a newer version, as after going back to an older one."""
    try:
        return asked_by({} if query is None else query.given)
    except ValueError as error:
        log.error("webhook %s: its query cannot be asked, and it waits until that is mended: %s", webhook.id, error)
        return None


def _told(
    webhook: Webhook, query: SavedQuery | None, found: Arrived, before: Following, *, now: datetime
) -> tuple[list[NewDelivery], Following]:
    """What to tell of it, in order, and where the webhook stands then."""
    new: list[NewDelivery] = []
    after = replace(before, position=found.end)
    if Event.STATEMENT_ARRIVED in webhook.events:
        new += [messages.of_statement(row, query, place=place, now=now) for place, row in found.items]
    if Event.QUERY_ALERTED in webhook.events and query is not None and query.threshold is not None:
        times = [row.stored.extracted_at for _, row in found.items]
        raised, recent = alerts.alerts(query.threshold, times, recent=before.recent, alerted_at=before.alerted_at)
        new += [messages.of_alert(alert, query, query.threshold, now=now) for alert in raised]
        alerted_at = raised[-1].until if raised else before.alerted_at
        after = replace(after, recent=recent, alerted_at=alerted_at)
    return new, after
