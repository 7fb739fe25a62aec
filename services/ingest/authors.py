"""Who wrote a page's article: JSON-LD, marked-up authors, meta tags, the byline at the headline, class names."""

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from services.common.contracts.articles import Role
from services.common.folding import fold
from services.ingest.bylines import (
    before_date,
    behind_date,
    byline_of,
    groups_of,
    is_name_alone,
    is_newsroom,
    names_of,
    unglued,
)
from services.ingest.lines import Line, Sort, is_date_line
from services.ingest.marked import writers_of
from services.ingest.metadata import PageFacts
from services.ingest.wording import AGENCIES

_BELOW, _ABOVE = 14, 3
"""Lines around the headline where a byline stands; the farthest met had a picture and a standfirst between."""
_LONGEST_LINE = 90
_MOST_WORDS = 9
_NAME_WORDS = (2, 5)
_MOST_META = 12
_TELLING = 40
"""Lines of the article that are asked whether they speak of what may be the author's name."""
_WORDS = re.compile(r"\w+")
_DASH = re.compile(r"\s?([-–—/])\s?")
_ACRONYM = 5
"""A capital word no longer than this is an agency, not a person."""
_NO_LABELS = frozenset(("www", "com", "net", "org", "news", "co", "m", "amp", "ar", "en", "arabic", "english"))


def authors_of(facts: PageFacts, tree: HtmlElement, visible: Sequence[str], *, heads: Sequence[int]) -> tuple[str, ...]:
    """People first; organisations where the page names them as authors. An outlet's own name is the last resort.

    `heads` are the visible lines that are the headline.
    """
    outlets = _outlets(facts)
    told = names_of(facts.authors_json)
    people = _people(told, outlets)
    meta = _people(names_of(v for v in facts.authors_meta[:_MOST_META] if not _opens_with_outlet(v, outlets)), outlets)
    if people:
        # A page may list in its meta tags all of those of whom JSON-LD names the first; the owner is not listed last.
        if [*map(fold, meta[: len(people)])] == [*map(fold, people)]:
            people = meta
        return _each_once([*people, *groups_of(facts.organisations)])
    marked = _people(names_of(facts.authors_marked), outlets)
    if marked:
        return marked
    full = tuple(name for name in meta if " " in name or not name.isascii())
    if full:
        return full
    found = _shown(visible, heads, outlets) or _classed(tree, visible, heads, outlets)
    found = found or _shown(visible, heads, outlets, named_in=before_date)
    found = found or groups_of(facts.organisations) or groups_of(told) or meta
    return found or _beside_date(visible, heads, outlets)


def authors_in_lines(lines: Sequence[Line], roles: Sequence[Role]) -> tuple[str, ...]:
    """Of a text without a page: the byline above its first paragraph, or right behind it."""
    first = next((i for i, role in enumerate(roles) if role is Role.MAIN), len(lines))
    for line, role in zip(lines[: first + 2], roles, strict=False):
        if line.sort is not Sort.BYLINE or role is not Role.FURNITURE or len(line.text) > _LONGEST_LINE:
            continue
        named = byline_of(line.text) or behind_date(line.text) or ""
        found = _written(names_of(unglued(before_date(named) or named)), set())
        if found:
            return found
    own = [line.text for line, role in zip(lines, roles, strict=True) if role is Role.MAIN][:_TELLING]
    for i, (line, role) in enumerate(zip(lines[: first + 1], roles, strict=False)):
        beside = [other for other in lines[max(0, i - 1) : i + 2] if other.sort is Sort.DATE]
        if role is Role.FURNITURE and line.sort is Sort.HEADLINE and beside and _is_nobody_told(line.text, own):
            return _written(names_of([line.text]), set())
    return ()


def _is_nobody_told(line: str, own: Iterable[str]) -> bool:
    """Whether the line is a name that the text does not speak of: a place or a subject it would."""
    if not is_name_alone(line):
        return False
    last = fold(line.split()[-1])
    return not any(last in _WORDS.findall(fold(other)) for other in own)


def _outlets(facts: PageFacts) -> set[str]:
    """What the outlet is called: its names, and the labels of its addresses, as letters and digits."""
    names = [name for name in (*facts.sites, facts.publisher_json) if name]
    for address in (facts.canonical, *facts.sites):
        try:
            host = urlsplit(address).hostname if address.startswith("http") else None
        except ValueError:
            host = None
        names += [part for part in (host or "").split(".") if len(part) > 2 and part not in _NO_LABELS]
    return {key for key in map(_key, names) if key}


