"""A page's headings as they are shown: what is a breadcrumb told apart, kicker and headline told apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

_MOST_FIRST = 20
_MOST_SECOND = 12
_LONGEST = 400
_FEWEST_WORDS = 3
"""Of an entry's headline: less is a section's name."""
_MOST_PARTS = 12
_UP = 4
"""How many elements above a heading are asked whether they are a breadcrumb: list item, list, scroller, bar."""
_ENTRY = re.compile(r"(?:^|\s)(?:entry|post)-title(?:\s|$)")
"""The microformat hAtom's name of an entry's headline, which the templates of blogs keep."""
_MARKS = " |-–—:»·•"
_TRAIL = re.compile(r"bread[-_]?crumb", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """`text` as shown, white space made single; `parts` are its pieces where the markup has several, such as a
    kicker and the headline; `in_trail`: it is the last step of a breadcrumb, where outlets put a title for search
    engines that readers do not see as the headline.
    """

    text: str
    parts: tuple[str, ...] = ()
    in_trail: bool = False


def headings_of(tree: HtmlElement) -> tuple[tuple[Heading, ...], tuple[Heading, ...]]:
    """The headings of the first and of the second rank, in page order, each text once."""
    first, second = _of_rank(tree.iter("h1"), _MOST_FIRST), _of_rank(tree.iter("h2"), _MOST_SECOND)
    entries = _of_rank((e for e in tree.iter("h2", "h3", "h4") if _ENTRY.search((e.get("class") or "")[:200])), 2)
    named = _flat(tree.findtext(".//title") or "")
    if len(entries) == 1 and entries[0].text in named and len(entries[0].text.split()) >= _FEWEST_WORDS:
        # The outlet's name is the page's h1.
        first = (entries[0], *(heading for heading in first if heading.text != entries[0].text))
    elif len(first) == 1 and len(entries) == 1 and first[0].text == named and _is_longer(entries[0], first[0]):
        first = (entries[0], *first)
    elif len(first) == 1 and (below := next((h for h in second if _are_title(h, first[0], named)), None)) is not None:
        first = (below, *first)
    return first, second


def _are_title(heading: Heading, outlet: Heading, named: str) -> bool:
    """Whether the page's title is the one heading, a mark, and the other, which is the shorter: the outlet's name."""
    if not _is_longer(heading, outlet):
        return False
    around = named.partition(heading.text)
    rest = (around[0] + around[2]).strip(_MARKS) if around[1] else ""
    return bool(rest) and rest == outlet.text


def _is_longer(heading: Heading, outlet: Heading) -> bool:
    return len(heading.text.split()) >= max(_FEWEST_WORDS, len(outlet.text.split()) + 1)


def _of_rank(elements: Iterator[HtmlElement], most: int) -> tuple[Heading, ...]:
    found: dict[str, Heading] = {}
    for element in islice(elements, most):
        text = _flat("".join(element.itertext("*")) if len(element) == 0 else " ".join(element.itertext("*")))
        if text and len(text) <= _LONGEST:
            parts = tuple(islice(_parts(element), _MOST_PARTS))
            heading = Heading(text=text, parts=parts if len(parts) > 1 else (), in_trail=_is_in_trail(element))
            kept = found.get(text)
            found[text] = heading if kept is None or (kept.in_trail and not heading.in_trail) else kept
    return tuple(found.values())


def _parts(element: HtmlElement) -> Iterator[str]:
    """The texts between the tags of its children; one child alone is looked into."""
    while len(element) == 1 and not _flat(element.text or "") and not _flat(element[0].tail or ""):
        element = element[0]
    pieces = [element.text or ""]
    for child in element:
        pieces += ["".join(child.itertext("*")) if isinstance(child.tag, str) else "", child.tail or ""]
    return (flat for piece in pieces if (flat := _flat(piece)))


def _is_in_trail(element: HtmlElement) -> bool:
    """Within a breadcrumb: named so, in a navigation bar, or behind two links and nothing else."""
    above: HtmlElement | None = element
    for _ in range(_UP + 1):
        if above is None or above.tag in ("article", "main", "body"):
            break
        named = " ".join(above.get(name) or "" for name in ("class", "id", "itemtype", "aria-label", "itemprop"))
        if _TRAIL.search(named[:500]) or above.tag == "nav" or "data-breadcrumb-headline" in above.attrib:
            return True
        above = above.getparent()
    return _follows_links(element)


def _follows_links(element: HtmlElement) -> bool:
    before = list(islice(element.itersiblings(preceding=True), 12))
    links = [e for e in before if e.tag == "a" or (isinstance(e.tag, str) and e.find(".//a") is not None)]
    words = sum(len(_flat("".join(e.itertext("*"))).split()) for e in before if isinstance(e.tag, str))
    return len(links) >= 2 and words <= 4 * len(links) and all(e.tag not in ("p", "figure", "h2") for e in before)


def _flat(text: str) -> str:
    return " ".join(text.split())
