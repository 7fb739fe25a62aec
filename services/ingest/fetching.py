"""What the fetch stage does with a submission: its address becomes bytes, and these are kept before they are read.

FETCH ──an answer──▶ its bytes, where they came from and of what type: attach + advance ──▶ INGEST
  ├─ the address is known ──▶ FINISHED (duplicate, of the first)
  └─ Rejected, Blocked, Transient ──▶ told apart in broker.consume
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine

from services.common.contracts.messages import Message, SubmissionAccepted
from services.common.contracts.submissions import ReasonCode, Stage, Submission
from services.common.settings import Settings
from services.common.store import addresses, articles, hosts, submissions
from services.common.store.addresses import Address
from services.common.store.engine import reading, writing
from services.common.store.submissions import FetchedBytes
from services.ingest import duplicates, pacing, refusals, walls
from services.ingest.addresses import key_of
from services.ingest.fetch import Answer, Door
from services.ingest.politeness import UnderWay, host_of
from services.ingest.robots import Robots, header_reserves

Clock = Callable[[], datetime]

_SENDABLE = re.compile(r"[!-~][ -~]{0,300}")
"""What of a server's own words is sent back to it."""

HELD_SECONDS = 60.0
"""So long a server that says 429 or 503, and not for how long, is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches submissions, and keeps what is learnt of their servers."""

    engine: Engine
    door: Door
    robots: Robots
    under_way: UnderWay
    settings: Settings
    clock: Clock

    def __call__(self, submission: Submission) -> tuple[Message, ...]:
        """Bring its bytes in and hand it on to be read; returns what to publish.

        Raises Rejected, Blocked and Transient, and Interrupted where the worker stops; then nothing has changed.
        """
        assert submission.url is not None, "only what has an address stands at the fetch stage"
        with reading(self.engine) as conn:
            again = timedelta(seconds=self.settings.refetch_after_seconds)
            first = duplicates.of_address(conn, submission, submission.url, now=self.clock(), refetch_after=again)
        if first is not None:
            with writing(self.engine) as conn:
                duplicates.finish(conn, submission, first, now=self.clock())
            return ()
        answer = self._ask(submission, submission.url)
        if answer.status == 304 and self._is_unchanged(submission, answer):
            return ()
        fetched = self._taken(answer)
        now = self.clock()
        due_at = now + timedelta(seconds=self.settings.publish_grace_seconds)
        with writing(self.engine) as conn:
            submissions.attach_fetched(conn, submission.id, fetched, now=now)
            if not submissions.advance(conn, submission.id, at=Stage.FETCH, to=Stage.INGEST, now=now, due_at=due_at):
                return ()
        return (SubmissionAccepted((submission.id,)),)

    def _ask(self, submission: Submission, url: str) -> Answer:
        """The answer, whatever it is; what it tells of its server is kept."""
        host = host_of(url)
        if host is None:
            return self.door.get(url)  # it says why
        with self.under_way.asking(host, submission.id):
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

    def _is_unchanged(self, submission: Submission, answer: Answer) -> bool:
        """End it as a duplicate of what the address gave before; False where nothing is known of it."""
        known = self._known(answer.url)
        now = self.clock()
        with writing(self.engine) as conn:
            stored = None if known is None else articles.find(conn, known.article_id)
            if known is None or stored is None:
                return False
            for key in {key_of(url) for url in (submission.url or "", answer.url)} - {None}:
                addresses.seen_again(conn, str(key), now=now)
            duplicates.finish(conn, submission, duplicates.of_article(stored, ReasonCode.UNCHANGED), now=now)
        return True

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
