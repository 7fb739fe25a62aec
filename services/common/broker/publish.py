"""Messages out: in chunks, and failing soft, because the ledger knows the rows and the sweeper publishes them again."""

import logging
import math
from collections.abc import Callable, Iterator, Sequence

from celery import Celery
from kombu.exceptions import KombuError, OperationalError

from services.common.broker.app import PRIORITY_BACKLOG, PRIORITY_FEW
from services.common.contracts.messages import Message
from services.common.contracts.submissions import SubmissionId
from services.common.contracts.topology import route_of

log = logging.getLogger(__name__)

Publisher = Callable[[Sequence[Message]], None]
"""Takes messages whose rows are committed; never raises because the broker is down."""

CHUNK_IDS = 100
"""Most ids in a message: at 100 the queue costs 12 us an id instead of 1,083, and more would gain nothing."""

CHUNKS_AT_LEAST = 4
"""So many chunks where there are ids enough, so that every child of a small worker gets a part of a small batch."""

FEW_IDS = 20
"""Up to so many at once, somebody waits for them; more are a backlog, which may not starve the few."""


def publisher(app: Celery) -> "QueuePublisher":
    """The publisher of this process; safe to use from several threads."""
    return QueuePublisher(app)


class QueuePublisher:
    """Sends messages through one app; remembers whether the broker was down, to say so once."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._down = False

    def __call__(self, messages: Sequence[Message], *, priority: int | None = None) -> None:
        """Send; `priority` is that of the message whose work brought these forth, None for new ones."""
        if not any(message.ids for message in messages):
            return
        try:
            with self._app.producer_pool.acquire(block=True, timeout=1) as producer:
                for message in messages:
                    route = route_of(message)
                    for chunk in chunks(message.ids):
                        self._app.send_task(
                            route.task,
                            kwargs={"ids": list(chunk)},
                            queue=route.queue,
                            priority=_priority(len(message.ids), priority),
                            producer=producer,
                        )
        except (OperationalError, KombuError, OSError) as error:
            if not self._down:
                log.warning("the broker does not answer (%s); the sweeper will publish what waits", error)
            self._down = True
        else:
            if self._down:
                log.info("the broker answers again")
            self._down = False


def chunks(ids: Sequence[SubmissionId]) -> Iterator[Sequence[SubmissionId]]:
    """The ids in order, in equal parts: at most CHUNK_IDS each, CHUNKS_AT_LEAST parts where there are enough."""
    size = min(CHUNK_IDS, max(1, math.ceil(len(ids) / CHUNKS_AT_LEAST)))
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def priority_in_hand(app: Celery) -> int | None:
    """The priority of the message that this process works on, for what follows from it; None outside a task."""
    task = app.current_worker_task
    found = None if task is None or task.request.delivery_info is None else task.request.delivery_info.get("priority")
    return found if isinstance(found, int) else None


def _priority(count: int, inherited: int | None) -> int:
    if count > FEW_IDS:
        return PRIORITY_BACKLOG
    return PRIORITY_FEW if inherited is None else inherited
