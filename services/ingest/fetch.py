"""The one door to the network: public http(s) addresses only, each hop checked and pinned, everything bounded.

address ──▶ policy (scheme, port, credentials, notation) ──▶ one DNS lookup ──▶ every answer checked ──▶
connection to the checked address ──▶ redirect? again from the start, five times at most ──▶ body under a cap
"""

import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_network
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import urllib3.exceptions
from ssrfguard import AddressTable, Block, Policy, Reach, SSRFGuardError
from ssrfguard.requests import Session

from services.common.errors import QawlError, SetupError
from services.common.settings import Settings
from services.ingest import refusals

MAX_REDIRECTS = 5
_CONNECT_SECONDS = 10.0
_LONGEST_RETRY_AFTER = 86_400.0
_CHUNK = 65_536
_LONGEST_URL = 4_000
_PUBLIC_PORTS = frozenset((80, 443))
_NOT_PAGES = ("image/", "video/", "audio/", "font/")
_HOST = re.compile(r"[^\s.\\/@#?]{1,63}(?:\.[^\s.\\/@#?]{1,63}){0,126}\.?|[0-9A-Fa-f.]{0,40}:[0-9A-Za-z:.%]{1,80}")
_LOCAL = re.compile(r"(?:^|\.)localhost\.?$", re.IGNORECASE)
_NOWHERE = (".invalid", ".test", ".onion")
"""Names that no name server knows (RFC 6761, 7686); asked for all the same, they would be tried again and again."""
_ACCEPT = "text/html, application/xhtml+xml, application/json;q=0.9, text/plain;q=0.9, */*;q=0.5"
_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_SSL_ERRORS = (requests.exceptions.SSLError, urllib3.exceptions.SSLError)
_WRITTEN_WRONG = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationParseError,
    UnicodeError,
)
_TIMEOUTS = (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)
_DAMAGED = (urllib3.exceptions.DecodeError, requests.exceptions.ContentDecodingError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address gave: the final URL, the body after decompression, the Content-Type header as sent."""

    url: str
    body: bytes
    content_type: str | None


Fetch = Callable[[str], Fetched]
"""Raises Blocked, Rejected or Transient, and nothing else, whatever the other side does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doors:
    """The public web on ports 80 and 443 (and named private networks there); on other ports those networks alone."""

    public: Policy
    private: Policy | None

    def for_port(self, port: int | None) -> Policy:
        if self.private is not None and port is not None and port not in _PUBLIC_PORTS:
            return self.private
        return self.public


@dataclass(slots=True)
class _Trip:
    """One fetch under way, so that the caller can end it when its time is up."""

    deadline: float
    given_up: threading.Event = field(default_factory=threading.Event)
    fetched: Fetched | None = None
    error: BaseException | None = None

    def left(self) -> float:
        seconds = self.deadline - time.monotonic()
        if seconds <= 0 or self.given_up.is_set():
            raise TimeoutError
        return seconds


def open_fetcher(settings: Settings) -> Fetch:
    """A fetcher under these settings: user agent, whole time, body size, private networks that are opened."""
    doors = _doors(settings.fetch_allow_networks)

    def fetch(url: str) -> Fetched:
        trip = _Trip(deadline=time.monotonic() + settings.fetch_timeout_seconds)
        worker = threading.Thread(target=_travel, args=(trip, url, doors, settings), name="fetch", daemon=True)
        worker.start()
        worker.join(settings.fetch_timeout_seconds + 0.5)
        if trip.fetched is not None:
            return trip.fetched
        trip.given_up.set()
        if trip.error is not None and not isinstance(trip.error, TimeoutError):
            raise trip.error
        host = urlsplit(url).hostname or url[:100]
        raise refusals.unreachable(host, f"it took longer than {settings.fetch_timeout_seconds:g} seconds")

    return fetch


def _doors(networks: tuple[str, ...]) -> _Doors:
    try:
        allowed = tuple(ip_network(network) for network in networks)
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
    return _Doors(public=public, private=private if allowed else None)


def _travel(trip: _Trip, url: str, doors: _Doors, settings: Settings) -> None:
    """The fetch itself, on a thread of its own: a name server or a server that stalls holds up nobody else."""
    try:
        trip.fetched = _follow(trip, url.strip(), doors, settings)
    except (QawlError, TimeoutError) as error:
        trip.error = error
    finally:
        trip.error = trip.error or sys.exception()  # a bug: told by the thread's hook, and raised by the caller


def _follow(trip: _Trip, url: str, doors: _Doors, settings: Settings) -> Fetched:
    headers = {"User-Agent": settings.fetch_user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
    for _ in range(MAX_REDIRECTS + 1):
        host, port = _checked(url)
        policy = doors.for_port(port)
        if doors.private is None and _LOCAL.search(host):
            raise refusals.forbidden(host, "a name of this machine itself")
        if port is not None and port not in policy.allowed_ports:
            raise refusals.forbidden_port(host, port)
        try:
            with Session(policy=policy) as session:
                session.trust_env = False  # no proxy, no .netrc: neither may widen what the policy allows
                session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
                answer = session.get(
                    url,
                    headers=headers,
                    timeout=(min(_CONNECT_SECONDS, trip.left()), trip.left()),
                    allow_redirects=False,
                    stream=True,
                )
                with answer:
                    onward = _redirect(answer)
                    if onward is None:
                        return _taken(trip, answer, host, settings.max_payload_bytes)
                    url = urljoin(url, onward)
        except SSRFGuardError as error:
            raise refusals.forbidden(host, str(error)[:500]) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError, ValueError) as error:
            raise _network_error(error, host) from error
    raise refusals.too_many_redirects(MAX_REDIRECTS)


def _checked(url: str) -> tuple[str, int | None]:
    """Host and port of an address that could be fetched at all; the policy decides about the rest."""
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


def _redirect(answer: requests.Response) -> str | None:
    if answer.status_code not in (301, 302, 303, 307, 308):
        return None
    return answer.headers.get("Location") or None


def _taken(trip: _Trip, answer: requests.Response, host: str, limit: int) -> Fetched:
    """The body of a good answer, read no further than the limit."""
    if not 200 <= answer.status_code < 300:
        raise refusals.answered(
            answer.status_code, str(answer.reason or "")[:60], host, retry_after_seconds=_retry_after(answer)
        )
    content_type = answer.headers.get("Content-Type")
    if content_type is not None and content_type.strip().lower().startswith(_NOT_PAGES):
        raise refusals.wrong_type(content_type.split(";")[0].strip()[:60])
    declared = answer.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared[:20]) > limit:
        raise refusals.too_large(limit)
    body = bytearray()
    while True:
        trip.left()
        chunk = answer.raw.read1(_CHUNK, decode_content=True)
        if not chunk:
            break
        body += chunk
        if len(body) > limit:
            raise refusals.too_large(limit)
    return Fetched(url=answer.url, body=bytes(body), content_type=content_type)


