"""Feeds and sitemaps saved as files: each item becomes a submission, of its own words where they are the whole text."""

from dataclasses import replace
from datetime import UTC, datetime

from services.common.contracts.feeds import Feed, FeedId, FeedState, TakeFrom
from services.common.contracts.submissions import Channel, Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.feeds.handing_in import submission_of
from services.ingest.feeds.parse import parse_feed
from services.ingest.readers.outcome import Members, Source

_ANY_DAY = datetime(9000, 1, 1, tzinfo=UTC)
"""A reader knows no clock: a stamp in the future is taken as it stands."""


def read_feed(source: Source) -> Members:
    """Its items in their order: with a whole text as a page of it, else the item's address to be fetched.

    What the feed says of an address fills what its page leaves open, as it does for a feed that is polled. Raises
    Rejected for a feed without items, and for one that is damaged beyond reading.
    """
    limits = source.limits
    found = parse_feed(source.payload, url=source.url or "", max_items=limits.max_members, max_bytes=limits.max_bytes)
    feed = Feed(
        id=FeedId(""),
        url=source.url or source.name,
        title=found.title,
        kind=found.kind,
        language=found.language,
        state=FeedState.ACTIVE,
        take_from=TakeFrom.FEED,
        added_at=_ANY_DAY,
        next_poll_at=_ANY_DAY,
    )
    items = [new for item in found.items if (new := submission_of(item, feed, now=_ANY_DAY)) is not None]
    if not items:
        raise Rejected(
            Reason(
                code=ReasonCode.EMPTY,
                message="There is no item with an address or a text in this feed.",
                advice="Check that it was saved completely, or add its address as a feed.",
            )
        )
    return Members(
        submissions=tuple(
            replace(new, feed_id=None, channel=Channel.CONTAINER if new.url is None else Channel.FEED) for new in items
        )
    )
