"""Logging in on the page with a key: the browser gets a token that stands for it, which no script can read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.api import body
from services.api.callers import By, Caller, peer_of
from services.api.context import Has
from services.api.porter import COOKIE, LOGIN, LOGOUT
from services.api.rendering import render
from services.common.contracts.access import Act
from services.common.store import api_keys
from services.common.store.engine import promising

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LARGEST = 10_000
"""Bytes of the form: a key and an address."""
_MAX_TARGET = 2_000


def _own(target: str) -> str:
    """The path to go on to: one of ours, whatever was asked for (`//evil.example` is another site's)."""
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_ours and len(target) <= _MAX_TARGET else "/"


@router.get(LOGIN)
def login_form(request: Request, to: Annotated[str, Query()] = "/") -> Response:
    """Asks for a key."""
    return render(request, "login.html", target=_own(to), is_wrong=False)


async def _posted(request: Request) -> tuple[str, str]:
    async with body.read_form(request, payload_limit=_LARGEST) as form:
        key, target = (value if isinstance(value := form.get(name), str) else "" for name in ("key", "to"))
    return key.strip(), _own(target)


@router.post(LOGIN)
def log_in(context: Has, request: Request, posted: Annotated[tuple[str, str], Depends(_posted)]) -> Response:
    """What the form sends; leads back to where somebody wanted to go."""
    secret, target = posted
    now = context.clock()
    with promising(context.engine) as conn:
        key = api_keys.of_secret(conn, secret, now=now)
        if key is not None:
            token, ends = api_keys.log_in(conn, key, now=now)
            Caller(peer=peer_of(request), key=key).write(conn, Act.LOGGED_IN, now=now, subject=key.id)
    if key is None:
        response: Response = render(request, "login.html", target=target, is_wrong=True)
        response.status_code = 401
        return response
    response = RedirectResponse(target, status_code=303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int((ends - now).total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@router.post(LOGOUT)
def log_out(context: Has, by: By) -> Response:
    """Ends the login, in the store too."""
    if by.login is not None and by.key is not None:
        with promising(context.engine) as conn:
            api_keys.log_out(conn, by.login)
            by.write(conn, Act.LOGGED_OUT, now=context.clock(), subject=by.key.id)
    response = RedirectResponse(LOGIN, status_code=303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response
