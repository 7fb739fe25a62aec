"""From what was handed in to rows of the ledger: committed first, then published."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import BinaryIO
from urllib.parse import urlsplit

from sqlalchemy import Connection

from services.api.callers import Caller
from services.api.context import Context
from services.api.problems import Problem, ProblemKind, not_found
from services.api.schemas import MAX_URL_CHARACTERS
from services.common.contracts.access import Act
from services.common.contracts.containers import HEAD_BYTES, may_be_large
from services.common.contracts.lifecycle import REPLAYABLE
from services.common.contracts.submissions import (
    Channel,
    Hints,
    NewSubmission,
    Reason,
    ReasonCode,
    Submission,
    SubmissionId,
)
from services.common.contracts.topology import messages_for
from services.common.store import large_payloads, submissions
from services.common.store.engine import promising, reading
from services.common.store.outages import StoreDown, persistent

MAX_NAME_CHARACTERS = 200
"""A name is for recognising a submission in a list."""

AT_ONCE = 500
"""Rows in one statement: more are no faster each."""

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

Within = Callable[[Connection, tuple[Submission, ...]], None]
"""Called with what was recorded, in the same transaction: to keep what has to be true together with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing handed in; with a `refusal` it is finished as soon as it is recorded.

    `file` holds its bytes where they are not read yet; `is_large` where they are too many for memory.
    """

    new: NewSubmission
    refusal: Reason | None = None
    file: BinaryIO | None = None
    is_large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a form, spooled to disk; `size` in bytes."""

    name: str
    size: int
    file: BinaryIO


def urls(addresses: Iterable[str], *, refetch: bool = False) -> Iterator[Item]:
    """Each address as a submission; one that cannot be fetched is refused with its reason, never dropped."""
    for address in addresses:
        url = address.strip()
        refusal = refusal_of(url)
        kept = url if refusal is None else printable(url)[:MAX_URL_CHARACTERS]
        new = NewSubmission(channel=Channel.URL, name=kept[:MAX_NAME_CHARACTERS], url=kept, is_refetch=refetch)
        yield Item(new=new, refusal=refusal)


def text(body: str, hints: Hints, *, name: str | None = None) -> Item:
    """A text in hand, named by its title or its first words where it has no name."""
    first_line = body.lstrip()[: 2 * MAX_NAME_CHARACTERS].partition("\n")[0]
    called = printable(name or hints.title or first_line)[:MAX_NAME_CHARACTERS] or "text"
    return Item(new=NewSubmission(channel=Channel.TEXT, name=called, payload=body.encode(), hints=hints))


def page(html: str, hints: Hints, *, name: str | None = None) -> Item:
    """A page in hand, named by its title or its address where it has no name."""
    called = printable(name or hints.title or hints.url or "page")[:MAX_NAME_CHARACTERS]
    told = "text/html; charset=utf-8"  # whatever the page says of its own encoding: it came as JSON
    return Item(
        new=NewSubmission(channel=Channel.TEXT, name=called, payload=html.encode(), hints=hints, content_type=told)
    )


def uploads(files: Iterable[Upload], *, limit: int, container_limit: int) -> Iterator[Item]:
    """Each file as a submission, its bytes still in the file; one of more than `limit` bytes is refused, or of more
    than `container_limit` where it is a container by its first bytes."""
    for upload in files:
        base = printable(upload.name.replace("\\", "/").rpartition("/")[2]).strip()
        name = base[-MAX_NAME_CHARACTERS:] or "upload"
        upload.file.seek(0)
        is_container = upload.size > limit and may_be_large(upload.file.read(HEAD_BYTES), name=name)
        if is_container and upload.size <= container_limit:
            yield Item(new=NewSubmission(channel=Channel.UPLOAD, name=name), file=upload.file, is_large=True)
        elif upload.size > limit:
            most, setting = (container_limit, "CONTAINER") if is_container else (limit, "PAYLOAD")
            reason = Reason(
                code=ReasonCode.TOO_LARGE,
                message=f"The file has {upload.size:,} bytes; the limit is {most:,}.",
                advice=f"Split the file, or raise QAWL_MAX_{setting}_BYTES and hand it in again.",
            )
            yield Item(new=NewSubmission(channel=Channel.UPLOAD, name=name, payload=b""), refusal=reason)
        else:
            yield Item(new=NewSubmission(channel=Channel.UPLOAD, name=name), file=upload.file)


def nothing_else(_conn: Connection, _recorded: tuple[Submission, ...]) -> None:
    """Nothing is to be true together with it."""


