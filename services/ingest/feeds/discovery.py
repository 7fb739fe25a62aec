"""Finds the feeds that a web page names in its head."""

import html as html_module
import re
from dataclasses import dataclass

from services.ingest.feeds.fields import address, plain

_LINK = re.compile(r"<(link|base)\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z:-]{2,20})\s{0,9}=\s{0,9}(?:"([^"]{0,1500})"|'([^']{0,1500})'|([^\s"'>]{1,1500}))"""
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_LOOKED_AT = 500_000
MOST_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that a page names: its absolute address, and its title if it has one."""

    url: str
    title: str | None


def discover(html: str, url: str) -> tuple[FoundFeed, ...]:
    """The feeds named by <link rel="alternate"> in the page at `url`, each once, in the page's order; at most 20.

    Feeds of comments stand behind the others.
    """
    found: dict[str, FoundFeed] = {}
    base = url
    for m in _LINK.finditer(html[:_LOOKED_AT]):
        fields = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(m[2])}
        if m[1].lower() == "base":
            base = address(fields.get("href", ""), (url,)) or base
            continue
        if "alternate" not in fields.get("rel", "").lower().split():
            continue
        if fields.get("type", "").split(";")[0].strip().lower() not in _FEED_TYPES:
            continue
        feed = address(html_module.unescape(fields.get("href", "")), (base,))
        if feed is not None and feed not in found:
            found[feed] = FoundFeed(url=feed, title=plain(fields.get("title", "")))
    ranked = sorted(found.values(), key=lambda feed: "comments" in feed.url.lower())
    return tuple(ranked[:MOST_FOUND])
