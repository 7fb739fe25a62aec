"""Real connections that send the head of a request slowly, or nothing at all."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from fastapi import FastAPI, Request

from services.api.doorstep import Doorstep
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
