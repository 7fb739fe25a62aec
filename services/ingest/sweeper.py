"""The sweeper: sends what the ledger says should be under way and is not. It needs only the store and the broker.

    lost      `queued_at` is longer ago than the grace, and no message names the row: neither one that waits in its list
              nor one that a worker has in hand. Then no message is out.
    top up    each list is filled with what waits for a message, as far as it has room: the oldest first, of each
              urgency by itself.

One sweeps at a time, and only for a moment: the children that sweep are those that read. Two at once do no harm: a
row is claimed by one of them.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine

from services.common.broker import CHUNK_IDS, Publisher
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import ROUTES
from services.common.contracts.urgency import LEVELS
from services.common.settings import Settings
from services.common.store import sweeping
from services.common.store.engine import reading, writing

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

CLAIMED_AT_ONCE = 1000
"""Rows of one transaction: it keeps the store's only writer from the others for some 10 ms."""

SWEEP_SECONDS = 0.3
"""Nothing more is claimed after so long: what is urgent has gone, and a flood's rows wait for the next sweep. At 10 ms
for 1,000 rows, with much to spare for a busy machine, that is more than all workers can do."""

TURN_SECONDS = 5.0
"""A sweep that has not ended after so long has died, and the next one goes ahead."""

LOST_REST = 20
"""So many times as long as a look for lost messages took, the next one waits: it reads all messages, and each row that
was queued for long, which in a flood are tens of thousands."""

MENDED_SECONDS = 30
"""Between two looks for what a clock put off: each reads all that is put off, maybe many addresses of one server."""

LOOKED_AT = 100_000
"""Rows that may be lost, of one sweep: more than the lists of a default installation can hold."""


class Look(Protocol):
    """What the broker says of itself (`services.common.broker.Lists`)."""

    def lengths(self) -> Mapping[tuple[str, int], int]: ...

    def named(self) -> Iterable[SubmissionId]: ...

    def turn(self, what: str, *, seconds: float) -> bool: ...

    def rest(self, what: str, *, seconds: float) -> None: ...


def sweep(
    *,
    engine: Engine,
    publish: Publisher,
    look: Look,
    settings: Settings,
    clock: Clock,
    seconds: float = SWEEP_SECONDS,
) -> int:
    """Send what should be under way and is not; returns how many submissions, 0 while another sweeps or has just done
    so. Raises what `look` raises."""
    if not look.turn("sweep", seconds=TURN_SECONDS):
        return 0
    set_back = mend_clocks(engine=engine, settings=settings, clock=clock)
    if set_back:
        log.warning("swept: %d submissions were put off by a clock that was ahead; is the time right?", set_back)
    if look.turn("lost", seconds=TURN_SECONDS):
        began = time.monotonic()
        if lost := find_lost(engine=engine, look=look, settings=settings, clock=clock):
            log.info("swept: the messages of %d submissions were lost", lost)
        look.rest("lost", seconds=LOST_REST * (time.monotonic() - began))
    swept = fill(engine=engine, publish=publish, look=look, settings=settings, clock=clock, seconds=seconds)
    look.rest("sweep", seconds=settings.sweep_interval_seconds / 2)
    return swept


def fill(*, engine: Engine, publish: Publisher, look: Look, settings: Settings, clock: Clock, seconds: float) -> int:
    """Send what waits for a message, the most urgent first, as far as there is room and time: at least one list's
    share; returns how many submissions."""
    ends = time.monotonic() + seconds
    swept = 0
    lengths = look.lengths()
    ahead = timedelta(seconds=settings.sweep_interval_seconds)
    for priority in LEVELS:
        for route in reversed(ROUTES):  # what is nearly done first
            room = CHUNK_IDS * (settings.queue_messages - lengths.get((route.queue, priority), 0))
            while room > 0 and (not swept or time.monotonic() < ends):
                limit = min(room, CLAIMED_AT_ONCE)
                claimed = _claim(engine, route.stage, priority, ahead=ahead, limit=limit, now=clock())
                if claimed:
                    publish([route.message(claimed, priority)])
                swept, room = swept + len(claimed), room - limit
                if len(claimed) < limit:
                    break
    return swept


def _claim(
    engine: Engine, stage: Stage, priority: int, *, ahead: timedelta, limit: int, now: datetime
) -> tuple[SubmissionId, ...]:
    with reading(engine) as conn:
        ids = sweeping.waiting(conn, stage, priority, now=now, ahead=ahead, limit=limit)
    if not ids:
        return ()
    with writing(engine) as conn:
        return sweeping.claim(conn, ids, stage, now=now)


def mend_clocks(*, engine: Engine, settings: Settings, clock: Clock) -> int:
    """Let those go that a clock put off which has been set back since; returns how many. Nothing else would find them
    before its time came again."""
    now = clock()
    soon = now + timedelta(seconds=settings.publish_grace_seconds)
    if now.second % MENDED_SECONDS >= settings.sweep_interval_seconds:
        return 0
    lists = [(route.stage, priority) for route in ROUTES for priority in LEVELS]
    with reading(engine) as conn:  # nearly always there is nothing to write, for which a sweep would wait
        found = [sweeping.put_off_ahead(conn, *each, soon=soon, limit=CLAIMED_AT_ONCE) for each in lists]
    ids = [id for each in found for id in each]
    if ids:
        with writing(engine) as conn:
            sweeping.set_back(conn, ids, now=now, soon=soon)
    return len(ids)


def find_lost(*, engine: Engine, look: Look, settings: Settings, clock: Clock) -> int:
    """Note of each row whose message is lost that none is out; returns of how many."""
    now = clock()
    grace = timedelta(seconds=settings.publish_grace_seconds)
    with reading(engine) as conn:
        old = sweeping.queued_outside(conn, before=now - grace, after=now + grace, limit=LOOKED_AT)
    if not old:
        return 0
    named = frozenset(look.named())
    lost: dict[Stage, list[SubmissionId]] = {}
    for row in old:
        if row.id not in named:
            lost.setdefault(row.stage, []).append(row.id)
    for stage, ids in lost.items():
        for start in range(0, len(ids), CLAIMED_AT_ONCE):
            with writing(engine) as conn:
                sweeping.unqueue(conn, ids[start : start + CLAIMED_AT_ONCE], stage, now=now)
    return sum(len(ids) for ids in lost.values())
