"""Ingest's worker: thin Celery shells over the handlers (`celery -A services.ingest.tasks worker`)."""

from datetime import UTC, datetime
from functools import cache, partial
from threading import Lock

from sqlalchemy import Engine

from services.common.broker import consume, make_app, priority_in_hand, publisher, stop_flag, waiting
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import SWEEP_TASK
from services.common.settings import Settings
from services.common.store.engine import open_store
from services.ingest import fetching, handlers
from services.ingest.fetch import Door, open_door

settings = Settings()
app = make_app(settings, service="ingest")
publish = publisher(app)
stopping = stop_flag()
opening = Lock()


@cache
def _engine() -> Engine:
    return open_store(settings.database)


def engine() -> Engine:
    """Opened by each child of the pool for itself: connections must not cross a fork. The fetch worker's threads
    share one."""
    with opening:
        return _engine()


@cache
def door() -> Door:
    return open_door(settings, stopping=stopping)


def now() -> datetime:
    return datetime.now(UTC)


@app.task(name="ingest.fetch_submissions")
def fetch_submissions(ids: list[SubmissionId]) -> None:
    """Runs in a pool of threads: Celery's time limits do not hold there, the door's own do."""
    consume(
        ids,
        stage=Stage.FETCH,
        handler=partial(fetching.fetch_submission, engine=engine(), door=door(), settings=settings, clock=now),
        engine=engine(),
        publish=partial(publish, priority=priority_in_hand(app)),
        settings=settings,
        clock=now,
        stopping=stopping,
        lease_seconds=fetching.lease_seconds(settings),
    )


@app.task(name="ingest.read_submissions")
def read_submissions(ids: list[SubmissionId]) -> None:
    consume(
        ids,
        stage=Stage.INGEST,
        handler=partial(handlers.read_submission, engine=engine(), settings=settings, clock=now),
        engine=engine(),
        publish=partial(publish, priority=priority_in_hand(app)),
        settings=settings,
        clock=now,
        stopping=stopping,
    )


# Without events: in Flower, a sweep every 2 s would hide the work.
@app.task(name=SWEEP_TASK, send_events=False)
def sweep() -> None:
    handlers.sweep(engine=engine(), publish=publish, waiting=partial(waiting, app), settings=settings, clock=now)
