"""What makes a Celery worker one of ours: its heartbeat, its stop, and the limits and traces of its children.

Before the pool forks, `at_work` has the main process hold a shared byte (the stop flag), a folder (the traces) and a
thread (the heartbeat); each child then ties itself to its worker, bounds its memory and shows where it writes.
"""

import atexit
import mmap
import os
import resource
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from types import FrameType

from celery import Celery, signals
from kombu.asynchronous import get_event_loop

from services.common import pulse
from services.common.broker.counters import Counters
from services.common.broker.estate import Estate
from services.common.broker.heartbeat import Heartbeat
from services.common.broker.tally import Tally, counted
from services.common.broker.traces import Held, Traces
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.lifeline import end_with_parent
from services.common.settings import Settings
from services.common.tracing import Tracer, open_tracer

LOOK_SECONDS = 1.0
"""Celery looks for children that died unnoticed (their pipe closed before they could be waited for) every 5 s."""

Hold = Callable[[Stage, Sequence[SubmissionId], datetime], None]
"""Told by a child which rows it begins at a stage, and until when they are leased; and no rows once all have ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """What the tasks of a worker ask and tell: has it been told to stop, which rows are in hand, what came of them, and
    the tracer of this process."""

    stopping: Callable[[], bool]
    hold: Hold
    counters: Counters
    tracer: Callable[[], Tracer]


def at_work(app: Celery, settings: Settings) -> AtWork:
    """Make the worker that may be started on `app` one of ours; to be called before any task is named.

    Where no worker is started on it (a command, a test), nothing happens.
    """
    told = _Worker(app, settings)
    signals.celeryd_after_setup.connect(told.set_up, weak=False)
    signals.worker_process_init.connect(told.child_set_up, weak=False)
    signals.worker_ready.connect(told.ready, weak=False)
    signals.worker_process_shutdown.connect(told.child_leaves, weak=False)
    return AtWork(stopping=told.is_stopping, hold=told.hold, counters=told.counters, tracer=told.tracer)


class _Worker:
    """The main process's side, with what its children inherit."""

    def __init__(self, app: Celery, settings: Settings) -> None:
        self._app, self._settings = app, settings
        # Celery's children ignore SIGTERM and its main process only waits for them, so a chunk of 100 ids would be cut
        # off in the middle of one. One shared byte tells them in time.
        self._stop_byte = mmap.mmap(-1, 1)
        self._tally = Tally()
        self.counters = Counters()
        self._traces: Traces | None = None
        self._estate: Estate | None = None
        self._heartbeat: Heartbeat | None = None
        self._tracer: Tracer | None = None
        self._opening = Lock()
        app.task_cls = counted(self._tally, self._child_died)  # type: ignore[assignment]

    def is_stopping(self) -> bool:
        return self._stop_byte[0] == 1

    def hold(self, stage: Stage, ids: Sequence[SubmissionId], lease: datetime) -> None:
        if self._traces is not None:
            self._traces.hold(Held(stage=stage, ids=tuple(ids), lease=lease))

    def set_up(self, sender: str, instance: object, **_: object) -> None:
        """In the main process, before its pool forks and before it has reached the broker."""
        folder = pulse.folder(self._settings, sender)
        folder.mkdir(parents=True, exist_ok=True)
        self._traces = Traces(folder)
        self._estate = Estate(self._settings, self._traces)
        queues = tuple(self._app.amqp.queues.consume_from)
        concurrency: int = instance.concurrency  # type: ignore[attr-defined]
        self._heartbeat = Heartbeat(
            self._app, self._settings, self._tally, self._estate, self.counters, name=sender, queues=queues,
            concurrency=concurrency,
        )  # fmt: skip
        self._heartbeat.begin()
        # Celery sends no signal at the end of a cold shutdown; its children end without this.
        atexit.register(self._heartbeat.leave)

    def ready(self, sender: object, **_: object) -> None:
        celerys = signal.getsignal(signal.SIGTERM)

        def on_sigterm(number: int, frame: FrameType | None) -> None:
            self._stop_byte[0] = 1
            if self._heartbeat is not None:
                self._heartbeat.told_to_stop()
            if callable(celerys):
                celerys(number, frame)

        signal.signal(signal.SIGTERM, on_sigterm)
        maintain, loop = getattr(getattr(sender, "pool", None), "maintain_pool", None), get_event_loop()
        if maintain is not None and loop is not None:
            loop.call_repeatedly(LOOK_SECONDS, maintain)

    def child_set_up(self, **_: object) -> None:
        """In each child of the pool: it ends with its worker, and what eats memory or crashes is told."""
        end_with_parent(os.getppid())
        _bound_memory(self._settings.child_memory_bytes)
        if self._traces is not None:
            self._traces.appear()

    def tracer(self) -> Tracer:
        """Opened by each process for itself, as its thread does not survive a fork."""
        with self._opening:
            if self._tracer is None:
                self._tracer = open_tracer(str(self._app.main))
                atexit.register(self._tracer.close)  # of a worker of threads; a child of a pool runs none
            return self._tracer

    def child_leaves(self, **_: object) -> None:
        if self._tracer is not None:
            self._tracer.close()

    def _child_died(self, pid: int, end: str) -> None:
        if self._estate is not None:
            self._estate.child_died(pid, end)


def _bound_memory(most: int) -> None:
    """Of what the process may write to and shares with nobody (RLIMIT_DATA): beyond, Python raises MemoryError.

    Not of its address space, as the learned engine maps more of that than it uses.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
