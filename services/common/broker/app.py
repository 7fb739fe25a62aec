"""The Celery app and the delivery policy: the settings that lost nothing in 21 faults, each with its reason."""

import os

from celery import Celery, signals
from kombu import Queue

from services.common.broker.pools import CONNECTIONS, Amqp
from services.common.broker.quiet import quiet_logging
from services.common.contracts.topology import (
    DUE_DELIVERIES_TASK,
    DUE_FEEDS_TASK,
    ERRANDS,
    PRUNE_TASK,
    QUEUES,
    REPROCESS_TASK,
    ROUTES,
    SETTLE_TASK,
    SWEEP_TASK,
)
from services.common.contracts.urgency import BATCH, LEVELS, SWEEP
from services.common.foreign import OF_CELERY
from services.common.settings import Settings

PRIORITIES = (SWEEP, *LEVELS)
"""Redis knows no priorities; kombu keeps one list per step and pops the lowest step first. So a sweep never waits
behind a backlog, and neither does a URL that a person has just handed in."""

PRUNE_SECONDS = 6 * 3600.0
"""Counted from beat's start, so that a machine that is on for a working day prunes too."""

SOFT_SHUTDOWN_SECONDS = 3
"""A stopped worker waits so long for running tasks before it cancels them (they run again after the restart). Each task
hands back what it has not begun as soon as it sees the stop flag, so that 3 s are enough for the one id in hand; with
the rest of a shutdown (1.9 to 5.6 s in 6 measured runs at 3 to 5) it stays below the supervisor's 8 s."""

SOFT_LIMIT_SHARE = 0.8
"""Of the hard time limit: a hanging id is told apart from its neighbours by an exception (and the rest of its chunk
handed back) before the child has to be killed."""

CONNECT_SECONDS = 0.5
"""Longest wait for a connection to the broker: a POST must not hang when Redis is down."""

SOCKET_SECONDS = 1.0
"""Longest wait for an answer to a command, so that a publish to a Redis that hangs fails soon; the sweeper mends it.
The workers' blocking pop runs on the event loop and is not bounded by this, but by kombu's own health check."""


def make_app(settings: Settings, *, service: str) -> Celery:
    """A Celery app for one process of `service` ("ingest", "extract", "api", ...); nothing connects yet.

    Celery is told where to work by the settings alone (`services.common.foreign`).
    """
    for name in OF_CELERY:
        os.environ.pop(name, None)
    app = Celery(f"qawl.{service}", broker=settings.broker, amqp=Amqp, set_as_current=False)
    if settings.broker.startswith(("redis:", "rediss:")):
        app.conf.broker_transport = "services.common.broker.transport:Transport"
    app.conf.update(_delivery(settings))
    app.conf.update(_workers(settings))
    app.conf.beat_schedule = {
        "sweep": {
            "task": SWEEP_TASK,
            "schedule": settings.sweep_interval_seconds,
            # None ends by itself: beat sends no other one while it waits.
            "options": {"priority": SWEEP},
        },
        "feeds": {
            "task": DUE_FEEDS_TASK,
            "schedule": settings.feeds_check_seconds,
            "options": {"priority": SWEEP},
        },
        "deliveries": {
            "task": DUE_DELIVERIES_TASK,
            "schedule": settings.sweep_interval_seconds,
            "options": {"priority": SWEEP},
        },
        "settle": {
            "task": SETTLE_TASK,
            "schedule": settings.sweep_interval_seconds,  # a person who decided something waits for it
            "options": {"priority": SWEEP},
        },
        "reprocess": {
            "task": REPROCESS_TASK,
            "schedule": settings.sweep_interval_seconds,
            "options": {"priority": SWEEP},
        },
        "prune": {
            "task": PRUNE_TASK,
            "schedule": PRUNE_SECONDS,
            "options": {"priority": BATCH},
        },
    }
    app.conf.beat_scheduler = "services.common.broker.beat:TellingScheduler"
    signals.setup_logging.connect(quiet_logging(settings), weak=False, dispatch_uid="qawl")
    return app


def _delivery(settings: Settings) -> dict[str, object]:
    """How messages travel: at least once, JSON only, back on the queue when their worker dies."""
    return {
        "task_serializer": "json",
        "accept_content": ["json"],  # never pickle: a message must not be able to run code
        "task_ignore_result": True,  # the outcome stands in the ledger; a result backend costs 0.3 ms a task
        "task_queues": [Queue(name) for name in QUEUES],  # the anonymous exchange: no binding that a flush could lose
        "task_create_missing_queues": False,
        "task_default_queue": ERRANDS[SWEEP_TASK],
        "task_routes": {route.task: {"queue": route.queue} for route in ROUTES}
        | {task: {"queue": queue} for task, queue in ERRANDS.items()},
        # Acknowledged after the work, and put back when the child that had it died: 0 of 20 lost instead of 3.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_acks_on_timeout": False,  # nor when the hard time limit killed it: its neighbours go on at once
        # Children beyond the one at work hold nothing back from the other workers.
        "worker_prefetch_multiplier": 1,
        # One short retry: a caller waits at most about a second, then the sweeper takes over.
        "task_publish_retry": True,
        "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.0},
        "broker_transport_options": {
            "priority_steps": list(PRIORITIES),
            # Of one urgency a worker takes from the queue that it names first, while there is anything: the statements
            # of a backlog are found first, and linked when it has drained.
            "queue_order_strategy": "priority",
            # Above the longest task, or a task that still runs would be started again beside itself.
            "visibility_timeout": 2 * settings.task_time_limit_seconds + 30,
            # kombu looks for unacknowledged messages every 100 s by default; every 2 s costs one ZRANGEBYSCORE.
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            "unacked_restore_limit": 1000,
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": SOCKET_SECONDS,
            "socket_keepalive": True,
        },
        "broker_connection_timeout": CONNECT_SECONDS,
        "broker_pool_limit": CONNECTIONS,
        "broker_connection_retry_on_startup": True,  # workers and broker start in any order
        "broker_connection_max_retries": None,  # for ever: a worker outlives any pause of the broker
        "broker_channel_error_retry": True,  # and one that refuses what it is asked, as when it can save nothing
    }


def _workers(settings: Settings) -> dict[str, object]:
    """How a worker runs its tasks and ends."""
    return {
        "task_time_limit": settings.task_time_limit_seconds,
        "task_soft_time_limit": SOFT_LIMIT_SHARE * settings.task_time_limit_seconds,
        "worker_soft_shutdown_timeout": SOFT_SHUTDOWN_SECONDS,
        # A child that has once grown to half of its limit is replaced after its task, in case it leaks (in KiB).
        "worker_max_memory_per_child": settings.child_memory_bytes // 2 // 1024,
        "worker_redirect_stdouts": False,
        "worker_send_task_events": False,  # they double the cost of a task; Flower switches them on while it runs
    }
