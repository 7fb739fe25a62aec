"""An item of a feed as a submission, and what the feed's word counts for beside its page's."""

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta

from services.common.contracts.articles import Article
from services.common.contracts.feeds import Feed, TakeFrom
from services.common.contracts.submissions import Channel, Hints, NewSubmission
from services.ingest.feeds.values import Item
from services.ingest.published import published_hint

WHOLE_TEXT_CHARACTERS = 600
"""Of visible text: the longest teasers are shorter, the shortest articles hardly."""
_AHEAD = timedelta(days=1)
"""A stamp further in the future is a mistake (or an embargo): it tells nothing about the article."""
_CUT = ("...", "…", "[…]")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_LONGEST_NAME = 200


def submission_of(item: Item, feed: Feed, *, now: datetime, is_refetch: bool = False) -> NewSubmission | None:
    """What to hand in: its address, or a page made of its own words where the feed is set to that or it has no address.

    None where it has neither an address nor words.
    """
    words = max(item.content or "", item.summary or "", key=len)
    is_whole = len(_TAG.sub("", words).strip()) >= WHOLE_TEXT_CHARACTERS
    hints = _hints(item, now=now)
    name = (item.title or item.url or feed.title or feed.url)[:_LONGEST_NAME]
    if item.url is not None and not (feed.take_from is TakeFrom.FEED and is_whole):
        return NewSubmission(
            channel=Channel.FEED, name=name, url=item.url, hints=hints, feed_id=feed.id, is_refetch=is_refetch
        )
    if not words:
        return None
    return NewSubmission(
        channel=Channel.FEED,
        name=name,
        payload=_page(item, words).encode("utf-8", "replace"),
        hints=replace(hints, url=item.url),
        feed_id=feed.id,
        is_refetch=is_refetch,
    )


def filled(article: Article, hints: Hints) -> Article:
    """The article with the feed's word where its own page says nothing: a feed's titles are cut, its days are those of
    UTC, and its language is its software's."""
    return replace(
        article,
        title=article.title or hints.title,
        publisher=article.publisher or hints.publisher,
        published=article.published or published_hint(hints, article.language),
    )


def _hints(item: Item, *, now: datetime) -> Hints:
    published = item.published
    return Hints(
        title=None if item.title is None or item.title.endswith(_CUT) else item.title,
        published=None if published is None or published.at > now + _AHEAD else published.iso,
        publisher=item.publisher,
    )


def _page(item: Item, words: str) -> str:
    body = words if "<" in words else "".join(f"<p>{line}</p>" for line in html.escape(words).splitlines() if line)
    title = html.escape(item.title or "")
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )
