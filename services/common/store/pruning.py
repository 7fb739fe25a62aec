"""What may go because nothing will ask for it again: items long gone from their feeds, bytes that nobody refers to,
answers kept for requests that might have been sent again, messages to webhooks that have ended.

Each round is bounded and short, and finds by itself what is left; nothing that a submission refers to is ever touched.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Engine

from services.common.contracts.feeds import FeedKind
from services.common.store import answers, api_keys, audit, deliveries, reprocessings
from services.common.store.engine import reading, writing
from services.common.store.large_payloads import PART_BYTES
from services.common.store.payloads import DIGEST_BYTES
from services.common.store.tables import feed_items, feeds, payloads, submissions

ITEMS_GONE_DAYS = 90
"""So long an item has to be missing from its feed: a guess, for feeds that bring older entries back."""
BYTES_LEFT_DAYS = 7
"""So long nobody refers to the bytes: no upload takes a thousandth of that."""
_ITEMS_AT_ONCE = 2_000
_PAYLOADS_AT_ONCE = 50
"""Of up to 4 MB each, in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What went, or would go: rows, stored bytes of payloads, answers to requests with an Idempotency-Key, and messages
    to webhooks."""

    feed_items: int
    payloads: int
    payload_bytes: int
    answers: int = 0
    deliveries: int = 0


def prune(
    engine: Engine, *, now: datetime, dry_run: bool = False, is_over: Callable[[], bool] = lambda: False
) -> Pruned:
    """All kinds, in many short transactions; between two of them it ends where `is_over`."""
    kept = 0 if is_over() else answers.forget(engine, now=now, dry_run=dry_run)
    told = 0 if is_over() else deliveries.forget(engine, now=now, dry_run=dry_run)
    if not dry_run and not is_over():
        api_keys.forget_logins(engine, now=now)
        audit.forget(engine)
        reprocessings.forget(engine, now=now)
    items = sum(_of_feed(engine, id, dry_run=dry_run) for id in _feeds(engine) if not is_over())
    count = size = 0
    before = now - timedelta(days=BYTES_LEFT_DAYS)
    for digests in () if is_over() else _unreferenced(engine, before=before):
        found = _measure(engine, digests, before=before) if dry_run else _erase(engine, digests, before=before)
        count += found[0]
        size += found[1]
        if is_over():
            break
    return Pruned(feed_items=items, payloads=count, payload_bytes=size, answers=kept, deliveries=told)


def _feeds(engine: Engine) -> tuple[str, ...]:
    """An index of sitemaps is left alone: it is not told which of those that stayed as they were still hold an item."""
    with reading(engine) as conn:
        kind = sa.func.coalesce(feeds.c.kind, "")
        return tuple(conn.execute(sa.select(feeds.c.id).where(kind != FeedKind.SITEMAP_INDEX)).scalars())


def _of_feed(engine: Engine, feed_id: str, *, dry_run: bool) -> int:
    """Measured from the last time that the feed's document came, not from today: one that does not answer, or says that
    nothing has changed, still holds what it held."""
    _i = feed_items.c
    with reading(engine) as conn:
        newest = conn.execute(sa.select(sa.func.max(_i.seen_at)).where(_i.feed_id == feed_id)).scalar_one()
        if newest is None:
            return 0
        gone = sa.and_(_i.feed_id == feed_id, _i.seen_at < newest - timedelta(days=ITEMS_GONE_DAYS))
        if dry_run:
            counted: int = conn.execute(sa.select(sa.func.count()).select_from(feed_items).where(gone)).scalar_one()
            return counted
    total = 0
    while True:
        some = sa.select(_i.item).where(gone).limit(_ITEMS_AT_ONCE).correlate(None)
        with writing(engine) as conn:
            removed = conn.execute(sa.delete(feed_items).where(gone, _i.item.in_(some))).rowcount
        total += removed
        if removed < _ITEMS_AT_ONCE:
            return total


def _unreferenced(engine: Engine, *, before: datetime) -> Iterator[list[str]]:
    """Digests of payloads that no submission refers to and no whole that stays lists, some at a time."""
    _p = payloads.c
    held: set[bytes] = set()
    with reading(engine) as conn:
        # By size first, which stands before the bytes: SQLite reads no row's bytes to find the few wholes.
        wholes = sa.select(_p.parts).where(_p.size > PART_BYTES, _p.parts.is_not(None), _stays(before))
        for (parts,) in conn.execute(wholes):
            held.update(parts[at : at + DIGEST_BYTES] for at in range(0, len(parts), DIGEST_BYTES))
        found = conn.execute(sa.select(_p.digest).where(~_is_referred_to())).scalars()
        digests = [digest for digest in found if bytes.fromhex(digest) not in held]
    for start in range(0, len(digests), _PAYLOADS_AT_ONCE):
        yield digests[start : start + _PAYLOADS_AT_ONCE]


def _is_referred_to() -> ColumnElement[bool]:
    return sa.exists().where(submissions.c.payload_digest == payloads.c.digest)


def _stays(before: datetime) -> ColumnElement[bool]:
    return sa.or_(_is_referred_to(), payloads.c.stored_at >= before)


def _measure(engine: Engine, digests: list[str], *, before: datetime) -> tuple[int, int]:
    size = sa.func.coalesce(sa.func.sum(sa.func.length(payloads.c.deflated)), 0)
    with reading(engine) as conn:
        chosen = (payloads.c.digest.in_(digests), ~_stays(before))
        count, stored = conn.execute(sa.select(sa.func.count(), size).where(*chosen)).one()
    return count, stored


def _erase(engine: Engine, digests: list[str], *, before: datetime) -> tuple[int, int]:
    """What was written again meanwhile is young by now, and stays (`large_payloads.keep`)."""
    chosen = (payloads.c.digest.in_(digests), ~_stays(before))
    with writing(engine) as conn:
        rows = conn.execute(sa.delete(payloads).where(*chosen).returning(sa.func.length(payloads.c.deflated))).all()
    return len(rows), sum(size for (size,) in rows)
