"""What ingest does with a submission.

    FETCH (fetching.py) ──its bytes──▶ INGEST

    INGEST ──read──▶ an article ──insert + advance──▶ EXTRACT ──▶ LINK ──▶ FINISHED (done)
      │                 │
      │                 ├ its text (bytes, address, words) was erased ──▶ FINISHED (rejected, erased)
      │                 ├ its text (bytes, address) is stored already ──▶ FINISHED (duplicate, of the first)
      │                 └ a near-copy that says nothing of its own: stored ──▶ FINISHED (duplicate, of the first)
      ├─ a container ──accept its members + finish──▶ FINISHED (done, members = N)
      └─ Rejected, Blocked, Transient ──▶ told apart in broker/verdicts.py

Each arrow is one transaction, and the message that follows from it is published after its commit. So whatever dies in
between leaves a row that stands where it stood, or one that has moved on and waits for a message: the sweeper sends it.
"""

import io
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, assert_never

from sqlalchemy import Connection, Engine

from services.common.broker import Publisher
from services.common.contracts.articles import Article
from services.common.contracts.messages import AddressAccepted, ArticleStored, Message
from services.common.contracts.submissions import Channel, ReasonCode, Stage, Submission, SubmissionId
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import bites, payloads
from services.common.store.engine import reading
from services.common.store.large_payloads import open_payload
from services.ingest import duplicates, erased, fetched_pages
from services.ingest.erased import Erased
from services.ingest.expansion import Door, MovedOnError, expand
from services.ingest.feeds.handing_in import filled
from services.ingest.readers import Members, limits_of, read_file
from services.ingest.readers.text import NO_HINTS
from services.ingest.storing import Read, Shelf, read

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

SMALL_BYTES = 128_000
"""Payloads up to so large are loaded together: most pages are, and 50 of them take 6 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What there is to read: what was there before it, or else its bytes, deflated."""

    first: duplicates.First | Erased | None
    deflated: bytes


@dataclass(frozen=True, slots=True)
class NoBytes:
    """A row of before there was a stage for fetching: it goes there."""


