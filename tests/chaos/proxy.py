"""A TCP proxy that can be told to cut all connections, to refuse new ones, and to pass nothing on for a while."""

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from tests.servers.redis import free_port

_T = TypeVar("_T")
_AT_ONCE = 1 << 16


class Proxy:
    """Listens on a loopback port of its own and passes on to a port or unix socket; lives in a thread."""

    def __init__(self, upstream: int | Path) -> None:
        self.port = free_port()
        self._upstream = upstream
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._passing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._thread.start()
        self._loop.call_soon_threadsafe(self._passing.set)
        self.accept()

    def stop(self) -> None:
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def cut(self) -> int:
        """All connections end at once, as when a cable is pulled out and in again; returns how many."""
        return self._do(self._cut())

    def refuse(self) -> None:
        """The same, and nobody gets a new one until `accept`."""
        self._do(self._refuse())

    def accept(self) -> None:
        self._do(self._listen())

    def stall(self) -> None:
        """Connections stay, and nothing passes through them until `go_on`."""
        self._loop.call_soon_threadsafe(self._passing.clear)

    def go_on(self) -> None:
        self._loop.call_soon_threadsafe(self._passing.set)

    def _do(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._cut()

    async def _cut(self) -> int:
        found = list(self._open)
        for writer in found:
            writer.transport.abort()
        self._open.clear()
        return len(found) // 2

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if isinstance(self._upstream, Path):
                up_reader, up_writer = await asyncio.open_unix_connection(str(self._upstream))
            else:
                up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, up_writer}
        await asyncio.gather(self._pass_on(reader, up_writer), self._pass_on(up_reader, writer))

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(_AT_ONCE):
                await self._passing.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
            self._open.discard(writer)
