"""Who wrote a page's article: JSON-LD, meta tags, the byline below the headline, the markup's classes."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from services.common.folding import fold
from services.ingest.bylines import names_of
from services.ingest.metadata import PageFacts

_BYLINE = re.compile(
    r"^\W{0,3}(?:كتبت?|بقلم|by|written by|von|نویسنده|خبرنگار)\s*[:：/\-–]?\s+(\S.{2,50})$", re.IGNORECASE
)


def authors_of(facts: PageFacts, tree: HtmlElement, visible: Sequence[str], *, heads: Sequence[int]) -> tuple[str, ...]:
    """From JSON-LD (people, then organisations), meta tags, the byline below the headline, the markup's classes."""
    found = names_of(facts.authors_json)
    if found:
        return names_of([*facts.authors_json, *facts.organisations])
    outlets = {fold(name) for name in (*facts.sites, facts.publisher_json) if name}
    found = tuple(name for name in names_of(facts.authors_meta[:8]) if fold(name) not in outlets)
    if found:
        return found
    found = _shown_byline(visible, heads) or names_of([extract_author(tree) or ""])
    return tuple(n for n in found if fold(n) not in outlets) or names_of(facts.organisations)


def _shown_byline(visible: Sequence[str], heads: Sequence[int]) -> tuple[str, ...]:
    for head in heads[:4]:
        for line in visible[head + 1 : head + 12]:
            m = _BYLINE.match(line) if len(line) <= 80 else None
            if m is not None and len(m[1].split()) <= 6:
                return names_of([m[1]])
    return ()
