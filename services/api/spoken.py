"""Which language a page is told in: that of `?lang=`, or of the cookie that keeps it, or the browser's wish."""

from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.wording import Wording, Wordings, source

PARAMETER = "lang"
COOKIE = "qawl_lang"
_A_YEAR_SECONDS = 365 * 24 * 3600
_FOR_PROGRAMS = ("/v1/", "/static/", "/openapi.json", "/livez", "/readyz", "/metrics")


class Spoken:
    """ASGI middleware: takes `lang` out of the query, so that no route needs to know it, and puts the wording into
    the request's state. A language that there is no file of is passed over."""

    def __init__(self, app: ASGIApp, *, wordings: Wordings) -> None:
        self._app = app
        self._wordings = wordings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FOR_PROGRAMS):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        asked = None
        if PARAMETER in request.query_params:
            asked = self._wordings.of(request.query_params[PARAMETER])
            scope["query_string"] = without_language(scope["query_string"].decode("latin-1")).encode("latin-1")
        before = cookie_parser(request.headers.get("cookie", "")).get(COOKIE, "")
        wording = (
            asked or self._wordings.of(before) or self._wordings.wished(request.headers.get("accept-language", ""))
        )
        scope.setdefault("state", {})["wording"] = wording

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Language", wording.lang)
                headers.add_vary_header("Accept-Language")
                headers.add_vary_header("Cookie")
                if asked is not None:
                    headers.append(
                        "Set-Cookie",
                        f"{COOKIE}={asked.lang}; Path=/; Max-Age={_A_YEAR_SECONDS}; HttpOnly; SameSite=Lax",
                    )
            await send(message)

        await self._app(scope, receive, send_with_headers)


def wording_of(request: Request) -> Wording:
    """The wording that the middleware chose; English where an error came before it."""
    chosen = getattr(request.state, "wording", None)
    return chosen if isinstance(chosen, Wording) else source()


def languages(request: Request, wordings: Wordings) -> list[tuple[str, str, str]]:
    """Each other language as (code, its own name, this page in it)."""
    here = wording_of(request).locale.language
    query = without_language(request.url.query) if request.method in ("GET", "HEAD") else ""
    parts = f"{query}&" if query else ""
    return [
        (code, name, f"{request.url.path}?{parts}{PARAMETER}={code}")
        for code, name in wordings.names.items()
        if code != here
    ]


def without_language(query: str) -> str:
    """The query without `lang`, otherwise as it was: left alone where it does not name it."""
    pairs = parse_qsl(query, keep_blank_values=True)
    if all(name != PARAMETER for name, _ in pairs):
        return query
    return urlencode([(name, value) for name, value in pairs if name != PARAMETER])
