"""Real connections that send the head of a request slowly, or nothing at all, or stop reading the answer."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from services.api.doorstep import Doorstep
from tests.patience import PATIENCE_SECONDS
from tests.servers.api import serving

HEAD = b"GET /here HTTP/1.1\r\nHost: localhost\r\n"


class Hasty(Doorstep):
    head_seconds: ClassVar[float] = 0.3


class Patient(Doorstep):
    """For what must come in time, on a busy machine too."""

    head_seconds: ClassVar[float] = 2.0


@contextmanager
def connected(http: type[Doorstep]) -> Iterator[socket.socket]:
    app = FastAPI()

    @app.get("/here")
    def here() -> str:
        return "here"

    @app.post("/read")
    async def read(request: Request) -> str:
        return (await request.body()).decode()

    with serving(app, http=http) as port, socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        yield sock


def rest_of(sock: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    found = b""
    while some := sock.recv(65536):
        found += some
    return found


def test_a_head_that_never_ends_is_answered_with_408_and_closed() -> None:
    begun = time.monotonic()
    with connected(Hasty) as sock:
        sock.sendall(HEAD + b"X-Slow: ")
        head, _, body = rest_of(sock).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["type"] == "/docs#problem-too-slow"
    assert time.monotonic() - begun >= 0.29


def test_more_of_it_now_and_then_does_not_help() -> None:
    with connected(Hasty) as sock:
        sock.sendall(HEAD)
        sock.settimeout(0.02)
        came = b""
        for _ in range(3_000):  # a minute
            try:
                came = sock.recv(65536)
                break
            except TimeoutError:
                sock.sendall(b"X-More: 1\r\n")
        assert came.startswith(b"HTTP/1.1 408 ")


def test_who_says_nothing_is_told_nothing() -> None:
    with connected(Hasty) as sock:
        assert rest_of(sock) == b""


def test_a_second_request_of_a_connection_has_as_long_and_no_longer() -> None:
    with connected(Patient) as sock:
        sock.sendall(HEAD + b"\r\n")
        came = b""
        while not came.endswith(b'"here"'):
            came += sock.recv(65536)
        assert came.startswith(b"HTTP/1.1 200 ")
        sock.sendall(HEAD)
        assert rest_of(sock).startswith(b"HTTP/1.1 408 ")


def test_a_body_may_take_longer_than_a_head() -> None:
    with connected(Patient) as sock:
        sock.sendall(b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\nConnection: close\r\n\r\nslow")
        sock.settimeout(1.25 * Patient.head_seconds)
        came = b"-"
        try:
            came = sock.recv(1)
        except TimeoutError:
            sock.settimeout(60)
            sock.sendall(b"ness")
            came = rest_of(sock)
        assert came.startswith(b"HTTP/1.1 200 ")
        assert came.endswith(b'"slowness"')


PIECE = b"x" * 65_536


class Curt(Doorstep):
    unread_seconds: ClassVar[float] = 0.3
    look_seconds: ClassVar[float] = 0.05


class Watched(Doorstep):
    """Notes what it sees at each look at who reads."""

    look_seconds: ClassVar[float] = 0.01
    unread: ClassVar[list[int]] = []

    def _unread(self) -> int:
        self.unread.append(super()._unread())
        return self.unread[-1]


@contextmanager
def an_answer_without_end(http: type[Doorstep]) -> Iterator[tuple[socket.socket, threading.Event]]:
    """A connection on which it was asked for, and whether it has ended."""
    app, ended = FastAPI(), threading.Event()

    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                await asyncio.sleep(0)
                yield PIECE
        finally:
            ended.set()

    @app.get("/here")
    async def here() -> StreamingResponse:
        return StreamingResponse(pieces())

    with serving(app, http=http) as port, socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.sendall(HEAD + b"\r\n")
        yield sock, ended


def until(is_so: Callable[[], bool]) -> bool:
    """Whether it came to be so."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.01)
    return is_so()


def test_who_stops_reading_holds_an_answer_no_longer() -> None:
    with an_answer_without_end(Curt) as (sock, ended):
        assert sock.recv(16) == b"HTTP/1.1 200 OK\r\n"[:16]
        assert ended.wait(PATIENCE_SECONDS)


def test_a_little_that_is_read_is_seen_long_before_the_system_takes_more() -> None:
    Watched.unread.clear()
    with an_answer_without_end(Watched) as (sock, ended):
        assert until(lambda: len(Watched.unread) > 2 and len(set(Watched.unread[-3:])) == 1), "all buffers are full"
        seen, full = len(Watched.unread), Watched.unread[-1]
        while min(Watched.unread[seen:], default=full) == full:
            assert sock.recv(4_096)
        assert not ended.is_set()


class Still:
    """An event loop and a transport in one: time passes, and something is taken, when the test says so."""

    def __init__(self) -> None:
        self.now, self.size, self.is_cut = 0.0, 100_000, False
        self.due: tuple[Callable[..., None], tuple[Any, ...]] | None = None
        self.sock, self.other = socket.socketpair()

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, callback: Callable[..., None], *given: Any) -> "Still":
        assert seconds == Doorstep.look_seconds
        self.due = callback, given
        return self

    def cancel(self) -> None:
        self.due = None

    def get_extra_info(self, _name: str) -> socket.socket:
        return self.sock

    def get_write_buffer_size(self) -> int:
        return self.size

    def abort(self) -> None:
        self.is_cut = True

    def pass_on(self) -> None:
        """Until the next look."""
        assert self.due is not None
        callback, given = self.due
        self.due, self.now = None, self.now + Doorstep.look_seconds
        callback(*given)


@contextmanager
def watching() -> Iterator[tuple[Doorstep, Still]]:
    still = Still()
    door = Doorstep.__new__(Doorstep)
    door.loop = door.transport = still  # type: ignore[assignment]
    door.client = ("127.0.0.1", 1)
    door._look(still.size, still.now)
    with still.sock, still.other:
        yield door, still


def test_a_slow_reader_is_never_cut_off() -> None:
    with watching() as (_, still):
        for n in range(2_000):  # a byte every four minutes and a half, through two hours
            still.size -= n % 54 == 0
            still.pass_on()
        assert not still.is_cut
        while still.now < 2_000 * Doorstep.look_seconds + Doorstep.unread_seconds and not still.is_cut:
            still.pass_on()
        assert still.is_cut
        assert still.due is None


def test_who_has_read_all_is_watched_no_longer() -> None:
    with watching() as (door, still):
        door._look_no_more()
        assert still.due is None
