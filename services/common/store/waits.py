"""How long a thread has waited for its turn to write: SQLite has one writer at a time, PostgreSQL one linker."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_of_thread = threading.local()


@contextmanager
def waiting() -> Iterator[None]:
    """Around what returns once it is this thread's turn."""
    began = time.monotonic()
    try:
        yield
    finally:
        _of_thread.seconds = waited() + time.monotonic() - began


def waited() -> float:
    """Seconds that this thread has waited so far."""
    seconds: float = getattr(_of_thread, "seconds", 0.0)
    return seconds
