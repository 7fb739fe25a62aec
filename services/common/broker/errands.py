"""Errands out: tasks that move no submission, one message for each id they name."""

import logging
from collections.abc import Callable, Sequence

from celery import Celery
from kombu.exceptions import KombuError, OperationalError

from services.common.contracts.topology import ERRANDS
from services.common.contracts.urgency import FEW

log = logging.getLogger(__name__)

Send = Callable[[Sequence[str]], int]
"""Sends one message for each id; returns how many went out. Never raises because the broker is down."""


def sender(app: Celery, task: str) -> Send:
    """What sends `task`, one of ERRANDS, whose only argument is an id."""

    def send(ids: Sequence[str]) -> int:
        sent = 0
        try:
            with app.producer_pool.acquire(block=True, timeout=1) as producer:
                for id in ids:
                    app.send_task(task, kwargs={"id": id}, queue=ERRANDS[task], priority=FEW, producer=producer)
                    sent += 1
        except (OperationalError, KombuError, OSError) as error:
            log.warning("the broker does not answer (%s); %d of %d errands went out", error, sent, len(ids))
        return sent

    return send