def _key(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum())


def _people(names: Sequence[str], outlets: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not _is_outlet(name, outlets))


def _is_outlet(name: str, outlets: set[str]) -> bool:
    """The outlet itself, its address ("paper.example" where its host is that), or its newsroom."""
    key = _key(name)
    label = _key(name.rpartition(".")[0].removeprefix("www.")) if "." in name and " " not in name else ""
    if key in outlets or (label and label in outlets):
        return True
    return is_newsroom(name) or (len(name.split()) == 1 and any(len(o) > 3 and key.startswith(o) for o in outlets))


def _opens_with_outlet(value: str, outlets: set[str]) -> bool:
    """ "Paper, City, Country": an address, no list of names."""
    first, comma, _ = value.partition(",")
    return bool(comma) and _is_outlet(first, outlets)


def _shown(
    visible: Sequence[str], heads: Sequence[int], outlets: set[str], *, named_in: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Behind "By" and its like, on the label's line or the next, in the part that is `named_in` it."""
    for head in heads[:4]:
        for at in [*range(head + 1, head + 1 + _BELOW), *range(head - 1, head - 1 - _ABOVE, -1)]:
            line = visible[at] if 0 <= at < len(visible) else ""
            if not line or len(line) > _LONGEST_LINE:
                continue
            named = byline_of(line)
            named = behind_date(line) if named is None else named
            if named == "" and at + 1 < len(visible):
                named = visible[at + 1]
            named = named_in(named or "")
            if not named or len(named.split()) > _MOST_WORDS or len(named) > _LONGEST_LINE:
                continue
            found = _written(names_of(unglued(named)), outlets)
            if found:
                return found
    return ()


def _beside_date(visible: Sequence[str], heads: Sequence[int], outlets: set[str]) -> tuple[str, ...]:
    """A name by itself on the line above or below the date line at the headline."""
    for head in heads[:2]:
        for at in range(head + 1, min(len(visible), head + 1 + _BELOW // 2)):
            line = _behind_place(visible[at])
            beside = [visible[k] for k in (at - 1, at + 1) if head < k < len(visible)]
            own = [other for other in visible[head + 1 : head + _TELLING] if len(other) > _LONGEST_LINE]
            if any(map(is_date_line, beside)) and _is_nobody_told(line, own):
                found = _written(names_of([line.title() if line.isupper() else line]), outlets)
                if found:
                    return found
    return ()


def _behind_place(line: str) -> str:
    """ "الرياض-سعاد منصور": what stands behind one word and a dash; the whole line where that may be no name."""
    place, mark, name = (part.strip() for part in _DASH.split(line, maxsplit=1)) if _DASH.search(line) else ("", "", "")
    is_glued = bool(mark) and " " not in place and not line.isascii()
    return name if is_glued and is_name_alone(name) else line


def _written(names: Sequence[str], outlets: set[str]) -> tuple[str, ...]:
    """People alone: no agencies, no sentence, and nothing that holds a name of the outlet."""
    kept = []
    for name in _people(names, outlets):
        words = name.split()
        if fold(name) in AGENCIES or not 1 <= len(words) <= _NAME_WORDS[1] or any(c.isdigit() for c in name):
            continue
        if len(words) == 1 and name.isupper() and len(name) <= _ACRONYM:
            continue
        if not any(_key(word) in outlets for word in words):
            kept.append(name)
    return tuple(kept)


def _classed(tree: HtmlElement, visible: Sequence[str], heads: Sequence[int], outlets: set[str]) -> tuple[str, ...]:
    """Names in elements that are called author or byline, near the headline where it is known."""
    near = {fold(line) for head in heads[:4] for line in visible[max(0, head - _ABOVE) : head + _BELOW + 12]}
    for value in writers_of(tree):
        names = _written(names_of(unglued(value)), outlets)
        if not names or not all(_NAME_WORDS[0] <= len(name.split()) <= _NAME_WORDS[1] for name in names):
            continue
        if not heads or any(fold(name) in line for name in names for line in near if len(line) <= 4 * _LONGEST_LINE):
            return names
    return ()


def _each_once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple({fold(name): name for name in reversed(names)}.values())[::-1]
