"""The learned engine with the rules beside it, in the combination that measured best (docs/model-card.md).

The tagger is shown what the rules found, and decides. Where both found a statement, the rules lend what the tagger
does not know: a source that it left out or cut elsewhere, the subject that a sentence implies, the name of the
pattern. What the rules alone found is kept where the tagger thinks its words likely enough to be somebody's.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from services.common.contracts.spans import Span
from services.extract.learned.engine import LearnedEngine, Tagged
from services.extract.learned.weights import FILE
from services.extract.model import Attribution, Language, Passage
from services.extract.pipeline import RULES, Engine

_MOST_TOKENS = 20_000
"""Longest passage that the tagger reads: about ten seconds' work."""

_SAME = 0.5
"""Letters that two contents must share, as a part of all their letters, to be one statement's."""

_SAME_CUE = 0.6
"""What a common cue counts towards that."""

_NEAR = 6
"""Attributions on either side, by the beginning of their contents, that are compared: keeps the time linear."""

_FEWEST_SUPPORT = 0.4
"""How probable the tagger must find the words of a content that the rules alone found."""

_FEWEST_CERTAINTY = 0.85
"""How sure the tagger must be of what it alone found; it must have found a cue as well."""

_BOTH_SURE, _BOTH, _TAGGER, _RULES = 0.96, 0.86, 0.72, 0.52
"""Shares of right contents on half of the development articles: found by both engines, with the tagger as sure as
above or less; by the tagger alone; by the rules alone."""


class Combined:
    """Both engines as one."""

    name = "learned"

    def __init__(self, learned: LearnedEngine, rules: Engine = RULES) -> None:
        self._learned, self._rules = learned, rules
        self.version = f"{learned.version}+rules.{rules.version}"

    def find_attributions(self, passage: Passage, language: Language) -> tuple[Attribution, ...]:
        """What the two found, in text order; in a passage of extraordinary length, what the rules found."""
        by_rules = self._rules.find_attributions(passage, language)
        if len(passage.tokens) > _MOST_TOKENS:
            return by_rules
        return combine(self._learned.tag(passage, language, by_rules), by_rules)


def combine(tagged: Tagged, by_rules: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """One list of what the tagger and the rules found in a passage. Time is linear in their number."""
    others = _Near(by_rules)
    found: list[Attribution] = []
    taken: set[int] = set()
    for one in tagged.attributions:
        number = others.partner(one)
        if number is not None:
            taken.add(number)
            found.append(_lent(one, by_rules[number]))
        elif one.cue is not None and _is_sure(one):
            found.append(replace(one, certainty=_TAGGER))
    mine = _Near(found)
    alone = [
        replace(one, certainty=_RULES)
        for number, one in enumerate(by_rules)
        if number not in taken and tagged.support(one.content) >= _FEWEST_SUPPORT and not mine.clashes(one)
    ]
    every = {(one.source, one.cue, one.content): one for one in [*found, *alone]}
    return tuple(sorted(every.values(), key=_place))


def _lent(one: Attribution, rule: Attribution) -> Attribution:
    """The tagger's attribution with what the rule's says beyond it; a source that both see ends as the rules say."""
    source = one.source
    if rule.source is not None and (source is None or _shared(source, rule.source)):
        source = rule.source
    return replace(
        one,
        source=source,
        cue=one.cue or rule.cue,
        implied=None if source else rule.implied,
        pattern=rule.pattern,
        certainty=_BOTH_SURE if _is_sure(one) else _BOTH,
    )


def _is_sure(one: Attribution) -> bool:
    return one.certainty is not None and one.certainty >= _FEWEST_CERTAINTY


class _Alike(NamedTuple):
    contents: float  # letters in common, as a part of all
    cue: bool


class _Near:
    """Finds attributions near one in the text."""

    def __init__(self, all_of: Sequence[Attribution]) -> None:
        self._order = sorted((_place(one), number) for number, one in enumerate(all_of))
        self._all = all_of

    def partner(self, one: Attribution) -> int | None:
        """The number of the attribution most alike, if it is alike enough to be the same statement."""
        best, most = None, _SAME
        for number, alike in self._compare(one):
            score = alike.contents + _SAME_CUE * alike.cue
            if alike.contents and score >= most and (best is None or score > most):
                best, most = number, score
        return best

    def clashes(self, one: Attribution) -> bool:
        """Whether one of them says the same as `one`, or has its cue and some of its content."""
        return any(a.contents >= _SAME or (a.cue and a.contents) for _, a in self._compare(one))

    def _compare(self, one: Attribution) -> list[tuple[int, _Alike]]:
        at = bisect_left(self._order, (_place(one), -1))
        near = self._order[max(0, at - _NEAR) : at + _NEAR]
        return [(number, _alike(one, self._all[number])) for _, number in near]


def _alike(one: Attribution, other: Attribution) -> _Alike:
    shared = sum(_shared(a, b) for a in one.content for b in other.content)
    every = sum(part.end - part.start for part in (*one.content, *other.content)) - shared
    cue = one.cue is not None and other.cue is not None and _shared(one.cue, other.cue) > 0
    return _Alike(shared / every, cue)


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _place(one: Attribution) -> tuple[int, int]:
    return one.content[0].start, one.content[-1].end


def open_combined(weights: Path | None = None) -> Combined:
    """The engine on the weights that the package holds, or on the same file elsewhere; raises BadWeights."""
    return Combined(LearnedEngine(weights or FILE))
