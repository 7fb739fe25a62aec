"""Which items of a feed are handed in: the new ones, the changed ones, and of a sitemap those of the last days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.common.contracts.feeds import FeedKind
from services.ingest.feeds.values import Feed, Item

_SITEMAPS = (FeedKind.SITEMAP, FeedKind.URLS)
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_RESTAMPED = 5
"""So many known items changed at once, and more than half: the feed was written anew, not its articles."""
MOST_AT_ONCE = 1_000
"""Of one poll; the rest is taken at the next ones, soon."""
MOST_SITEMAPS = 20
"""Of one index at one poll: those of three days are a handful."""
_UNDATED_SITEMAPS = 5
"""From either end of an index without dates: the newest stands at one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`new` and `changed` are handed in, oldest first; `noted` are only remembered. `is_cut`: more wait."""

    new: tuple[Item, ...] = ()
    changed: tuple[Item, ...] = ()
    noted: tuple[Item, ...] = ()
    is_cut: bool = False


def choose(
    feed: Feed, known: Mapping[str, str | None], *, is_first: bool, now: datetime, window: timedelta, first_items: int
) -> Choice:
    """What to take of a feed as read; `known` are the items that it had before, with their marks of change.

    A feed seen for the first time gives its newest `first_items`. A sitemap lists a whole site: its dated entries are
    taken if they are of the last `window`, the others if they were not there at the first poll.
    """
    is_sitemap = feed.kind in _SITEMAPS
    recent = [item for item in feed.items if not is_sitemap or item.at is None or item.at >= now - window]
    noted = [item for item in recent if is_sitemap and is_first and item.at is None and item.key not in known]
    passed = {item.key for item in noted}
    new = [item for item in recent if item.key not in known and item.key not in passed]
    new.sort(key=lambda item: item.at or _EARLIEST, reverse=True)  # stable: those without a date as the feed has them
    if is_first and not is_sitemap:
        noted += new[first_items:]
        new = new[:first_items]
    changed = [item for item in recent if item.key in known and item.changed and item.changed != known[item.key]]
    marked_first = [item for item in changed if known[item.key] is None]
    changed = [item for item in changed if known[item.key] is not None]
    noted += marked_first
    there = sum(1 for item in recent if item.key in known)
    if len(changed) > max(_RESTAMPED, there / 2):
        noted += changed
        changed = []
    return Choice(
        new=tuple(reversed(new[:MOST_AT_ONCE])),
        changed=tuple(changed[:MOST_AT_ONCE]),
        noted=tuple(noted),
        is_cut=len(new) > MOST_AT_ONCE,
    )


def sitemaps_to_read(
    index: Feed, known: Mapping[str, str | None], *, now: datetime, window: timedelta
) -> tuple[Item, ...]:
    """The sitemaps of an index that may hold something new: changed within `window` and since they were last read,
    newest first; of those without a date the first and the last few."""
    dated = [item for item in index.items if item.at is not None and item.at >= now - window]
    fresh = [item for item in dated if item.key not in known or known[item.key] != item.changed]
    fresh.sort(key=lambda item: item.at or _EARLIEST, reverse=True)
    undated = [item for item in index.items if item.at is None]
    ends = undated[:_UNDATED_SITEMAPS] + undated[_UNDATED_SITEMAPS:][-_UNDATED_SITEMAPS:]
    return tuple((fresh + ends)[:MOST_SITEMAPS])
