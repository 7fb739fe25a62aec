"""What no answer can be faster than: a route that does nothing, and the SQL of a page without anything around it."""

import time

from fastapi import FastAPI

from services.common.store.engine import open_store
from tests.bench.pipeline.latency import Spread

PAGE = (
    "SELECT s.*, a.id, a.title, a.publisher, a.published_at, a.url, a.stored_at, a.copy_of FROM statements s "
    "JOIN articles a ON a.number = s.article_number ORDER BY s.number LIMIT 51"
)
"""The newest statements, as `GET /v1/statements` reads them."""


def app_of_nothing() -> FastAPI:
    """For uvicorn: one route, as short as FastAPI allows."""
    app = FastAPI(openapi_url=None)

    @app.get("/bare")
    def bare() -> dict[str, bool]:
        return {"ok": True}

    return app


def bare_sql(url: str, times: int) -> Spread:
    """Milliseconds of the page's SQL, asked of the driver on one connection, rows fetched."""
    engine = open_store(url)
    took = []
    try:
        with engine.connect() as conn:
            cursor = conn.connection.cursor()
            for _ in range(times):
                began = time.perf_counter()
                cursor.execute(PAGE)
                cursor.fetchall()
                took.append(1000 * (time.perf_counter() - began))
    finally:
        engine.dispose()
    return Spread(tuple(took))
