"""Lets in who may come in: asks for a key where one is needed, and knows which scope each part of the API wants."""

import math
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Asgi

from services.api import problems
from services.api.callers import Caller, peer_of
from services.api.context import Context
from services.api.problems import Problem, ProblemKind
from services.common.contracts.access import ApiKey, Scope
from services.common.store import api_keys
from services.common.store.engine import reading, writing
from services.common.store.outages import StoreDown

COOKIE = "qawl_login"
LOGIN, LOGOUT = "/login", "/logout"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class _Part(NamedTuple):
    """A part of the address space: the scope that reading it needs, and writing; None is for everybody."""

    path: str
    read: Scope | None
    write: Scope | None


PARTS = (
    _Part("/livez", None, None),
    _Part("/readyz", None, None),
    _Part("/static", None, None),
    # It has networks of its own that may ask (QAWL_METRICS_NETWORKS).
    _Part("/metrics", None, None),
    _Part(LOGIN, None, None),
    _Part(LOGOUT, None, None),
    # They tell what every copy of this program tells, and every problem refers to them.
    _Part("/docs", None, None),
    _Part("/openapi.json", None, None),
    _Part("/v1/audit", Scope.ADMIN, Scope.ADMIN),
    _Part("/v1/erasures", Scope.ADMIN, Scope.ADMIN),
    _Part("/v1/reprocess", Scope.ADMIN, Scope.ADMIN),
    # Their addresses may hold what is secret.
    _Part("/v1/webhooks", Scope.ADMIN, Scope.ADMIN),
    _Part("/webhooks", Scope.ADMIN, Scope.ADMIN),
    _Part("/erasures", Scope.ADMIN, Scope.ADMIN),
    _Part("/v1/submissions", Scope.READ, Scope.SUBMIT),
    _Part("/v1/replays", Scope.READ, Scope.SUBMIT),
    _Part("/v1/feeds", Scope.READ, Scope.SUBMIT),
    _Part("/v1/speakers", Scope.READ, Scope.REVIEW),
    _Part("/v1/statements", Scope.READ, Scope.REVIEW),
    # It is what reviewers made, for those who work with it.
    _Part("/v1/reviews/export", Scope.REVIEW, Scope.REVIEW),
    _Part("/v1/reviews", Scope.READ, Scope.REVIEW),
    _Part("/v1/utterances", Scope.READ, Scope.REVIEW),
    _Part("/v1/articles", Scope.READ, Scope.REVIEW),
    _Part("/submissions", Scope.READ, Scope.SUBMIT),
    _Part("/feeds", Scope.READ, Scope.SUBMIT),
    _Part("/speakers", Scope.READ, Scope.REVIEW),
    _Part("/statements", Scope.READ, Scope.REVIEW),
    _Part("/utterances", Scope.READ, Scope.REVIEW),
    _Part("/articles", Scope.READ, Scope.REVIEW),
    _Part("/reviews", Scope.READ, Scope.REVIEW),
)
"""In order; the first that fits counts. What is not here is read by `read`, and written by `admin` alone."""


def needed(method: str, path: str) -> Scope | None:
    """The scope that a request needs; None where everybody may ask."""
    for part in PARTS:
        if path == part.path or path.startswith((f"{part.path}/", f"{part.path}.")):
            return part.read if method in _SAFE else part.write
    return Scope.READ if method in _SAFE else Scope.ADMIN


