"""Statements of a query as an Atom feed (RFC 4287), for feed readers.

The document is a function of the statements alone, so that it has the same validator until one of them changes.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from services.api import direction, links
from services.api.schemas import Statement
from services.api.templates import shortened

MEDIA_TYPE = "application/atom+xml"
_ATOM, _XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_IDS = uuid.UUID("5d3a9f0e-2b1c-5e8d-9a47-71c6b0f4e2d8")
"""Of our own making: names under it become ids that stay the same on every host and for ever."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE_CHARACTERS = 140
_RIGHT_TO_LEFT = "\u200f"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated: it has to say something, and always the same."""

for _prefix, _uri in (("", _ATOM), ("x", _XHTML)):
    ElementTree.register_namespace(_prefix, _uri)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed to be written. `query` is the filters as a query string, the same for the same query; `base` the server's
    address; `next` the path of the feed of older ones."""

    query: str
    base: str
    version: str
    statements: Sequence[Statement]
    next: str | None = None

    @property
    def updated(self) -> datetime | None:
        """When the last of its statements was found; None without any."""
        return max((one.extracted_at for one in self.statements), default=None)


def write(feed: Feed) -> bytes:
    """The document, UTF-8."""
    root = _element(None, "feed", **{_LANG: "en"})
    _element(root, "id", _id(f"query:{feed.query}"))
    _element(root, "title", f"Statements: {_told(feed.query)}" if feed.query else "Statements")
    _element(root, "updated", _moment(feed.updated or _NEVER))
    _element(root, "generator", "Qawl", version=feed.version)
    own, page = (f"{path}?{feed.query}" if feed.query else path for path in ("/v1/statements/feed", "/"))
    _element(root, "link", rel="self", type=MEDIA_TYPE, href=feed.base + own)
    _element(root, "link", rel="alternate", type="text/html", href=feed.base + page)
    if feed.next is not None:
        _element(root, "link", rel="next", type=MEDIA_TYPE, href=feed.base + feed.next)
    for one in feed.statements:
        _entry(root, one, feed.base)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(root: ElementTree.Element, one: Statement, base: str) -> None:
    entry = _element(root, "entry", **{_LANG: one.article.language})
    who = one.speaker.name or (one.source and one.source.text) or one.speaker.role or "Unnamed"
    _element(entry, "id", _id(f"statement:{one.id}"))
    _element(entry, "title", _pointed(f"{who}: {shortened(one.words, _TITLE_CHARACTERS)}"))
    _element(entry, "updated", _moment(one.extracted_at))
    _element(entry, "published", _moment(one.extracted_at))
    author = _element(entry, "author")
    _element(author, "name", who)
    if one.speaker.id is not None:
        _element(author, "uri", base + links.page_of_speaker(one.speaker.id))
    _element(entry, "link", rel="alternate", type="text/html", href=base + one.links.page)
    if one.article.url is not None and one.article.url.startswith(("http://", "https://")):
        _element(entry, "link", rel="via", href=_iri(one.article.url))
    for term in (one.kind, one.cue_class, one.polarity):
        if term is not None:
            _element(entry, "category", term=term.value)
    _content(_element(entry, "content", type="xhtml"), one, who, base)


def _content(content: ElementTree.Element, one: Statement, who: str, base: str) -> None:
    """The words with who said them, and where; XHTML, since text alone could not tell its direction."""
    article = one.article
    div = _html(content, "div", lang=article.language, dir=direction.of_language(article.language))
    said = _html(div, "p")
    _html(said, "strong", who, dir=direction.of_text(who))
    for more in (one.speaker.role, one.cue.text if one.cue is not None else None):
        if more and more != who:
            _html(said, "span", f" {more}", dir=direction.of_text(more))
    quote = _html(div, "blockquote", dir=direction.of_text(one.words))
    for part in one.content:
        _html(quote, "p", part.text)
    where = _html(div, "p")
    title = article.title or "Untitled article"
    _html(where, "a", title, href=base + one.links.page, dir=direction.of_text(title))
    for word in (article.publisher, article.published.isoformat() if article.published is not None else None):
        if word is not None:
            _html(where, "span", f" · {word}", dir=direction.of_text(word))


def _element(
    parent: ElementTree.Element | None, name: str, text: str | None = None, **given: str
) -> ElementTree.Element:
    return _tag(parent, f"{{{_ATOM}}}{name}", text, given)


def _html(parent: ElementTree.Element, name: str, text: str | None = None, **given: str) -> ElementTree.Element:
    return _tag(parent, f"{{{_XHTML}}}{name}", text, given)


def _tag(parent: ElementTree.Element | None, tag: str, text: str | None, given: dict[str, str]) -> ElementTree.Element:
    attributes = {key: _clean(value) for key, value in given.items()}
    new = ElementTree.Element(tag, attributes) if parent is None else ElementTree.SubElement(parent, tag, attributes)
    new.text = None if text is None else _clean(text)
    return new


def _clean(text: str) -> str:
    """With U+FFFD for what XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _pointed(text: str) -> str:
    """A title that begins in the other script says first which way it runs: RFC 4287 has no attribute for that."""
    return _RIGHT_TO_LEFT + text if direction.of_text(text) == "rtl" else text


def _iri(url: str) -> str:
    """An address with nothing in it that an IRI cannot hold."""
    return re.sub(r'[\s<>"{}|\\^`\x00-\x1f]', lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def _id(name: str) -> str:
    return uuid.uuid5(_IDS, name).urn


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _told(query: str) -> str:
    return ", ".join(f"{name} {value}" for name, value in parse_qsl(query))
