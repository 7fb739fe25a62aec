"""What was erased and comes again, by whatever door: known by its address, its bytes, its text or its words, and ended
with nothing kept of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.common.contracts.erasures import Sign
from services.common.contracts.submissions import Submission, SubmissionId
from services.common.store import erased_marks, erased_rows
from services.common.store.erased_marks import Marks
from services.ingest.addresses import key_of
from services.ingest.storing import Read


@dataclass(frozen=True, slots=True)
class Erased:
    """The submission is of something that was erased."""


ERASED = Erased()


def before_reading(conn: Connection, rows: Sequence[Submission]) -> frozenset[SubmissionId]:
    """Those of the submissions whose address or bytes were erased; where nothing was ever erased, for one question."""
    marks = erased_marks.known(conn)
    return frozenset() if marks is None or not rows else frozenset(_by_door(conn, marks, rows))


def when_kept(conn: Connection, done: Sequence[tuple[Submission, Read | None]]) -> frozenset[SubmissionId]:
    """The same of those that were read too, by their texts and words; no erasure comes in between until the transaction
    ends."""
    erased_marks.wait_for_erasures(conn)
    marks = erased_marks.known(conn)
    if marks is None or not done:
        return frozenset()
    read = {row.id: found for row, found in done if found is not None}
    texts = {id: found.article.id for id, found in read.items()}
    erased = marks.among(conn, Sign.TEXT, set(texts.values()))
    gone = {id for id, text in texts.items() if text in erased}
    gone |= _by_door(conn, marks, [row for row, _ in done])
    # What was fetched is known by where it was; only what came as bytes is believed where it says that it stood.
    said = {row.id: _spellings(read[row.id].article.url) for row, found in done if found and row.fetched_url is None}
    gone |= _of_addresses(conn, marks, said)
    return frozenset(
        gone | {id for id, found in read.items() if id not in gone and marks.has_words(conn, found.traits.prints)}
    )


def end(conn: Connection, ids: Collection[SubmissionId], *, now: datetime) -> None:
    """End them as erased, and keep nothing that was handed in."""
    if ids:
        erased_rows.scrub(conn, ids, now=now)


def _by_door(conn: Connection, marks: Marks, rows: Sequence[Submission]) -> set[SubmissionId]:
    digests = {row.payload_digest for row in rows if row.payload_digest is not None}
    erased = marks.among(conn, Sign.BYTES, digests)
    named = {row.id: _spellings(row.url, row.fetched_url, row.hints.url) for row in rows}
    return {row.id for row in rows if row.payload_digest in erased} | _of_addresses(conn, marks, named)


def _of_addresses(conn: Connection, marks: Marks, given: Mapping[SubmissionId, Collection[str]]) -> set[SubmissionId]:
    erased = marks.among(conn, Sign.ADDRESS, {one for some in given.values() for one in some})
    return {id for id, some in given.items() if not erased.isdisjoint(some)} if erased else set()


def _spellings(*urls: str | None) -> frozenset[str]:
    """As they were given, and as addresses are compared."""
    given = {url for url in urls if url}
    return frozenset(given | {key for url in given if (key := key_of(url)) is not None})
