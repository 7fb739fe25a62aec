"""News in XML: items, packages and messages of NewsML-G2, items of NewsML 1, and NITF in them or by itself."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from services.common.contracts.articles import Role
from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.bylines import names_of
from services.ingest.parsers import html_text
from services.ingest.parsers.nitf import paragraphs_of_nitf
from services.ingest.parsers.parsed import Bounds, Paragraph, Parsed, Part
from services.ingest.parsers.safe_xml import local, parse_xml, text_within

_WHAT = "The news item"
_ITEMS = ("newsItem", "NewsItem")
_NOT_PUBLISHED = frozenset(("canceled", "cancelled", "withheld"))
_CHANGED = ("contentModified", "versionCreated", "ThisRevisionCreated")
_STAMPS = ("embargoed", "contentCreated", "firstCreated", "FirstCreated", "date.issue", *_CHANGED[1:])
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?")
_HEADS = ("headline", "HeadLine", "hl1", "title")
_BYLINES = ("by", "ByLine", "byline")
_LONGEST_FACT = 500


def parse(document: bytes, bounds: Bounds) -> Parsed:
    """The article of one item, or the items of a message as documents of their own.

    Raises Rejected: canceled or withheld, without text (pictures, packages that only refer to items).
    """
    root = parse_xml(document, what=_WHAT)
    items = [e for e in root.iter() if local(e) in _ITEMS] if local(root) not in (*_ITEMS, "nitf") else [root]
    texts = [item for item in items if _has_text(item)]
    if len(texts) > 1:
        if len(texts) > bounds.max_parts:
            raise Rejected(_no_text(f"It holds {len(texts):,} items, more than one message may."))
        return Parsed(
            parts=tuple(
                Part(name=f"item {number}.xml", payload=etree.tostring(item, encoding="utf-8", xml_declaration=True))
                for number, item in enumerate(texts, start=1)
            )
        )
    if not texts:
        if local(root) == "packageItem":
            raise Rejected(_no_text("The news package only refers to items and holds none."))
        if items and (status := _status(items[0])) in _NOT_PUBLISHED:
            raise Rejected(_withheld(status))
        raise Rejected(_no_text("The news item holds no text; it may be one of pictures, sound or data."))
    return _article(texts[0], bounds)


def _article(item: etree._Element, bounds: Bounds) -> Parsed:
    status = _status(item)
    if status in _NOT_PUBLISHED:
        raise Rejected(_withheld(status))
    head = [e for e in item.iter() if not _is_in_body(e)]
    body = tuple(_body(item, bounds.max_text))
    dateline = _first(head, ("dateline", "DateLine"))
    lead = (Paragraph(text=dateline, role=Role.FURNITURE),) if dateline and not _stands_in(dateline, body) else ()
    publisher = _provider(head)
    credit = _first(head, ("creditline", "CreditLine"))
    return Parsed(
        title=_first(head, _HEADS),
        paragraphs=(*lead, *body),
        published=_stamp(item, _STAMPS),
        modified=_stamp(item, _CHANGED),
        publisher=publisher,
        via=(credit,) if credit and credit != publisher and len(credit) < 100 else (),
        authors=names_of([text for e in head if local(e) in _BYLINES and (text := text_within(e))][:3]),
        language=_language(item),
    )


_BODIES = ("inlineXML", "inlineData", "DataContent", "body.content", "body.end")


def _has_text(item: etree._Element) -> bool:
    return any(local(e) in _BODIES and text_within(e) for e in item.iter())


def _is_in_body(element: etree._Element) -> bool:
    """Whether it stands in a text itself; of NITF, whose head stands within NewsML's body, only its own body counts."""
    above = [local(e) for e in element.iterancestors()]
    if any(name in above for name in ("body.content", "body.end")):
        return True
    return "nitf" not in above and local(element) != "nitf" and any(n in above for n in ("inlineXML", "DataContent"))


def _body(item: etree._Element, most: int) -> Iterator[Paragraph]:
    for element in item.iter("{*}inlineXML", "{*}inlineData", "{*}DataContent"):
        found = next((e for e in element.iter() if local(e) in ("nitf", "html", "body")), None)
        if found is not None and local(found) == "nitf":
            yield from paragraphs_of_nitf(found)
        elif len(element) or "html" in str(element.get("contenttype", "")):
            markup = etree.tostring(element, encoding="unicode") if len(element) else element.text or ""
            yield from html_text.paragraphs_of(markup, most=most)
        else:
            yield from (Paragraph(text=line.strip()) for line in (element.text or "").splitlines() if line.strip())
        return
    yield from paragraphs_of_nitf(item)


def _first(elements: Sequence[etree._Element], names: Sequence[str]) -> str | None:
    for name in names:
        for element in elements:
            if local(element) == name and (text := text_within(element)):
                return text[:_LONGEST_FACT]
    return None


def _stands_in(line: str, body: Sequence[Paragraph]) -> bool:
    return bool(body) and line.rstrip(" -–—:") in body[0].text


def _provider(head: Sequence[etree._Element]) -> str | None:
    """The agency's name, else its code without the scheme: "nprov:EX" is EX."""
    for element in head:
        if local(element) in ("provider", "Provider", "copyrightHolder", "doc.copyright"):
            name = text_within(element) or str(element.get("literal") or element.get("holder") or "")
            code = str(element.get("qcode") or "").rpartition(":")[2]
            party = next((str(e.get("FormalName")) for e in element.iter() if e.get("FormalName")), "")
            if name or code or party:
                return (name or code or party)[:100]
    return None


def _status(item: etree._Element) -> str:
    """ "usable" where the item does not say."""
    for element in item.iter("{*}pubStatus", "{*}Status"):
        said = str(element.get("qcode") or element.get("FormalName") or "usable")
        return said.rpartition(":")[2].lower()
    return "usable"


def _stamp(item: etree._Element, names: Sequence[str]) -> str | None:
    """The first of these that the item has: the end of an embargo, when the text was first made, this version of it."""
    stamps: dict[str, str] = {}
    for element in item.iter():
        name = local(element)
        if name in names:
            stamps.setdefault(name, (text_within(element) or str(element.get("norm") or ""))[:40])
    return next((_iso(stamps[name]) for name in names if stamps.get(name)), None)


def _iso(stamp: str) -> str:
    """20260512T101500Z, as NITF and NewsML 1 write it, with its marks."""
    m = _COMPACT.fullmatch(stamp)
    if m is None:
        return stamp
    day = f"{m[1]}-{m[2]}-{m[3]}"
    return day if m[4] is None else f"{day}T{m[4]}:{m[5]}:{m[6] or '00'}{m[7] or ''}"


def _language(item: etree._Element) -> str | None:
    for element in item.iter("{*}language", "{*}Language"):
        said = str(element.get("tag") or element.get("FormalName") or "")
        if len(said) >= 2:
            return said[:2].lower()
    said = str(item.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    return said[:2].lower() or None


def _no_text(message: str) -> Reason:
    return Reason(
        code=ReasonCode.NO_ARTICLE,
        message=message,
        advice="Hand in the items with their texts, as newsItem with inlineXML or in one newsMessage.",
    )


def _withheld(status: str) -> Reason:
    return Reason(
        code=ReasonCode.WITHHELD,
        message=f"The news item says of itself that it is {status}.",
        advice="Nothing needs to be done; if it is released later, hand in the new version.",
    )
