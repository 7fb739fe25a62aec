"""A look at how things stand, as the metrics of `definitions.py`."""

import math
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from importlib.metadata import version
from itertools import accumulate

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from services.api.context import Context
from services.api.metrics import definitions as known
from services.api.metrics.definitions import LANGUAGES, PUBLISHERS, Metric
from services.api.metrics.snapshot import Snapshot, Snapshots, Stored
from services.common.contracts.counts import BOUNDS, ENDS, Counts
from services.common.contracts.submissions import Outcome
from services.common.contracts.topology import QUEUES, ROUTES
from services.common.contracts.workers import is_alive, last_sweep
from services.common.store.deliveries import TRIES

Rows = Iterable[tuple[tuple[str, ...], float]]
"""Values of the labels, and the value."""

QUANTILES = (0.5, 0.9, 0.99)


class Standing(Collector):
    """What Prometheus' library asks for all that a look tells."""

    def __init__(self, context: Context, looks: Snapshots) -> None:
        self._context, self._looks = context, looks

    def describe(self) -> Iterable[Family]:
        return ()  # nothing is asked of the store before somebody looks

    def collect(self) -> Iterator[Family]:
        look = self._looks.latest()
        yield _gauge(
            known.BUILD, [((version("qawl"), platform.python_version(), self._context.engine.dialect.name), 1)]
        )
        yield _gauge(known.STORE_UP, [((), look.stored is not None)])
        yield _gauge(known.BROKER_UP, [((), look.queues is not None)])
        yield _gauge(known.LOOK_SECONDS, [((), look.seconds)])
        yield _gauge(known.DISK_FREE, [((disk,), left) for disk, left in look.free.items()])
        yield _gauge(known.DISK_MIN, [((), self._context.settings.min_free_bytes)])
        if look.queues is not None:
            yield _gauge(known.QUEUE_MESSAGES, [((queue,), look.queues.get(queue, 0)) for queue in QUEUES])
        if look.stored is not None:
            yield from _ledger(look, look.stored)
            yield from _workers(look, look.stored, heartbeat_seconds=self._context.settings.heartbeat_seconds)
            yield from _extraction(look.stored)
        yield from _work(look)


def _ledger(look: Snapshot, stored: Stored) -> Iterator[Family]:
    standing = {row.stage: row for row in stored.standing if row.outcome is None}
    ended = {row.outcome: row.count for row in stored.standing if row.outcome is not None}
    stages = [route.stage for route in ROUTES]
    yield _gauge(
        known.STAGE_SUBMISSIONS,
        [((stage,), standing[stage].count if stage in standing else 0) for stage in stages],
    )
    yield _gauge(
        known.STAGE_OLDEST,
        [((stage,), _seconds(look.at - standing[stage].oldest) if stage in standing else 0) for stage in stages],
    )
    yield _gauge(known.FINISHED, [((outcome,), ended.get(outcome, 0)) for outcome in Outcome])
    yield _gauge(known.RECENT_STATES, [((r.channel, r.state, r.reason or ""), r.count) for r in stored.states])
    yield _gauge(
        known.RECENT_SECONDS, [((str(q),), _seconds(quantile(stored.times, q))) for q in QUANTILES if stored.times]
    )
    yield _gauge(known.FEEDS, [((state,), count) for state, count in stored.feeds.items()])
    yield _counter(known.DELIVERIES, [((outcome,), stored.deliveries.get(outcome, 0)) for outcome in TRIES])
    lag = timedelta() if stored.oldest_delivery is None else look.at - stored.oldest_delivery
    yield _gauge(known.DELIVERY_LAG, [((), _seconds(lag))])
    yield _gauge(known.STORE_BYTES, [((), stored.size)])


def _workers(look: Snapshot, stored: Stored, *, heartbeat_seconds: float) -> Iterator[Family]:
    alive = {w.name for w in stored.workers if is_alive(w, now=look.at, heartbeat_seconds=heartbeat_seconds)}
    reading = Counter(queue for w in stored.workers if w.name in alive for queue in w.queues)
    swept_at = last_sweep(stored.workers)
    yield _gauge(known.QUEUE_WORKERS, [((queue,), reading[queue]) for queue in QUEUES])
    yield _gauge(known.WORKER_UP, [((w.name,), w.name in alive) for w in stored.workers])
    yield _gauge(known.WORKER_SEEN, [((w.name,), _seconds(look.at - w.seen_at)) for w in stored.workers])
    yield _gauge(known.WORKER_BUSY, [((w.name,), w.busy) for w in stored.workers])
    yield _gauge(known.WORKER_CONCURRENCY, [((w.name,), w.concurrency) for w in stored.workers])
    yield _gauge(known.WORKER_START, [((w.name,), w.started_at.timestamp()) for w in stored.workers])
    yield _gauge(known.SWEEP_AGE, [] if swept_at is None else [((), _seconds(look.at - swept_at))])


def _extraction(stored: Stored) -> Iterator[Family]:
    yield _counter(known.ARTICLES, [((), stored.articles_stored)])
    found, said, unnamed = Counter[tuple[str, ...]](), Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    languages = _most_frequent((a.language for a in stored.articles), LANGUAGES)
    publishers = _most_frequent((a.publisher_key or "unknown" for a in stored.articles), PUBLISHERS)
    for article in stored.articles:
        publisher = article.publisher_key or "unknown"
        labels = (
            article.language if article.language in languages else "other",
            publisher[:80] if publisher in publishers else "other",
        )
        found[labels] += 1
        said[labels] += article.statements
        unnamed[labels] += article.statements - article.named
    for metric, counts in (
        (known.RECENT_ARTICLES_BY, found),
        (known.RECENT_STATEMENTS, said),
        (known.RECENT_UNNAMED, unnamed),
    ):
        yield _gauge(metric, list(counts.items()))


def _work(look: Snapshot) -> Iterator[Family]:
    of_each = list(look.counts.items())
    yield _gauge(known.WORKER_DEAF, [((worker,), counts.deaf_seconds) for worker, counts in of_each])
    yield _counter(
        known.ATTEMPTS,
        [
            ((one.stage, worker, end), count)
            for worker, counts in of_each
            for one in counts.stages
            for end, count in zip(ENDS, one.ends, strict=True)
        ],
    )
    yield _histogram(of_each)


def _histogram(of_each: Sequence[tuple[str, Counts]]) -> Family:
    metric = known.WORK_SECONDS
    family = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
    bounds = [*map(str, BOUNDS), "+Inf"]
    for worker, counts in of_each:
        for one in counts.stages:
            buckets = list(zip(bounds, map(float, accumulate(one.buckets)), strict=True))
            family.add_metric((one.stage, worker), buckets=buckets, sum_value=one.seconds)
    return family


def _gauge(metric: Metric, rows: Rows) -> Family:
    family = GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, value in rows:
        family.add_metric(labels, float(value))
    return family


def _counter(metric: Metric, rows: Rows) -> Family:
    family = CounterMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, value in rows:
        family.add_metric(labels, float(value))
    return family


def _most_frequent(words: Iterable[str], most: int) -> frozenset[str]:
    return frozenset(word for word, _ in Counter(words).most_common(most))


def quantile(ascending: Sequence[timedelta], share: float) -> timedelta:
    """The nearest rank."""
    return ascending[max(0, math.ceil(share * len(ascending)) - 1)]


def _seconds(age: timedelta) -> float:
    return max(0.0, age.total_seconds())
