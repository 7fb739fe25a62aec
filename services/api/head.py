"""HEAD, which RFC 9110 asks of every server and FastAPI's routes do not answer: a GET without its body."""

import contextlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class _Answered(Exception):
    """Ends a GET whose headers are out: nobody reads the rest, which may be an export of hours."""


class HeadAsGet:
    """ASGI middleware: runs a HEAD request as a GET and keeps the headers only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({**message, "body": b"", "more_body": False})
            if message.get("more_body", False):
                raise _Answered

        with contextlib.suppress(_Answered):
            await self._app({**scope, "method": "GET"}, receive, send_without_body)
