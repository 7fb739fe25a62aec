"""The one door to the network: public http(s) addresses only, each hop checked and pinned, everything bounded.

address ──▶ policy (scheme, port, credentials, notation) ──▶ one DNS lookup ──▶ every answer checked ──▶
connection to the checked address ──▶ redirect? again from the start, five times at most ──▶ body under a cap

It knows nothing of pages: `fetching.py` says what an answer means for a submission.
"""

import contextlib
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import CONTINUE, OK, PROCESSING, SWITCHING_PROTOCOLS, HTTPResponse
from ipaddress import ip_network
from urllib.parse import urljoin, urlsplit

import requests
from ssrfguard import AddressTable, Block, Policy, Reach
from ssrfguard.requests import SafeAdapter

from services.common.errors import Interrupted, QawlError, SetupError
from services.common.settings import Settings
from services.ingest import refusals
from services.ingest.network_errors import NETWORK_ERRORS, told

MAX_REDIRECTS = 5
ERROR_PAGE_BYTES = 100_000
"""Of an answer that is no success: enough to tell a wall from a fault."""

_CONNECT_SECONDS = 10.0
_LONGEST_RETRY_AFTER = 86_400.0
_MOST_HINTS = 20
_CHUNK = 65_536
_LONGEST_URL = 4_000
_PUBLIC_PORTS = frozenset((80, 443))
_NOT_PAGES = ("image/", "video/", "audio/", "font/")
_HOST = re.compile(r"[^\s.\\/@#?]{1,63}(?:\.[^\s.\\/@#?]{1,63}){0,126}\.?|[0-9A-Fa-f.]{0,40}:[0-9A-Za-z:.%]{1,80}")
_LOCAL = re.compile(r"(?:^|\.)localhost\.?$", re.IGNORECASE)
_NOWHERE = (".invalid", ".test", ".onion")
"""Names that no name server knows (RFC 6761, 7686); asked for all the same, they would be tried again and again."""
_ACCEPT = "text/html, application/xhtml+xml, application/json;q=0.9, text/plain;q=0.9, */*;q=0.5"
_LOOK_UP_SECONDS = 0.1
"""How often a waiting caller looks whether its worker was told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said, whatever it said: the final URL, the status, the headers by their names in small letters,
    the body after decompression. `hops` are the addresses that were asked, the final one last; `moved_to` is how far
    the redirects from the first one on were permanent (301, 308)."""

    url: str
    status: int
    phrase: str
    headers: Mapping[str, str]
    body: bytes
    hops: tuple[str, ...]
    moved_to: str | None = None

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")

    @property
    def retry_after_seconds(self) -> float | None:
        """Seconds that the other side asks to wait: a number or a date, at most a day."""
        value = self.headers.get("retry-after", "").strip()[:60]
        if value.isdecimal() and value.isascii():
            return min(float(value), _LONGEST_RETRY_AFTER)
        try:
            until = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError):
            return None
        until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
        return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_RETRY_AFTER)


Hop = Callable[[str], Mapping[str, str]]
"""Asked before every request of a fetch, redirects included: what else to send to this address, and this one alone.
Raises a QawlError to end the fetch."""


def no_hop(_url: str) -> Mapping[str, str]:
    """Sends nothing more and asks nobody."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Fetches under one set of rules; safe to use from many threads. `open_door` makes it."""

    public: Policy
    private: Policy | None
    settings: Settings
    stopping: Callable[[], bool]
    resolver: Callable[..., object] | None = None

    def get(
        self, url: str, *, hop: Hop = no_hop, max_bytes: int | None = None, timeout_seconds: float | None = None
    ) -> Answer:
        """The answer of any status; redirects are followed. The bounds are the settings' unless given.

        Raises Blocked (an address off the public web), Rejected (no address, too large, too many redirects),
        Transient (it may work later), Interrupted (the worker stops), and nothing else, whatever the other side does.
        """
        limit = self.settings.max_payload_bytes if max_bytes is None else max_bytes
        seconds = self.settings.fetch_timeout_seconds if timeout_seconds is None else timeout_seconds
        return self._go(url, _Trip(hop=hop, deadline=time.monotonic() + seconds, max_bytes=limit), seconds=seconds)

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], timeout_seconds: float) -> Answer:
        """The answer of any status, without its body, to a message; no redirect is followed. Raises what `get` does."""
        trip = _Trip(hop=lambda _url: headers, deadline=time.monotonic() + timeout_seconds, max_bytes=0, sent=body)
        return self._go(url, trip, seconds=timeout_seconds)

    def _go(self, url: str, trip: "_Trip", *, seconds: float) -> Answer:
        worker = threading.Thread(target=_travel, args=(trip, url, self), name="fetch", daemon=True)
        worker.start()
        while worker.is_alive() and time.monotonic() < trip.deadline + 0.5 and not self.stopping():
            worker.join(_LOOK_UP_SECONDS)
        if trip.answer is not None:
            return trip.answer
        error = trip.error  # as it ended by itself: to give up cuts its connection, which looks like an error too
        trip.give_up()
        if error is not None and not isinstance(error, TimeoutError):
            raise error
        if self.stopping():
            raise Interrupted
        host = urlsplit(trip.hops[-1] if trip.hops else url).hostname or url[:100]
        raise refusals.unreachable(host, f"it took longer than {seconds:g} seconds")

    def policy_for(self, port: int | None) -> Policy:
        """The public web on ports 80 and 443 (and named private networks there); on others those networks alone."""
        if self.private is not None and port is not None and port not in _PUBLIC_PORTS:
            return self.private
        return self.public


