"""One poll of one feed: asked conditionally, read, its new items handed in; whatever happens, the next poll has a time.

claim ──▶ ask ──▶ unchanged (304) ───────────────────────────────────┐
            ├──▶ a feed ──▶ new and changed items + their marks ──▶ succeed   (one transaction, then published)
            ├──▶ an index ──▶ its newest sitemaps, each asked ──▶ as above
            ├──▶ a page that names one feed, at the first poll ──▶ moved there, due again
            └──▶ anything else ──▶ fail: broken, with its reason; due again, ever later
"""

import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine

from services.common.contracts.feeds import Feed, FeedId, FeedKind
from services.common.contracts.messages import Message
from services.common.contracts.submissions import NewSubmission, Reason, ReasonCode
from services.common.contracts.topology import messages_for
from services.common.errors import Interrupted, QawlError, Rejected, Transient
from services.common.settings import Settings
from services.common.store import feeds, submissions
from services.common.store.engine import reading, writing
from services.common.store.feeds import Succeeded
from services.common.store.outages import StoreDown
from services.ingest import refusals
from services.ingest.decode import decode
from services.ingest.feeds import rhythm
from services.ingest.feeds.choosing import Choice, choose, sitemaps_to_read
from services.ingest.feeds.discovery import discover
from services.ingest.feeds.handing_in import submission_of
from services.ingest.feeds.parse import parse_feed
from services.ingest.feeds.rhythm import Bounds
from services.ingest.feeds.turns import hold, release_when_it_answers, sleep, wait_until
from services.ingest.feeds.values import Feed as Document
from services.ingest.feeds.values import Item
from services.ingest.fetch import Answer, Hop

log = logging.getLogger(__name__)

Get = Callable[[str, Hop], Answer]
"""The door: an address and what to send with it; raises Rejected, Transient and Interrupted alone."""

