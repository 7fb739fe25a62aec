"""OpenDocument texts: headings and paragraphs as they are printed, without notes, comments and tracked changes."""

from collections.abc import Iterator

from lxml import etree

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.parsed import Bounds, Paragraph, Parsed
from services.ingest.parsers.safe_xml import local, parse_xml
from services.ingest.parsers.zip_parts import ZipParts

_WHAT = "The OpenDocument text"
_LEFT_OUT = frozenset(("tracked-changes", "annotation", "note", "sequence-decls", "forms", "automatic-styles", "desc"))
_HEAD = 10


def parse(document: bytes, bounds: Bounds) -> Parsed:
    """Its paragraphs; the title is the first heading of the first rank, or the paragraph in the style "Title"."""
    payload = ZipParts(document, bounds).read("content.xml")
    if payload is None:
        raise Rejected(
            Reason(
                code=ReasonCode.MALFORMED,
                message="The OpenDocument text has no text part.",
                advice="Open it and save it again, or hand in its text as .txt.",
            )
        )
    root = parse_xml(payload, what=_WHAT)
    titled = {
        _attribute(e, "name")
        for e in root.iter()
        if local(e) == "style" and _attribute(e, "parent-style-name") == "Title"
    }
    found: list[tuple[str, bool]] = []
    for text, element in _paragraphs(root):
        is_title = _attribute(element, "style-name") in {*titled, "Title"} or (
            local(element) == "h" and _attribute(element, "outline-level") == "1"
        )
        found.append((text, is_title))
        bounds_left = bounds.max_text - sum(len(t) for t, _ in found[-1:])
        if bounds_left < 0:
            break
    title = next((text for text, is_title in found[:_HEAD] if is_title), None)
    return Parsed(title=title, paragraphs=tuple(Paragraph(text=text) for text, _ in found))


def _paragraphs(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    open_paragraphs: list[list[str]] = []
    skipped = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local(element)
        if event == "start":
            skipped += 1 if skipped or name in _LEFT_OUT else 0
            if skipped:
                continue
            if name in ("p", "h"):
                open_paragraphs.append([element.text or ""])
            elif open_paragraphs:
                open_paragraphs[-1].append(" " if name in ("s", "tab", "line-break") else "")
                open_paragraphs[-1].append(element.text or "")
        else:
            if skipped:
                skipped -= 1
            elif name in ("p", "h") and open_paragraphs:
                text = " ".join("".join(open_paragraphs.pop()).split())
                if text:
                    yield text, element
            if not skipped and open_paragraphs:
                open_paragraphs[-1].append(element.tail or "")


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
