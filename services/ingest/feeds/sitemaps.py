"""Entries of sitemaps, news sitemaps, sitemap indexes, and of sitemaps as plain text."""

from collections.abc import Sequence

from lxml import etree

from services.common.contracts.feeds import FeedKind
from services.ingest.feeds.elements import children, text_of
from services.ingest.feeds.fields import address, key_of, language, plain, stamp
from services.ingest.feeds.values import Feed, Item


def read_entry(element: etree._Element, base: str) -> Item | None:
    """One <url> or <sitemap>; None where it has no address."""
    fields: dict[str, str] = {}
    for name, child in children(element):
        if name == "news:news":
            for inner, part in children(child):
                fields.setdefault(inner, text_of(part))
                if inner == "news:publication":
                    fields |= {name_of_part: text_of(value) for name_of_part, value in children(part)}
        else:
            fields.setdefault(name, text_of(child))
    url = address(fields.get("loc", ""), (base,))
    key = key_of(url)
    if url is None or key is None:
        return None
    updated = stamp(fields.get("lastmod", ""))
    published = stamp(fields.get("news:publication_date", ""))
    return Item(
        key=key,
        url=url,
        title=plain(fields.get("news:title", "")),
        published=published,
        updated=updated,
        changed=fields.get("lastmod", "")[:100] or None,
        publisher=plain(fields.get("news:name", "")),
        language=language(fields.get("news:language", "")),
    )


def read_sitemap(kind: FeedKind, items: Sequence[Item], *, is_cut: bool, damage: str | None) -> Feed:
    """A sitemap or an index, named by the publication if its news entries agree on one."""
    names = {item.publisher for item in items if item.publisher}
    languages = {item.language for item in items if item.language}
    return Feed(
        kind=kind,
        title=names.pop() if len(names) == 1 else None,
        language=languages.pop() if len(languages) == 1 else None,
        items=tuple(items),
        is_cut=is_cut,
        damage=damage,
    )


def read_lines(text: str, *, most: int) -> Feed:
    """A sitemap as plain text: one address a line; other lines are passed over."""
    items: list[Item] = []
    for line in text.splitlines():
        url = address(line, ()) if line.strip()[:4].lower() == "http" else None
        if url is not None and len(items) == most:
            return Feed(kind=FeedKind.URLS, items=tuple(items), is_cut=True)
        if url is not None:
            items.append(Item(key=key_of(url) or url, url=url))
    return Feed(kind=FeedKind.URLS, items=tuple(items))
