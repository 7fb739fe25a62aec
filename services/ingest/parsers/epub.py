"""EPUB books: each chapter that holds running text as a page of its own, as in the issues that news programs make."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers import html_text
from services.ingest.parsers.parsed import Bounds, Parsed, Part
from services.ingest.parsers.safe_xml import local, parse_xml, text_within
from services.ingest.parsers.zip_parts import ZipParts

_WHAT = "The EPUB book"
_FEWEST_LETTERS = 400
"""A cover, a title page, a list of contents: a chapter is longer, or most of it stands in long paragraphs."""
_LONG = 80


def parse(document: bytes, bounds: Bounds) -> Parsed:
    """Its chapters in reading order; a book of one chapter is an article. Raises Rejected for one that is locked."""
    parts = ZipParts(document, bounds)
    if "META-INF/encryption.xml" in parts.names and "META-INF/rights.xml" in parts.names:
        raise Rejected(_locked())
    package_name = _package(parts)
    payload = parts.read(package_name)
    if payload is None:
        raise Rejected(_no_text())
    package = parse_xml(payload, what=_WHAT)
    told = {local(e): text_within(e) for e in reversed(list(package.iter())) if _is_dublin_core(e)}
    chapters = _chapters(package, dirname(package_name), parts, bounds)
    if not chapters:
        raise Rejected(_no_text())
    date, language = told.get("date") or None, told.get("language", "").lower()[:2] or None
    facts = Parsed(publisher=told.get("publisher") or None, published=date, language=language)
    if len(chapters) > 1:
        return Parsed(
            parts=tuple(Part(name=name, payload=page) for name, page in chapters),
            publisher=facts.publisher,
            published=facts.published,
            language=facts.language,
        )
    text = chapters[0][1].decode("utf-8", "replace")
    author = told.get("creator", "")
    return Parsed(
        title=told.get("title") or None,
        paragraphs=html_text.paragraphs_of(text, most=bounds.max_text),
        authors=(author,) if author else (),
        publisher=facts.publisher,
        published=facts.published,
        language=facts.language,
    )


def _package(parts: ZipParts) -> str:
    container = parts.read("META-INF/container.xml")
    if container is not None:
        for element in parse_xml(container, what=_WHAT).iter():
            if local(element) == "rootfile" and element.get("full-path"):
                return normpath(str(element.get("full-path")))
    return next((name for name in parts.names if name.endswith(".opf")), "content.opf")


def _chapters(package: etree._Element, folder: str, parts: ZipParts, bounds: Bounds) -> list[tuple[str, bytes]]:
    items = {str(e.get("id")): e for e in package.iter() if local(e) == "item"}
    found: list[tuple[str, bytes]] = []
    for reference in (e for e in package.iter() if local(e) == "itemref"):
        item = items.get(str(reference.get("idref")))
        if item is None or "nav" in str(item.get("properties", "")).split() or reference.get("linear") == "no":
            continue
        name = normpath(join(folder, unquote(str(item.get("href", "")))))
        payload = parts.read(name)
        if payload is not None and _has_text(payload, bounds):
            found.append((name.rpartition("/")[2], payload))
    return found


def _has_text(payload: bytes, bounds: Bounds) -> bool:
    paragraphs = html_text.paragraphs_of(payload.decode("utf-8", "replace"), most=bounds.max_text)
    return sum(len(p.text) for p in paragraphs if len(p.text) >= _LONG) >= _FEWEST_LETTERS


def _is_dublin_core(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith("{http://purl.org/dc/elements/1.1/}")


def _no_text() -> Reason:
    return Reason(
        code=ReasonCode.NO_ARTICLE,
        message="No chapter with running text was found in the book.",
        advice="Hand in the article's text as .txt, or the page that it stands on.",
    )


def _locked() -> Reason:
    return Reason(
        code=ReasonCode.ENCRYPTED,
        message="The book is locked (DRM).",
        advice="Hand in the article's text as .txt, if you are allowed to.",
    )
