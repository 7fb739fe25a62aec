"""Each request has an id: the caller's own where it is one, told back as X-Request-ID and in every line of the log."""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.log import keep_telling

HEADER = "X-Request-ID"
_HEADER = HEADER.lower().encode("latin-1")

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
"""Nothing that could break a line of the log, or fill it."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_log = logging.getLogger(__name__)


class Requests:
    """ASGI middleware, the outermost: gives the id, and writes a line for each request that changes something (with
    what came of it), or that failed by our fault. Never the query, which may hold what people look for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id = given(Headers(scope=scope).get(HEADER)) or uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = id
        # To the end of the request's task: the server logs a bug after this has ended.
        keep_telling(request=id)
        began = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [one for one in message["headers"] if one[0] != _HEADER]
                message["headers"] = [*others, (_HEADER, id.encode("latin-1"))]
                _tell(scope, message, time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, send_with_id)


def given(header: str | None) -> str | None:
    """The caller's id, where it is sane."""
    return header if header is not None and _SANE.fullmatch(header) else None


def _tell(scope: Scope, answer: Message, seconds: float) -> None:
    status = answer["status"]
    level = logging.WARNING if status >= 500 else logging.DEBUG if scope["method"] in _SAFE_METHODS else logging.INFO
    if not _log.isEnabledFor(level):
        return
    location = Headers(raw=answer["headers"]).get("location")
    made = f", {location.partition('?')[0]}" if location else ""
    _log.log(level, "%s %r answered %d%s in %.0f ms", scope["method"], scope["path"], status, made, 1000 * seconds)
