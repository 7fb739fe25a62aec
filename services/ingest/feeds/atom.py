"""Items of Atom 1.0 and 0.3."""

from collections.abc import Sequence

from lxml import etree

from services.common.contracts.feeds import FeedKind
from services.ingest.feeds.elements import attribute, base_of, children, markup_of, text_of
from services.ingest.feeds.fields import address, key_of, language, period_seconds, plain, stamp
from services.ingest.feeds.values import Feed, Item

_PUBLISHED = ("published", "issued", "created")
_UPDATED = ("updated", "modified")
_PAGES = ("text/html", "application/xhtml+xml")


def read_entry(element: etree._Element, base: str) -> Item | None:
    """One <entry>; None where it has neither an address nor words. `base` is the feed's own address."""
    fields: dict[str, str] = {}
    authors: list[str] = []
    links: list[tuple[int, str]] = []
    content_source = ""
    for name, child in _atom(element):
        match name:
            case "author" | "contributor":
                found = next((plain(text_of(part)) for inner, part in _atom(child) if inner == "name"), None)
                authors += [found] if found and name == "author" else []
            case "link":
                rank = _rank(child)
                if rank is not None:
                    links.append((rank, attribute(child, "href")))
            case "title" | "summary" | "content":
                if name == "content":
                    content_source = attribute(child, "src")
                fields[name] = fields.get(name) or _words(child)
            case _:
                fields[name] = fields.get(name) or text_of(child)
    bases = (base, *base_of(element))
    ranked = [href for _, href in sorted(links, key=lambda link: link[0])]
    candidates = (fields.get("feedburner:origLink", ""), *ranked, content_source, fields.get("id", ""))
    url = next((found for link in candidates if link and (found := address(link, bases))), None)
    title = plain(fields.get("title", ""))
    summary, content = fields.get("summary") or None, fields.get("content") or None
    key = key_of(fields.get("id"), url, f"{title or ''} {summary or content or ''}")
    if key is None or (url is None and title is None and not summary and not content):
        return None
    published = next((fields[name] for name in _PUBLISHED if fields.get(name)), "")
    updated = next((fields[name] for name in _UPDATED if fields.get(name)), "")
    return Item(
        key=key,
        url=url,
        title=title,
        published=stamp(published or updated),
        updated=stamp(updated),
        changed=updated[:100] or None,
        authors=tuple(dict.fromkeys(authors)),
        language=language(attribute(element, "xml:lang")),
        summary=summary,
        content=content,
    )


def read_feed(root: etree._Element, items: Sequence[Item], base: str, *, is_cut: bool, damage: str | None) -> Feed:
    """The feed with what stands around its entries."""
    fields: dict[str, str] = {}
    link = ""
    for name, child in _atom(root):
        if name == "link":
            link = link or (attribute(child, "href") if _rank(child) is not None else "")
        elif name == "title":
            fields.setdefault(name, _words(child))
        else:
            fields.setdefault(name, text_of(child))
    return Feed(
        kind=FeedKind.ATOM,
        title=plain(fields.get("title", "")),
        url=address(link, (base, *base_of(root))),
        language=language(attribute(root, "xml:lang")),
        items=tuple(items),
        wait_seconds=period_seconds(fields.get("sy:updatePeriod", ""), fields.get("sy:updateFrequency", "")),
        is_cut=is_cut,
        damage=damage,
    )


def _atom(element: etree._Element) -> list[tuple[str, etree._Element]]:
    """The children with Atom's own names plain, whether or not the feed declares its namespace."""
    return [(name.removeprefix("atom:").removeprefix("?:"), child) for name, child in children(element)]


def _rank(link: etree._Element) -> int | None:
    """How well a link fits as the entry's own page, 0 best; None for self, edit, replies, enclosures and the like."""
    if attribute(link, "rel").lower() not in ("", "alternate", "http://www.iana.org/assignments/relation/alternate"):
        return None
    kind = attribute(link, "type").lower()
    return 0 if kind in _PAGES else 1 if not kind else 2


def _words(element: etree._Element) -> str:
    """A text construct as HTML: `text` is escaped, so that "a < b" does not become a tag."""
    kind = attribute(element, "type").lower()
    return markup_of(element) if kind not in ("", "text", "text/plain") or len(element) else text_of(element)
