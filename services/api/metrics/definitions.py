"""Every metric: its name, kind and labels, and what it means. docs/metrics.md is made from this table."""

from dataclasses import dataclass
from typing import Literal

RECENT_SUBMISSIONS = 2000
RECENT_ARTICLES = 1000
"""How many of the latest are looked at, at each look: enough for shares, few enough to cost milliseconds."""

PUBLISHERS = 10
LANGUAGES = 8
"""The most frequent have labels of their own, the others are `other`: pages name their publishers as they like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`labels` have few values each: their product is bounded (docs/metrics.md)."""

    name: str
    kind: Literal["gauge", "counter", "histogram"]
    help: str
    labels: tuple[str, ...] = ()


def _gauge(name: str, help: str, *labels: str) -> Metric:
    return Metric(name=name, kind="gauge", help=help, labels=labels)


BUILD = _gauge(
    "qawl_build_info", "Version of Qawl and Python and kind of store; always 1.", "version", "python", "store"
)
STORE_UP = _gauge("qawl_store_up", "Whether the store answers: 1 or 0.")
BROKER_UP = _gauge("qawl_broker_up", "Whether the broker answers: 1 or 0.")
LOOK_SECONDS = _gauge("qawl_look_seconds", "Time that the last look at store and broker took, in seconds.")

STAGE_SUBMISSIONS = _gauge(
    "qawl_stage_submissions", "Submissions that stand at a stage: waiting, or in a worker's hand.", "stage"
)
STAGE_OLDEST = _gauge(
    "qawl_stage_oldest_age_seconds",
    "Time since the oldest submission of those at the stage came in, in seconds; 0 where none is. At `link` it is the"
    " lag of linking.",
    "stage",
)
QUEUE_MESSAGES = _gauge(
    "qawl_queue_messages", "Messages, of up to 100 submissions each, that wait in a queue of the broker.", "queue"
)
QUEUE_WORKERS = _gauge("qawl_queue_workers", "Living workers that read a queue; 0: none does.", "queue")
FINISHED = _gauge(
    "qawl_finished_submissions",
    "Submissions that have ended, by outcome; fewer after a replay.",
    "outcome",
)
RECENT_STATES = _gauge(
    "qawl_recent_submissions",
    f"Where the latest {RECENT_SUBMISSIONS:,} submissions stand: state is a stage or an outcome, reason the code of"
    " docs/outcomes.md.",
    "channel",
    "state",
    "reason",
)
RECENT_SECONDS = _gauge(
    "qawl_recent_done_seconds",
    f"Time from receipt to done among the latest {RECENT_SUBMISSIONS:,} submissions, in seconds: quantiles 0.5, 0.9 and"
    " 0.99.",
    "quantile",
)
FEEDS = _gauge("qawl_feeds", "Feeds by state.", "state")
DELIVERIES = Metric(
    name="qawl_deliveries_total",
    kind="counter",
    help="Tries to tell webhooks of something since the beginning, by how they ended: delivered, again (not taken, and"
    " tried again), failed.",
    labels=("outcome",),
)
DELIVERY_LAG = _gauge(
    "qawl_delivery_lag_seconds",
    "For so long the oldest message has been due that could be sent to a webhook now, in seconds; 0 where none is.",
)

WORK_SECONDS = Metric(
    name="qawl_work_seconds",
    kind="histogram",
    help="Time that a worker worked on one submission at a stage, without the transactions shared with others, in"
    " seconds.",
    labels=("stage", "worker"),
)
ATTEMPTS = Metric(
    name="qawl_attempts_total",
    kind="counter",
    help="Attempts since the worker started, by how they ended: done, again (it failed and is tried again), given_back"
    " (uncounted), rejected, blocked, quarantined.",
    labels=("stage", "worker", "end"),
)
WORKER_UP = _gauge("qawl_worker_up", "Whether the worker has given a sign of life lately: 1 or 0.", "worker")
WORKER_SEEN = _gauge("qawl_worker_seen_age_seconds", "Time since the worker's last sign of life, in seconds.", "worker")
WORKER_BUSY = _gauge(
    "qawl_worker_busy", "Children or threads of the worker that were at work at its last sign.", "worker"
)
WORKER_CONCURRENCY = _gauge("qawl_worker_concurrency", "Children or threads of the worker.", "worker")
WORKER_START = _gauge(
    "qawl_worker_start_time_seconds", "When the worker started, in seconds since 1970; a restart changes it.", "worker"
)
WORKER_DEAF = _gauge(
    "qawl_worker_deaf_seconds",
    "For so long messages have waited while the worker was free and began none, in seconds; 0: it hears.",
    "worker",
)
SWEEP_AGE = _gauge("qawl_sweep_age_seconds", "Time since the sweeper last ended a sweep, in seconds.")

ARTICLES = Metric(
    name="qawl_articles_total", kind="counter", help="Articles stored since the beginning, those erased since included."
)
RECENT_ARTICLES_BY = _gauge(
    "qawl_recent_articles",
    f"The latest {RECENT_ARTICLES:,} articles, by language and publisher.",
    "language",
    "publisher",
)
RECENT_STATEMENTS = _gauge(
    "qawl_recent_statements",
    f"Statements of the latest {RECENT_ARTICLES:,} articles, by language and publisher.",
    "language",
    "publisher",
)
RECENT_UNNAMED = _gauge(
    "qawl_recent_statements_without_speaker",
    f"Those of the statements of the latest {RECENT_ARTICLES:,} articles whose speaker has no name.",
    "language",
    "publisher",
)

STORE_BYTES = _gauge("qawl_store_bytes", "Size of the store, in bytes.")
DISK_FREE = _gauge(
    "qawl_disk_free_bytes", "Room left on a disk, in bytes: `data`, and `store` where that is SQLite.", "disk"
)
DISK_MIN = _gauge("qawl_disk_min_free_bytes", "Room that is kept free on the store's disk (QAWL_MIN_FREE_BYTES).")

REQUESTS = Metric(
    name="qawl_http_request_seconds",
    kind="histogram",
    help="Time from a request to the end of its answer, in seconds; of this process of the API, or of all that"
    " share its port (QAWL_API_PROCESSES).",
    labels=("method", "route", "status"),
)

METRICS: tuple[Metric, ...] = (
    *(STAGE_SUBMISSIONS, STAGE_OLDEST, QUEUE_MESSAGES, QUEUE_WORKERS),
    *(FINISHED, RECENT_STATES, RECENT_SECONDS, FEEDS),
    *(DELIVERIES, DELIVERY_LAG),
    *(WORK_SECONDS, ATTEMPTS),
    *(WORKER_UP, WORKER_SEEN, WORKER_BUSY, WORKER_CONCURRENCY, WORKER_START, WORKER_DEAF, SWEEP_AGE),
    *(ARTICLES, RECENT_ARTICLES_BY, RECENT_STATEMENTS, RECENT_UNNAMED),
    *(STORE_UP, BROKER_UP, STORE_BYTES, DISK_FREE, DISK_MIN),
    *(REQUESTS, LOOK_SECONDS, BUILD),
)