def open_door(
    settings: Settings,
    *,
    stopping: Callable[[], bool] = lambda: False,
    resolver: Callable[..., object] | None = None,
) -> Door:
    """A door under these settings: user agent, whole time, body size, private networks that are opened.

    `stopping` ends what is under way with Interrupted. `resolver` stands in for socket.getaddrinfo (tests).
    """
    try:
        allowed = tuple(ip_network(network) for network in settings.fetch_allow_networks)
    except ValueError as error:
        raise SetupError(str(error), fix='give QAWL_FETCH_ALLOW_NETWORKS as a JSON list: ["10.1.0.0/16"]') from error
    everything = AddressTable(
        tuple(
            Block(network=ip_network(whole), name="Anything else", rfc="", reach=Reach.DENIED)
            for whole in ("0.0.0.0/0", "::/0")
        )
    )
    public = Policy(max_redirects=MAX_REDIRECTS, max_url_length=_LONGEST_URL, allowed_networks=allowed)
    private = Policy(
        max_url_length=_LONGEST_URL,
        allowed_networks=allowed,
        denied_networks=everything,
        allowed_ports=frozenset(range(1, 65_536)),
        on_partial_block="drop",
    )
    return Door(
        public=public,
        private=private if allowed else None,
        settings=settings,
        stopping=stopping,
        resolver=resolver,
    )


@dataclass(slots=True)
class _Trip:
    """One fetch under way, so that the caller can end it when its time is up."""

    hop: Hop
    deadline: float
    max_bytes: int
    sent: bytes | None = None
    hops: list[str] = field(default_factory=list)
    moved_to: str | None = None
    is_moving: bool = True
    sockets: list[socket.socket] = field(default_factory=list)
    given_up: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    error: BaseException | None = None

    def left(self) -> float:
        seconds = self.deadline - time.monotonic()
        if seconds <= 0 or self.given_up.is_set():
            raise TimeoutError
        return seconds

    def opened(self, connection: socket.socket) -> None:
        """A second handle on the connection: TLS takes the first one over."""
        self.sockets.append(connection.dup())
        if self.given_up.is_set():
            self.give_up()

    def give_up(self) -> None:
        """Cut the connection: a server that sends a byte now and then would keep the thread for ever."""
        self.given_up.set()
        for connection in self.sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for connection in self.sockets:
            connection.close()


class _LastAnswer(HTTPResponse):
    """The answer itself, also where hints of it come before (103): Python passes over 100 alone, any number."""

    _hints = 0

    def _read_status(self) -> tuple[str, int, str]:
        version, status, phrase = super()._read_status()  # type: ignore[misc] # its stubs leave it out
        if not CONTINUE <= status < OK or status == SWITCHING_PROTOCOLS:
            return version, status, phrase
        self._hints += 1
        return version, CONTINUE if self._hints <= _MOST_HINTS else PROCESSING, phrase


class _Adapter(SafeAdapter):
    """Checks and pins as its parent does, and tells the trip of each connection."""

    def __init__(self, trip: _Trip, policy: Policy, resolver: Callable[..., object] | None) -> None:
        self._trip = trip
        super().__init__(policy=policy, resolver=resolver)  # type: ignore[arg-type]

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: object) -> None:
        super().init_poolmanager(connections, maxsize, block, **kwargs)
        trip = self._trip
        for pool in self.poolmanager.pool_classes_by_scheme.values():  # made anew for each adapter by its parent
            of_parent = pool.ConnectionCls

            class Watched(of_parent):  # type: ignore[misc,valid-type]
                response_class = _LastAnswer

                def _new_conn(self) -> socket.socket:
                    connection: socket.socket = super()._new_conn()
                    trip.opened(connection)
                    return connection

            pool.ConnectionCls = Watched


