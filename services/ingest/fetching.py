"""What the fetch stage does with a submission: its address becomes bytes, and these are kept before they are read.

FETCH ──an answer──▶ its bytes, where they came from and of what type: attach + advance ──▶ INGEST
  ├─ the address is known ──▶ FINISHED (duplicate, of the first)
  ├─ its article was erased ──▶ FINISHED (rejected, erased); nobody is asked
  └─ Rejected, Blocked, Transient ──▶ told apart in broker/verdicts.py
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine

from services.common.contracts.messages import Message, SubmissionAccepted
from services.common.contracts.submissions import ReasonCode, Stage, Submission, SubmissionId
from services.common.settings import Settings
from services.common.store import addresses, articles, bites, hosts, submissions
from services.common.store.addresses import Address
from services.common.store.engine import reading, writing
from services.common.store.submissions import FetchedBytes
from services.ingest import duplicates, erased, pacing, refusals, walls
from services.ingest.addresses import key_of
from services.ingest.duplicates import First
from services.ingest.erased import Erased
from services.ingest.fetch import Answer, Door
from services.ingest.politeness import host_of
from services.ingest.robots import Robots, header_reserves

Clock = Callable[[], datetime]

_SENDABLE = re.compile(r"[!-~][ -~]{0,300}")
"""What of a server's own words is sent back to it."""

