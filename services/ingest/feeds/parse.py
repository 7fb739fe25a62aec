"""One door to every kind of feed: bytes in, its items out."""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from services.common.contracts.feeds import FeedKind
from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.decode import decode, is_plausible
from services.ingest.feeds import atom, rss, sitemaps
from services.ingest.feeds.elements import read_document
from services.ingest.feeds.json_feed import read_json_feed
from services.ingest.feeds.mending import mended
from services.ingest.feeds.values import Feed, Item

MAX_ITEMS = 50_000
"""Of one document: what sitemaps may hold at most (sitemaps.org); no news feed comes near."""
MAX_BYTES = 50_000_000
"""After unpacking: again the sitemaps' own limit."""
_HEAD = 4_000
_ROOT = re.compile(
    r"<(?:[A-Za-z_][\w.-]{0,30}:)?(rss|rdf|feed|channel|urlset|sitemapindex|html|body|opml)[\s>/]", re.IGNORECASE
)
_FEEDS = ("rss", "rdf", "feed", "channel", "urlset", "sitemapindex")

_Reader = Callable[[etree._Element, str], Item | None]


def looks_like_feed(text: str) -> bool:
    """Whether a decoded document is one that `parse_feed` reads as XML or JSON, told by its beginning."""
    head = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        return _root(head) in _FEEDS
    return head.startswith("{") and "jsonfeed.org/version/" in head


def parse_feed(
    payload: bytes,
    *,
    url: str = "",
    content_type: str | None = None,
    max_items: int = MAX_ITEMS,
    max_bytes: int = MAX_BYTES,
) -> Feed:
    """The feed or sitemap that the bytes hold, packed with gzip or not; broken XML is read as far as it goes.

    `url` is the address it came from, which relative ones are completed with. At most `max_items` items are read.
    Raises Rejected: empty, too large, not a feed, or damaged beyond reading.
    """
    if payload.startswith(b"\x1f\x8b"):
        payload = _unpacked(payload, max_bytes)
    if len(payload) > max_bytes:
        raise _too_large(max_bytes)
    if not payload.strip(b" \t\r\n\f\v\0"):
        raise _refused(ReasonCode.EMPTY, "There is nothing at this address.", "Check it in a browser.")
    m = re.search(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", content_type or "", re.IGNORECASE)
    decoded = decode(payload, declared=m[1] if m else None)
    if decoded is None or not is_plausible(decoded.text):
        raise _not_a_feed("data of a kind that is not known")
    text = decoded.text.lstrip("\ufeff \t\r\n\f\v\0")
    if text.startswith("{"):
        found = read_json_feed(text, url, most=max_items)
        if found is None:
            raise _not_a_feed("JSON, but not a JSON Feed")
        return _unique(found)
    root = _root(text[:_HEAD])
    if not text.startswith("<") or (root == "" and text[:4].lower() == "http"):
        found = sitemaps.read_lines(text, most=max_items)
        if not found.items:
            raise _not_a_feed("plain text without addresses")
        return found
    if root in ("html", "body"):
        raise _not_a_feed("a web page")
    if root == "opml":
        raise _refused(
            ReasonCode.NOT_A_FEED, "This is a list of feeds (OPML).", "Import it: `qawl feeds import`, or on /feeds."
        )
    return _unique(_of_xml(text, url, max_items))


def _of_xml(text: str, url: str, most: int) -> Feed:
    """As it stands; if that is not well-formed, once more with stray HTML as text, if more comes of that."""
    found = _read(mended(text), url, most)
    if found is not None and (found.damage is None or found.kind in (FeedKind.SITEMAP, FeedKind.SITEMAP_INDEX)):
        return found
    again = _read(mended(text, is_html_stray=True), url, most)
    best = max((feed for feed in (again, found) if feed is not None), key=_worth, default=None)
    if best is None:
        raise _refused(
            ReasonCode.MALFORMED,
            "The feed's XML is damaged beyond reading.",
            "Nothing to do here: it is asked again by itself; tell its publisher if it stays so.",
        )
    return best


def _worth(feed: Feed) -> tuple[int, bool]:
    return sum(1 for item in feed.items if item.url is not None), feed.damage is None


def _read(xml: str, url: str, most: int) -> Feed | None:
    """None where there is no element in it."""
    items: list[Item] = []
    kind = ""

    def take(root: str, element: etree._Element) -> bool:
        nonlocal kind
        kind = kind or root.rpartition(":")[2].lower()
        if len(items) >= most:
            return False
        item = _reader(kind)(element, url)
        if item is not None:
            items.append(item)
        return True

    document = read_document(xml, take=take)
    if document is None:
        return None
    root, is_cut, damage = document.root, document.is_cut, document.damage
    match kind or str(root.tag).rpartition("}")[2].rpartition(":")[2].lower():
        case "rss" | "rdf" | "channel":
            return rss.read_channel(root, items, url, is_cut=is_cut, damage=damage)
        case "feed":
            return atom.read_feed(root, items, url, is_cut=is_cut, damage=damage)
        case "urlset":
            return sitemaps.read_sitemap(FeedKind.SITEMAP, items, is_cut=is_cut, damage=damage)
        case "sitemapindex":
            return sitemaps.read_sitemap(FeedKind.SITEMAP_INDEX, items, is_cut=is_cut, damage=damage)
        case _:
            raise _not_a_feed("XML, but neither a feed nor a sitemap")


def _reader(kind: str) -> _Reader:
    match kind:
        case "feed":
            return atom.read_entry
        case "urlset" | "sitemapindex":
            return sitemaps.read_entry
        case _:
            return rss.read_item


def _root(head: str) -> str:
    """The first element that tells what a document is, in lower case; "" for none."""
    m = _ROOT.search(head)
    return m[1].lower() if m else ""


def _unique(feed: Feed) -> Feed:
    """Each item once. Some feeds give one id to all of their items: there the address is the key."""
    seen: dict[str, Item] = {}
    for item in feed.items:
        first = seen.setdefault(item.key, item)
        if first is not item and first.url != item.url and item.url is not None:
            seen.setdefault(item.url, replace(item, key=item.url))
    return feed if len(seen) == len(feed.items) else replace(feed, items=tuple(seen.values()))


def _unpacked(payload: bytes, limit: int) -> bytes:
    stream = zlib.decompressobj(wbits=31)
    try:
        unpacked = stream.decompress(payload, limit + 1)
    except zlib.error as error:
        raise _refused(
            ReasonCode.MALFORMED, "The gzip file is damaged.", "Check the address; it is asked again by itself."
        ) from error
    if len(unpacked) > limit:
        raise _too_large(limit)
    return unpacked


def _not_a_feed(found: str) -> Rejected:
    return _refused(
        ReasonCode.NOT_A_FEED,
        f"This is {found}, not a feed.",
        "Give the address of the feed or sitemap itself; many sites link to it from their front page.",
    )


def _too_large(limit: int) -> Rejected:
    return _refused(
        ReasonCode.TOO_LARGE, f"The feed is larger than {limit:,} bytes.", "Give the address of a smaller part of it."
    )


def _refused(code: ReasonCode, message: str, advice: str) -> Rejected:
    return Rejected(Reason(code=code, message=message, advice=advice))
