"""Extract's worker: thin Celery shells over the handlers (`celery -A services.extract.tasks worker`)."""

from datetime import UTC, datetime
from functools import cache, partial

from celery import signals
from sqlalchemy import Engine

from services.common.broker import Handler, at_work, consume, make_app, priority_in_hand, publisher
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.settings import Settings
from services.common.store.engine import open_store
from services.extract import handlers
from services.extract.engines import EngineMissing, open_engine
from services.extract.pipeline import Engine as Finder

settings = Settings()
app = make_app(settings, service="extract")
publish = publisher(app)
worker = at_work(app, settings)


@cache
def engine() -> Engine:
    """Opened by each child of the pool for itself: connections must not cross a fork."""
    return open_store(settings.database)


@cache
def finder() -> Finder:
    """The engine that finds statements; what it knows is loaded once a worker, and shared by the pool's children."""
    return open_engine(settings.extract_engine)


@signals.worker_init.connect
def load_finder(**_: object) -> None:
    """Before the pool forks. Ends the worker where the engine asked for by name cannot be had."""
    try:
        finder()
    except EngineMissing as error:
        raise SystemExit(str(error)) from error


def now() -> datetime:
    return datetime.now(UTC)


@app.task(name="extract.extract_statements")
def extract_statements(ids: list[SubmissionId]) -> None:
    handler = partial(handlers.extract_statements, engine=engine(), finder=finder(), settings=settings, clock=now)
    _consume(ids, Stage.EXTRACT, handler)


@app.task(name="extract.link_speakers")
def link_speakers(ids: list[SubmissionId]) -> None:
    _consume(ids, Stage.LINK, partial(handlers.link_speakers, engine=engine(), clock=now))


def _consume(ids: list[SubmissionId], stage: Stage, handler: Handler) -> None:
    consume(
        ids,
        stage=stage,
        handler=handler,
        engine=engine(),
        publish=partial(publish, priority=priority_in_hand(app)),
        settings=settings,
        clock=now,
        stopping=worker.stopping,
    )
