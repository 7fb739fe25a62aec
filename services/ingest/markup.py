"""A page's markup: parsed within bounds, its visible lines, its links."""

import re
from collections.abc import Iterator
from itertools import islice

import trafilatura
from lxml.html import HtmlElement

from services.common.folding import fold

_LARGEST_MARKUP = 1_200_000
"""Code points of markup without scripts and styles; the largest of 331 article pages measured has 467,101."""
_MOST_LINES = 4_000
_MOST_LINKS = 3_000
_SHORTEST_LINK = 8
_HEAVY = re.compile(r"<(/?)(script|style|svg|noscript|template|iframe)\b", re.IGNORECASE)
_INLINE_TAGS = "a abbr b bdi bdo big cite code em font i ins kbd label mark q s small span strong sub sup u var"
_INLINE = frozenset(_INLINE_TAGS.split())
_SILENT = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "select", "textarea"))


def parse(html: str) -> HtmlElement | None:
    """The parsed page; a huge one without its scripts and styles, cut where even that is beyond reason."""
    if len(html) > _LARGEST_MARKUP:
        html = _without_heavy(html)[:_LARGEST_MARKUP]
    if not re.match(r"\s*<(?:!doctype|html|\?xml)", html[:2_000], re.IGNORECASE):
        html = f"<html><body>{html}</body></html>"
    return trafilatura.load_html(html)


def _without_heavy(html: str) -> str:
    """The markup without scripts (but those of JSON-LD), styles and drawings; one pass, whatever is left open."""
    kept: list[str] = []
    at, inside = 0, ""
    for m in _HEAVY.finditer(html):
        name = m[2].lower()
        if not inside and not m[1] and "ld+json" not in html[m.end() : m.end() + 100]:
            kept.append(html[at : m.start()])
            inside = name
        elif inside == name and m[1]:
            at, inside = html.find(">", m.end()) + 1 or len(html), ""
    return "".join(kept) if inside else "".join([*kept, html[at:]])


def visible_lines(tree: HtmlElement) -> tuple[str, ...]:
    """The page's text in the order of reading, one line for each stretch between block elements."""
    lines: list[str] = []
    parts: list[str] = []
    for event, element in _walk(tree):
        if event == "text":
            parts.append(element)
        elif parts:
            line = " ".join("".join(parts).split())
            parts = []
            if line:
                lines.append(line[:400])
                if len(lines) >= _MOST_LINES:
                    break
    return tuple(lines)


def links_of(tree: HtmlElement) -> frozenset[str]:
    """The texts of its links, folded: what a line that is nothing else may be told by."""
    texts = (" ".join(link.text_content().split()) for link in islice(tree.iter("a"), _MOST_LINKS))
    return frozenset(fold(text) for text in texts if _SHORTEST_LINK <= len(text) <= 300)


def _walk(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if tag not in _INLINE:
                yield "break", ""
            if element.tail:
                yield "text", element.tail
            continue
        stack.append((element, True))
        if not tag or tag in _SILENT:
            continue
        if tag not in _INLINE:
            yield "break", ""
        if element.text:
            yield "text", element.text
        stack.extend((child, False) for child in reversed(element))
