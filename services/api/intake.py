"""From what was handed in to rows of the ledger: committed first, then published."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from starlette.requests import Request

from services.api.context import Context
from services.api.problems import Problem, ProblemKind, not_found
from services.api.schemas import MAX_URL_CHARACTERS
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


def text(body: str, hints: Hints) -> Item:
    """A text in hand, named by its title or its first words."""
    first_line = body.strip().partition("\n")[0]
    name = printable(hints.title or first_line)[:MAX_NAME_CHARACTERS] or "text"
    return Item(new=NewSubmission(channel=Channel.TEXT, name=name, payload=body.encode(), hints=hints))


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


def record(context: Context, items: Iterable[Item], *, client: str) -> tuple[Submission, ...]:
    """Commit every item in one transaction: all or none of a request is in the ledger.

    What comes from a `client` that sends much is less urgent.

    The bytes of large containers go into the store before it, part by part: they would hold it open for minutes.
    """
    now = context.clock()
    ready = [_kept(context, item, now=now) if item.is_large else item for item in items]
    priority = context.arrivals.urgency(client, len(ready))
    return persistent(lambda: _recorded(context, ready, priority, now=now))


def client_of(request: Request) -> str:
    """Who asks, as far as it can be told: behind a proxy, all are one."""
    return "" if request.client is None else request.client.host


def _recorded(context: Context, items: Iterable[Item], priority: int, *, now: datetime) -> tuple[Submission, ...]:
    recorded: list[Submission] = []
    try:
        with promising(context.engine) as conn:
            for item in items:
                if item.refusal is None:
                    recorded += submissions.accept(conn, [_with_bytes(item)], now=now, priority=priority)
                else:
                    recorded.append(submissions.refuse(conn, item.new, item.refusal, now=now))
    except StoreDown as error:
        # Whoever is told to send it again must not do so where the commit took effect and only its answer was lost.
        if not error.is_in_doubt or not _is_there(context, recorded[:1]):
            raise
    return tuple(recorded)


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
    return "".join(c for c in value if not (ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000))


def replay(context: Context, key: SubmissionId) -> Submission:
    """Put a submission that failed back to the stage it fell out of; raises Problem where that is not possible."""
    with promising(context.engine) as conn:
        replayed = submissions.replay(conn, key, now=context.clock())
        row = submissions.find(conn, key)
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
