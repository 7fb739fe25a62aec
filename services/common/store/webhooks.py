"""Webhooks: whom they tell, up to where they have followed what came in, and whether they may be asked now."""

import base64
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from services.common.contracts.webhooks import Event, OldSecret, Webhook, WebhookState
from services.common.store import arrivals
from services.common.store.arrivals import Position
from services.common.store.deliveries import WAITING
from services.common.store.ids import new_id
from services.common.store.marks import is_over
from services.common.store.strangers import word
from services.common.store.webhook_tables import deliveries, webhooks

MOST = 100
"""Each is looked at every few seconds while something comes in."""
PREFIX = "whsec_"
"""Of each secret, as Standard Webhooks writes it."""
_SECRET_BYTES = 32
"""24 to 64, says Standard Webhooks."""
MOST_OLD = 5
"""Secrets that sign beside the newest; each is another 48 characters of a header."""
QUEUED_SECONDS = 60.0
"""So long an errand is taken to be on its way; it comes sooner unless the broker lost it, and twice does no harm."""
LEASE_SECONDS = 120.0
"""Longer than a run and its last message take; waited for only where a worker died over one."""
_c = webhooks.c
_ACTIVE = _c.state == WebhookState.ACTIVE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Up to where a webhook has followed the arrivals; `recent` and `alerted_at` are for its alerts."""

    position: Position
    recent: tuple[datetime, ...] = ()
    alerted_at: datetime | None = None


def add(
    conn: Connection, url: str, events: Collection[Event], *, query_id: str | None, now: datetime
) -> Webhook | None:
    """A new one with a secret of its own; it is told what comes in from now on. None where there are MOST already."""
    if conn.execute(sa.select(sa.func.count()).select_from(webhooks)).scalar_one() >= MOST:
        return None
    row: dict[str, object] = {
        "id": new_id(now),
        "url": url,
        "events": " ".join(sorted(events)),
        "query_id": query_id,
        "secret": _new_secret(),
        "state": WebhookState.ACTIVE.value,
        "created_at": now,
        "arrival": arrivals.newest_of(conn),
        "number": 0,
        "recent": [],
    }
    return _read(conn.execute(sa.insert(webhooks).returning(webhooks), row).mappings().one())


def find(conn: Connection, id: str) -> Webhook | None:
    row = conn.execute(sa.select(webhooks).where(_c.id == id)).mappings().first()
    return None if row is None else _read(row)


def listed(conn: Connection) -> Sequence[Webhook]:
    """All, in the order in which they were added: MOST at most."""
    return [_read(row) for row in conn.execute(sa.select(webhooks).order_by(_c.id)).mappings()]


def change(conn: Connection, id: str, *, url: str, events: Collection[Event], query_id: str | None) -> bool:
    """False where it is not there. What is waiting goes to the new address."""
    values = {"url": url, "events": " ".join(sorted(events)), "query_id": query_id}
    return _changed(conn, sa.update(webhooks).where(_c.id == id).values(**values))


def rotate(conn: Connection, id: str, *, overlap: timedelta, now: datetime) -> Webhook | None:
    """Give it a new secret; those of before sign beside it: the last one for `overlap`, others as long as they were
    to. Without overlap none does. None where it is not there, or as many as MOST_OLD would sign beside the new one."""
    row = conn.execute(sa.select(webhooks).where(_c.id == id).with_for_update()).mappings().first()
    if row is None:
        return None
    before = _read(row)
    old: list[OldSecret] = []
    if overlap > timedelta():
        old = [OldSecret(secret=before.secret, until=now + overlap)]
        old += [one for one in before.old_secrets if now < one.until]
    if len(old) > MOST_OLD:
        return None
    kept = [[one.secret, one.until.isoformat()] for one in old]
    update = sa.update(webhooks).where(_c.id == id).values(secret=_new_secret(), old_secrets=kept or None)
    return _read(conn.execute(update.returning(webhooks)).mappings().one())


def remove(conn: Connection, id: str) -> bool:
    """Forget it, and what it still was to be told; False where it is not there."""
    gone = conn.execute(sa.delete(webhooks).where(_c.id == id).returning(_c.id)).first() is not None
    _d = deliveries.c
    conn.execute(sa.delete(deliveries).where(_d.webhook_id == id, WAITING))
    return gone


def enable(conn: Connection, id: str) -> bool:
    """Tell it again, from where it stopped; False where it is not there, or was not disabled."""
    values = {"state": WebhookState.ACTIVE.value, "disabled_at": None, "reason": None, "failing_since": None}
    values |= {"held_until": None, "queued_until": None}
    return _changed(conn, sa.update(webhooks).where(_c.id == id, ~_ACTIVE).values(**values))


def disable(conn: Connection, id: str, *, now: datetime, reason: str | None) -> bool:
    """Tell it nothing more until somebody enables it; False where it is not there, or was disabled already."""
    values = {"state": WebhookState.DISABLED.value, "disabled_at": now, "reason": reason}
    return _changed(conn, sa.update(webhooks).where(_c.id == id, _ACTIVE).values(**values))


def wanting(conn: Connection, event: Event) -> Sequence[Webhook]:
    """The active ones that are told of it."""
    return [row for row in listed(conn) if row.state is WebhookState.ACTIVE and event in row.events]


def behind(conn: Connection) -> Sequence[tuple[Webhook, Following]]:
    """The active ones that have not followed all that came in."""
    newest = arrivals.newest_of(conn)
    is_behind = sa.or_(_c.arrival < newest, sa.and_(_c.arrival == newest, _c.number < 0))
    rows = conn.execute(sa.select(webhooks).where(_ACTIVE, is_behind).order_by(_c.id)).mappings()
    return [(_read(row), _following(row)) for row in rows]


def follow(conn: Connection, id: str, before: Following, after: Following) -> bool:
    """Note how far it has followed; False where somebody else was faster, or it is disabled: nothing is to be made
    then."""
    where = [_c.id == id, _ACTIVE, _c.arrival == before.position.arrival, _c.number == before.position.number]
    values = {
        "arrival": after.position.arrival,
        "number": after.position.number,
        "recent": [moment.isoformat() for moment in after.recent],
        "alerted_at": after.alerted_at,
    }
    return _changed(conn, sa.update(webhooks).where(*where).values(**values))


def due(conn: Connection, *, now: datetime) -> Sequence[str]:
    """The ids of those that have something to be told now, and no errand on its way."""
    return conn.execute(sa.select(_c.id).where(*_is_due(now)).order_by(_c.id)).scalars().all()


def take_due(conn: Connection, *, now: datetime) -> Sequence[str]:
    """What `due` gives, whose errands are to be sent now: it leaves them alone for QUEUED_SECONDS."""
    until = now + timedelta(seconds=QUEUED_SECONDS)
    update = sa.update(webhooks).where(*_is_due(now)).values(queued_until=until)
    return sorted(conn.execute(update.returning(_c.id)).scalars())


def not_sent(conn: Connection, ids: Collection[str]) -> None:
    """Their errands did not go out after all: they are due as before."""
    conn.execute(sa.update(webhooks).where(_c.id.in_(ids)).values(queued_until=None))


def _is_due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    _d = deliveries.c
    has_some = sa.exists().where(_d.webhook_id == _c.id, WAITING, _d.due_at <= now)
    return (_ACTIVE, is_over(_c.queued_until, now=now, seconds=QUEUED_SECONDS), *_is_free(now), has_some)


def claim(conn: Connection, id: str, *, now: datetime) -> Webhook | None:
    """Take it in hand, if it is active and nobody has it; None otherwise."""
    update = sa.update(webhooks).where(_c.id == id, _ACTIVE, *_is_free(now))
    lease = now + timedelta(seconds=LEASE_SECONDS)
    row = conn.execute(update.values(leased_until=lease).returning(webhooks)).mappings().first()
    return None if row is None else _read(row)


def release(conn: Connection, id: str) -> None:
    """Give it back."""
    conn.execute(sa.update(webhooks).where(_c.id == id).values(leased_until=None, queued_until=None))


def went_well(conn: Connection, id: str, *, now: datetime) -> None:
    conn.execute(sa.update(webhooks).where(_c.id == id).values(delivered_at=now, failing_since=None))


def went_wrong(conn: Connection, id: str, *, now: datetime, held_until: datetime | None) -> datetime | None:
    """A try failed; nothing more is sent before `held_until`. Since when all have failed; None where it is gone."""
    update = sa.update(webhooks).where(_c.id == id).values(failing_since=sa.func.coalesce(_c.failing_since, now))
    return conn.execute(update.values(held_until=held_until).returning(_c.failing_since)).scalar_one_or_none()


def _is_free(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    is_let_go = is_over(_c.leased_until, now=now, seconds=LEASE_SECONDS)
    return is_let_go, sa.or_(_c.held_until.is_(None), _c.held_until <= now)


def _changed(conn: Connection, update: sa.Update) -> bool:
    return conn.execute(update.returning(_c.id)).first() is not None


def _new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _read(row: RowMapping) -> Webhook:
    return Webhook(
        id=row["id"],
        url=row["url"],
        events=tuple(word(Event, event) for event in row["events"].split()),
        query_id=row["query_id"],
        secret=row["secret"],
        state=word(WebhookState, row["state"]),
        created_at=row["created_at"],
        delivered_at=row["delivered_at"],
        failing_since=row["failing_since"],
        disabled_at=row["disabled_at"],
        reason=row["reason"],
        old_secrets=tuple(
            OldSecret(secret=secret, until=datetime.fromisoformat(until)) for secret, until in row["old_secrets"] or ()
        ),
    )


def _following(row: RowMapping) -> Following:
    return Following(
        position=Position(row["arrival"], row["number"]),
        recent=tuple(datetime.fromisoformat(moment) for moment in row["recent"]),
        alerted_at=row["alerted_at"],
    )
