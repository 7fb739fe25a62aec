"""Feeds that are polled, and which of their items are known.

due ──take_due──▶ its message goes out ──claim──▶ one poll at work ──succeed | fail──▶ due again, later
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from services.common.contracts.feeds import Feed, FeedId, FeedKind, FeedState, NewFeed, PollResult, TakeFrom
from services.common.contracts.submissions import Reason, SubmissionId
from services.common.store.columns import storable
from services.common.store.conflict import insert
from services.common.store.ids import new_id
from services.common.store.marks import is_over
from services.common.store.reasons import read_reason, reason_values
from services.common.store.tables import feed_items, feeds

QUEUED_SECONDS = 300.0
"""So long a message is taken to be on its way; it comes sooner unless the broker lost it, and twice does no harm."""
_c = feeds.c
_i = feed_items.c
_AT_ONCE = 500
"""Keys in one IN list: SQLite and PostgreSQL both plan that quickly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """What a good poll found: `feed` facts where the document came (None where it is unchanged)."""

    now: datetime
    next_poll_at: datetime
    interval_seconds: float
    kind: FeedKind | None
    title: str | None
    language: str | None
    etag: str | None
    last_modified: str | None
    new_items: int
    moved_to: str | None
    moved_seen: int
    warning: Reason | None = None


def add(conn: Connection, new: NewFeed, *, now: datetime) -> tuple[Feed, bool]:
    """The feed of this address, due at once, and whether it is new; one that is there stays as it stands."""
    values = {
        "id": new_id(now),
        "url": new.url,
        "title": new.title,
        "state": FeedState.ACTIVE,
        "take_from": new.take_from,
        "added_at": now,
        "next_poll_at": now,
        "fixed_interval_seconds": new.interval_seconds,
        "failures": 0,
        "moved_seen": 0,
        "items": 0,
    }
    row = conn.execute(_adding(conn.dialect.name), values).first()
    if row is not None:
        return _read(row), True
    there = by_url(conn, new.url)
    assert there is not None, "neither added nor there"
    return there, False


@cache
def _adding(dialect: str) -> sa.Executable:
    """Built once: a list may have thousands, and building it costs more than running it."""
    return insert(dialect, feeds).on_conflict_do_nothing(index_elements=[_c.url]).returning(feeds)


def find(conn: Connection, id: str) -> Feed | None:
    return _one(conn, sa.select(feeds).where(_c.id == id))


def by_url(conn: Connection, url: str) -> Feed | None:
    return _one(conn, sa.select(feeds).where(_c.url == storable(url)))


def page(conn: Connection, *, state: FeedState | None = None, after: str | None = None, limit: int) -> tuple[Feed, ...]:
    """In order of adding; `after` is the id of the last one of the page before."""
    wanted = [] if state is None else [_c.state == state]
    if after is not None:
        wanted.append(_c.id > after)
    rows = conn.execute(sa.select(feeds).where(*wanted).order_by(_c.id).limit(limit))
    return tuple(_read(row) for row in rows)


def counts(conn: Connection) -> Mapping[FeedState, int]:
    """How many stand in each state."""
    rows = conn.execute(sa.select(_c.state, sa.func.count()).group_by(_c.state))
    return {FeedState(state): count for state, count in rows}


def pause(conn: Connection, id: str) -> bool:
    """Poll it no more; False if it was paused, or is not there."""
    return _changed(conn, sa.update(feeds).where(_c.id == id, _c.state != FeedState.PAUSED), state=FeedState.PAUSED)


def resume(conn: Connection, id: str, *, now: datetime) -> bool:
    """Poll it again, at once; False if it was not paused."""
    paused = sa.update(feeds).where(_c.id == id, _c.state == FeedState.PAUSED)
    state = sa.case((_c.failures > 0, FeedState.BROKEN.value), else_=FeedState.ACTIVE.value)
    return _changed(conn, paused, state=state, next_poll_at=now, queued_until=None)


def amend(
    conn: Connection,
    id: str,
    *,
    title: str | None = None,
    take_from: TakeFrom | None = None,
    interval_seconds: float | None = None,
    is_interval_own: bool = False,
) -> bool:
    """Set what is given; `is_interval_own` lets the feed decide about its interval again. False if it is not there."""
    values: dict[str, object] = {}
    if title is not None:
        values["title"] = storable(title)
    if take_from is not None:
        values["take_from"] = take_from
    if interval_seconds is not None or is_interval_own:
        values["fixed_interval_seconds"] = interval_seconds
    if not values:
        return find(conn, id) is not None
    return _changed(conn, sa.update(feeds).where(_c.id == id), **values)