def record(
    context: Context, items: Iterable[Item], *, by: Caller, within: Within = nothing_else
) -> tuple[Submission, ...]:
    """Commit every item in one transaction: all or none of a request is in the ledger.

    What comes from somebody who sends much is less urgent.

    The bytes of large containers go into the store before it, part by part: they would hold it open for minutes.
    """
    now = context.clock()
    ready = [_kept(context, item, now=now) if item.is_large else item for item in items]
    priority = context.arrivals.urgency(by.way, len(ready))

    def both(conn: Connection, rows: tuple[Submission, ...]) -> None:
        subject = rows[0].id if len(rows) == 1 else None
        by.write(conn, Act.SUBMISSIONS_ADDED, now=now, subject=subject, count=len(rows))
        within(conn, rows)

    return persistent(lambda: _recorded(context, ready, priority, both, now=now))


def _recorded(
    context: Context, items: Iterable[Item], priority: int, within: Within, *, now: datetime
) -> tuple[Submission, ...]:
    recorded: list[Submission] = []
    try:
        with promising(context.engine) as conn:
            for together in _together(items):
                first = together[0]
                if first.refusal is None:
                    new = [_with_bytes(item) for item in together]
                    recorded += submissions.accept(conn, new, now=now, priority=priority)
                else:
                    recorded.append(submissions.refuse(conn, first.new, first.refusal, now=now))
            within(conn, tuple(recorded))
    except StoreDown as error:
        # Whoever is told to send it again must not do so where the commit took effect and only its answer was lost.
        if not error.is_in_doubt or not _is_there(context, recorded[:1]):
            raise
    return tuple(recorded)


def _together(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    """The items in their order, those together that one statement can write: their bytes are in memory already."""
    for is_light, some in groupby(items, key=lambda item: item.refusal is None and item.file is None):
        kept = tuple(some)
        size = AT_ONCE if is_light else 1
        yield from (kept[at : at + size] for at in range(0, len(kept), size))


def _is_there(context: Context, recorded: Sequence[Submission]) -> bool:
    with reading(context.engine) as conn:
        return all(submissions.find(conn, row.id) is not None for row in recorded)


def _kept(context: Context, item: Item, *, now: datetime) -> Item:
    """The item with its bytes in the store."""
    assert item.file is not None
    item.file.seek(0)
    limit = context.settings.max_container_bytes
    digest, _ = large_payloads.keep(
        context.engine, item.file, limit=limit, now=now, min_free_bytes=context.settings.min_free_bytes
    )
    return Item(new=replace(item.new, payload_digest=digest))


def _with_bytes(item: Item) -> NewSubmission:
    """Read into memory one at a time."""
    if item.file is None:
        return item.new
    item.file.seek(0)
    return replace(item.new, payload=item.file.read())


def announce(context: Context, recorded: Sequence[Submission]) -> None:
    """Publish what waits at a stage. Runs after the answer is sent: a slow broker keeps nobody waiting, and what a
    dead one does not take, the sweeper publishes again.
    """
    waiting = messages_for(recorded)
    if waiting:
        context.publish(waiting)


def refusal_of(url: str) -> Reason | None:
    """Why an address cannot be fetched whatever the network says, or None; the fetcher has the last word."""

    def because(message: str, advice: str) -> Reason:
        return Reason(code=ReasonCode.BAD_URL, message=message, advice=advice)

    if len(url) > MAX_URL_CHARACTERS:
        return because(f"The address has {len(url):,} characters.", "Hand in the article's own, shorter address.")
    if url != printable(url) or " " in url:
        return because("The address holds a blank or a control character.", "Hand in one address on each line.")
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return because("The address cannot be read.", "Copy it anew from the browser's address bar.")
    if parts.scheme.lower() not in ("http", "https"):
        return because("The address is not http or https.", "Begin it with https://, or upload the file instead.")
    if not parts.hostname:
        return because("The address names no host.", "Copy it anew from the browser's address bar.")
    if parts.username is not None or parts.password is not None:
        return because("The address holds a user name or password.", "Hand it in without; Qawl does not log in.")
    return None


def printable(value: str) -> str:
    """Without what a terminal, a log or PostgreSQL would stumble over: control characters and lone surrogates."""
    return _UNPRINTABLE.sub("", value)


def replay(context: Context, key: SubmissionId, *, by: Caller, within: Within = nothing_else) -> Submission:
    """Put a submission that failed back to the stage it fell out of; raises Problem where that is not possible."""
    with promising(context.engine) as conn:
        replayed = submissions.replay(conn, key, now=context.clock())
        row = submissions.find(conn, key)
        if replayed and row is not None:
            by.write(conn, Act.SUBMISSIONS_REPLAYED, now=context.clock(), subject=row.id)
            within(conn, (row,))
    if row is None:
        raise not_found("submission", key)
    if not replayed:
        state = f"ended as {row.outcome}" if row.outcome else f"stands at {row.stage}"
        if row.outcome in REPLAYABLE:
            state += " before any of its bytes were kept"
        raise Problem(
            ProblemKind.WRONG_STATE,
            f"Only a submission that failed can be replayed, and this one {state}.",
            advice="Hand it in again if it should be read anew.",
        )
    return row
