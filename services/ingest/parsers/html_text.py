"""Markup that holds one text and little else (mail, chapters of books, news in XML) to its paragraphs, all of them.

Pages of the web are another matter: `services.ingest.page` looks for the article in them.
"""

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from services.common.contracts.articles import Role
from services.ingest.parsers.parsed import Paragraph, each_of

_SKIPPED = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "svg", "object", "select", "button", "nav")
)
_INLINE = each_of(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp
    small span strike strong sub sup time tt u var wbr math
    """
)
_QUOTED = re.compile(
    r"gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader|divRplyFwdMsg|protonmail_quote"
)
_HIDDEN = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    r"|(?:max-height|font-size)\s{0,9}:\s{0,9}0(?:px)?\s{0,9}(?:;|$)",
    re.IGNORECASE,
)
_FILLERS = re.compile("[\u034f\u200b\u2060\ufeff\u00ad]|(?:\u200c[ \u00a0]*){2,}")
"""What newsletters pad their preview lines with. A single U+200C belongs to Persian words."""
_LONGEST_STYLE = 500


def paragraphs_of(markup: str, *, most: int) -> tuple[Paragraph, ...]:
    """The text of each block in order; captions and earlier mails quoted below a reply have their roles.

    At most `most` code points. What is hidden from a reader is left out.
    """
    try:
        tree = lxml.html.document_fromstring(
            markup.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8", no_network=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return ()
    found: list[Paragraph] = []
    for paragraph in _blocks(tree):
        most -= len(paragraph.text)
        if most < 0:
            break
        found.append(paragraph)
    return tuple(found)


def _blocks(tree: lxml.html.HtmlElement) -> Iterator[Paragraph]:
    words: list[str] = []
    roles: list[Role | None] = [None]
    skipped = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = bool(tag) and tag not in _INLINE
        if event == "start":
            skipped += 1 if skipped or tag in _SKIPPED or _is_hidden(element) else 0
            if skipped:
                continue
            if is_block:
                yield from _flush(words, roles[-1])
            roles.append(_role(tag, element) or roles[-1])
            words.append(element.text or "")
        elif event == "end":
            if skipped:
                skipped -= 1
            else:
                if is_block:
                    yield from _flush(words, roles[-1])
                roles.pop()
            if not skipped:
                words.append(" " + (element.tail or "") if tag in ("td", "th") else element.tail or "")
        elif not skipped:
            words.append(element.tail or "")
    yield from _flush(words, None)


def _flush(words: list[str], role: Role | None) -> Iterator[Paragraph]:
    text = " ".join(_FILLERS.sub("", "".join(words)).split())
    words.clear()
    if text:
        yield Paragraph(text=text, role=role)


def _role(tag: str, element: etree._Element) -> Role | None:
    if tag == "figcaption":
        return Role.CAPTION
    if tag == "blockquote" and element.get("type") == "cite":
        return Role.FURNITURE
    named = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_STYLE]
    return Role.FURNITURE if _QUOTED.search(named) else None


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search((element.get("style") or "")[:_LONGEST_STYLE]))
