"""Word documents (Office Open XML): the paragraphs as they are printed, without what was deleted and commented."""

from collections.abc import Iterator, Mapping
from posixpath import join, normpath

from lxml import etree

from services.common.contracts.articles import Role
from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.parsed import Bounds, Paragraph, Parsed, each_of
from services.ingest.parsers.safe_xml import local, parse_xml, text_within
from services.ingest.parsers.zip_parts import ZipParts

_WHAT = "The Word document"
_LEFT_OUT = each_of(
    """
    del moveFrom Fallback instrText delText fldData sdtPr pPr rPr sectPr footnoteReference
    endnoteReference
    """
)
"""What nobody sees in print; of a text box, which stands twice for older programs, the second form."""
_BREAKS = frozenset(("br", "cr"))
_HEAD = 10
"""Paragraphs within which the title stands."""


def parse(document: bytes, bounds: Bounds) -> Parsed:
    """Its paragraphs, text boxes and table cells in order, footnotes last; the title by its style."""
    parts = ZipParts(document, bounds)
    main = _main(parts)
    payload = parts.read(main)
    if payload is None:
        raise Rejected(_no_text())
    names = _style_names(parts.read(join(main.rpartition("/")[0], "styles.xml")))
    found = list(_paragraphs(parse_xml(payload, what=_WHAT), names, bounds.max_text))
    title = _title(found, parts.read("docProps/core.xml"))
    for notes in ("footnotes.xml", "endnotes.xml"):
        payload = parts.read(join(main.rpartition("/")[0], notes))
        if payload is not None:
            root = parse_xml(payload, what=_WHAT)
            found += [
                (Paragraph(text=p.text, role=Role.FURNITURE), "") for p, _ in _paragraphs(root, {}, bounds.max_text)
            ]
    return Parsed(title=title, paragraphs=tuple(paragraph for paragraph, _ in found))


def _main(parts: ZipParts) -> str:
    """The name of the part that is the document, as the package's relations say."""
    relations = parts.read("_rels/.rels")
    if relations is not None:
        for relation in parse_xml(relations, what=_WHAT):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return normpath(str(relation.get("Target", "")).lstrip("/"))
    return "word/document.xml"


def _style_names(payload: bytes | None) -> Mapping[str, str]:
    """Styles' English names by their ids, which are in the language of the program."""
    if payload is None:
        return {}
    names: dict[str, str] = {}
    for style in parse_xml(payload, what=_WHAT):
        key = _attribute(style, "styleId")
        name = next((_attribute(child, "val") for child in style if local(child) == "name"), "")
        if key:
            names[key] = name.lower()
    return names


def _paragraphs(root: etree._Element, names: Mapping[str, str], most: int) -> Iterator[tuple[Paragraph, str]]:
    """Each paragraph with its style's name; one inside another (a text box) comes after it."""
    open_paragraphs: list[tuple[list[str], list[str]]] = []
    waiting: list[tuple[Paragraph, str]] = []
    skipped = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local(element)
        if event == "start":
            skipped += 1 if skipped or name in _LEFT_OUT else 0
            if skipped:
                continue
            if name == "p":
                open_paragraphs.append(([], [_style(element, names)]))
            elif open_paragraphs:
                words = open_paragraphs[-1][0]
                if name == "t":
                    words.append(element.text or "")
                elif name in ("tab", "ptab"):
                    words.append(" ")
                elif name in _BREAKS:
                    words.append("\n")
                elif name == "noBreakHyphen":
                    words.append("-")
        elif skipped:
            skipped -= 1
        elif name == "p" and open_paragraphs:
            words, (style,) = open_paragraphs.pop()
            made = [
                (Paragraph(text=line, role=Role.CAPTION if style == "caption" else None), style)
                for line in (" ".join(line.split()) for line in "".join(words).split("\n"))
                if line
            ]
            most -= sum(len(paragraph.text) for paragraph, _ in made)
            if most < 0:
                raise Rejected(_too_long())
            waiting = [*made, *waiting] if not open_paragraphs else [*waiting, *made]
            if not open_paragraphs:
                yield from waiting
                waiting = []


def _style(paragraph: etree._Element, names: Mapping[str, str]) -> str:
    for properties in paragraph:
        if local(properties) == "pPr":
            for child in properties:
                if local(child) == "pStyle":
                    key = _attribute(child, "val")
                    return names.get(key, key.lower())
    return ""


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _title(found: list[tuple[Paragraph, str]], core: bytes | None) -> str | None:
    """By style; else the title in the properties, if it is printed, too."""
    head = found[:_HEAD]
    for wanted in ("title", "heading 1"):
        told = next((paragraph.text for paragraph, style in head if style == wanted), None)
        if told is not None:
            return told
    if core is None:
        return None
    named = next((text_within(e) for e in parse_xml(core, what=_WHAT) if local(e) == "title"), "")
    return named if named and any(paragraph.text == named for paragraph, _ in head) else None


def _no_text() -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message="The Word document has no text part.",
        advice="Open it in Word and save it again, or hand in its text as .txt.",
    )


def _too_long() -> Reason:
    return Reason(
        code=ReasonCode.TOO_LARGE,
        message="The document has more text than any article.",
        advice="Save each article as a document of its own.",
    )
