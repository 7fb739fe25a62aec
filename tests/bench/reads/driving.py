"""Sends requests to a server, one after the other or at a rate, and tells how long each took."""

import asyncio
import http.client
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.pipeline.latency import Spread

CONNECTIONS = 16
"""At a rate: as many answers may be waited for at once; a server that falls behind lets them all wait."""
LATE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request; a body makes it a POST of JSON."""

    path: str
    body: bytes | None = None

    def written(self) -> bytes:
        """As HTTP/1.1 has it."""
        if self.body is None:
            return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode("ascii")
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode("ascii") + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """What came of requests at a rate: answers a second, and milliseconds of each from when it was to be sent; and the
    CPU milliseconds that the driver took for one."""

    rate: float
    spread: Spread
    failed: int
    cpu: float


class Connection:
    """One that stays open."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=LATE_SECONDS)

    def close(self) -> None:
        self._http.close()

    def ask(self, sent: Sent) -> int:
        """The status of the answer, which is read to its end."""
        if sent.body is None:
            self._http.request("GET", sent.path)
        else:
            self._http.request("POST", sent.path, sent.body, {"Content-Type": "application/json"})
        answer = self._http.getresponse()
        answer.read()
        return answer.status


def one_by_one(port: int, sent: Sequence[Sent]) -> Spread:
    """Milliseconds of each on one connection, when nothing else is asked; raises RuntimeError for one that fails."""
    connection = Connection(port)
    took = []
    try:
        for one in sent:
            began = time.perf_counter()
            status = connection.ask(one)
            took.append(1000 * (time.perf_counter() - began))
            if status >= 400:
                raise RuntimeError(f"{status} for {one.path}")
    finally:
        connection.close()
    return Spread(tuple(took))


def at_rate(port: int, make: Callable[[int], Sent], *, rate: float, seconds: float) -> Drive:
    """So many a second, each at its time whether or not those before are answered; one that waits for a free connection
    is waited for from then on, so that a server that falls behind cannot hide it.

    The requests are written down before, and of an answer only its status and its length are looked at: the driver runs
    on the cores that the server wants.
    """
    requests = [make(number).written() for number in range(int(rate * seconds))]
    return asyncio.run(_driven(port, requests, rate))


async def _driven(port: int, requests: Sequence[bytes], rate: float) -> Drive:
    loop = asyncio.get_running_loop()
    connections = [(await loop.create_connection(_Line, "127.0.0.1", port))[1] for _ in range(CONNECTIONS)]
    took: list[float] = []
    failed = 0
    numbers = iter(range(len(requests)))
    used, began = time.process_time(), time.perf_counter() + 0.1

    async def work(connection: _Line) -> None:
        nonlocal failed
        for number in numbers:
            due = began + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            async with asyncio.timeout(LATE_SECONDS):
                status = await connection.ask(requests[number])
            took.append(1000 * (time.perf_counter() - due))
            failed += status >= 400

    try:
        async with asyncio.TaskGroup() as working:
            for one in connections:
                working.create_task(work(one))
    finally:
        for one in connections:
            one.close()
    lasted, used = time.perf_counter() - began, time.process_time() - used
    return Drive(rate=len(took) / lasted, spread=Spread(tuple(took)), failed=failed, cpu=1000 * used / len(took))


class _Line(asyncio.Protocol):
    """A connection that stays open, one request after the other; an answer has to tell its length."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._head, self._status, self._left = b"", 0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("the server closed the connection"))

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()

    async def ask(self, request: bytes) -> int:
        """The status of the answer, which is read to its end."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._head, self._status = b"", 0
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        assert self._answer is not None
        if self._status:
            self._left -= len(data)
        else:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            self._status = int(self._head[9:12])
            self._left = _length(self._head[:end]) - (len(self._head) - end - 4)
        if self._left <= 0 and not self._answer.done():
            self._answer.set_result(self._status)


def _length(head: bytes) -> int:
    """Bytes of the body; raises ValueError where the head does not tell."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError(f"an answer that does not tell its length: {head!r}")
