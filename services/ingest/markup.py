"""A page's markup, parsed within bounds."""

import re

import trafilatura
from lxml.etree import strip_elements
from lxml.html import HtmlElement

_LARGEST_MARKUP = 1_200_000
"""Code points of markup without scripts and styles; the largest of 331 article pages measured has 467,101."""
_SILENT = ("script", "style", "template", "svg", "iframe", "canvas", "select", "textarea", "object", "map")
_HEAVY = re.compile(r"<(/?)(script|style|svg|noscript|template|iframe)\b", re.IGNORECASE)


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


def strip_silent(tree: HtmlElement) -> None:
    """Takes out, in place, what holds no text to read: every later walk and copy is spared it.

    A template that a browser shows at once (a declared shadow root, https://html.spec.whatwg.org, 4.12.3) is a box.
    """
    for shown in tree.xpath("//template[@shadowrootmode]"):
        shown.tag = "div"
    strip_elements(tree, *_SILENT, with_tail=False)
