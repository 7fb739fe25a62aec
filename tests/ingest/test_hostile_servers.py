"""The one door against servers that mean harm: raw answers, false names, endless talk."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from services.common.errors import Blocked, Interrupted, QawlError, Rejected, Transient
from services.common.settings import Settings
from services.ingest.fetch import MAX_REDIRECTS, Answer, Door, open_door
from tests.patience import PATIENCE_SECONDS

Script = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

SILENT_SECONDS = 60.0
"""Whoever waits for half of it, waits for the server."""


@contextmanager
def raw_server(script: Script, asked: list[bytes] | None = None, host: str = "127.0.0.1") -> Iterator[int]:
    """Reads each request's head, then does what the script says with the connection."""
    listening = socket.create_server((host, 0))
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                head = b""
                while b"\r\n\r\n" not in head and (piece := connection.recv(4096)):
                    head += piece
                if asked is not None:
                    asked.append(head)
                script(connection)
            except OSError:
                pass

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        over.set()
        listening.close()


def door(**more: object) -> Door:
    given = {"fetch_allow_networks": ("127.0.0.0/8",), "fetch_timeout_seconds": 1.5, "max_payload_bytes": 200_000}
    return open_door(Settings.model_validate(given | more))


def said(*pieces: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return script


def again_and_again(piece: bytes, start: bytes = b"", pause: float = 0.0) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(2_000_000):
            connection.sendall(piece)
            if pause:
                time.sleep(pause)

    return script


BOMB = gzip.compress(gzip.compress(b"\0" * 50_000_000))
DEFLATED = zlib.compress(b"\0" * 50_000_000)

HOSTILE: dict[str, Script] = {
    "1xx flood": again_and_again(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "1xx drip": again_and_again(b"HTTP/1.1 103 Early Hints\r\n\r\n", pause=0.05),
    "endless header": again_and_again(b"x" * 1000, b"HTTP/1.1 200 OK\r\nX-Long: "),
    "endless headers": again_and_again(b"X-Long: 1\r\n", b"HTTP/1.1 200 OK\r\n"),
    "header drip": again_and_again(b"x", b"HTTP/1.1 200 OK\r\nX-Long: ", pause=0.05),
    "status drip": again_and_again(b"H", pause=0.05),
    "body drip": again_and_again(b"x", OK + b"\r\n", pause=0.05),
    "chunk drip": again_and_again(b"1\r\nx\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n", pause=0.05),
    "endless body": again_and_again(b"x" * 10_000, OK + b"\r\n"),
    "endless chunks": again_and_again(
        b"2710\r\n" + b"x" * 10_000 + b"\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"
    ),
    "huge chunk size": said(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 4000 + b"\r\n"),
    "negative chunk size": said(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n"),
    "gzip bomb": said(OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + BOMB),
    "deflate bomb": said(OK + b"Content-Encoding: deflate\r\n\r\n" + DEFLATED),
    "many encodings": said(OK + b"Content-Encoding: " + b"gzip, " * 200 + b"gzip\r\n\r\n" + BOMB),
    "long declared length": said(OK + b"Content-Length: 99999999999999999999\r\n\r\nx"),
    "half a body": said(OK + b"Content-Length: 5000\r\n\r\nonly this"),
    "nothing": said(),
    "noise": said(bytes(range(256)) * 50),
    "silence": lambda connection: time.sleep(SILENT_SECONDS),
    "TLS where HTTP was asked for": said(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200),
    "loop of redirects": said(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"),
    "redirect with an endless body": again_and_again(
        b"x" * 10_000, b"HTTP/1.1 302 Found\r\nLocation: http://[::1]/\r\n\r\n"
    ),
    "endless error page": again_and_again(b"x" * 10_000, b"HTTP/1.1 500 Fault\r\n\r\n"),
    "error page drip": again_and_again(b"x", b"HTTP/1.1 403 No\r\n\r\n", pause=0.05),
}
ANSWERS = {"endless error page", "error page drip"}
"""They end as what their status says."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server_is_left_in_time_and_leaves_nothing_running(name: str) -> None:
    before = {thread for thread in threading.enumerate() if thread.name == "fetch"}
    with raw_server(HOSTILE[name]) as port:
        began = time.monotonic()
        try:
            answer = door().get(f"http://127.0.0.1:{port}/")
            assert name in ANSWERS
            assert answer.status >= 400
        except (Rejected, Transient):
            pass
        assert time.monotonic() - began < SILENT_SECONDS / 2
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left := {t for t in threading.enumerate() if t.name == "fetch"} - before:
            assert time.monotonic() < deadline, left
            time.sleep(0.05)


@pytest.mark.parametrize(
    ("script", "body"),
    [
        (said(OK + b"Content-Length: 2\r\n\r\nabc"), b"ab"),
        (said(b"HTTP/1.1 200 OK\r\n\r\nplain"), b"plain"),
        (said(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"), b"ok"),
        (said(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nafter"), b"after"),
    ],
    ids=["longer than declared", "no headers", "HTTP/1.0", "early hints"],
)
def test_an_odd_server_that_means_no_harm_is_understood(script: Script, body: bytes) -> None:
    with raw_server(script) as port:
        assert door().get(f"http://127.0.0.1:{port}/").body == body


@pytest.mark.parametrize(
    "target",
    [
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "//[::ffff:169.254.169.254]/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "ftp://127.0.0.1/",
        "data:text/html,hello",
        "javascript:alert(1)",
        "http://user:password@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://exa mple.com/",
        "/a b c",
        "\tjavascript:1",
        "http://[",
        "",
    ],
)
def test_a_redirect_may_lead_nowhere_bad(target: str) -> None:
    asked: list[bytes] = []
    answer = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    with raw_server(said(answer), asked) as port:
        try:
            found: Answer | None = door().get(f"http://127.0.0.1:{port}/")
        except (Blocked, Rejected, Transient):
            found = None
    assert found is None or found.status == 302
    assert len(asked) <= MAX_REDIRECTS + 1
    assert all(b"\r\nHost: 127.0.0.1:" in head for head in asked)


def test_a_header_cannot_be_smuggled_in_through_an_address() -> None:
    asked: list[bytes] = []
    with raw_server(said(OK + b"Content-Length: 2\r\n\r\nok"), asked) as port:
        for path in ("/%0d%0aX-Evil: 1", "/\r\nX-Evil: 1", "/a\nX-Evil: 1", "/ HTTP/1.1\r\nX-Evil: 1\r\n\r\n"):
            try:
                door().get(f"http://127.0.0.1:{port}{path}")
            except QawlError:
                continue
    assert not any(line.lower().startswith(b"x-evil") for head in asked for line in head.split(b"\r\n"))


def test_cookies_and_credentials_of_one_server_reach_no_other_one() -> None:
    asked: list[bytes] = []
    with raw_server(said(OK + b"Content-Length: 2\r\n\r\nok"), asked, host="127.0.0.2") as second:
        onward = (
            f"HTTP/1.1 302 Found\r\nSet-Cookie: session=secret; Path=/\r\nLocation: http://127.0.0.2:{second}/\r\n\r\n"
        )
        with raw_server(said(onward.encode()), asked) as first:
            door().get(f"http://127.0.0.1:{first}/", hop=lambda url: {"If-None-Match": "mine"} if ".1:" in url else {})
    assert b"If-None-Match: mine" in asked[0]
    assert not any(word in asked[1].lower() for word in (b"cookie", b"authorization", b"if-none-match", b"referer"))


# Names


def resolving(*answers: str) -> tuple[Callable[..., list[tuple[object, ...]]], list[str]]:
    """A name server that gives each answer once, and the last one for ever; and what it was asked."""
    asked: list[str] = []
    left = list(answers)

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = left.pop(0) if len(left) > 1 else left[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        where = (address, port, 0, 0) if ":" in address else (address, port)
        return [(family, socket.SOCK_STREAM, 6, "", where)]

    return resolve, asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.7",
        "169.254.169.254",
        "192.168.0.1",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_a_public_name_that_means_a_private_address_is_blocked(address: str) -> None:
    resolve, asked = resolving(address)
    with pytest.raises(Blocked):
        open_door(Settings(fetch_timeout_seconds=5), resolver=resolve).get("http://news.example.com/")
    assert asked


def test_a_name_is_looked_up_once_so_that_a_second_answer_changes_nothing() -> None:
    asked_of_server: list[bytes] = []
    with raw_server(said(OK + b"Content-Length: 2\r\n\r\nok"), asked_of_server) as port:
        resolve, asked = resolving("127.0.0.1", "10.0.0.1")
        given = Settings(fetch_allow_networks=("127.0.0.0/8",), fetch_timeout_seconds=5)
        answer = open_door(given, resolver=resolve).get(f"http://rebinding.example.com:{port}/")
    assert (answer.body, asked) == (b"ok", ["rebinding.example.com"])
    assert b"Host: rebinding.example.com" in asked_of_server[0]


def test_a_name_that_turns_private_between_two_hops_is_blocked_at_the_second() -> None:
    with raw_server(said(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")) as port:
        resolve, asked = resolving("127.0.0.1", "10.0.0.1")
        given = Settings(fetch_allow_networks=("127.0.0.0/8",), fetch_timeout_seconds=5)
        with pytest.raises(Blocked):
            open_door(given, resolver=resolve).get(f"http://rebinding.example.com:{port}/")
    assert len(asked) == 2


def test_a_worker_that_is_told_to_stop_waits_for_no_server() -> None:
    stopping = threading.Event()
    with raw_server(lambda _: time.sleep(SILENT_SECONDS)) as port:
        threading.Timer(0.3, stopping.set).start()
        given = Settings(fetch_allow_networks=("127.0.0.0/8",), fetch_timeout_seconds=SILENT_SECONDS)
        began = time.monotonic()
        with pytest.raises(Interrupted):
            open_door(given, stopping=stopping.is_set).get(f"http://127.0.0.1:{port}/")
        assert time.monotonic() - began < SILENT_SECONDS / 2