BROKEN_AFTER = 3
"""Failures in a row of the passing kind after which a feed is shown as broken; lasting ones show it at once."""
MOVED_AFTER = 3
"""Polls in a row that were permanently redirected to one address: once may be a mistake of the day."""
LEASE_SECONDS = 900.0
"""Longer than an index and its 20 sitemaps take at their worst; waited for only where a worker died over a poll."""
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a good answer came to: the items to take, all items read, and what was said about asking again."""

    document: Document
    choices: tuple[Choice, ...]
    items: tuple[Item, ...]
    may_be_remembered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """Polls feeds with what it is given from outside; `chance` gives random numbers from 0 to 1."""

    engine: Engine
    get: Get
    settings: Settings
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    pause: Callable[[float], bool] = sleep
    """Waits so many seconds, and says whether the worker stops."""

    def poll(self, id: FeedId) -> tuple[Message, ...]:
        """Poll a feed that is due, that nobody is at and whose server may be asked; returns what to publish.

        Raises Interrupted where the worker stops, and StoreDown; the feed is then due as before.
        """
        with writing(self.engine) as conn:
            feed = feeds.claim(conn, id, now=self.clock(), lease_seconds=LEASE_SECONDS)
            slot_at = None if feed is None else wait_until(conn, feed, settings=self.settings, now=self.clock())
            if feed is not None and slot_at is not None:
                feeds.wait(conn, feed.id, slot_at=slot_at)
        if feed is None or slot_at is not None:
            return ()
        try:
            return self._ended(feed)
        except StoreDown:
            release_when_it_answers(self.engine, feed.id, self.pause, seconds=LEASE_SECONDS)
            raise

    def _ended(self, feed: Feed) -> tuple[Message, ...]:
        """The poll with whatever comes of it, kept."""
        try:
            return self._polled(feed)
        except Interrupted:
            with writing(self.engine) as conn:
                feeds.release(conn, feed.id)
            raise
        except Rejected as error:
            self._fail(feed, error.reason, is_lasting=True)
        except Transient as error:
            self._fail(feed, error.reason, is_lasting=False, asked=error.retry_after_seconds or 0.0)
        finally:
            bug = sys.exception()
            if isinstance(bug, Exception) and not isinstance(bug, QawlError):  # raised further, with its traceback
                self._fail(feed, _bug(bug), is_lasting=True)
        return ()

    def _polled(self, feed: Feed) -> tuple[Message, ...]:
        answer = self.get(feed.url, _conditionally(feed))
        if answer.status == 304:
            self._succeed(feed, answer, None)
            return ()
        try:
            document = self._read(answer)
        except Rejected as error:
            if error.reason.code is ReasonCode.NOT_A_FEED and self._follow(feed, answer, error.reason):
                return ()
            raise
        return self._succeed(feed, answer, self._found(feed, document))

    def _read(self, answer: Answer) -> Document:
        if answer.status == 410:
            raise _gone(answer)
        if not 200 <= answer.status < 300:
            host = urlsplit(answer.url).hostname or ""
            raise refusals.answered(answer.status, answer.phrase, host, retry_after_seconds=answer.retry_after_seconds)
        return parse_feed(
            answer.body,
            url=answer.url,
            content_type=answer.content_type,
            max_bytes=self.settings.max_payload_bytes,
        )

    def _found(self, feed: Feed, document: Document) -> _Found:
        """What to take of it; an index is followed into its newest sitemaps."""
        if document.kind is not FeedKind.SITEMAP_INDEX:
            choice = self._choose(feed, document)
            return _Found(
                document=document, choices=(choice,), items=document.items, may_be_remembered=not choice.is_cut
            )
        with reading(self.engine) as conn:
            known = feeds.known_items(conn, feed.id, [item.key for item in document.items])
        choices: list[Choice] = []
        items: list[Item] = []
        read: list[Item] = []
        first_error: QawlError | None = None
        wanted = sitemaps_to_read(document, known, now=self.clock(), window=self._window)
        for sitemap in wanted:
            assert sitemap.url is not None, "a sitemap without an address is no item"
            try:
                inner = self._read(self.get(sitemap.url, _plainly))
            except (Rejected, Transient) as error:
                first_error = first_error or error
                continue
            if inner.kind is FeedKind.SITEMAP_INDEX:
                continue  # one level: deeper ones are archives
            choice = self._choose(feed, inner)
            choices.append(choice)
            items += [item for item in inner.items if item.at is not None]
            if not choice.is_cut and sitemap.changed:
                read.append(sitemap)
        if first_error is not None and not choices:
            raise first_error
        is_dated = all(item.changed for item in document.items)
        return _Found(
            document=document,
            choices=(*choices, Choice(noted=tuple(read))),
            items=tuple(items),
            may_be_remembered=is_dated and len(read) == len(wanted),
        )

    def _choose(self, feed: Feed, document: Document) -> Choice:
        with reading(self.engine) as conn:
            known = feeds.known_items(conn, feed.id, [item.key for item in document.items])
        return choose(
            document,
            known,
            is_first=feed.succeeded_at is None,
            now=self.clock(),
            window=self._window,
            first_items=self.settings.feeds_first_items,
        )

    @property
    def _window(self) -> timedelta:
        return timedelta(days=self.settings.feeds_window_days)

    def _succeed(self, feed: Feed, answer: Answer, found: _Found | None) -> tuple[Message, ...]:
        """Items, their marks and the feed's next poll in one transaction; None where nothing has changed."""
        now = self.clock()
        handed = _handed_in(feed, found.choices if found else (), now=now)
        moved_to, moved_seen = _moved(feed, answer)
        seconds = self._pause(feed, answer, found, has_new=bool(handed), now=now)
        document = None if found is None else found.document
        validators = _validators(feed, answer, found)
        with writing(self.engine) as conn:
            is_there = feeds.succeed(
                conn,
                feed.id,
                Succeeded(
                    now=now,
                    next_poll_at=now + timedelta(seconds=seconds),
                    interval_seconds=seconds,
                    kind=None if document is None else document.kind,
                    title=None if document is None else document.title,
                    language=None if document is None else document.language,
                    etag=validators[0],
                    last_modified=validators[1],
                    new_items=len(handed),
                    moved_to=moved_to,
                    moved_seen=moved_seen,
                    warning=_warning(feed, document),
                ),
            )
            if not is_there:
                return ()
            accepted = submissions.accept(conn, [new for _, new in handed], now=now)
            marks = [(item.key, item.changed, row.id) for (item, _), row in zip(handed, accepted, strict=True)]
            taken = {key for key, _, _ in marks}
            noted = [
                item
                for choice in (found.choices if found else ())
                for item in (*choice.new, *choice.changed, *choice.noted)
                if item.key not in taken
            ]
            feeds.still_there(conn, feed.id, [item.key for item in found.items] if found else (), now=now)
            feeds.remember_items(conn, feed.id, [*((item.key, item.changed, None) for item in noted), *marks], now=now)
            if moved_to is not None and moved_seen >= MOVED_AFTER and feeds.move(conn, feed.id, moved_to):
                log.info("feed %s has moved to %s, and is polled there from now on", feed.url, moved_to)
        return messages_for(accepted)

    def _pause(self, feed: Feed, answer: Answer, found: _Found | None, *, has_new: bool, now: datetime) -> float:
        bounds = Bounds(shortest=self.settings.feeds_min_seconds, longest=self.settings.feeds_max_seconds)
        chance = self.chance()
        retry_after = answer.retry_after_seconds or 0.0
        if feed.fixed_interval_seconds is not None:
            return rhythm.fixed(feed.fixed_interval_seconds, asked=retry_after, chance=chance)
        if found is not None and any(choice.is_cut for choice in found.choices):
            return bounds.shortest
        wait = found.document.wait_seconds if found else None
        asked = max(retry_after, rhythm.asked_of(wait, answer.headers, longest=bounds.longest))
        if found is not None and (has_new or feed.interval_seconds is None):
            return rhythm.after_news(found.items, now=now, asked=asked, bounds=bounds, chance=chance)
        silence = (now - (feed.last_item_at or feed.added_at)).total_seconds()
        return rhythm.after_nothing(
            feed.interval_seconds, silence_seconds=silence, asked=asked, bounds=bounds, chance=chance
        )

    def _follow(self, feed: Feed, answer: Answer, reason: Reason) -> bool:
        """A page instead of a feed: at the first poll its own feed is polled instead, if it names just one.

        Raises Rejected with the addresses to choose from where it names several, or is no news to us.
        """
        decoded = decode(answer.body[:_LONGEST_PAGE])
        named = [found for found in discover(decoded.text if decoded else "", answer.url) if found.url != feed.url]
        if not named:
            return False
        articles = [found for found in named if "comments" not in found.url.lower()]
        if len(articles) == 1 and feed.succeeded_at is None and feed.failures == 0:
            now = self.clock()
            with writing(self.engine) as conn:
                moved = feeds.move(conn, feed.id, articles[0].url)
                if moved:
                    feeds.fail(conn, feed.id, reason, now=now, next_poll_at=now, failures=1, is_broken=False)
            if moved:
                log.info("%s is a page that names the feed %s, which is polled instead", feed.url, articles[0].url)
                return True
            raise Rejected(replace(reason, message="The feed that this page names is polled already.",
                                   advice="Remove this one."))  # fmt: skip
        choices = "\n".join(f"{found.url}\t{found.title or ''}" for found in named)
        raise Rejected(
            replace(
                reason,
                message=f"This is a web page, not a feed; it names {len(named)}.",
                advice="Add the right one of the feeds that it names, and remove this one.",
                detail=choices,
            )
        )

    def _fail(self, feed: Feed, reason: Reason, *, is_lasting: bool, asked: float = 0.0) -> None:
        now = self.clock()
        failures = feed.failures + 1
        chance = self.chance()
        seconds = rhythm.after_failure(
            failures if reason.code is not ReasonCode.GONE else _SLOWEST, asked=asked, chance=chance
        )
        with writing(self.engine) as conn:
            if asked:
                hold(conn, feed, now=now, seconds=asked)
            feeds.fail(
                conn,
                feed.id,
                reason,
                now=now,
                next_poll_at=now + timedelta(seconds=seconds),
                failures=failures,
                is_broken=is_lasting or failures >= BROKEN_AFTER,
            )
        log.info("feed %s: %s It is asked again in %.0f s.", feed.url, reason.message, seconds)


