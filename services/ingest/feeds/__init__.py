"""Feeds and sitemaps read: bytes in, their items out. Pure: fetches nothing, reads no clock.

bytes ──▶ text ──▶ mended (no DOCTYPE, no entity but XML's five) ──▶ rss | atom | sitemaps ──▶ Feed
             └──▶ json_feed | one address a line ─────────────────────────────────────────────▶
"""

from services.ingest.feeds.discovery import FoundFeed, discover
from services.ingest.feeds.parse import looks_like_feed, parse_feed
from services.ingest.feeds.values import Feed, Item

__all__ = ["Feed", "FoundFeed", "Item", "discover", "looks_like_feed", "parse_feed"]
