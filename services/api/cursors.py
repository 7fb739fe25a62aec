"""Opaque cursors: where a list goes on, in a form that nobody is tempted to take apart."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request, Response
from starlette.datastructures import URL

from services.api.problems import Problem, ProblemKind

_MARK = "1:"  # of the form of what follows; raised when it changes, so that an old cursor is refused and not misread
MAX_CURSOR_CHARACTERS = 400
CURSOR = "^[A-Za-z0-9_-]+$"
"""The form of what `sealed` makes."""


def sealed(position: str) -> str:
    """The store's position as a cursor."""
    return base64.urlsafe_b64encode((_MARK + position).encode()).decode().rstrip("=")


@contextmanager
def ours() -> Iterator[None]:
    """Around a call to the store's `page`: it raises ValueError for a position that it did not give out."""
    try:
        yield
    except ValueError:
        raise _foreign() from None


def opened(cursor: str | None) -> str | None:
    """The store's position again; raises Problem for what `sealed` did not make."""
    if cursor is None:
        return None
    try:
        position = base64.urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode("ascii")).decode("utf-8")
    except (binascii.Error, UnicodeError):
        position = ""
    if not position.startswith(_MARK) or not position.isprintable():
        raise _foreign()
    return position.removeprefix(_MARK)


def next_page(request: Request, response: Response, position: str | None) -> str | None:
    """Path and query of the next page, which is also put into the Link header (RFC 8288); None on the last page."""
    found = target(request, position)
    if found is not None:
        response.headers["Link"] = f'<{found}>; rel="next"'
    return found


def target(request: Request, position: str | None) -> str | None:
    """Path and query of the same from this position on; None without one."""
    if position is None:
        return None
    url: URL = request.url.include_query_params(cursor=sealed(position))
    return f"{url.path}?{url.query}"


def _foreign() -> Problem:
    # The address, of which it is a part, is of no page that there is.
    return Problem(
        ProblemKind.NOT_FOUND,
        "The cursor was not made by this list.",
        advice="Take `next` of the last page as it stands, or begin again without a cursor.",
    )
