"""Puts the API and the page together: everything from outside comes in here."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine
from starlette.exceptions import HTTPException

from services.api import problems, reference, ui
from services.api.context import Context
from services.api.head import HeadAsGet
from services.api.routes import articles, feeds, health, replays, speakers, statements, submissions
from services.api.security import HEADERS, Guard
from services.api.templates import open_templates
from services.common import broker
from services.common.log import configure_logging
from services.common.settings import Settings
from services.common.store.engine import open_store
from services.common.store.outages import StoreDown

PATIENCE_SECONDS = 8.0
"""For one statement: who asked has given up by then, and is better told that the database does not answer."""

STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings,
    *,
    engine: Engine,
    publish: broker.Publisher,
    clock: Callable[[], datetime],
    ask_broker: Callable[[], str | None] = lambda: None,
    queue_lengths: Callable[[], Mapping[str, int] | None] = lambda: None,
) -> FastAPI:
    """The application over a store that is migrated already. `ask_broker` and `queue_lengths`: see Context."""
    app = FastAPI(
        title="Qawl",
        version=version("qawl"),
        summary="Who said what, when and where: attributed statements from news articles.",
        description=reference.DESCRIPTION,
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.context = Context(
        settings=settings,
        engine=engine,
        publish=publish,
        clock=clock,
        ask_broker=ask_broker,
        queue_lengths=queue_lengths,
    )
    app.state.templates = open_templates(STATIC)
    for module in (submissions, replays, feeds, articles, statements, speakers, health):
        app.include_router(module.router)
    app.include_router(ui.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(HeadAsGet)
    app.add_middleware(Guard, loopback=_is_loopback(settings.api_host))
    for error in (problems.Problem, RequestValidationError, HTTPException, StoreDown, OSError, Exception):
        app.add_exception_handler(error, _answer_error)
    reference.complete(app)
    return app


def app_from_environment() -> FastAPI:
    """For `uvicorn --factory services.api.app:app_from_environment`; one call for each server process."""
    settings = Settings()
    configure_logging(settings.log_level)
    engine = open_store(settings.database, patience_seconds=PATIENCE_SECONDS)
    sending = broker.make_app(settings, service="api")
    broker.connect_soon(sending, lambda: engine)
    return create_app(
        settings,
        engine=engine,
        publish=broker.publisher(sending, settings, lambda: engine),
        clock=lambda: datetime.now(UTC),
        ask_broker=lambda: broker.ping(settings),
        queue_lengths=lambda: broker.lengths(sending),
    )


def _answer_error(request: Request, error: Exception) -> Response:
    problem = problems.as_problem(request, error)
    response = ui.error_page(request, problem) if ui.is_for_browser(request) else problems.answer(problem)
    response.headers.update(HEADERS)  # an internal error is answered outside the Guard
    return response


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
