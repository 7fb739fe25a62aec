"""What a process does before it has anything to do, so that no article pays for what is done only once.

The first message out takes 0.3 s of a core (kombu's transport is imported then), the first use of the store and of a
language up to 0.1 s each. So a worker imports and rehearses before its pool forks; each child then connects on a
thread of its own, where a broker or store that hangs holds up neither its start nor its first message.

What is there before the fork stays for good, and the garbage collector is told so: else each child would look through
all of it several times over, and by that write to memory that it shares with the others, which is copied then.
"""

import gc
import logging
import threading
from collections.abc import Callable

from celery import Celery, signals
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.common.broker.publish import BROKER_ERRORS
from services.common.store.engine import reading
from services.common.store.outages import StoreDown

log = logging.getLogger(__name__)


def warmed(app: Celery, engine: Callable[[], Engine], rehearse: Callable[[], object]) -> None:
    """Make each worker on `app` ready before its first message; `rehearse` is run once, in its main process, before the
    pool forks: it must start no thread. To be called while the worker's module is imported."""

    def before_the_fork(**_: object) -> None:
        import_transport(app)
        rehearse()
        gc.collect()
        gc.freeze()

    def in_the_child(**_: object) -> None:
        connect_soon(app, engine)

    signals.worker_init.connect(before_the_fork, weak=False)
    signals.worker_process_init.connect(in_the_child, weak=False)


def import_transport(app: Celery) -> None:
    """Import all that the first message out needs; nothing connects."""
    app.connection_for_write().get_transport_cls()
    _ = app.amqp.queues, app.tasks


def connect_soon(app: Celery, engine: Callable[[], Engine]) -> threading.Thread:
    """Reach broker and store on a thread of its own; what is not there is reached by whoever needs it."""
    thread = threading.Thread(target=_connect, args=(app, engine), name="warm", daemon=True)
    thread.start()
    return thread


def _connect(app: Celery, engine: Callable[[], Engine]) -> None:
    import_transport(app)
    try:
        with reading(engine()):
            pass
    except (StoreDown, SQLAlchemyError) as error:
        log.info("the store is not there yet: %s", str(error).partition("\n")[0])
    try:
        with app.producer_pool.acquire(block=True, timeout=1) as producer:
            if producer.connection is not None:
                producer.connection.ensure_connection(max_retries=1, interval_start=0)
    except BROKER_ERRORS as error:
        log.info("the broker is not there yet: %s", str(error).partition("\n")[0])