def _travel(trip: _Trip, url: str, door: Door) -> None:
    """The fetch itself, on a thread of its own: a name server or a server that stalls holds up nobody else."""
    try:
        trip.answer = _follow(trip, url.strip(), door)
    except (QawlError, TimeoutError) as error:
        trip.error = error
    finally:
        trip.error = trip.error or sys.exception()  # a bug: told by the thread's hook, and raised by the caller
        trip.close()


def _follow(trip: _Trip, url: str, door: Door) -> Answer:
    headers = {
        "User-Agent": door.settings.fetch_user_agent,
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate",
    }
    for _ in range(MAX_REDIRECTS + 1):
        host, port = checked(url)
        policy = door.policy_for(port)
        if door.private is None and _LOCAL.search(host):
            raise refusals.forbidden(host, "a name of this machine itself")
        if port is not None and port not in policy.allowed_ports:
            raise refusals.forbidden_port(host, port)
        extra = trip.hop(url)
        trip.hops.append(url)
        try:
            # No session: so there are no cookies, no .netrc, no proxy of the environment, and half the work.
            method = "GET" if trip.sent is None else "POST"
            request = requests.Request(method, url, headers={**headers, **extra}, data=trip.sent).prepare()
            policy.check_url(str(request.url))
            with closing(_Adapter(trip, policy, door.resolver)) as adapter:
                timeout = (min(_CONNECT_SECONDS, trip.left()), trip.left())
                with adapter.send(request, stream=True, timeout=timeout) as response:
                    if response.status_code < 200:  # a promise of an answer, such as 103
                        raise refusals.unreachable(host, "it sent no answer")
                    onward = _redirect(response)
                    if onward is None or trip.sent is not None:
                        return _taken(trip, response, url)
                    url = urljoin(url, onward)
                    trip.is_moving = trip.is_moving and response.status_code in (301, 308)
                    trip.moved_to = url if trip.is_moving else trip.moved_to
        except NETWORK_ERRORS as error:
            raise told(error, host) from error
    raise refusals.too_many_redirects(MAX_REDIRECTS)


def checked(url: str) -> tuple[str, int | None]:
    """Host and port of an address that could be fetched at all; the policy decides about the rest. Raises Rejected."""
    if len(url) > _LONGEST_URL:
        raise refusals.bad_url(f"it is longer than {_LONGEST_URL:,} characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise refusals.bad_url(str(error)) from error
    if parts.scheme.lower() not in ("http", "https"):
        raise refusals.bad_url("it does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise refusals.bad_url("it carries a user name or password")
    if not host:
        raise refusals.bad_url("it names no server")
    if not _HOST.fullmatch(host):
        raise refusals.bad_url("the server's name is not a possible one")
    if host.rstrip(".").lower().endswith(_NOWHERE):
        raise refusals.no_such_host(host)
    return host, port


def _redirect(response: requests.Response) -> str | None:
    if response.status_code not in (301, 302, 303, 307, 308):
        return None
    return response.headers.get("Location") or None


def _taken(trip: _Trip, response: requests.Response, url: str) -> Answer:
    """The whole answer, its body read no further than the limit; to a message, its status is answer enough."""
    return Answer(
        url=url,
        status=response.status_code,
        phrase=str(response.reason or "")[:60],
        headers={name.lower(): value for name, value in response.headers.items()},
        body=_page(trip, response) if trip.sent is None else b"",
        hops=tuple(trip.hops),
        moved_to=trip.moved_to,
    )


def _page(trip: _Trip, response: requests.Response) -> bytes:
    content_type = response.headers.get("Content-Type")
    is_success = 200 <= response.status_code < 300
    if is_success and content_type is not None and content_type.strip().lower().startswith(_NOT_PAGES):
        raise refusals.wrong_type(content_type.split(";")[0].strip()[:60])
    return _body(trip, response, trip.max_bytes) if is_success else _error_page(trip, response)


def _body(trip: _Trip, response: requests.Response, limit: int) -> bytes:
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and declared.isascii() and int(declared[:20]) > limit:
        raise refusals.too_large(limit)
    body = bytearray()
    while True:
        trip.left()
        chunk = response.raw.read1(_CHUNK, decode_content=True)
        if not chunk:
            return bytes(body)
        body += chunk
        if len(body) > limit:
            raise refusals.too_large(limit)


def _error_page(trip: _Trip, response: requests.Response) -> bytes:
    """The beginning of what stands beside an error; its status counts even where the page is damaged."""
    body = bytearray()
    try:
        while len(body) < ERROR_PAGE_BYTES:
            trip.left()
            chunk = response.raw.read1(_CHUNK, decode_content=True)
            if not chunk:
                break
            body += chunk
    except NETWORK_ERRORS:
        return bytes(body)
    return bytes(body[:ERROR_PAGE_BYTES])
