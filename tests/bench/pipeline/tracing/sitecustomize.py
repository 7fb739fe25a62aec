"""Makes each process of a run write down when it does what, where QAWL_BENCH_TRACE names a file.

Python loads this module at its start when its folder stands in PYTHONPATH (tests/bench/pipeline/trace.py does that).
It changes nothing of the program: it listens to the events that Celery and SQLAlchemy give out.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FILE = os.environ.get("QAWL_BENCH_TRACE")


def _listen(path: str) -> None:
    from celery import signals
    from sqlalchemy import Engine, event
    from sqlalchemy.pool import Pool

    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(what: str) -> None:
        """When (seconds since 1970), the thread's CPU seconds, the process, and what; a line is written whole."""
        os.write(file, f"{time.time():.6f} {time.thread_time():.6f} {os.getpid()} {what}\n".encode())

    def of_task(what: str) -> Callable[..., None]:
        def heard(sender: object = None, task: object = None, request: object = None, **_: object) -> None:
            found = getattr(task, "name", None) or getattr(request, "name", None) or sender
            note(f"{what}:{found}")

        return heard

    for signal, what in (
        (signals.before_task_publish, "publish"),
        (signals.after_task_publish, "published"),
        (signals.task_received, "received"),
        (signals.task_prerun, "start"),
        (signals.task_postrun, "end"),
    ):
        signal.connect(of_task(what), weak=False)
    event.listen(Engine, "begin", lambda conn: note(f"begin:{_kind(conn)}"))
    event.listen(Pool, "checkin", lambda *_: note("left"))


def _kind(conn: "Connection") -> str:
    return "writing" if conn.get_execution_options().get("qawl_begin") else "reading"


if _FILE and any(name in " ".join(sys.orig_argv) for name in ("celery", "uvicorn", "services.cli watch")):
    _listen(_FILE)
