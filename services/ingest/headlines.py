"""Chooses a page's headline among what JSON-LD, OpenGraph and the headings say, without the outlet's name."""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from services.common.folding import fold
from services.ingest.headings import Heading
from services.ingest.lines import Sort, sort_of
from services.ingest.metadata import PageFacts
from services.ingest.roles import shared_stems

_SEPARATORS = tuple("|-–—*•·»«:")
_MARKS = (" | ", " - ", " – ", " — ", " • ", " · ", " » ", " :: ", " -- ")
_LONGEST_OUTLET = 60
_ADDRESS = re.compile(r"(?:www|m|mobile|amp)\.[\w.-]{3,40}|[\w-]{2,40}\.(?:com|net|org|info|news|example)")
"""The outlet's address behind a headline: "m.Shore", "Shore.com"."""
_SHORTEST_HEADLINE = 12
_FEWEST_WORDS, _MOST_WORDS = 3, 30
_ABOVE = 8
"""Lines between a headline and the first paragraph at most."""
_TELLING = 4
"""Paragraphs that are asked whether they tell what a headline says."""
_MOST_LINES = 2_000
_FEWEST_SHARED, _SHARED = 2, 0.5
"""Stems that a headline and the first paragraphs have in common, and their share of the headline's."""
_CUT = ("...", "…")
_LONGEST_UNCUT = 90
"""Publishing systems cut the headline of JSON-LD at 110 letters, as Google once asked; few headlines are as long."""
_JSON, _OPEN_GRAPH, _SHOWN, _TRAIL = 1.1, 1.0, 1.0, 0.3
"""One vote each for JSON-LD, OpenGraph and what is shown. JSON-LD breaks ties, as its headline is made for machines
and OpenGraph's for those who share it (measured on 135 pages: 0.852 so, 0.837 the other way round)."""


def headline_of(facts: PageFacts, visible: Sequence[str] = ()) -> str | None:
    """The headline that most sources agree on, as written; None where the page names none.

    `visible` are the lines of the page: a page title that is all there is loses what no line of the page repeats.
    """
    outlets = {_key(name) for name in (*facts.sites, facts.publisher_json) if name}
    told = [(_JSON, title) for title in facts.headlines[:1]]
    told += [(_OPEN_GRAPH, title) for title in facts.og_titles[:1]]
    shown = [heading for heading in facts.headings if not heading.in_trail][:3]
    written = [_plain(title) for _, title in told] + [_plain(heading.text) for heading in facts.headings[:3]]
    votes: defaultdict[str, float] = defaultdict(float)
    first: dict[str, str] = {}
    for weight, title in told:
        title = _without_outlet(_whole(_plain(title), written), written, outlets)
        votes[_key(title)] += weight
        first.setdefault(_key(title), title)
    ballots = [(_SHOWN / (1 + rank), heading) for rank, heading in enumerate(shown)]
    ballots += [(_TRAIL, heading) for heading in facts.headings if heading.in_trail]
    for weight, heading in ballots:
        title = _agreed(heading, first) or _without_outlet(_plain(heading.text), written, outlets)
        votes[_key(title)] += weight
        first.setdefault(_key(title), title)
    if not shown:
        seconded = next((t for h in facts.subheadings if (t := _agreed(h, first)) is not None), None)
        if seconded is not None:
            votes[_key(seconded)] += _SHOWN
    for none in ("", *outlets):
        votes.pop(none, None)
    if votes:
        return first[max(votes, key=lambda key: votes[key])]
    return _of_page_title(_plain(facts.page_title), visible, outlets)


def heads_of(facts: PageFacts, visible: Sequence[str], title: str | None) -> tuple[int, ...]:
    """Which visible lines are the headline: those of `title`, else of another title that the page gives; 6 at most."""
    known = {_key(title or "")} - {""}
    around = [h.text for h in (*facts.headings, *facts.subheadings) if any(_key(part) in known for part in h.parts)]
    others = [*facts.headlines[:1], *facts.og_titles[:1], *(h.text for h in facts.headings[:3] if not h.in_trail)]
    for wanted in dict.fromkeys(_key(_plain(name)) for name in (title or "", *around, *others)):
        found = [i for i, line in enumerate(visible) if wanted and _key(line) == wanted]
        if found:
            return tuple(found[:6])
    return ()


