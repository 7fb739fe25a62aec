"""From what was handed in to rows of the ledger: committed first, then published."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

from services.api.context import Context
from services.api.problems import Problem, ProblemKind, not_found
from services.api.schemas import MAX_URL_CHARACTERS
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
from services.common.store import submissions
from services.common.store.engine import writing

MAX_NAME_CHARACTERS = 200
"""A name is for recognising a submission in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing handed in; with a `refusal` it is finished as soon as it is recorded."""

    new: NewSubmission
    refusal: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a form, spooled to disk; `size` in bytes."""

    name: str
    size: int
    file: BinaryIO


def urls(addresses: Iterable[str]) -> Iterator[Item]:
    """Each address as a submission; one that cannot be fetched is refused with its reason, never dropped."""
    for address in addresses:
        url = address.strip()
        refusal = refusal_of(url)
        kept = url if refusal is None else printable(url)[:MAX_URL_CHARACTERS]
        yield Item(new=NewSubmission(channel=Channel.URL, name=kept[:MAX_NAME_CHARACTERS], url=kept), refusal=refusal)


def text(body: str, hints: Hints) -> Item:
    """A text in hand, named by its title or its first words."""
    first_line = body.strip().partition("\n")[0]
    name = printable(hints.title or first_line)[:MAX_NAME_CHARACTERS] or "text"
    return Item(new=NewSubmission(channel=Channel.TEXT, name=name, payload=body.encode(), hints=hints))


def uploads(files: Iterable[Upload], *, limit: int) -> Iterator[Item]:
    """Each file as a submission, read into memory one at a time; one of more than `limit` bytes is refused."""
    for upload in files:
        base = printable(upload.name.replace("\\", "/").rpartition("/")[2]).strip()
        name = base[-MAX_NAME_CHARACTERS:] or "upload"
        if upload.size > limit:
            reason = Reason(
                code=ReasonCode.TOO_LARGE,
                message=f"The file has {upload.size:,} bytes; the limit is {limit:,}.",
                advice="Split the file, or raise QAWL_MAX_PAYLOAD_BYTES and hand it in again.",
            )
            yield Item(new=NewSubmission(channel=Channel.UPLOAD, name=name, payload=b""), refusal=reason)
        else:
            upload.file.seek(0)
            yield Item(new=NewSubmission(channel=Channel.UPLOAD, name=name, payload=upload.file.read()))


def record(context: Context, items: Iterable[Item]) -> tuple[Submission, ...]:
    """Commit every item in one transaction: all or none of a request is in the ledger."""
    now = context.clock()
    due_at = now + timedelta(seconds=context.settings.publish_grace_seconds)  # until then it is ours to publish
    recorded: list[Submission] = []
    with writing(context.engine) as conn:
        for item in items:
            if item.refusal is None:
                recorded += submissions.accept(conn, [item.new], now=now, due_at=due_at)
            else:
                recorded.append(submissions.refuse(conn, item.new, item.refusal, now=now))
    return tuple(recorded)


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
    """Put a quarantined submission back to the stage it fell out of; raises Problem where that is not possible."""
    with writing(context.engine) as conn:
        replayed = submissions.replay(conn, key, now=context.clock())
        row = submissions.find(conn, key)
    if row is None:
        raise not_found("submission", key)
    if not replayed:
        state = f"ended as {row.outcome}" if row.outcome else f"stands at {row.stage}"
        raise Problem(
            ProblemKind.WRONG_STATE,
            f"Only a quarantined submission can be replayed, and this one {state}.",
            advice="Hand it in again if it should be read anew.",
        )
    return row
