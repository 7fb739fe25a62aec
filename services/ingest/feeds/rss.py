"""Items of RSS 0.9x, 1.0 (RDF) and 2.0."""

from collections.abc import Sequence

from lxml import etree

from services.common.contracts.feeds import FeedKind
from services.ingest.feeds.elements import attribute, base_of, children, markup_of, text_of
from services.ingest.feeds.fields import address, key_of, language, minutes, period_seconds, plain, stamp
from services.ingest.feeds.values import Feed, Item

_DATES = ("pubDate", "dc:date", "dc:issued", "dc:created", "pubdate", "date", "atom:published")
_CHANGES = ("atom:updated", "dc:modified", "lastBuildDate", "atom:modified")
_AUTHORS = ("dc:creator", "author", "atom:author")


def read_item(element: etree._Element, base: str) -> Item | None:
    """One <item>; None where it has neither an address nor words. `base` is the feed's own address."""
    fields: dict[str, str] = {}
    authors: list[str] = []
    atom_link = guid = ""
    guid_is_link = False
    for name, child in children(element):
        if name in _AUTHORS:
            author = plain(text_of(child))
            authors += [author] if author else []
        elif name == "guid":
            guid = text_of(child)
            guid_is_link = attribute(child, "isPermaLink").lower() != "false"
        elif name == "atom:link":
            if attribute(child, "rel").lower() in ("", "alternate"):
                atom_link = atom_link or attribute(child, "href")
        elif name not in fields or not fields[name]:
            fields[name] = markup_of(child) if name in ("description", "content:encoded") else text_of(child)
    bases = (base, *base_of(element))
    links = (
        fields.get("feedburner:origLink", ""),
        fields.get("link", ""),
        atom_link,
        guid if guid_is_link and guid.startswith(("http://", "https://")) else "",
        attribute(element, "rdf:about"),
    )
    url = next((found for link in links if link and (found := address(link, bases))), None)
    title = plain(fields.get("title", ""))
    summary = fields.get("description") or None
    content = fields.get("content:encoded") or None
    if url is None and title is None and not summary and not content:
        return None
    published = _first(fields, _DATES)
    updated = _first(fields, _CHANGES)
    key = key_of(guid, attribute(element, "rdf:about"), url, f"{title} {summary or content or ''}")
    assert key is not None, "one of them says something"
    return Item(
        key=key,
        url=url,
        title=title,
        published=stamp(published),
        updated=stamp(updated),
        changed=updated[:100] or None,
        authors=tuple(dict.fromkeys(authors)),
        publisher=plain(fields.get("source", "")),
        language=language(fields.get("dc:language", "")),
        summary=summary,
        content=content,
    )


def read_channel(root: etree._Element, items: Sequence[Item], base: str, *, is_cut: bool, damage: str | None) -> Feed:
    """The feed with what its <channel> says."""
    channel = next((child for name, child in children(root) if name == "channel"), root)
    fields: dict[str, str] = {}
    for name, child in children(channel):
        fields.setdefault(name, text_of(child))
    asked = [
        minutes(fields.get("ttl", "")),
        period_seconds(fields.get("sy:updatePeriod", ""), fields.get("sy:updateFrequency", "")),
    ]
    return Feed(
        kind=FeedKind.RSS,
        title=plain(fields.get("title", "")),
        url=address(fields.get("link", ""), (base,)),
        language=language(fields.get("language") or fields.get("dc:language") or attribute(root, "xml:lang")),
        items=tuple(items),
        wait_seconds=max((seconds for seconds in asked if seconds), default=None),
        is_cut=is_cut,
        damage=damage,
    )


def _first(fields: dict[str, str], names: Sequence[str]) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")
