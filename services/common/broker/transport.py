"""Kombu's way of speaking to Redis, but for three things.

What lies in a queue and is no message is thrown away, and said. Kombu ends the whole worker over it, with all that its
children have in hand; so does the next one, at the next piece.

After an errand of beat's, whatever else waits has its turn. Errands go before all work; where a worker takes messages
more slowly than errands come (a Redis that answers after a third of a second is enough), it would do nothing else.

What dead workers left is looked for with one question, and only what is found costs more. Kombu asks five, one after
the other, every two seconds, and takes nothing meanwhile.
"""

import base64
import logging
import time
from collections.abc import Sequence
from typing import Any

from kombu.transport import redis

from services.common.contracts.topology import QUEUES
from services.common.contracts.urgency import SWEEP

log = logging.getLogger(__name__)


class QoS(redis.QoS):
    """What workers have in hand."""

    def restore_visible(self, *given: Any, **named: Any) -> None:
        """Give back what was taken too long ago, where there is any."""
        channel: Any = self.channel
        with channel.conn_or_acquire() as client:
            ceiling = time.time() - self.visibility_timeout
            if not client.zrange(self.unacked_index_key, 0, ceiling, byscore=True, offset=0, num=1):
                return
        super().restore_visible(*given, **named)


class Channel(redis.Channel):
    """Takes messages from the queues."""

    QoS = QoS

    def _brpop_start(self, timeout: float | None = None) -> None:
        """As kombu's, but for the order of the lists."""
        channel: Any = self
        queues = channel._queue_cycle.consume(len(channel.active_queues))
        if not queues:
            return
        steps = in_turn(channel.priority_steps, had_errand=getattr(channel.connection, "had_errand", False))
        keys = [channel._q_for_pri(queue, step) for step in steps for queue in queues]
        command = ["BRPOP", *keys, channel.brpop_timeout if timeout is None else timeout]
        channel._in_poll = channel.client.connection
        channel._brpop_sent_at = time.monotonic()
        if channel.global_keyprefix:
            command = channel.client._prefix_args(command)
        channel.client.connection.send_command(*command)

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc] # its stubs leave it out
        except (ValueError, TypeError, LookupError, AttributeError) as error:  # it was taken, and is no JSON
            log.error("what lay in a queue was no message, and is thrown away", exc_info=error)
            return None


class Transport(redis.Transport):
    """As named by `broker_transport`."""

    Channel = Channel
    had_errand = False
    """Whether the message that was taken last was as urgent as an errand of beat's."""

    def _deliver(self, message: Any, queue: str | None) -> None:
        if queue in QUEUES:
            if not is_task(message):
                log.error("what lay in the queue %s is no message of a task; it is thrown away: %.200r", queue, message)
                return
            self.had_errand = message["properties"].get("priority") == SWEEP
        super()._deliver(message, queue)


def in_turn(steps: Sequence[int], *, had_errand: bool) -> Sequence[int]:
    """The urgencies in the order in which they are asked for a message, after an errand or after work."""
    return sorted(steps, key=lambda step: (had_errand and step == SWEEP, step))


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
