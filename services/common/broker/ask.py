"""What the broker says about itself: whether it answers, and how many messages wait."""

from typing import Any

from celery import Celery
from kombu import Connection, Queue
from kombu.exceptions import ChannelError, OperationalError

from services.common.broker.app import make_app
from services.common.contracts.topology import QUEUES
from services.common.settings import Settings


def ping(settings: Settings) -> str | None:
    """None when the broker answers within about a second; otherwise what went wrong, without any password."""
    try:
        waiting(make_app(settings, service="ping"))
    except OperationalError as error:
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    return None


def waiting(app: Celery) -> dict[str, int]:
    """How many messages wait on each queue (chunks count as one; messages that a worker holds are not counted).

    Raises kombu.exceptions.OperationalError when the broker does not answer.
    """
    with app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0)
        try:
            return {queue: _messages(queue, connection) for queue in QUEUES}
        except connection.connection_errors as error:  # it went away between the two
            raise OperationalError(str(error)) from error


def lengths(app: Celery) -> dict[str, int] | None:
    """The same; None when the broker does not answer."""
    try:
        return waiting(app)
    except OperationalError:
        return None


def _messages(queue: str, connection: Connection) -> int:
    try:
        declared: Any = Queue(queue, channel=connection.default_channel).queue_declare(passive=True)
    except ChannelError:  # kombu knows no such queue: nothing was ever sent to it, or all was taken
        return 0
    return int(declared.message_count)
