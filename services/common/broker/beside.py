"""Redis beside the queues: small keys that may be lost at any moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError


@contextmanager
def beside(app: Celery) -> Iterator[Any]:
    """A client of the broker's Redis; whatever fails with it is raised as OperationalError."""
    with app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
        channel: Any = connection.default_channel
        try:
            yield channel.client
        except (RedisError, OSError) as error:  # it went away, hangs, or has no room
            raise OperationalError(str(error)) from error
