"""Requests, counted as they pass: by the route's template, never by the address itself, so that labels stay few."""

import time
from pathlib import Path

from prometheus_client import CollectorRegistry, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.metrics.definitions import REQUESTS

BOUNDS = (0.005, 0.015, 0.05, 0.1, 0.25, 1.0, 5.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Traffic:
    """ASGI middleware, to stand inside those that copy a request's scope: the router notes its route there."""

    def __init__(self, app: ASGIApp, *, registry: CollectorRegistry, counted: Path | None = None) -> None:
        """`counted` is the folder in which all processes of this port count (`counting.py`), this one among them."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, which nothing here reads
        self._app = app
        own = registry if counted is None else None
        self._seconds = Histogram(REQUESTS.name, REQUESTS.help, REQUESTS.labels, buckets=BOUNDS, registry=own)
        if counted is not None:
            MultiProcessCollector(registry, path=str(counted))  # type: ignore[no-untyped-call]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500  # what an answer is that never began

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            scope.setdefault("state", {})["template"] = template = str(getattr(scope.get("route"), "path", "none"))
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._seconds.labels(method, template, f"{status // 100}xx").observe(time.perf_counter() - began)
