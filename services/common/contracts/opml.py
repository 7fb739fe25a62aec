"""Lists of feeds as OPML, which every feed reader imports and exports."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from xml.parsers import expat

MOST_FEEDS = 10_000
"""Of one list: ten times what the largest ones hold."""
_LONGEST_TITLE = 1_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class OpmlError(ValueError):
    """The list cannot be read; the message says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed of the list: its address as written, and its name if it has one."""

    url: str
    title: str | None = None


def read_opml(document: bytes) -> tuple[Outline, ...]:
    """The feeds of a list, each address once, in the list's order, whatever folders they lie in.

    Raises OpmlError where it is not well-formed, declares entities, is no OPML, or names more than 10,000.
    """
    found: dict[str, Outline] = {}
    roots: list[str] = []

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        roots.append(name) if not roots else None
        fields = {key.lower(): value.strip() for key, value in attributes.items()}
        url = fields.get("xmlurl", "")
        if name.lower() != "outline" or not url:
            return
        title = " ".join((fields.get("title") or fields.get("text") or "").split())[:_LONGEST_TITLE]
        found.setdefault(url, Outline(url=url, title=title or None))
        if len(found) > MOST_FEEDS:
            raise OpmlError(f"it names more than {MOST_FEEDS:,} feeds")

    def refuse(*_: object) -> None:
        raise OpmlError("it declares entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(document.lstrip(), True)
    except expat.ExpatError as error:
        raise OpmlError(f"{expat.ErrorString(error.code)}, in line {error.lineno}") from None
    except (LookupError, UnicodeError, ValueError) as error:
        raise error if isinstance(error, OpmlError) else OpmlError("its encoding is not known") from None
    if [root.lower() for root in roots[:1]] != ["opml"]:
        raise OpmlError("it is XML, but no OPML")
    return tuple(found.values())


def write_opml(feeds: Iterable[Outline], *, title: str) -> str:
    """The list as an OPML 2.0 document."""

    def quoted(value: str) -> str:
        return escape(_FORBIDDEN.sub("\ufffd", value))

    outlines = "".join(
        f'    <outline type="rss" text="{quoted(feed.title or feed.url)}" xmlUrl="{quoted(feed.url)}"/>\n'
        for feed in feeds
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"  <head><title>{quoted(title)}</title></head>\n  <body>\n{outlines}  </body>\n</opml>\n"
    )
