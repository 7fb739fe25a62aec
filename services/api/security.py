"""What stands between Qawl's pages and hostile ones: response headers, the origin of writes, the host asked for."""

from collections.abc import Collection
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.problems import Problem, ProblemKind, answer

HEADERS = {
    # Nothing from elsewhere and nothing inline, so that stored text can never run, whatever a template forgets.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": that makes browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_RAW = tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in HEADERS.items())
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_HOSTS = 200
"""Of which it is kept whether they are this machine's: most requests name the same one."""


class Guard:
    """ASGI middleware: refuses writes that another site's page sends, and unknown host names while on loopback."""

    def __init__(self, app: ASGIApp, *, loopback: bool, origins: Collection[str] = ()) -> None:
        self._app = app
        self._loopback = loopback
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _RAW if one[0] not in given)]
            await send(message)

        problem = refusal(scope["method"], Headers(scope=scope), loopback=self._loopback, origins=self._origins)
        if problem is not None:
            await answer(problem)(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def refusal(method: str, headers: Headers, *, loopback: bool, origins: Collection[str] = ()) -> Problem | None:
    """Why a request may not come in, or None. Pages of `origins` are let in as programs are, without cookies.

    Writes: what a browser says of their origin (Sec-Fetch-Site, or Origin against Host where it is too old or the
    page is not secure) must be this site; programs say nothing, and may. On loopback, a name that is not this
    machine's is a foreign page that had its own name resolve to 127.0.0.1 (DNS rebinding).
    """
    host = headers.get("host", "")
    if loopback and not _is_local(host):
        return Problem(
            ProblemKind.UNKNOWN_HOST, f"Qawl listens on this machine only, and is not called {host[:200]!r}."
        )
    if method in _SAFE_METHODS:
        return None
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if origin in origins and "cookie" not in headers:
        return None
    foreign = site not in ("same-origin", "none") if site is not None else origin not in (None, *_origins(host))
    if foreign:
        return Problem(ProblemKind.FORBIDDEN_ORIGIN, "The request comes from a page of another site.")
    return None


def _origins(host: str) -> tuple[str, str]:
    return (f"http://{host}", f"https://{host}")


@lru_cache(maxsize=_MOST_HOSTS)
def _is_local(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
