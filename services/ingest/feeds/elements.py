"""Elements of a feed by short names: whatever namespace or undeclared prefix they come under."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

_NAMESPACES = {
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns#": "atom",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/terms": "dc",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "www.google.com/schemas/sitemap-news/0.9": "news",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "www.w3.org/xml/1998/namespace": "xml",
    "search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
}
"""Namespace names without scheme and last mark, in lower case: feeds write them in every way."""
_PREFIXES = frozenset(_NAMESPACES.values())
_PLAIN = ("purl.org/rss/1.0", "my.netscape.com/rdf/simple", "www.sitemaps.org/schemas/sitemap", "backend.userland.com")
"""The formats' own namespaces, whose elements have plain names here."""
_LONGEST_FIELD = 1_000_000
"""Code points of one field; an item's whole text is far shorter, and longer ones are not articles."""
_CHUNK = 65_536
_ITEM_TAGS = ("{*}item", "{*}entry", "{*}url", "{*}sitemap")


def name_of(tag: object) -> str:
    """`title`, `dc:date`, `atom:link`; what belongs to no known namespace has a `?:` before it; "" for no element."""
    if not isinstance(tag, str):
        return ""
    space, _, local = tag.rpartition("}")
    if not space:
        prefix, colon, name = local.partition(":")
        return local if not colon or prefix.lower() in _PREFIXES else f"?:{name}"
    uri = space[1:].partition("://")[2].lower().rstrip("/#").removeprefix("www.feedburner.com/")
    known = _NAMESPACES.get(uri) or _NAMESPACES.get(uri + "#")
    if known is not None:
        return f"{known}:{local}"
    return local if uri.startswith(_PLAIN) or "sitemap/0." in uri else f"?:{local}"


def children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The child elements with their names."""
    for child in element:
        name = name_of(child.tag)
        if name:
            yield name, child


def attribute(element: etree._Element, wanted: str) -> str:
    """An attribute by its short name, stripped; "" where it is missing."""
    for key, value in element.attrib.items():
        if name_of(key) == wanted:
            return str(value).strip()
    return ""


def text_of(element: etree._Element) -> str:
    """All text in it, stripped; markup that stands in it unescaped is passed over."""
    text = element.text or ""
    if len(element):
        text = "".join(map(str, element.itertext()))
    return text.strip()[:_LONGEST_FIELD]


def markup_of(element: etree._Element) -> str:
    """What stands in it as HTML: escaped, in CDATA, or as elements (Atom's xhtml)."""
    if not len(element):
        return (element.text or "").strip()[:_LONGEST_FIELD]
    parts = [element.text or "", *(str(etree.tostring(child, encoding="unicode")) for child in element)]
    return "".join(parts).strip()[:_LONGEST_FIELD]


def base_of(element: etree._Element) -> tuple[str, ...]:
    """The values of xml:base that hold for it, outermost first."""
    bases = [attribute(above, "xml:base") for above in (element, *element.iterancestors())]
    return tuple(base for base in reversed(bases) if base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document read to its end or to its limit: its root, now without the items, and its first fault."""

    root: etree._Element
    is_cut: bool
    damage: str | None


def read_document(text: str, *, take: Callable[[str, etree._Element], bool]) -> Document | None:
    """Parse mended XML with recovery, giving each item element to `take` and letting go of it; None where it has no
    element at all.

    `take` gets the root's name and the item; it returns False when it wants no more.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        tag=_ITEM_TAGS,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # libxml2's own bounds on depth and on one text
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    root: etree._Element | None = None
    root_name = ""
    before: etree._Element | None = None
    wants_more = True

    def taken() -> bool:
        nonlocal root, root_name, before
        for _, element in parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            if root is None:
                root = element.getroottree().getroot()
                root_name = name_of(root.tag)
            # The one before: the parser still stands at this one.
            parent = None if before is None else before.getparent()
            if before is not None and parent is not None:
                parent.remove(before)
            before = element
            if not take(root_name, element):
                return False
            element.clear()
        return True

    data = text.encode("utf-8", "replace")
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            wants_more = taken()
            if not wants_more:
                break
        closed: etree._Element | None = parser.close()
        wants_more = wants_more and taken()
    except etree.XMLSyntaxError:
        closed = root
    if closed is None:
        return None
    faults = parser.feed_error_log.filter_from_errors()
    return Document(
        root=closed,
        is_cut=not wants_more,
        damage=f"line {faults[0].line}: {faults[0].message}"[:300] if len(faults) and wants_more else None,
    )
