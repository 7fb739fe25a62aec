"""A worker as others see it: what it last told of itself, and what that means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

BEATS_MISSED = 4
"""A worker that has missed so many heartbeats is taken for dead: one may be late on a busy machine, four are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What the main process of a worker last told.

    `name` is Celery's, as in `extract@host`. `busy` of its `concurrency` children or threads were at work at `seen_at`;
    `last_task_at` is when one last began a task, `swept_at` when one last ended a sweep; None where it never did.
    """

    name: str
    queues: tuple[str, ...]
    version: str
    pid: int
    concurrency: int
    busy: int
    started_at: datetime
    seen_at: datetime
    last_task_at: datetime | None = None
    swept_at: datetime | None = None


def is_alive(worker: Worker, *, now: datetime, heartbeat_seconds: float) -> bool:
    """Whether it was seen within the last BEATS_MISSED heartbeats."""
    return now - worker.seen_at <= timedelta(seconds=BEATS_MISSED * heartbeat_seconds)


def unread(alive: Iterable[Worker], queues: Iterable[str]) -> tuple[str, ...]:
    """Those of `queues` that none of the living workers reads."""
    read = {queue for worker in alive for queue in worker.queues}
    return tuple(queue for queue in queues if queue not in read)


def last_sweep(known: Iterable[Worker]) -> datetime | None:
    """When the sweeper last ran, as far as any worker, living or dead, has told."""
    return max((worker.swept_at for worker in known if worker.swept_at is not None), default=None)


START_SECONDS = 30.0
"""So long after the first living worker has started, others may still be starting: nothing is missed yet."""

SWEEPS_MISSED = 10
SWEEP_LATE_SECONDS = 30.0
"""So many intervals, and at least so long, may pass without a sweep that has ended: a busy worker sweeps late."""


def warnings(
    known: Iterable[Worker], queues: Iterable[str], *, now: datetime, heartbeat_seconds: float, sweep_seconds: float
) -> tuple[str, ...]:
    """What is wrong with the workers, one plain sentence each; none where all queues are read and swept."""
    known = tuple(known)
    alive = [worker for worker in known if is_alive(worker, now=now, heartbeat_seconds=heartbeat_seconds)]
    if not alive:
        return ("No worker runs: what is handed in is kept, and waits.",)
    first_start = min(worker.started_at for worker in alive)
    are_starting = now - first_start <= timedelta(seconds=START_SECONDS)
    missed = () if are_starting else unread(alive, queues)
    found = [f"No worker reads the queue {queue!r}: what stands there waits." for queue in missed]
    found += [
        f"The worker {worker.name} was last seen {_seconds(now - worker.seen_at)} ago."
        for worker in known
        if worker not in alive
    ]
    swept_at = last_sweep(known)
    late = timedelta(seconds=max(SWEEP_LATE_SECONDS, SWEEPS_MISSED * sweep_seconds))
    since = swept_at or first_start
    if now - since > late:
        found.append(f"The sweeper has not run for {_seconds(now - since)}; does beat run?")
    return tuple(found)


def _seconds(age: timedelta) -> str:
    return f"{age.total_seconds():,.0f} s"
