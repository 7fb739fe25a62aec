"""What a feed or sitemap says: its items, and how often it wants to be asked."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.feeds import FeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A date as ISO 8601 (a day, or a date-time with its offset where one is given), and as an instant for
    ordering (a day as its midnight, no zone as UTC)."""

    iso: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry. `key` tells it from the feed's other ones: its own id, else its address, else a digest of its words.

    `url` is absolute, http or https. `changed` is the item's mark of change as written: never the day of publication,
    which some feeds give anew at every request. `summary` and `content` are HTML as given, never cleaned.
    """

    key: str
    url: str | None
    title: str | None = None
    published: Stamp | None = None
    updated: Stamp | None = None
    changed: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    summary: str | None = None
    content: str | None = None

    @property
    def at(self) -> datetime | None:
        """When it last changed, or was published, as far as the feed says."""
        known = [stamp.at for stamp in (self.updated, self.published) if stamp is not None]
        return max(known, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as read.

    `items` stand in the order of the document, each key once; for a sitemap index they are its sitemaps.
    `is_cut`: there were more items than allowed. `damage` is the first fault of a feed that is not well-formed and was
    read all the same. `wait_seconds` is how long it asks to be left alone (ttl, sy:updatePeriod).
    """

    kind: FeedKind
    title: str | None = None
    url: str | None = None
    language: str | None = None
    items: tuple[Item, ...] = ()
    wait_seconds: float | None = None
    is_cut: bool = False
    damage: str | None = None