HELD_SECONDS = 60.0
"""So long a server that says 429 or 503, and not for how long, is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """Its server says that it gives what it gave before; the addresses, as keys, that were seen again."""

    first: First
    keys: tuple[str, ...]


Brought = FetchedBytes | Unchanged | First | Erased
"""What came of a fetch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches submissions, and keeps what is learnt of their servers."""

    engine: Engine
    door: Door
    robots: Robots
    settings: Settings
    clock: Clock

    def load(
        self, conn: Connection, rows: Sequence[Submission], *, now: datetime
    ) -> dict[SubmissionId, First | Erased]:
        """The articles that are known to stand at these addresses, and those that were erased."""
        again = timedelta(seconds=self.settings.refetch_after_seconds)
        gone = dict.fromkeys(erased.before_reading(conn, rows), erased.ERASED)
        found = {
            row.id: duplicates.of_address(conn, row, row.url, now=now, refetch_after=again)
            for row in rows
            if row.url is not None and row.id not in gone
        }
        return gone | {id: first for id, first in found.items() if first is not None}

    def work(self, row: Submission, loaded: First | Erased | None) -> Brought:
        """Bring its bytes in. What is learnt of its server on the way is kept at once.

        Raises Rejected, Blocked and Transient, and Interrupted where the worker stops.
        """
        assert row.url is not None, "only what has an address stands at the fetch stage"
        if loaded is not None:
            return loaded
        answer = self._ask(row.url)
        if answer.status == 304 and (unchanged := self._unchanged(row, answer)) is not None:
            return unchanged
        return self._taken(answer)

    def keep(
        self, conn: Connection, done: Sequence[tuple[Submission, Brought]], *, now: datetime
    ) -> tuple[Message, ...]:
        """Keep the bytes, and hand their submissions on to be read."""
        due_at = now + timedelta(seconds=self.settings.publish_grace_seconds)
        brought: dict[SubmissionId, None] = {}
        gone = erased.when_kept(conn, [(row, None) for row, _ in done])
        for row, found in done:
            if row.id in gone:
                continue
            match found:
                case Erased():
                    gone |= {row.id}
                case FetchedBytes():
                    submissions.attach_fetched(conn, row.id, found, now=now)
                    brought[row.id] = None
                case Unchanged():
                    for key in found.keys:
                        addresses.seen_again(conn, key, now=now)
                    duplicates.finish(conn, row, found.first, now=now)
                case First():
                    duplicates.finish(conn, row, found, now=now)
                case _:
                    assert_never(found)
        erased.end(conn, gone, now=now)
        if brought:
            bites.advance(conn, brought, at=Stage.FETCH, to=Stage.INGEST, now=now, due_at=due_at)
        return (SubmissionAccepted(tuple(brought)),)

    def _ask(self, url: str) -> Answer:
        """The answer, whatever it is; what it tells of its server is kept."""
        host = host_of(url)
        if host is None:
            return self.door.get(url)  # it says why
        with reading(self.engine) as conn:
            known = hosts.find(conn, host)
        now = self.clock()
        if known is not None and known.down_until is not None and known.down_until > now:
            raise refusals.silent(host, (known.down_until - now).total_seconds())
        try:
            answer = self.door.get(url, hop=self._before)
        except refusals.HostDown as error:
            silent = host if error.host == urlsplit(url).hostname else error.host
            error.retry_after_seconds = self._is_down(silent)
            raise
        if answer.status in (429, 503):
            self._hold(host_of(answer.url) or host, answer)
        elif known is not None and known.failures:
            with writing(self.engine) as conn:
                hosts.pace(conn, pacing.answered(hosts.locked(conn, host, now=now)))
        return answer

    def _before(self, url: str) -> Mapping[str, str]:
        """Asked by the door before every hop. A page that is known is asked for only if it has changed."""
        self.robots.check(url)
        known = self._known(url)
        given = {} if known is None else {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in given.items() if value is not None and _SENDABLE.fullmatch(value)}

    def _known(self, url: str) -> Address | None:
        key = key_of(url)
        if key is None:
            return None
        with reading(self.engine) as conn:
            return next((one for one in addresses.find(conn, [key]) if one.fetched_at is not None), None)

    def _unchanged(self, submission: Submission, answer: Answer) -> Unchanged | None:
        """What the address gave before; None where nothing is known of it."""
        known = self._known(answer.url)
        if known is None:
            return None
        with reading(self.engine) as conn:
            stored = articles.find(conn, known.article_id)
        if stored is None:
            return None
        keys = {key_of(url) for url in (submission.url or "", answer.url)}
        first = duplicates.of_article(stored, ReasonCode.UNCHANGED)
        return Unchanged(first=first, keys=tuple(sorted(key for key in keys if key is not None)))

    def _is_down(self, host: str) -> float:
        """Keep that it does not answer; returns for how many seconds it is left alone."""
        now = self.clock()
        with writing(self.engine) as conn:
            known = hosts.locked(conn, host, now=now)
            if known.down_until is None or known.down_until <= now:  # else a neighbour has just told the same
                known = pacing.did_not_answer(known, now=now)
                hosts.pace(conn, known)
        assert known.down_until is not None
        return (known.down_until - now).total_seconds()

    def _hold(self, host: str, answer: Answer) -> None:
        now = self.clock()
        with writing(self.engine) as conn:
            known = hosts.locked(conn, host, now=now)
            delay = pacing.delay_of(known, self.settings.fetch_host_delay_seconds).total_seconds()
            hosts.pace(
                conn,
                pacing.asked_to_wait(
                    known,
                    now=now,
                    seconds=HELD_SECONDS if answer.retry_after_seconds is None else answer.retry_after_seconds,
                    slower_than=delay if answer.status == 429 else None,
                ),
            )

    def _taken(self, answer: Answer) -> FetchedBytes:
        if self.settings.fetch_tdm == "obey" and header_reserves(answer):
            raise refusals.opted_out(urlsplit(answer.url).hostname or "", "the page's own header says so")
        return taken(answer)


def lease_seconds(settings: Settings) -> float:
    """How long an attempt may take before it is taken for dead: robots.txt, an opt-out file and the page, each under
    the whole time of a fetch."""
    return max(settings.lease_seconds, 3 * settings.fetch_timeout_seconds + 5)


def taken(answer: Answer) -> FetchedBytes:
    """What a good answer brought; raises what any other one means."""
    if walls.header_challenges(answer.headers):
        raise refusals.bot_wall(urlsplit(answer.url).hostname or "")
    if answer.status in (401, 403, 405, 429, 503):
        page = answer.body.decode("utf-8", "replace")
        if walls.is_challenge(page, walls.visible(page)):
            raise refusals.bot_wall(urlsplit(answer.url).hostname or "")
    if 200 <= answer.status < 300 and walls.is_front_page_instead(answer.hops[0], answer.url):
        raise refusals.front_page_instead(urlsplit(answer.url).hostname or "")
    if not 200 <= answer.status < 300:
        raise refusals.answered(
            answer.status,
            answer.phrase,
            urlsplit(answer.url).hostname or "",
            retry_after_seconds=answer.retry_after_seconds,
        )
    return FetchedBytes(
        url=answer.url,
        body=answer.body,
        content_type=answer.content_type,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
    )