Found = Read | duplicates.First | Erased | NoBytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads submissions' bytes, and stores the article or accepts the members.

    The members of a large container are given to `publish` while the others are still being read.
    """

    engine: Engine
    settings: Settings
    clock: Clock
    publish: Publisher

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, Loaded]:
        """Known before anything is read, or small."""
        rows = [row for row in rows if row.payload_digest is not None]
        first = self._first(conn, rows, now=now)
        unread = {row.payload_digest: row for row in rows if row.id not in first}
        small = payloads.small(conn, [digest for digest in unread if digest is not None], most=SMALL_BYTES)
        known = {id: Loaded(first=one, deflated=b"") for id, one in first.items()}
        return known | {
            row.id: Loaded(first=None, deflated=small[row.payload_digest])
            for row in rows
            if row.id not in first and row.payload_digest in small
        }

    def work(self, row: Submission, loaded: Loaded | None) -> Found | None:
        """Read its bytes; None where it is a container, which has been expanded.

        Raises Rejected, Blocked and Transient; then nothing has changed.
        """
        if row.payload_digest is None:
            return NoBytes()
        if loaded is None:
            with reading(self.engine) as conn:
                first = self._first(conn, [row], now=self.clock()).get(row.id)
            file = open_payload(self.engine, row.payload_digest)
        else:
            first, file = loaded.first, io.BytesIO(payloads.inflated(loaded.deflated) if loaded.deflated else b"")
        if first is not None:
            return first
        found = self._read(row, file)
        if isinstance(found, Article):
            article = filled(found, row.hints) if _is_of_feed(row) else found
            return read(article)
        door = Door(engine=self.engine, publish=self.publish, settings=self.settings, clock=self.clock)
        with suppress(MovedOnError):
            self.publish(expand(row, found, door))
        return None

    def keep(self, conn: Connection, done: Sequence[tuple[Submission, Found]], *, now: datetime) -> tuple[Message, ...]:
        """Store the articles, each beside those before it, and end what is a duplicate."""
        due_at = now + timedelta(seconds=self.settings.publish_grace_seconds)
        gone = erased.when_kept(conn, [(row, found if isinstance(found, Read) else None) for row, found in done])
        done = [(row, found) for row, found in done if row.id not in gone]
        moved: dict[SubmissionId, str | None] = {}
        unfetched: dict[SubmissionId, None] = {}
        brought: dict[str, duplicates.First] = {}
        # Asked again: what was loaded with them, or is in another worker's hands, may have been stored since.
        since = duplicates.of_bytes(conn, [row for row, found in done if isinstance(found, Read) and row.url is None])
        shelf = Shelf(conn, [found for _, found in done if isinstance(found, Read)], now=now)
        for row, found in done:
            match found:
                case NoBytes():
                    unfetched[row.id] = None
                case Erased():  # it was lifted meanwhile: told of what it is as if it had come a moment before
                    gone |= {row.id}
                case duplicates.First():
                    duplicates.finish(conn, row, found, now=now)
                case Read():
                    same = since.get(row.id) or (brought.get(row.payload_digest or "") if row.url is None else None)
                    if same is not None:  # as if it had come a bite later
                        duplicates.finish(conn, row, same, now=now)
                        continue
                    stored = shelf.store(row, found)
                    if stored is None:
                        continue
                    moved[row.id] = stored.id
                    if row.payload_digest is not None:
                        brought[row.payload_digest] = duplicates.of_article(stored, ReasonCode.SAME_BYTES)
                case _:
                    assert_never(found)
        shelf.write()
        erased.end(conn, gone, now=now)
        if moved:
            bites.advance(conn, moved, at=Stage.INGEST, to=Stage.EXTRACT, now=now, due_at=due_at)
        if unfetched:
            bites.advance(conn, unfetched, at=Stage.INGEST, to=Stage.FETCH, now=now, due_at=due_at)
        return (ArticleStored(tuple(moved)), AddressAccepted(tuple(unfetched)))

    def _first(
        self, conn: Connection, rows: Sequence[Submission], *, now: datetime
    ) -> dict[SubmissionId, duplicates.First | Erased]:
        """Those of which the article is there, or was erased.

        A page from a web archive is what stood at its address at some time: only the same bytes make it the same.
        """
        again = timedelta(seconds=self.settings.refetch_after_seconds)
        fetched = {row.id: row.fetched_url for row in rows if row.url is not None and row.fetched_url is not None}
        found: dict[SubmissionId, duplicates.First | Erased] = {}
        found |= duplicates.of_bytes(conn, [row for row in rows if row.id not in fetched])
        found |= dict.fromkeys(erased.before_reading(conn, rows), erased.ERASED)
        for row in rows:
            if row.id not in found and (url := fetched.get(row.id)) is not None:
                first = duplicates.of_address(conn, row, url, now=now, refetch_after=again)
                if first is not None:
                    found[row.id] = first
        return found

    def _read(self, row: Submission, file: BinaryIO) -> Article | Members:
        page = file.read(fetched_pages.LOOKED_AT)
        try:
            found = read_file(
                file,
                name=row.name,
                # What a feed says of an item fills what the page leaves open; what a person says wins over the page.
                hints=NO_HINTS if _is_of_feed(row) else row.hints,
                url=row.fetched_url,
                content_type=row.content_type,
                limits=limits_of(self.settings),
            )
        except Rejected as error:
            if error.reason.code in (ReasonCode.NO_ARTICLE, ReasonCode.EMPTY):
                fetched_pages.check(row, page, None, settings=self.settings)
            raise
        fetched_pages.check(row, page, found, settings=self.settings)
        return found


def _is_of_feed(row: Submission) -> bool:
    return row.channel is Channel.FEED and row.url is not None
