"""Kombu's way of speaking to Redis, but for what lies in a queue and is no message: that is thrown away, and said.

Kombu ends the whole worker over it, with all that its children have in hand; so does the next one, at the next piece.
"""

import base64
import logging
from typing import Any

from kombu.transport import redis

from services.common.contracts.topology import QUEUES

log = logging.getLogger(__name__)


class Channel(redis.Channel):
    """Takes messages from the queues."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc] # its stubs leave it out
        except (ValueError, TypeError, LookupError, AttributeError) as error:  # it was taken, and is no JSON
            log.error("what lay in a queue was no message, and is thrown away", exc_info=error)
            return None


class Transport(redis.Transport):
    """As named by `broker_transport`."""

    Channel = Channel

    def _deliver(self, message: Any, queue: str | None) -> None:
        if queue in QUEUES and not is_task(message):
            log.error("what lay in the queue %s was no message of a task, and is thrown away: %.200r", queue, message)
            return
        super()._deliver(message, queue)


def is_task(message: object) -> bool:
    """Whether it has the form of a message that Celery sends; what is in its body, Celery looks at itself."""
    match message:
        case {
            "body": str(body),
            "headers": {"task": str()},
            "properties": {"delivery_tag": str(), "delivery_info": dict()},
        }:
            try:
                base64.b64decode(body)
            except ValueError:
                return False
            return True
    return False