class Porter:
    """ASGI middleware; who asks stands in `request.state.caller` from here on."""

    def __init__(self, app: ASGIApp, *, context: Context) -> None:
        self._app, self._context = app, context

    async def __call__(self, scope: Asgi, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            if self._asks_nobody(request):
                caller = Caller(peer=peer_of(request))
            else:
                caller = await run_in_threadpool(
                    self._let_in, request
                )  # one way there: it costs more than the question
        except (Problem, StoreDown) as error:
            await _refusal(request, problems.as_problem(request, error))(scope, receive, send)
            return
        request.state.caller = caller
        await self._app(scope, receive, send)
        if caller.key is not None and api_keys.wants_note(caller.key, now=self._context.clock()):
            await run_in_threadpool(self._note, caller.key)

    def _asks_nobody(self, request: Request) -> bool:
        """What is for everybody, and whoever needs no key and sends none."""
        path = request.scope["path"]
        if needed(request.method, path) is None:
            return path != LOGOUT and (path != LOGIN or request.method in _SAFE)
        return not self._context.settings.api_needs_keys and "authorization" not in request.headers

    def _let_in(self, request: Request) -> Caller:
        """Raises Problem, StoreDown.

        Each key has a bucket, and each address for what it sends without a valid one: a client with a wrong key, who
        tries logins. Who needs no key is not counted.
        """
        peer = f"peer {peer_of(request)}"
        try:
            caller = self._known(request)
        except Problem as problem:
            if problem.kind is ProblemKind.UNAUTHORIZED:
                self._count(peer)
            raise
        if request.method == "POST" and request.scope["path"] == LOGIN:
            self._count(peer)
        elif caller.key is not None:
            self._count(f"key {caller.id}")
        return caller

    def _count(self, whose: str) -> None:
        """Raises Problem."""
        seconds = self._context.take(whose)
        if seconds > 0:
            raise Problem(
                ProblemKind.TOO_MANY_REQUESTS,
                f"More came than {self._context.settings.api_rate_per_second:g} requests a second.",
                headers={"Retry-After": str(math.ceil(seconds))},
            )

    def _known(self, request: Request) -> Caller:
        """Raises Problem, StoreDown."""
        wanted, peer = needed(request.method, request.scope["path"]), peer_of(request)
        secret, login = _secret_of(request), request.cookies.get(COOKIE)
        now = self._context.clock()
        if secret is None and login is None:
            if wanted is not None:
                raise _unauthorized("No key was sent.")
            return Caller(peer=peer)
        with reading(self._context.engine) as conn:
            if secret is not None:
                key, login = api_keys.of_secret(conn, secret, now=now), None
            else:
                key = api_keys.of_login(conn, login or "", now=now)
        if key is None:
            if wanted is not None:
                raise _unauthorized("The key or login is not known, has ended, or was revoked.")
            return Caller(peer=peer)
        caller = Caller(peer=peer, key=key, login=login)
        if (
            login is not None
            and request.method not in _SAFE
            and not {"origin", "sec-fetch-site"} & set(request.headers)
        ):
            # The guard has compared them where they are; a browser sends one of the two with each form.
            raise Problem(ProblemKind.FORBIDDEN_ORIGIN, "The request does not tell which page it comes from.")
        if wanted is not None and not caller.may(wanted):
            raise Problem(ProblemKind.FORBIDDEN_SCOPE, f"This needs the scope `{wanted}`, which {caller.name} has not.")
        return caller

    def _note(self, key: ApiKey) -> None:
        """After the answer: nobody waits for a store that is busy, and one that cannot be written is read on."""
        with suppress(StoreDown), writing(self._context.engine) as conn:
            api_keys.note_use(conn, key, now=self._context.clock())


def _secret_of(request: Request) -> str | None:
    """Of `Authorization: Bearer ...`; raises Problem where the header says something else."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _unauthorized("The Authorization header holds no key.")
    return secret.strip()


def _unauthorized(detail: str) -> Problem:
    return Problem(ProblemKind.UNAUTHORIZED, detail, headers={"WWW-Authenticate": 'Bearer realm="qawl"'})


def _refusal(request: Request, problem: Problem) -> Response:
    from services.api import ui  # which imports the routes, and they who asks

    if not ui.is_for_browser(request):
        return problems.answer(problem)
    if problem.kind is ProblemKind.UNAUTHORIZED and request.method in _SAFE:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{LOGIN}?to={quote(target, safe='')}", status_code=303)
    return ui.error_page(request, problem)
