"""Extract's worker: thin Celery shells over the handlers (`celery -A services.extract.tasks worker`)."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from threading import Lock
from typing import TypeVar

from celery import signals
from sqlalchemy import Engine

from services.common.broker import (
    Consumer,
    LookAhead,
    Ready,
    Step,
    answer_meaning,
    at_work,
    fills,
    gives_way,
    make_app,
    publisher,
    warmed,
)
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import EMBED_TASK, REPROCESS_TASK, SETTLE_TASK
from services.common.settings import Settings
from services.common.store.articles import Packed
from services.common.store.engine import open_store
from services.common.store.outages import Outage
from services.common.store.statements import Prepared
from services.extract import handlers, linking, rehearsal, reprocessing, reviewed, tying
from services.extract.engines import EngineMissing, open_engine
from services.extract.link.utterances.encoders import open_encoder
from services.extract.pipeline import Engine as Finder

Loaded = TypeVar("Loaded")
Result = TypeVar("Result")

settings = Settings()
app = make_app(settings, service="extract")
worker = at_work(app, settings)
opening = Lock()
settling = Outage(logging.getLogger(__name__))
reprocessing_articles = Outage(logging.getLogger(__name__))


@cache
def _engine() -> Engine:
    return open_store(settings.database)


def engine() -> Engine:
    """Opened by each child of the pool for itself: connections must not cross a fork. A child's threads share it."""
    with opening:
        return _engine()


publish = publisher(app, settings, engine)


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
    open_encoder()


warmed(app, engine, rehearsal.rehearse)


def now() -> datetime:
    return datetime.now(UTC)


@cache
def _extracting() -> Consumer[Packed, Prepared]:
    return _consumer(Stage.EXTRACT, handlers.Extractor(engine=engine(), finder=finder(), settings=settings))


@cache
def _linking() -> Consumer[handlers.Lacking, handlers.Linked]:
    yields = gives_way(app, settings, stopping=worker.stopping)
    linker = handlers.Linker(engine=engine(), encoder=open_encoder())
    return _consumer(Stage.LINK, linker, gives_way=yields, look_ahead=linker.look_ahead, ready=linker.ready)


def _consumer(
    stage: Stage,
    step: Step[Loaded, Result],
    *,
    gives_way: Callable[[], bool] = lambda: False,
    look_ahead: LookAhead[Result] = lambda _done: None,
    ready: Ready[Loaded] = lambda loaded: loaded,
) -> Consumer[Loaded, Result]:
    return Consumer(
        stage=stage,
        step=step,
        engine=engine(),
        publish=publish.following,
        settings=settings,
        clock=now,
        stopping=worker.stopping,
        gives_way=gives_way,
        look_ahead=look_ahead,
        ready=ready,
        more=fills(app, engine, stage),
        hold=worker.hold,
        counters=worker.counters,
        tracer=worker.tracer(),
    )


@app.task(name="extract.extract_statements")
def extract_statements(ids: list[SubmissionId], **_later: object) -> None:
    _extracting()(ids)


@app.task(name="extract.link_speakers")
def link_speakers(ids: list[SubmissionId], **_later: object) -> None:
    _linking()(ids)


@app.task(name=SETTLE_TASK, send_events=False)
def settle_speakers() -> None:
    with settling.borne("settling speakers"):
        reviewed.follow(engine(), open_encoder(), clock=now, is_over=worker.stopping)
        linking.settle_rest(engine(), now=now(), is_over=worker.stopping)
        tying.follow_decisions(engine(), open_encoder(), clock=now, is_over=worker.stopping)


@app.task(name=EMBED_TASK, send_events=False)
def embed_words(id: str) -> None:
    encoder = open_encoder()
    answer_meaning(app, id, partial(tying.meaning, encoder=encoder), encoder=encoder.name if encoder else None)


@app.task(name=REPROCESS_TASK, send_events=False)
def reprocess_articles() -> None:
    until = now() + reprocessing.AT_A_TIME
    runner = reprocessing.Runner(
        engine=engine(),
        finder=finder,
        publish=publish,
        settings=settings,
        clock=now,
        is_over=lambda: worker.stopping() or now() > until,
    )
    with reprocessing_articles.borne("extracting articles again"):
        runner.follow()
