"""Ties each statement to the name of whoever says it, in its source or elsewhere in the passage, or to none.

Candidates are the names that the tagger found. A statement is looked at from its anchor: its source, or else its cue,
or else its content. What the rules make of the same statement is shown as a hint.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.spans import Span
from services.common.contracts.statements import NamedSpeaker
from services.common.folding import fold
from services.extract.learned.spans import Stretch
from services.extract.learned.subwords import Subwords
from services.extract.model import Gender, Language

BEFORE, AFTER, CANDIDATES = 14, 4, 21
"""Most names before an anchor and after it, each counted once, and most in all with those inside the source."""

PAIR_FEATURES = (30, 24, 18, 24, 14, 10, 8, 6, 22, 9, 4)
"""How many values each feature of a pair has: distance, sentences and paragraphs between, rank, how many sources ago
the name spoke, how often it was named, quoted, inside a content, the rules' speaker, gender, words."""

ANCHOR_FEATURES = (4, 15, 3, 6)
"""The same for an anchor alone: quoted and kind, the rules' speaker, gender, words of the source."""

HINT_OF_PAIR, HINT_OF_ANCHOR = 8, 1
"""Which feature of a pair, and of an anchor, is the rules' opinion: 0 where it is hidden."""

_BEFORE, _AFTER, _OVERLAPS = range(3)
_MOST_VISITED = 120
_MOST_SOURCES = 6
_TITLE = 1
_OPENS, _ROLE = 1, 2
_RESOLVED = ("name", "surname", "role", "pronoun", "dropped subject", "issuer", "unnamed")
_GENDERS: Mapping[Gender | None, int] = {None: 0, "m": 1, "f": 2}

Whole = NDArray[np.int64]


class Name(NamedTuple):
    """A name where it stands, with the keys of its words and what its first name says about its bearer."""

    stretch: Stretch
    words: tuple[str, ...]
    gender: Gender | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where a statement is looked at from. `words` are those of its source, none where it has none."""

    stretch: Stretch
    has_source: bool
    words: tuple[str, ...]
    contents: tuple[Stretch, ...]
    gender: Gender | None
    by_rules: NamedSpeaker | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An anchor's candidates, by number, with what is known of each (k, 11) and of the anchor (4)."""

    candidates: tuple[int, ...]
    pairs: Whole
    about: Whole


def name_at(text: str, span: Span, stretch: Stretch, language: Language) -> Name:
    """The name that `span` of the text is."""
    words = tuple(fold(span.of(text)).split())
    first = words[0] if words else ""
    gender: Gender | None = "f" if first in language.female_names else "m" if first in language.male_names else None
    return Name(stretch, words, gender)


