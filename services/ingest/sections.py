"""The section of its outlet that a page belongs to: what metadata say, else the last step of its breadcrumb."""

import html
import re
from collections.abc import Sequence
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from services.common.folding import fold
from services.ingest.metadata import PageFacts

_LONGEST = 60
_MOST_WORDS = 6
_MOST_STEPS = 12
_TRAILS = XPath(
    "//*[contains(@class, 'breadcrumb') or contains(@class, 'Breadcrumb') or contains(@class, 'bread-crumb')"
    " or contains(@id, 'breadcrumb') or @aria-label='breadcrumb' or @aria-label='Breadcrumb']"
)
_PATH = re.compile(r"\s*[>/|›»;]\s*")
HOMES = frozenset(
    fold(name)
    for name in (
        "home", "homepage", "home page", "start", "startseite", "accueil", "inicio", "portada", "início", "hjem", "hem",
        "etusivu", "anasayfa", "ana sayfa", "главная", "الرئيسية", "الصفحة الرئيسية", "الصفحه الرئيسيه", "الواجهة",
        "خانه", "صفحه اصلی", "صفحه نخست", "سەرەتا", "سرورق", "you are here", "article", "articles", "news article",
        "story", "post", "uncategorized", "uncategorised", "غير مصنف", "default", "none", "null", "undefined",
    )
)  # fmt: skip


def section_of(facts: PageFacts, tree: HtmlElement, *, title: str | None) -> str | None:
    """As written, white space made single; of several or of a path the last step. None where the page tells none."""
    no_section = HOMES | {fold(name) for name in (*facts.sites, facts.publisher_json, title or "") if name}
    no_section |= {fold(heading.text) for heading in facts.headings[:3]}
    for value in facts.sections:
        for name in reversed(_PATH.split(_plain(value)) if "://" not in value else ()):
            if _is_section(name, no_section):
                return name
    steps = facts.trail or _shown_trail(tree)
    return next((s for s in map(_plain, reversed(steps)) if _is_section(s, no_section) and len(steps) > 1), None)


def _plain(value: str) -> str:
    return " ".join(html.unescape(value[:400]).split())


def _is_section(name: str, no_section: frozenset[str] | set[str]) -> bool:
    if not 2 <= len(name) <= _LONGEST or len(name.split()) > _MOST_WORDS or fold(name) in no_section:
        return False
    return any(c.isalpha() for c in name) and "http" not in name and "," not in name and "،" not in name


def _shown_trail(tree: HtmlElement) -> Sequence[str]:
    """The links of the first breadcrumb that is shown, in order."""
    for trail in cast("list[HtmlElement]", _TRAILS(tree))[:4]:
        links = [" ".join("".join(link.itertext("*")).split()) for link in list(trail.iter("a"))[:_MOST_STEPS]]
        steps = [link for link in links if link]
        if steps:
            return ["", *steps]
    return ()