def poll_now(conn: Connection, id: str, *, now: datetime) -> bool:
    """Let it be due at once, whatever its rhythm; False where it is paused or not there."""
    return _changed(
        conn, sa.update(feeds).where(_c.id == id, _c.state != FeedState.PAUSED), next_poll_at=now, queued_until=None
    )


def remove(conn: Connection, id: str) -> bool:
    """Forget the feed and which items it had; what came of them stays. False if it was not there."""
    # Its row first, or a poll that ends meanwhile would note items of a feed that is going.
    conn.execute(sa.select(_c.id).where(_c.id == id).with_for_update())
    conn.execute(sa.delete(feed_items).where(_i.feed_id == id))
    return conn.execute(sa.delete(feeds).where(_c.id == id).returning(_c.id)).first() is not None


def due(conn: Connection, *, now: datetime, limit: int) -> tuple[FeedId, ...]:
    """Those to be polled now whose message is not out already, longest due first."""
    rows = conn.execute(sa.select(_c.id).where(*_is_due(now)).order_by(_c.next_poll_at).limit(limit))
    return tuple(FeedId(id) for (id,) in rows)


def take_due(conn: Connection, *, now: datetime, limit: int) -> tuple[FeedId, ...]:
    """What `due` gives, whose messages are to be sent now: it leaves them alone for QUEUED_SECONDS."""
    ids = sa.select(_c.id).where(*_is_due(now)).order_by(_c.next_poll_at).limit(limit).scalar_subquery()
    update = sa.update(feeds).where(_c.id.in_(ids), *_is_due(now))
    until = now + timedelta(seconds=QUEUED_SECONDS)
    taken = conn.execute(update.values(queued_until=until).returning(_c.id, _c.next_poll_at)).all()
    return tuple(FeedId(id) for id, _ in sorted(taken, key=lambda row: row.next_poll_at))


def not_sent(conn: Connection, ids: Sequence[str]) -> None:
    """Their messages did not go out after all: they are due as before."""
    for start in range(0, len(ids), _AT_ONCE):
        conn.execute(sa.update(feeds).where(_c.id.in_(ids[start : start + _AT_ONCE])).values(queued_until=None))


def _is_due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        _c.state != FeedState.PAUSED,
        _c.next_poll_at <= now,
        is_over(_c.queued_until, now=now, seconds=QUEUED_SECONDS),
    )


def claim(conn: Connection, id: str, *, now: datetime, lease_seconds: float) -> Feed | None:
    """Begin a poll, if it is due and nobody is at it; None otherwise."""
    return _one(
        conn,
        sa.update(feeds)
        .where(
            _c.id == id,
            _c.state != FeedState.PAUSED,
            _c.next_poll_at <= now,
            is_over(_c.leased_until, now=now, seconds=lease_seconds),
        )
        .values(leased_until=now + timedelta(seconds=lease_seconds))
        .returning(feeds),
    )


def wait(conn: Connection, id: str, *, slot_at: datetime) -> None:
    """Give a claim back until `slot_at`, when the feed's server may be asked."""
    conn.execute(
        sa.update(feeds)
        .where(_c.id == id)
        .values(next_poll_at=slot_at, slot_at=slot_at, leased_until=None, queued_until=None)
    )


def release(conn: Connection, id: str) -> None:
    """Give a claim back without a result: the poll was interrupted, and is due as before."""
    conn.execute(sa.update(feeds).where(_c.id == id).values(leased_until=None, queued_until=None))


def succeed(conn: Connection, id: str, found: Succeeded) -> bool:
    """Record a good poll; False if the feed was removed meanwhile. A paused one stays paused."""
    warning = found.warning
    values: dict[str, object] = {
        "state": sa.case((_c.state == FeedState.PAUSED, _c.state), else_=FeedState.ACTIVE.value),
        "polled_at": found.now,
        "succeeded_at": found.now,
        "result": PollResult.NEW if found.new_items else PollResult.UNCHANGED,
        "next_poll_at": found.next_poll_at,
        "interval_seconds": found.interval_seconds,
        "etag": found.etag,
        "last_modified": found.last_modified,
        "failures": 0,
        "moved_to": found.moved_to,
        "moved_seen": found.moved_seen,
        "slot_at": None,
        "queued_until": None,
        "leased_until": None,
        **reason_values(warning),
    }
    values |= {k: v for k, v in (("kind", found.kind), ("language", found.language)) if v is not None}
    if found.title is not None:
        values["title"] = storable(found.title)
    if found.new_items:
        values |= {"items": _c["items"] + found.new_items, "last_item_at": found.now}
    return _changed(conn, sa.update(feeds).where(_c.id == id), **values)


