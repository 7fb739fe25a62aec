"""What webhooks are told, one row for each event and webhook.

waiting ──next_due──▶ one try ──ended──▶ delivered | failed     both go after a while (`forget`)
   ▲                    └──later──▶ waiting, due again
   └────────repeat──── delivered | failed
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, RowMapping

from services.common.contracts.submissions import Submission
from services.common.contracts.webhooks import Delivery, DeliveryState, Event
from services.common.store.conflict import insert
from services.common.store.engine import writing
from services.common.store.ids import new_id
from services.common.store.ledger_rows import read_row
from services.common.store.strangers import word
from services.common.store.tables import articles, statements, submissions
from services.common.store.webhook_tables import deliveries, delivery_tallies, webhooks

_AGAIN = "again"
TRIES = (DeliveryState.DELIVERED.value, _AGAIN, DeliveryState.FAILED.value)
"""How a try may end, as they are counted."""
KEPT_DAYS = 30
"""For what has ended: who was away for a month's holiday can still look, and have it sent again."""
_AT_ONCE = 2_000
_LONGEST_PROBLEM = 500
_c = deliveries.c
WAITING = _c.state == sa.literal_column(f"'{DeliveryState.WAITING.value}'")
"""Written out, as the condition of the index is: with a parameter, neither store would use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A message to be sent; `place` tells the event from others of its kind, so that it is made once."""

    event: Event
    place: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How a try went: the HTTP status where there was one, and what was wrong where something was."""

    at: datetime
    status: int | None = None
    problem: str | None = None


def add(conn: Connection, webhook_id: str, new: Sequence[NewDelivery], *, now: datetime) -> Sequence[str]:
    """Let them wait, due at once, in this order; one that was made before is left out. The ids of those made."""
    statement = insert(conn.dialect.name, deliveries).on_conflict_do_nothing().returning(_c.id)
    made: list[str] = []
    for one in new:
        row = {
            "id": new_id(now),
            "webhook_id": webhook_id,
            "event": one.event.value,
            "place": one.place,
            "subject": one.subject,
            "body": one.body,
            "state": DeliveryState.WAITING.value,
            "created_at": now,
            "due_at": now,
            "attempts": 0,
        }
        made += conn.execute(statement, row).scalars()
    return made


def find(conn: Connection, webhook_id: str, id: str) -> Delivery | None:
    row = conn.execute(sa.select(deliveries).where(_c.id == id, _c.webhook_id == webhook_id)).mappings().first()
    return None if row is None else _read(row)


def page(
    conn: Connection,
    webhook_id: str,
    *,
    state: DeliveryState | None = None,
    before: str | None = None,
    limit: int,
) -> Sequence[Delivery]:
    """Newest first; `before` is the id of the last one of the page before."""
    wanted = [_c.webhook_id == webhook_id]
    if state is not None:
        wanted.append(_c.state == state.value)
    if before is not None:
        wanted.append(_c.id < before)
    rows = conn.execute(sa.select(deliveries).where(*wanted).order_by(_c.id.desc()).limit(limit))
    return [_read(row) for row in rows.mappings()]


def is_full(conn: Connection, webhook_id: str, *, most: int) -> bool:
    """Whether as many wait as may."""
    some = sa.select(_c.id).where(_c.webhook_id == webhook_id, WAITING).limit(most).subquery()
    return bool(conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() >= most)


def next_due(conn: Connection, webhook_id: str, *, now: datetime) -> Delivery | None:
    """The one that has been due for longest."""
    due = sa.select(deliveries).where(_c.webhook_id == webhook_id, WAITING, _c.due_at <= now)
    row = conn.execute(due.order_by(_c.due_at, _c.id).limit(1)).mappings().first()
    return None if row is None else _read(row)


def handed_in_by(conn: Connection, delivery: Delivery) -> Submission | None:
    """The submission that brought the statement which the message tells of; None where it tells of something else."""
    brought = articles.c.submission_id == submissions.c.id
    found = (
        sa.select(submissions)
        .join(articles, brought)
        .join(statements, statements.c.article_number == articles.c.number)
    )
    row = conn.execute(found.where(statements.c.id == delivery.subject)).first()
    return None if row is None else read_row(row)


def ended(conn: Connection, id: str, state: DeliveryState, tried: Tried) -> None:
    """It will not be tried again by itself."""
    _note(conn, id, tried, {"state": state.value, "ended_at": tried.at})
    _count(conn, state.value)


def later(conn: Connection, id: str, tried: Tried, *, due_at: datetime) -> None:
    """It failed, and is tried again."""
    _note(conn, id, tried, {"due_at": due_at})
    _count(conn, _AGAIN)


def repeat(conn: Connection, webhook_id: str, id: str, *, now: datetime) -> bool:
    """Send it again, under its id, with all tries before it; False where it is not there, or waits."""
    values = {"state": DeliveryState.WAITING.value, "due_at": now, "attempts": 0, "ended_at": None}
    update = sa.update(deliveries).where(_c.id == id, _c.webhook_id == webhook_id, ~WAITING)
    return conn.execute(update.values(**values).returning(_c.id)).first() is not None


def tallies(conn: Connection) -> Mapping[str, int]:
    """How many tries ended how, since the beginning."""
    return {outcome: count for outcome, count in conn.execute(sa.select(delivery_tallies))}  # noqa: C416 (mypy)


def oldest_due(conn: Connection, *, now: datetime) -> datetime | None:
    """Since when the first of those has been due that could be sent now; None where none is."""
    _w = webhooks.c
    is_held = sa.and_(_w.held_until.is_not(None), _w.held_until > now)
    may_be_sent = sa.exists().where(_w.id == _c.webhook_id, _w.disabled_at.is_(None), ~is_held)
    oldest = sa.select(sa.func.min(_c.due_at)).where(WAITING, _c.due_at <= now, may_be_sent)
    found: datetime | None = conn.execute(oldest).scalar_one()
    return found


def forget(engine: Engine, *, now: datetime, dry_run: bool = False) -> int:
    """Take away what ended long ago; gives how many went, or would."""
    old = _c.ended_at < now - timedelta(days=KEPT_DAYS)
    total = 0
    while True:
        with writing(engine) as conn:
            if dry_run:
                counted: int = conn.execute(sa.select(sa.func.count()).select_from(deliveries).where(old)).scalar_one()
                return counted
            some = sa.select(_c.id).where(old).limit(_AT_ONCE).correlate(None)
            removed = conn.execute(sa.delete(deliveries).where(_c.id.in_(some))).rowcount
        total += removed
        if removed < _AT_ONCE:
            return total


def _note(conn: Connection, id: str, tried: Tried, values: Mapping[str, object]) -> None:
    problem = tried.problem and tried.problem[:_LONGEST_PROBLEM]
    tells = {"attempts": _c.attempts + 1, "tried_at": tried.at, "status": tried.status, "problem": problem}
    conn.execute(sa.update(deliveries).where(_c.id == id, WAITING).values(**tells, **values))


def _count(conn: Connection, outcome: str) -> None:
    first = insert(conn.dialect.name, delivery_tallies).values(outcome=outcome, count=1)
    more = {"count": delivery_tallies.c.count + 1}
    conn.execute(first.on_conflict_do_update(index_elements=["outcome"], set_=more))


def _read(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        webhook_id=row["webhook_id"],
        event=word(Event, row["event"]),
        subject=row["subject"],
        body=row["body"],
        state=word(DeliveryState, row["state"]),
        created_at=row["created_at"],
        due_at=row["due_at"],
        attempts=row["attempts"],
        tried_at=row["tried_at"],
        status=row["status"],
        problem=row["problem"],
        ended_at=row["ended_at"],
    )
