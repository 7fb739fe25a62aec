"""Answers that are given again, byte by byte, as long as nothing was committed to the store.

A list that many look at is asked again and again between two commits, by pages that refresh themselves and by programs
that wait for something new. What such an answer is made of is the question and the store alone, so it holds for as
long as the store's state is the one that it was made in or after. That is asked at each request, before it is looked
up: what was committed before a request came is in its answer, whichever process wrote it.

    a request ──▶ which state is the store in? ──▶ another one: forget all
                                               └─▶ the same: given again, without a thread or a question to the store
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.etags import tag_of

MOST_BYTES = 32 * 2**20
"""Of one process: some hundred long lists."""
LARGEST_BYTES = 2**20
_BESIDE_BYTES = 1_000
"""Of an answer beside its body: its headers and its address, roughly."""

_OF_THE_STORE_ALONE = frozenset(
    {
        *("/v1/statements", "/v1/statements/{key}"),
        *("/v1/articles", "/v1/articles/{key}", "/v1/articles/{key}/statements", "/v1/articles/{key}/copies"),
        *("/v1/publishers", "/v1/publishers/{name:path}"),
        *("/v1/speakers", "/v1/speakers/{key}"),
        *("/v1/utterances", "/v1/utterances/{key}"),
        *("/v1/submissions", "/v1/submissions/{key}"),
    }
)
"""Templates of routes that look at nothing but the address and the store: no clock, no worker, not at who asks."""
_ASKS_A_WORKER = "near"


class _Answer(NamedTuple):
    route: Any  # the router's, by which requests are counted
    start: Message
    body: Message
    size: int


class Remembered:
    """ASGI middleware, behind the porter, since it does not look at who asks; `state` tells the store's, None where
    that cannot be told: then nothing is remembered."""

    def __init__(self, app: ASGIApp, *, state: Callable[[], Hashable | None], most_bytes: int = MOST_BYTES) -> None:
        self._app, self._state, self._most = app, state, most_bytes
        self._as_of: Hashable | None = None
        self._answers: OrderedDict[tuple[str, bytes], _Answer] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_read = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/v1/")
        as_of = self._state() if is_read else None
        if as_of is None:
            await self._app(scope, receive, send)
            return
        if as_of != self._as_of:
            self._forget(as_of)
        question = (scope["path"], scope["query_string"])
        if (known := self._answers.get(question)) is not None:
            self._answers.move_to_end(question)
            scope["route"] = known.route
            # Those on the way out add their headers to the message itself.
            await send({**known.start, "headers": list(known.start["headers"])})
            await send(dict(known.body))
            return
        held: Message | None = None

        async def send_and_remember(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _is_plain(message):
                held = message
                return
            if held is not None:
                start, held = held, None
                if message["type"] == "http.response.body" and not message.get("more_body", False):
                    start["headers"] = [*start["headers"], (b"etag", tag_of(message.get("body", b"")))]
                    self._remember(as_of, scope, start, message)
                await send(start)
            await send(message)

        await self._app(scope, receive, send_and_remember)

    def _remember(self, as_of: Hashable, scope: Scope, start: Message, body: Message) -> None:
        route = scope.get("route")
        size = len(body.get("body", b"")) + _BESIDE_BYTES
        # Of another state: it was asked before something was committed that all later questions know of.
        if as_of != self._as_of or size > LARGEST_BYTES or getattr(route, "path", None) not in _OF_THE_STORE_ALONE:
            return
        if any(name == _ASKS_A_WORKER for name, _ in parse_qsl(scope["query_string"].decode("latin-1"))):
            return
        question = (scope["path"], scope["query_string"])
        before = self._answers.pop(question, None)
        self._answers[question] = _Answer(route, {**start, "headers": list(start["headers"])}, dict(body), size)
        self._size += size - (0 if before is None else before.size)
        while self._size > self._most:
            _, gone = self._answers.popitem(last=False)
            self._size -= gone.size

    def _forget(self, as_of: Hashable) -> None:
        self._answers.clear()
        self._size, self._as_of = 0, as_of


def _is_plain(start: Message) -> bool:
    """Whether it is an answer as our routes write it, that has no tag of its own and may be kept."""
    headers = Headers(raw=start["headers"])
    is_json = start["status"] == 200 and headers.get("content-type", "").startswith("application/json")
    return is_json and not {"etag", "set-cookie", "cache-control"} & set(headers)