def fail(
    conn: Connection, id: str, reason: Reason, *, now: datetime, next_poll_at: datetime, failures: int, is_broken: bool
) -> bool:
    """Record a poll that failed for the `failures`th time; False if the feed was removed meanwhile."""
    state = FeedState.BROKEN.value if is_broken else FeedState.ACTIVE.value
    return _changed(
        conn,
        sa.update(feeds).where(_c.id == id),
        state=sa.case((_c.state == FeedState.PAUSED, _c.state), else_=state),
        polled_at=now,
        result=PollResult.FAILED,
        next_poll_at=next_poll_at,
        failures=failures,
        slot_at=None,
        queued_until=None,
        leased_until=None,
        **reason_values(reason),
    )


def move(conn: Connection, id: str, url: str) -> bool:
    """Give the feed a new address; False where another feed has it already."""
    if by_url(conn, url) is not None:
        return False
    return _changed(conn, sa.update(feeds).where(_c.id == id), url=url, moved_to=None, moved_seen=0)


def known_items(conn: Connection, feed_id: str, keys: Sequence[str]) -> Mapping[str, str | None]:
    """The keys among these that the feed had before, each with its mark of change."""
    found: dict[str, str | None] = {}
    stored = {storable(key): key for key in keys}
    asked = list(stored)
    for start in range(0, len(asked), _AT_ONCE):
        wanted = asked[start : start + _AT_ONCE]
        rows = conn.execute(sa.select(_i.item, _i.changed).where(_i.feed_id == feed_id, _i.item.in_(wanted)))
        found |= {stored[item]: changed for item, changed in rows}
    return found


def remember_items(
    conn: Connection, feed_id: str, items: Sequence[tuple[str, str | None, SubmissionId | None]], *, now: datetime
) -> None:
    """Note items as (key, mark of change, submission): new ones, and changed ones in their new form."""
    if not items:
        return
    rows = {
        storable(key): {"feed_id": feed_id, "item": key, "changed": changed, "submission_id": taken, "seen_at": now}
        for key, changed, taken in items
    }
    statement = insert(conn.dialect.name, feed_items)
    statement = statement.on_conflict_do_update(
        index_elements=[_i.feed_id, _i.item],
        set_={
            "changed": statement.excluded.changed,
            "submission_id": sa.func.coalesce(statement.excluded.submission_id, _i.submission_id),
            "seen_at": statement.excluded.seen_at,
        },
    )
    conn.execute(statement, list(rows.values()))


def still_there(conn: Connection, feed_id: str, keys: Sequence[str], *, now: datetime) -> None:
    """The feed's document came, and holds these items: each is noted at most once a day, for `pruning.py`."""
    for start in range(0, len(keys), _AT_ONCE):
        some = _i.item.in_(keys[start : start + _AT_ONCE])
        is_old = _i.seen_at < now - timedelta(days=1)
        conn.execute(sa.update(feed_items).where(_i.feed_id == feed_id, some, is_old).values(seen_at=now))


def _changed(conn: Connection, update: sa.Update, **values: object) -> bool:
    return conn.execute(update.values(**values).returning(_c.id)).first() is not None


def _one(conn: Connection, statement: sa.Executable) -> Feed | None:
    row = conn.execute(statement).first()
    return None if row is None else _read(row)


def _read(row: Row[tuple[object, ...]]) -> Feed:
    r = row._mapping
    return Feed(
        id=r["id"],
        url=r["url"],
        title=r["title"],
        kind=None if r["kind"] is None else FeedKind(r["kind"]),
        language=r["language"],
        state=FeedState(r["state"]),
        take_from=TakeFrom(r["take_from"]),
        added_at=r["added_at"],
        next_poll_at=r["next_poll_at"],
        polled_at=r["polled_at"],
        succeeded_at=r["succeeded_at"],
        result=None if r["result"] is None else PollResult(r["result"]),
        etag=r["etag"],
        last_modified=r["last_modified"],
        interval_seconds=r["interval_seconds"],
        fixed_interval_seconds=r["fixed_interval_seconds"],
        failures=r["failures"],
        reason=read_reason(r),
        moved_to=r["moved_to"],
        moved_seen=r["moved_seen"],
        slot_at=r["slot_at"],
        items=r["items"],
        last_item_at=r["last_item_at"],
    )
