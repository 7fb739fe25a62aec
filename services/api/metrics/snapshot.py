"""One look at how things stand, for `GET /metrics`: a few bounded queries, taken at most every few seconds."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kombu.exceptions import OperationalError

from services.api.context import Context
from services.api.metrics.definitions import RECENT_ARTICLES, RECENT_SUBMISSIONS
from services.common.contracts.counts import Counts
from services.common.contracts.workers import Worker
from services.common.disk import free_bytes
from services.common.store import deliveries, feeds, recent, room, tallies, workers
from services.common.store.engine import reading
from services.common.store.outages import StoreDown

FRESH_SECONDS = 5.0
"""So long a look is good for: several Prometheus servers, or somebody who holds a key down, cost one look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the store told."""

    standing: tuple[tallies.StageCount, ...]
    workers: tuple[Worker, ...]
    states: tuple[recent.RecentSubmissions, ...]
    times: tuple[timedelta, ...]
    articles_stored: int
    articles: tuple[recent.RecentArticle, ...]
    feeds: Mapping[str, int]
    deliveries: Mapping[str, int]
    oldest_delivery: datetime | None
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """`stored` is None where the store does not answer, `queues` where the broker does not."""

    at: datetime
    stored: Stored | None
    queues: Mapping[str, int] | None
    counts: Mapping[str, Counts]
    free: Mapping[str, int]
    seconds: float


@dataclass(slots=True)
class Snapshots:
    """Looks for all who ask at about the same time; of several at once one looks, and the others wait for it."""

    context: Context
    stopwatch: Callable[[], float] = time.monotonic
    _last: tuple[float, Snapshot] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def latest(self) -> Snapshot:
        with self._lock:
            if self._last is None or self.stopwatch() - self._last[0] >= FRESH_SECONDS:
                began = self.stopwatch()
                self._last = (self.stopwatch(), taken(self.context, began=began, stopwatch=self.stopwatch))
            return self._last[1]


def taken(context: Context, *, began: float, stopwatch: Callable[[], float]) -> Snapshot:
    """Never raises because the store or the broker is down: then that is what is told."""
    try:
        stored = _stored(context)
    except StoreDown:
        stored = None
    queues = context.queue_lengths()
    counts: Mapping[str, Counts] = {}
    if stored is not None and queues is not None:
        try:
            counts = context.worker_counts([worker.name for worker in stored.workers])
        except OperationalError:
            queues = None
    free = {"data": free_bytes(context.settings.data_dir), "store": room.free(context.engine)}
    return Snapshot(
        at=context.clock(),
        stored=stored,
        queues=queues,
        counts=counts,
        free={disk: left for disk, left in free.items() if left is not None},
        seconds=stopwatch() - began,
    )


def _stored(context: Context) -> Stored:
    size = room.size(context.engine)
    with reading(context.engine) as conn:
        return Stored(
            standing=tallies.counts(conn),
            workers=workers.listed(conn),
            states=recent.by_state(conn, latest=RECENT_SUBMISSIONS),
            times=recent.times_to_done(conn, latest=RECENT_SUBMISSIONS),
            articles_stored=recent.articles_stored(conn),
            articles=tuple(recent.extracted(conn, latest=RECENT_ARTICLES)),
            feeds={str(state): count for state, count in feeds.counts(conn).items()},
            deliveries=deliveries.tallies(conn),
            oldest_delivery=deliveries.oldest_due(conn, now=context.clock()),
            size=size,
        )
