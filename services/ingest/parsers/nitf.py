"""NITF, the older markup of news texts, to paragraphs with their roles."""

from collections.abc import Iterator

from lxml import etree

from services.common.contracts.articles import Role
from services.ingest.parsers.parsed import Paragraph
from services.ingest.parsers.safe_xml import local, text_within

_BLOCKS = frozenset(
    ("p", "hl2", "li", "td", "th", "dt", "dd", "fn", "pre", "media-caption", "media-producer", "tagline")
)
_ROLES = {
    "media-caption": Role.CAPTION,
    "media-producer": Role.FURNITURE,
    "tagline": Role.FURNITURE,
    "fn": Role.FURNITURE,
}


def paragraphs_of_nitf(root: etree._Element) -> Iterator[Paragraph]:
    """Each block of the body once; the headline, byline and dateline of its head are left to the caller."""
    for body in root.iter("{*}body.content", "{*}body.end"):
        inside: etree._Element | None = None
        for event, element in etree.iterwalk(body, events=("start", "end")):
            name = local(element)
            if event == "end":
                inside = None if element is inside else inside
            elif inside is None and name in _BLOCKS:
                inside = element
                text = text_within(element)
                if text:
                    yield Paragraph(text=text, role=_ROLES.get(name))
        if not any(local(e) in _BLOCKS for e in body.iter()) and text_within(body):
            yield from (
                Paragraph(text=line.strip()) for line in "".join(map(str, body.itertext())).splitlines() if line.strip()
            )
