"""What a worker's main process knows of its tasks: how many began, which are under way, and which were cut off."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

from celery import Task
from celery.exceptions import InvalidTaskError, TimeLimitExceeded, WorkerLostError

from services.common.contracts.topology import SWEEP_TASK

OnLost = Callable[[int, str], None]
"""Told the process id of a child that is dead or about to be killed, and how it ended: "was killed by ..."."""


RAN_OUT_OF_TIME = "ran out of time"
"""How the end of a child is told that the hard time limit killed."""


class Tally:
    """Counts of one main process; read by its heartbeat's thread. Each change is one step of the interpreter."""

    def __init__(self) -> None:
        self.begun = 0
        self.last_task_at: datetime | None = None
        self.swept_at: datetime | None = None
        self._under_way: dict[str, float] = {}

    def began(self, id: str) -> None:
        self.begun += 1
        self.last_task_at = datetime.now(UTC)
        self._under_way[id] = time.monotonic()

    def ended(self, id: str, task: str) -> None:
        self._under_way.pop(id, None)
        if task == SWEEP_TASK:
            self.swept_at = datetime.now(UTC)

    def busy(self, *, within: float) -> int:
        """How many tasks are under way, not counting those that began longer than `within` seconds ago: no task may
        run so long, so a main process that still waits for one has lost it."""
        now = time.monotonic()
        return sum(now - began < within for began in list(self._under_way.values()))


def counted(tally: Tally, on_lost: OnLost) -> type[Task[..., object]]:
    """The class of an app's tasks whose messages are counted, and whose children do not die unheard."""
    from celery.worker.request import Request  # what only a worker needs, and takes 0.1 s to import

    class CountedRequest(Request):
        # Celery throws most broken messages away. Where it is not prepared for what the body holds, the worker would
        # die over it and put it back, and so would the next one.
        def __init__(self, message, **given):  # type: ignore[no-untyped-def]
            try:
                super().__init__(message, **given)
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                raise InvalidTaskError(f"its body is none of a task: {error}") from error

        def on_accepted(self, pid, time_accepted):  # type: ignore[no-untyped-def]
            tally.began(self.id)
            super().on_accepted(pid, time_accepted)

        def on_failure(self, exc_info, send_failed_event=True, return_ok=False):  # type: ignore[no-untyped-def]
            end = _end(
                getattr(exc_info.exception, "exc", exc_info.exception), self.time_limits[0] or self.task.time_limit
            )
            # Before the message goes back to the queue: whoever takes it next shall find the last words.
            if end is not None and self.worker_pid is not None:
                on_lost(int(self.worker_pid), end)
            super().on_failure(exc_info, send_failed_event, return_ok)

        # With late acknowledgement these two end every task, well or not.
        def acknowledge(self) -> None:
            tally.ended(self.id, str(self.name))
            super().acknowledge()

        def reject(self, requeue: bool = False) -> None:
            tally.ended(self.id, str(self.name))
            super().reject(requeue)

    class CountedTask(Task[..., object]):
        abstract = True
        Request = CountedRequest  # type: ignore[assignment]

    return CountedTask


def _end(error: BaseException, time_limit: float | None) -> str | None:
    """How the child of a failed task ended; None where it lives on."""
    match error:
        case WorkerLostError():
            return how(str(error))
        case TimeLimitExceeded():
            return f"{RAN_OUT_OF_TIME} after {time_limit:g} s and was killed" if time_limit else "was killed"
        case SystemExit() | KeyboardInterrupt():
            return f"ended itself ({error!r})"
        case _:
            return None


def how(told: str) -> str:
    """Celery's words on a lost child, as half a sentence."""
    if found := re.search(r"signal (\d+)(?: \((\w+)\))?", told):
        by = found[2] or f"signal {found[1]}"
        hint = ", as a machine that is out of memory does" if by == "SIGKILL" else ""
        return f"was killed by {by}{hint}"
    if found := re.search(r"exitcode (\d+)", told):
        return f"ended with exit status {found[1]}"
    return "ended"