_SLOWEST = 30
"""Failures in a row that stand for the longest pause."""
_LONGEST_PAGE = 2_000_000


def _conditionally(feed: Feed) -> Hop:
    """What tells the server which version is known."""
    headers = {"Accept": _ACCEPT}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return lambda _url: headers


def _validators(feed: Feed, answer: Answer, found: _Found | None) -> tuple[str | None, str | None]:
    """ETag and Last-Modified to ask with next time; none where an unchanged document could still bring something."""
    etag, last_modified = answer.headers.get("etag"), answer.headers.get("last-modified")
    if found is None:
        return etag or feed.etag, last_modified or feed.last_modified
    return (etag, last_modified) if found.may_be_remembered else (None, None)


def _plainly(_url: str) -> Mapping[str, str]:
    return {"Accept": _ACCEPT}


def _handed_in(feed: Feed, choices: tuple[Choice, ...], *, now: datetime) -> list[tuple[Item, NewSubmission]]:
    """The submissions to make, each with its item; an item that two sitemaps name is taken once."""
    found: dict[str, tuple[Item, NewSubmission]] = {}
    for choice in choices:
        for items, is_refetch in ((choice.new, False), (choice.changed, True)):
            for item in items:
                new = submission_of(item, feed, now=now, is_refetch=is_refetch)
                if new is not None:
                    found.setdefault(item.key, (item, new))
    return list(found.values())


def _moved(feed: Feed, answer: Answer) -> tuple[str | None, int]:
    """Where the feed is permanently redirected to, and at how many polls in a row it was."""
    if answer.moved_to is None or answer.moved_to == feed.url:
        return None, 0
    return answer.moved_to, feed.moved_seen + 1 if answer.moved_to == feed.moved_to else 1


def _gone(answer: Answer) -> Rejected:
    return Rejected(
        Reason(
            code=ReasonCode.GONE,
            message=f"{urlsplit(answer.url).hostname} says that this feed was taken away for good.",
            advice="Look for its new address on the site, add that, and remove this one.",
        )
    )


def _warning(feed: Feed, document: Document | None) -> Reason | None:
    """What is to be said of a feed that answers well; an unchanged one is as it was."""
    if document is None:
        return feed.reason if feed.failures == 0 else None
    if document.damage is None:
        return None
    return Reason(
        code=ReasonCode.MALFORMED,
        message=f"The feed is not well-formed; {len(document.items)} items could be read all the same.",
        advice="Nothing to do; its publisher may be glad to know.",
        detail=document.damage,
    )


def _bug(error: Exception) -> Reason:
    return Reason(
        code=ReasonCode.BUG,
        message=f"Qawl made a mistake over this feed: {type(error).__name__}.",
        advice="Report it with the worker's log, which has the traceback; it is asked again by itself.",
    )
