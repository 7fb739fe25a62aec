"""What went wrong below HTTP, told as one reason: the most telling link of a chain of causes, not the outermost."""

import socket
from typing import TypeVar

import requests
import urllib3.exceptions
from ssrfguard import SSRFGuardError

from services.common.errors import QawlError
from services.ingest import refusals

_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_SSL_ERRORS = (requests.exceptions.SSLError, urllib3.exceptions.SSLError)
_WRITTEN_WRONG = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationParseError,
    UnicodeError,
)
_NO_CONNECTION = (requests.exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError)
_TIMEOUTS = (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)
_DAMAGED = (urllib3.exceptions.DecodeError, requests.exceptions.ContentDecodingError)

NETWORK_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    SSRFGuardError,
    OSError,
    UnicodeError,
    ValueError,
)
"""All that a request may raise, whatever the other side sends."""


def told(error: BaseException, host: str) -> QawlError:
    """One of NETWORK_ERRORS, met while `host` was asked, as Blocked, Rejected or Transient."""
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
            else refusals.down(host, "its name could not be looked up", detail)
        )
    for kinds, refusal in (
        (_SSL_ERRORS, refusals.untrusted(host, detail)),
        (_WRITTEN_WRONG, refusals.bad_url("it is not written as an address")),
        ((ConnectionRefusedError,), refusals.down(host, "it accepts no connection", detail)),
        (_NO_CONNECTION, refusals.down(host, "it accepts no connection in time", detail)),
        # Of a server that takes connections one page may be slow: its other pages are asked for all the same.
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
