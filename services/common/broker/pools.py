"""A process's connections with the broker, how long a thread waits for one of them, and how often one is tried again.

Celery gives an app's pool of producers its size by resizing it, and kombu then fills it a second time: it holds twice
as many producers as there are connections, and who takes one too many waits for its connection without an end, whatever
time it gave itself. Here there are as many as there are connections.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import cast

from celery.app.amqp import AMQP
from kombu.connection import Connection, ConnectionPool
from kombu.pools import ProducerPool

CONNECTIONS = 10
"""Of one process with the broker, at most."""


LONGEST_PAUSE_SECONDS = 3
"""Between two tries to reach a broker that is away. Celery's own grow to 30 s, for so long nobody works once it is
back, and beat, which tells that it lives between two steps, is taken for dead."""

SAY_EVERY_SECONDS = 60.0


class PersistentConnection(Connection):
    """Tries to reach its broker every few seconds, and says every minute that it does not."""

    def _ensure_connection(
        self,
        errback: Callable[[Exception, float], None] | None = None,
        max_retries: int | None = None,
        interval_start: int = 1,
        interval_step: int = 1,
        interval_max: int = LONGEST_PAUSE_SECONDS,
        callback: Callable[[], None] | None = None,
        reraise_as_library_errors: bool = True,
        timeout: int | None = None,
    ) -> "PersistentConnection":
        said_at: float | None = None

        def say(error: Exception, pause: float) -> None:
            nonlocal said_at
            now = time.monotonic()
            if errback is not None and (said_at is None or now - said_at >= SAY_EVERY_SECONDS):
                said_at = now
                errback(error, pause)

        return super()._ensure_connection(
            say,
            max_retries,
            *(interval_start, interval_step, interval_max),
            callback=callback,
            reraise_as_library_errors=reraise_as_library_errors,
            timeout=timeout,
        )


class Amqp(AMQP):
    """What Celery asks for connections and producers."""

    Connection = PersistentConnection

    _making = Lock()
    _producer_pool: ProducerPool | None

    @property
    def producer_pool(self) -> ProducerPool:
        """Made at first use, and anew in a process that was forked."""
        with self._making:
            if self._producer_pool is None:
                self._producer_pool = ProducerPool(cast(ConnectionPool, self.app.pool), limit=CONNECTIONS)
            return self._producer_pool
