"""Errands out: tasks that move no submission, one message for each id they name."""

import logging
from collections.abc import Callable, Sequence

from celery import Celery
from kombu.exceptions import KombuError, OperationalError
from sqlalchemy import Connection, Engine

from services.common.contracts.topology import ERRANDS
from services.common.contracts.urgency import FEW
from services.common.store.engine import reading, writing

log = logging.getLogger(__name__)

Send = Callable[[Sequence[str]], int]
"""Sends one message for each id; returns how many went out. Never raises because the broker is down."""


def send_due(
    engine: Engine,
    send: Send,
    *,
    is_due: Callable[[Connection], bool],
    take: Callable[[Connection], Sequence[str]],
    not_sent: Callable[[Connection, Sequence[str]], None],
) -> int:
    """Send an errand for each of what `take` marks as sent for; returns how many.

    They are marked before their errands go out: a worker that answers at once clears the mark, and one that came after
    it would keep its thing from its turn. What the broker did not take is given back.
    """
    with reading(engine) as conn:  # most looks find nothing, and none of these should wait for its turn to write
        if not is_due(conn):
            return 0
    with writing(engine) as conn:
        taken = take(conn)
    sent = send(taken)
    if sent < len(taken):
        with writing(engine) as conn:
            not_sent(conn, taken[sent:])
    return sent


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
