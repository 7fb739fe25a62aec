"""`ETag` on what is read, and 304 where the asker has it already.

The tag is a digest of the answer itself, so that it can never say "the same" of something that has changed, whatever an
answer is made of. It saves the transfer, and the asker's reading; the question is asked all the same.
"""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MEDIA = ("application/json", "text/html", "text/x-opml")
_KEPT_ON_304 = frozenset({"cache-control", "content-location", "date", "etag", "expires", "link", "vary"})
"""RFC 9110, section 15.4.5, and the link to the next page."""


class Etags:
    """ASGI middleware. What comes in several pieces is a stream, and passes as it is; what has a tag keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        wanted = Headers(scope=scope).get("if-none-match")
        held: Message | None = None

        async def send_tagged(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _is_tagged(message):
                held = message
                return
            if held is not None:
                start, held = held, None
                if message["type"] == "http.response.body" and not message.get("more_body", False):
                    message = _tag(start, message, wanted)
                await send(start)
            await send(message)

        await self._app(scope, receive, send_tagged)


def matches(if_none_match: str, tag: str) -> bool:
    """Whether the header names this tag; `*` names every one. Weak and strong are alike here (RFC 9110, 13.1.2)."""
    named = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return any(one in ("*", tag) for one in named)


def _is_tagged(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_ours = start["status"] == 200 and headers.get("content-type", "").startswith(_MEDIA)
    return is_ours and headers.get("cache-control") != "no-store"


def tag_of(body: bytes) -> bytes:
    """A strong one, in its quotation marks."""
    return b'"%b"' % hashlib.blake2b(body, digest_size=16).hexdigest().encode("ascii")


def _tag(start: Message, body: Message, wanted: str | None) -> Message:
    """Write the tag into `start`; gives the body to be sent."""
    headers = MutableHeaders(raw=start["headers"])
    tag = headers.get("ETag") or tag_of(body.get("body", b"")).decode("ascii")
    headers["ETag"] = tag
    # To be asked again each time: what is stored changes at any moment, and is for who has a key.
    headers.setdefault("Cache-Control", "private, no-cache")
    start["headers"] = headers.raw
    if wanted is None or not matches(wanted, tag):
        return body
    start["status"] = 304
    start["headers"] = [(name, value) for name, value in headers.raw if name.decode("latin-1") in _KEPT_ON_304]
    return {**body, "body": b""}
