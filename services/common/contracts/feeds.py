"""Feeds and sitemaps that are polled: what one is, how it stands, and what its last poll brought."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from services.common.contracts.submissions import Reason

FeedId = NewType("FeedId", str)
"""A UUIDv7 in hexadecimal: 32 characters, ascending in order of adding."""


class FeedKind(StrEnum):
    """What stands at a feed's address."""

    RSS = "rss"  # 0.9x, 1.0 (RDF) and 2.0
    ATOM = "atom"
    JSON = "json"
    SITEMAP = "sitemap"  # with or without the news extension
    SITEMAP_INDEX = "sitemap_index"
    URLS = "urls"  # a sitemap as plain text: one address a line


class FeedState(StrEnum):
    """Whether it is polled; a broken one is, ever more slowly."""

    ACTIVE = "active"
    PAUSED = "paused"
    BROKEN = "broken"


class PollResult(StrEnum):
    """What the last poll came to."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class TakeFrom(StrEnum):
    """Where an item's article is read: at its address, or in the feed itself where that carries the whole text."""

    PAGE = "page"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """A feed to be polled; `title` is a name for the list until the feed tells its own."""

    url: str
    title: str | None = None
    take_from: TakeFrom = TakeFrom.PAGE
    interval_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed with the state of its polling.

    `interval_seconds` is the pause after the last good poll, `fixed_interval_seconds` the one that a person has set.
    `failures` counts the polls that failed since the last good one; `reason` says why. `moved_to` is where it has been
    permanently redirected to for the last `moved_seen` polls. `slot_at` is its turn at its server, where
    it waits for that. `items` counts all that came of it; `last_item_at` is
    when the last one came.
    """

    id: FeedId
    url: str
    title: str | None
    kind: FeedKind | None
    language: str | None
    state: FeedState
    take_from: TakeFrom
    added_at: datetime
    next_poll_at: datetime
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    result: PollResult | None = None
    etag: str | None = None
    last_modified: str | None = None
    interval_seconds: float | None = None
    fixed_interval_seconds: float | None = None
    failures: int = 0
    reason: Reason | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    slot_at: datetime | None = None
    items: int = 0
    last_item_at: datetime | None = None
