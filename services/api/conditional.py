"""Conditional requests (RFC 9110, 13): what somebody has already is not sent again."""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from starlette.datastructures import Headers
from starlette.responses import Response

SETTLED = timedelta(seconds=60)
"""Age from which a time of change is told: until then, one more change may come with the same or an earlier time (RFC
9110, 8.8.2.2, takes a minute too; no worker's transaction lasts longer)."""


def answer(content: bytes, *, media_type: str, changed: datetime | None, now: datetime, headers: Headers) -> Response:
    """The content with its validators; 304 without it to who has it. `changed` is when it last changed."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    validators = {"ETag": tag, "Cache-Control": "no-cache"}
    is_settled = changed is not None and now - changed >= SETTLED
    if changed is not None and is_settled:
        validators["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    if has_it(headers, tag=tag, changed=changed if is_settled else None):
        return Response(status_code=304, headers=validators)
    return Response(content, media_type=media_type, headers=validators)


def has_it(headers: Headers, *, tag: str, changed: datetime | None) -> bool:
    """Whether the request says that it has what this strong tag names; a time counts only where no tag is told."""
    known = headers.get("if-none-match")
    if known is not None:
        tags = [one.strip().removeprefix("W/") for one in known.split(",")]
        return tag in tags or "*" in tags
    since = headers.get("if-modified-since")
    if since is None or changed is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return changed.replace(microsecond=0) <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