def are_one(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two names may be the same bearer's: one is a part of the other, or both end alike."""
    return bool(a and b) and (a[-1] == b[-1] or set(a) <= set(b) or set(b) <= set(a))


def choices(anchors: Sequence[Anchor], names: Sequence[Name], subwords: Subwords) -> list[Choice]:
    """The candidates of each anchor; anchors and names are in text order. Time is linear in their number."""
    place = _Places(anchors, names, subwords)
    found = []
    for number, anchor in enumerate(anchors):
        candidates = _candidates(anchor, names)
        ranks = [0, 0, 0]
        rows = []
        for k in candidates:
            side = _side(anchor.stretch, names[k].stretch)
            rows.append(place.pair(number, k, side, ranks[side]))
            ranks[side] += 1
        pairs = np.array(rows, np.int64).reshape(len(rows), len(PAIR_FEATURES))
        found.append(Choice(candidates, pairs, np.array(place.alone(number), np.int64)))
        place.pass_by(number)
    return found


def _candidates(anchor: Anchor, names: Sequence[Name]) -> tuple[int, ...]:
    """Names inside the source, then before it, nearest first, then after it; each spelling once."""
    at = bisect_left(names, anchor.stretch, key=lambda name: name.stretch)
    while at and names[at - 1].stretch.last >= anchor.stretch.first:
        at -= 1
    inside: list[int] = []
    after = at
    while after < len(names) and names[after].stretch.first <= anchor.stretch.last:
        inside.append(after)
        after += 1
    seen: set[tuple[str, ...]] = set()
    chosen = inside[: CANDIDATES - BEFORE - AFTER]
    for some, most in (
        (range(at - 1, max(-1, at - 1 - _MOST_VISITED), -1), BEFORE),
        (range(after, min(len(names), after + _MOST_VISITED)), AFTER),
    ):
        left = most
        for k in some:
            if names[k].words not in seen and left:
                seen.add(names[k].words)
                chosen.append(k)
                left -= 1
    return tuple(chosen)


class _Places:
    """Computes features; remembers which sources have passed."""

    def __init__(self, anchors: Sequence[Anchor], names: Sequence[Name], subwords: Subwords) -> None:
        self._anchors, self._names, self._subwords = anchors, names, subwords
        self._paragraphs = np.cumsum(subwords.features[:, _OPENS]).tolist()
        self._is_title = (subwords.features[:, _ROLE] == _TITLE).tolist()
        self._in_content = np.zeros(len(subwords.ids) + 1, np.int64)
        for anchor in anchors:
            for content in anchor.contents:
                self._in_content[content.first : content.last + 1] = 1
        self._named_before: list[int] = []
        so_far: dict[str, int] = {}
        for name in names:
            last = name.words[-1] if name.words else ""
            self._named_before.append(so_far.get(last, 0))
            so_far[last] = so_far.get(last, 0) + 1
        self._spoke: list[tuple[str, ...]] = []  # names inside the sources passed by, the last one first

    def pass_by(self, number: int) -> None:
        anchor = self._anchors[number]
        if anchor.has_source:
            at = bisect_left(self._names, anchor.stretch.first, key=lambda name: name.stretch.last)
            if at < len(self._names) and self._names[at].stretch.first <= anchor.stretch.last:
                self._spoke = [self._names[at].words, *self._spoke][:_MOST_SOURCES]

    def pair(self, number: int, k: int, side: int, rank: int) -> tuple[int, ...]:
        anchor, name = self._anchors[number], self._names[k]
        one, other, words = anchor.stretch, name.stretch, self._subwords
        gap = max(one.first - other.last, other.first - one.last, 0)
        distance = 0 if side == _OVERLAPS else min(9, 1 + int(math.log2(max(gap, 1))))
        early, late = (other.last, one.first) if side == _BEFORE else (one.last, other.first)
        apart = (0, 0)
        if side != _OVERLAPS:
            apart = (words.sentences[late] - words.sentences[early], self._paragraphs[late] - self._paragraphs[early])
        spoke = next((1 + n for n, some in enumerate(self._spoke) if are_one(some, name.words)), 0)
        own = any(content.first <= other.first <= content.last for content in anchor.contents)
        inside = 2 if own else int(self._in_content[other.first])
        return (
            side * 10 + distance,
            side * 8 + min(7, apart[0]),
            side * 6 + min(5, apart[1]),
            side * 8 + min(7, rank),
            anchor.has_source * 7 + spoke,
            self._is_title[other.first] * 5 + min(4, self._named_before[k]),
            anchor.has_source * 4 + words.is_quoted[one.first] * 2 + words.is_quoted[other.first],
            inside * 2 + bool(set(name.words) & set(anchor.words)),
            _hint(anchor.by_rules, name.words),
            _GENDERS[anchor.gender] * 3 + _GENDERS[name.gender],
            min(3, max(len(name.words) - 1, 0)),
        )

    def alone(self, number: int) -> tuple[int, ...]:
        anchor = self._anchors[number]
        by_rules = anchor.by_rules
        hint = 0 if by_rules is None else 1 + 2 * _resolved(by_rules) + (by_rules.name is not None)
        quoted = self._subwords.is_quoted[anchor.stretch.first]
        return (anchor.has_source * 2 + quoted, hint, _GENDERS[anchor.gender], min(5, len(anchor.words)))


def _hint(by_rules: NamedSpeaker | None, words: tuple[str, ...]) -> int:
    if by_rules is None:
        return 0
    is_this = 0 if by_rules.name is None else 1 + are_one(tuple(fold(by_rules.name).split()), words)
    return 1 + 3 * _resolved(by_rules) + is_this


def _resolved(speaker: NamedSpeaker) -> int:
    return _RESOLVED.index(speaker.resolved_by) if speaker.resolved_by in _RESOLVED else len(_RESOLVED) - 1


def _side(one: Stretch, other: Stretch) -> int:
    return _BEFORE if other.last < one.first else _AFTER if other.first > one.last else _OVERLAPS


def covered(subwords: Subwords, starts: Sequence[int], wanted: Span) -> Stretch | None:
    """The subwords that a span covers by half or more; `starts` are those of the subwords."""
    found = []
    k = max(0, bisect_left(starts, wanted.start) - 2)
    while k < len(subwords.spans) and subwords.spans[k].start < wanted.end:
        span = subwords.spans[k]
        shared = min(span.end, wanted.end) - max(span.start, wanted.start)
        if span.end > span.start and shared * 2 >= span.end - span.start:
            found.append(k)
        k += 1
    return Stretch(found[0], found[-1]) if found else None


def anchors_of(
    text: str,
    found: Sequence[tuple[Span | None, Span | None, tuple[Span, ...]]],
    genders: Sequence[Gender | None],
    by_rules: Sequence[NamedSpeaker | None],
    subwords: Subwords,
) -> list[tuple[int, Anchor]]:
    """The anchors of statements, given as source, cue and content, in text order, each with its statement's number."""
    starts = [span.start for span in subwords.spans]
    anchors = []
    for number, (source, cue, content) in enumerate(found):
        contents = tuple(s for part in content if (s := covered(subwords, starts, part)) is not None)
        places = (covered(subwords, starts, span) for span in (source, cue) if span is not None)
        stretch = next((s for s in places if s is not None), None) or (contents[0] if contents else None)
        if stretch is not None:
            one = Anchor(
                stretch=stretch,
                has_source=source is not None,
                words=tuple(fold(source.of(text)).split()) if source is not None else (),
                contents=contents,
                gender=genders[number],
                by_rules=by_rules[number],
            )
            anchors.append((number, one))
    return sorted(anchors, key=lambda item: item[1].stretch)
