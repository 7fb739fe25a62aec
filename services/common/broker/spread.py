"""Many submissions at a time in one process, for work that only waits: one thread begins a chunk, others do it."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from services.common.broker.outbox import Outbox
from services.common.broker.publish import Publisher

log = logging.getLogger(__name__)

LOOK_UP_SECONDS = 0.2


class Spread:
    """So many threads. What begins waits for one to be free, so that nothing that was begun waits behind others."""

    def __init__(self, threads: int) -> None:
        self._free = threading.Semaphore(threads)
        self._outboxes: dict[Publisher, Outbox] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="spread")

    def outbox(self, publish: Publisher) -> Outbox:
        """One for all chunks that publish alike: what many threads finish in a moment goes out together."""
        with self._lock:
            return self._outboxes.setdefault(publish, Outbox(publish))

    def take(self, stopping: Callable[[], bool]) -> bool:
        """Take a thread, as soon as one is free; False when the worker is told to stop first."""
        while not self._free.acquire(timeout=LOOK_UP_SECONDS):
            if stopping():
                return False
        return True

    def leave(self) -> None:
        """Give the thread back unused."""
        self._free.release()

    def run(self, work: Callable[[], None]) -> None:
        """Do it on the thread that was taken, and give that back."""

        def then_leave() -> None:
            try:
                work()
            except BaseException:
                log.exception("a bug in a thread of the worker")
                raise
            finally:
                self._free.release()

        self._pool.submit(then_leave)
