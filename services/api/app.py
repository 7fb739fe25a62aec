"""Puts the API and the page together: everything from outside comes in here."""

import atexit
import gc
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from services.api import alive, once, openapi, problems, ui, ui_login
from services.api.context import Context
from services.api.etags import Etags
from services.api.head import HeadAsGet
from services.api.lane import Lane
from services.api.metrics.exposition import Standing
from services.api.metrics.snapshot import Snapshots
from services.api.metrics.traffic import Traffic
from services.api.porter import Porter
from services.api.remembered import Remembered
from services.api.requests import HEADER, Requests
from services.api.routes import (
    articles,
    audit,
    changes,
    comparison,
    erasures,
    exports,
    feeds,
    health,
    live,
    metrics,
    publishers,
    queries,
    replays,
    reprocess,
    reviews,
    speakers,
    statements,
    submissions,
    utterances,
    webhooks,
)
from services.api.security import HEADERS, Guard
from services.api.spoken import Spoken
from services.api.statics import Statics
from services.api.templates import open_templates
from services.api.traced import Traced
from services.api.wording import Wordings
from services.common import broker
from services.common.contracts.counts import Counts
from services.common.contracts.utterances import NoAnswer
from services.common.errors import SetupError
from services.common.log import configure_logging
from services.common.pulse import Pulse
from services.common.settings import Settings
from services.common.store import api_keys
from services.common.store.engine import open_store
from services.common.store.outages import StoreDown
from services.common.store.unchanged import unchanged
from services.common.tracing import NO_TRACER, Tracer, open_tracer

PATIENCE_SECONDS = 8.0
"""For one statement: who asked has given up by then, and is better told that the database does not answer."""

NEW_OBJECTS = 10_000
"""After so many Python looks for cycles among them; a page of statements makes some thousands, and no cycle."""

READS_AT_ONCE = {"sqlite": 2, "postgresql": 4}
"""In one process. On two cores and SQLite 2 threads answered half as many reads again as 40 did (docs/benchmarks.md). A
read of PostgreSQL also waits for another process, so there are more; how many are best has not been measured."""

STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings,
    *,
    engine: Engine,
    publish: broker.Publisher,
    clock: Callable[[], datetime],
    ask_broker: Callable[[], str | None] = lambda: None,
    queue_lengths: Callable[[], Mapping[str, int] | None] = lambda: None,
    worker_counts: Callable[[Collection[str]], Mapping[str, Counts]] = lambda _workers: {},
    take: broker.Take = lambda _whose: 0.0,
    ask_meaning: broker.AskMeaning = lambda _words: NoAnswer.NO_BROKER,
    tracer: Tracer = NO_TRACER,
    lifespan: alive.Lifespan | None = None,
    counted: Path | None = None,
) -> FastAPI:
    """The application over a store that is migrated already. What asks the broker or a worker, and `take`: see
    Context; `counted`: see Traffic."""
    app = FastAPI(
        title="Qawl",
        version=version("qawl"),
        summary="Who said what, when and where: attributed statements from news articles.",
        description=openapi.DESCRIPTION,
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        # FastAPI's own traces would tell queries and errors to whoever collects them; ours are in `traced.py`.
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    context = Context(
        settings=settings,
        engine=engine,
        publish=publish,
        clock=clock,
        ask_broker=ask_broker,
        queue_lengths=queue_lengths,
        worker_counts=worker_counts,
        take=take,
        ask_meaning=ask_meaning,
    )
    app.state.context = context
    app.state.metrics = CollectorRegistry()
    app.state.looks = Snapshots(context)
    app.state.metrics.register(Standing(context, app.state.looks))
    app.state.templates = open_templates(STATIC)
    app.state.wordings = wordings = Wordings()
    reading = (
        articles,
        exports,
        live,
        statements,
        reviews,
        speakers,
        publishers,
        comparison,
        utterances,
        changes,
        queries,
    )
    for module in (submissions, replays, feeds, *reading, reprocess, webhooks, erasures, audit, health, metrics):
        app.include_router(module.router, dependencies=[Depends(problems.given_once)])
    app.include_router(ui.router, include_in_schema=False)
    app.include_router(ui_login.router, include_in_schema=False)
    app.mount("/static", Statics(STATIC), name="static")
    app.add_middleware(Lane, places=READS_AT_ONCE[engine.dialect.name])
    if (watch := unchanged(engine)) is not None:
        app.add_middleware(Remembered, state=watch.state)
    app.add_middleware(Etags)
    app.add_middleware(Traffic, registry=app.state.metrics, counted=counted)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Porter, context=context)
    app.add_middleware(Spoken, wordings=wordings)
    app.add_middleware(Guard, loopback=settings.api_is_local, origins=settings.api_origins)
    if settings.api_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.api_origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID"],
            expose_headers=["ETag", "Link", "Location", "Retry-After", "Idempotent-Replayed"],
        )
    app.add_middleware(Requests)
    if tracer.is_on:
        app.add_middleware(Traced, tracer=tracer)
    for error in (problems.Problem, RequestValidationError, HTTPException, StoreDown, OSError, Exception):
        app.add_exception_handler(error, _answer_error)
    app.add_exception_handler(once.AnsweredBefore, once.replayed)
    openapi.complete(app)
    return app


def app_from_environment(name: str = "api", *, counted: Path | None = None) -> FastAPI:
    """For `uvicorn --factory services.api.app:app_from_environment`; one call for each server process, whose sign of
    life has this name. `counted`: see Traffic."""
    settings = Settings()
    configure_logging(settings.log_level, settings.log_format, settings.secrets)
    engine = open_store(settings.database, patience_seconds=PATIENCE_SECONDS)
    _require_keys(settings, engine)
    sending = broker.make_app(settings, service="api")
    broker.connect_soon(sending, lambda: engine)
    tracer = open_tracer("qawl.api")
    atexit.register(tracer.close)
    app = create_app(
        settings,
        engine=engine,
        publish=broker.publisher(sending, settings, lambda: engine),
        clock=lambda: datetime.now(UTC),
        ask_broker=lambda: broker.ping(settings),
        queue_lengths=lambda: broker.lengths(sending),
        worker_counts=lambda workers: broker.told(sending, workers),
        take=broker.rates(settings),
        ask_meaning=broker.meaning_asker(sending),
        tracer=tracer,
        lifespan=alive.telling(Pulse(settings, name)),
        counted=counted,
    )
    # What is there by now stays. Looked through again and again, it took a fifth of the CPU of many reads at once.
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)
    return app


def _require_keys(settings: Settings, engine: Engine) -> None:
    """Ends the process where nobody could come in. A database that is away now may have keys: each request asks it."""
    if not settings.api_needs_keys:
        return
    try:
        api_keys.require_one(engine, now=datetime.now(UTC))
    except SetupError as error:
        raise SystemExit(f"Error: {error}") from None
    except StoreDown as error:
        logging.getLogger(__name__).warning("whether there is a key cannot be told: %s", error)


def _answer_error(request: Request, error: Exception) -> Response:
    problem = problems.as_problem(request, error)
    response = ui.error_page(request, problem) if ui.is_for_browser(request) else problems.answer(problem)
    # An internal error is answered outside of all middleware.
    response.headers.update(HEADERS)
    if (id := getattr(request.state, "request_id", None)) is not None:
        response.headers[HEADER] = id
    return response
