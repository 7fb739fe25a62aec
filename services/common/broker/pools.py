"""A process's connections with the broker, and how long a thread waits for one of them.

Celery gives an app's pool of producers its size by resizing it, and kombu then fills it a second time: it holds twice
as many producers as there are connections, and who takes one too many waits for its connection without an end, whatever
time it gave itself. Here there are as many as there are connections.
"""

from threading import Lock
from typing import cast

from celery.app.amqp import AMQP
from kombu.connection import ConnectionPool
from kombu.pools import ProducerPool

CONNECTIONS = 10
"""Of one process with the broker, at most."""


class Amqp(AMQP):
    """What Celery asks for producers."""

    _making = Lock()
    _producer_pool: ProducerPool | None

    @property
    def producer_pool(self) -> ProducerPool:
        """Made at first use, and anew in a process that was forked."""
        with self._making:
            if self._producer_pool is None:
                self._producer_pool = ProducerPool(cast(ConnectionPool, self.app.pool), limit=CONNECTIONS)
            return self._producer_pool