def _retry_after(answer: requests.Response) -> float | None:
    """Seconds that the other side asks to wait: a number or a date, at most a day."""
    value = answer.headers.get("Retry-After", "").strip()[:60]
    if value.isdigit():
        return min(float(value), _LONGEST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_RETRY_AFTER)


def _network_error(error: BaseException, host: str) -> QawlError:
    """What went wrong below HTTP: the most telling link of the chain of causes, not the outermost."""
    chain = _causes(error)
    detail = f"{type(error).__name__}: {error}"[:500]
    guard = _first(chain, SSRFGuardError)
    if guard is not None:
        return refusals.forbidden(host, str(guard)[:500])
    lookup = _first(chain, socket.gaierror)
    if lookup is not None:
        return (
            refusals.no_such_host(host)
            if lookup.errno in _NO_SUCH_NAME
            else refusals.unreachable(host, "its name could not be looked up", detail)
        )
    for kinds, refusal in (
        (_SSL_ERRORS, refusals.untrusted(host, detail)),
        (_WRITTEN_WRONG, refusals.bad_url("it is not written as an address")),
        ((ConnectionRefusedError,), refusals.unreachable(host, "it accepts no connection", detail)),
        (_TIMEOUTS, refusals.unreachable(host, "it did not answer in time", detail)),
        (_DAMAGED, refusals.unreachable(host, "its answer is damaged", detail)),
    ):
        if any(isinstance(link, kinds) for link in chain):
            return refusal
    if isinstance(error, ValueError) and not isinstance(error, requests.RequestException):
        return refusals.bad_url("it redirects to something that is no address")
    return refusals.unreachable(host, "the connection failed", detail)


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(chain) < 20:
        link = waiting.pop(0)
        if isinstance(link, BaseException) and link not in chain:
            chain.append(link)
            waiting += [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]
    return chain


_Error = TypeVar("_Error", bound=BaseException)


def _first(chain: list[BaseException], kind: type[_Error]) -> _Error | None:
    return next((link for link in chain if isinstance(link, kind)), None)
