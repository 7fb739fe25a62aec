"""A lane for what is read: few at once, so that they do not fight over Python, and none that waits holds up the others.

    a read ──▶ waits for a place ──▶ is worked out in a thread ──▶ gives its place back when its answer begins,
                                                                  or after a while, and goes on beside the lane

Of 40 threads that all want to run Python each waits for the others again and again, and what they lose by that is more
than SQLite, which runs beside Python, lets them win. One that waits for something else (a lock, a slow database, a
worker) wants no Python meanwhile: it is counted no longer, and the next one comes. So a slow question costs those
behind it `PATIENCE_SECONDS` at most, and threads are bounded by what they always were.
"""

import asyncio

from anyio.lowlevel import RunVar
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE_SECONDS = 0.05
"""Ten times what most reads take: over for those that wait for something, and not for all whose machine is busy."""

_PASSED_BY = ("/livez", "/readyz", "/metrics", "/static/")
"""Must be answered however many reads wait: who asks would take the process for dead; and files are in memory."""


class Lane:
    """ASGI middleware: `places` reads at once of one event loop; what changes something goes by, for its body may be
    long in coming."""

    def __init__(self, app: ASGIApp, *, places: int, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._app, self._places, self._patience = app, places, patience_seconds
        self._free: RunVar[asyncio.Semaphore] = RunVar("qawl_lane")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_PASSED_BY):
            await self._app(scope, receive, send)
            return
        place = _Place(self._semaphore())
        await place.take(self._patience)

        async def send_and_give_back(message: Message) -> None:
            # What follows needs no thread, or is a stream, of which as many are open as there are seats for them.
            place.give_back()
            await send(message)

        try:
            await self._app(scope, receive, send_and_give_back)
        finally:
            place.give_back()

    def _semaphore(self) -> asyncio.Semaphore:
        try:
            return self._free.get()
        except LookupError:
            free = asyncio.Semaphore(self._places)
            self._free.set(free)
            return free


class _Place:
    """Of one request; given back once, however often that is said."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._ends: asyncio.TimerHandle | None = None

    async def take(self, patience_seconds: float) -> None:
        await self._free.acquire()
        self._ends = asyncio.get_running_loop().call_later(patience_seconds, self.give_back)

    def give_back(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None
            self._free.release()