def headline_above(
    title: str | None, facts: PageFacts, visible: Sequence[str], *, lead: int, paragraphs: Sequence[str]
) -> str | None:
    """The line above the first paragraph that tells what the text tells, where `title` is shown nowhere and does not.

    Pages name their outlet or its slogan where the headline should be: in the title, OpenGraph, the first heading.
    `lead` is the visible line that the first of the `paragraphs` is. None where the title may stay.
    """
    text = fold(" ".join(paragraphs[:_TELLING]))
    outlets = {_key(name) for name in (*facts.sites, facts.publisher_json) if name}
    if facts.headlines or lead < 0 or not text:
        return None
    if title is not None and _key(title) not in outlets:
        is_shown = _key(title) in map(_key, visible[:_MOST_LINES])
        if is_shown or shared_stems(fold(title), text)[1] >= _FEWEST_SHARED:
            return None
    above = [
        line for line in visible[max(0, lead - _ABOVE) : lead] if _may_be_headline(line) and _key(line) not in outlets
    ]
    seconds = {_key(heading.text) for heading in facts.subheadings}
    told = [line for line in above if _tells(line, text)]
    return next(iter([*(line for line in told if _key(line) in seconds), *told]), None)


def _tells(line: str, text: str) -> bool:
    stems, shared = shared_stems(fold(line), text)
    return shared >= max(_FEWEST_SHARED, _SHARED * stems)


def _may_be_headline(line: str) -> bool:
    return _FEWEST_WORDS <= len(line.split()) <= _MOST_WORDS and sort_of(line, fold(line)) is Sort.HEADLINE


def _agreed(heading: Heading, known: Iterable[str]) -> str | None:
    """The part of a heading, else the whole of it, that is a title known already: a kicker is no part of one."""
    keys = set(known)
    return next((t for t in map(_plain, (*reversed(heading.parts), heading.text)) if _key(t) in keys), None)


def _key(title: str) -> str:
    """Letters and digits only: outlets differ in quotation marks and in what they put behind a kicker."""
    return "".join(filter(str.isalnum, fold(title)))


def _plain(title: str) -> str:
    """Entities that were escaped twice are read; white space is made single."""
    return " ".join(html.unescape(html.unescape(title)).split())


def _whole(title: str, others: Sequence[str]) -> str:
    """The same headline uncut, where another source has it."""
    stem = next((title.removesuffix(mark).rstrip() for mark in _CUT if title.endswith(mark)), title)
    if stem == title and len(title) < _LONGEST_UNCUT:
        return title
    longer = [other for other in others if len(other) > len(title) and other.startswith(stem)]
    grown = [o for o in longer if not o[len(stem) :].lstrip().startswith(_SEPARATORS)]
    return min(grown, key=len) if grown and len(stem) >= _SHORTEST_HEADLINE else title


def _without_outlet(title: str, others: Sequence[str], outlets: set[str]) -> str:
    """Without " | Outlet" or "Outlet - ": told by the outlet's name, or by another title that is the rest."""
    for other in others:
        if len(other) >= _SHORTEST_HEADLINE and len(other) < len(title) <= len(other) + _LONGEST_OUTLET:
            if title.startswith(other) and title[len(other) :].lstrip().startswith(_SEPARATORS):
                return other
            if title.endswith(other) and title[: -len(other)].rstrip().endswith(_SEPARATORS):
                before = title[: -len(other)].rstrip().rstrip("".join(_SEPARATORS)).strip()
                if _key(before) in outlets or (title[: -len(other)].rstrip()[-1] != ":" and len(before.split()) <= 3):
                    return other
    for mark in _MARKS:
        before, found, after = title.rpartition(mark)
        if found and len(before) >= _SHORTEST_HEADLINE and _key(after) in outlets:
            return _without_outlet(before.strip(), (), outlets)
        if found and len(before) >= _SHORTEST_HEADLINE and _ADDRESS.fullmatch(after.strip()):
            return before.strip()
    return title


def _of_page_title(title: str, visible: Sequence[str], outlets: set[str]) -> str | None:
    """A page title's part that the page shows as a line; else all of it but the outlet's name."""
    lines = {_key(line) for line in visible[:200]}
    for mark in _MARKS:
        parts = title.split(mark)
        for count in range(len(parts) - 1, 0, -1):
            for piece in (mark.join(parts[:count]), mark.join(parts[-count:])):
                if len(piece) >= _SHORTEST_HEADLINE and _key(piece) in lines - outlets:
                    return piece
    return _without_outlet(title, (), outlets) or None
