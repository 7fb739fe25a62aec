"""Finds where an annotated text names its speakers, and ties each statement to those places."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from services.common.contracts.spans import Span
from services.common.folding import fold
from services.extract.learned.antecedents import Anchor, anchors_of, choices, covered, name_at
from services.extract.learned.spans import Stretch
from services.extract.learned.subwords import Subwords
from services.extract.model import Attribution, Gender, Language, Mention, Passage
from services.extract.pipeline import name_speakers
from services.extract.steps.cues import cue_gender

_JOINED = "[وف]?[لبك]?"
_DISTRACTED = 0.9
"""Share of the rules' other names that a distracted example has among its candidates."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place that names a speaker, by canonical names; the tagger's label stretch and the place in the text."""

    stretch: Stretch
    span: Span
    speakers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choosing:
    """An anchor with the candidates it is tied to or not: `right` is (1 + k), for none and each candidate."""

    anchor: Stretch
    candidates: tuple[Stretch, ...]
    pairs: NDArray[np.int64]
    about: NDArray[np.int64]
    right: NDArray[np.bool_]


def name_forms(names: Iterable[str], *, is_person: bool, language: Language) -> tuple[str, ...]:
    """The forms of a name without those that only add a title or an apposition to another one."""
    forms = {form.strip().removeprefix("the ").removeprefix("The ") for form in names} - {""}
    if not is_person:
        return tuple(forms)
    titled = language.titles | language.naming.courtesies
    article = language.letters.article if language.letters else ""

    def is_title(word: str) -> bool:
        key = fold(word).rstrip(".")
        return key in titled or key.removeprefix(article) in titled

    def adds_nothing(form: str) -> bool:
        words = form.split()
        for other in forms - {form}:
            rest = other.split()
            if len(rest) >= len(words):
                continue
            starts, ends = words[: len(rest)] == rest, words[-len(rest) :] == rest
            if (ends and (len(rest) > 1 or is_title(words[0]))) or (starts and len(rest) > 1):
                return True
        return False

    return tuple(form for form in forms if not adds_nothing(form))


def find_named(
    text: str, speakers: Mapping[str, tuple[str, ...]], subwords: Subwords, extents: Sequence[Span]
) -> list[Named]:
    """Every place in a passage that names a speaker, the longest forms first, in text order."""
    bearers: dict[str, set[str]] = {}
    for speaker, forms in speakers.items():
        for form in forms:
            bearers.setdefault(form, set()).add(speaker)
    if not bearers:
        return []
    every = "|".join(re.escape(form) for form in sorted(bearers, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w){_JOINED}({every})(?!\w)")
    starts = [span.start for span in subwords.spans]
    found = []
    for extent in extents:
        for match in pattern.finditer(text, extent.start, extent.end):
            span = Span(*match.span(1))
            stretch = covered(subwords, starts, span)
            if stretch is not None:
                found.append(Named(stretch, span, frozenset(bearers[match[1]])))
    return found


def choosings(
    passage: Passage,
    language: Language,
    subwords: Subwords,
    named: Sequence[Named],
    statements: Sequence[tuple[Attribution, str | None]],
    others: tuple[Mention, ...],
    chance: random.Random | None,
) -> list[Choosing]:
    """What to choose from for each statement; with `chance`, names that never speak are among the candidates."""
    attributions = tuple(one for one, _ in statements)
    by_rules = name_speakers(passage, attributions, others, language)
    genders: list[Gender | None] = [cue_gender(passage, one.cue, language) for one in attributions]
    parts = [(one.source, one.cue, one.content) for one in attributions]
    numbered = anchors_of(passage.text, parts, genders, by_rules, subwords)
    places = [(name_at(passage.text, one.span, one.stretch, language), one.speakers) for one in named]
    if chance is not None:
        nobody: frozenset[str] = frozenset()
        places += [
            (name_at(passage.text, span, stretch, language), nobody)
            for stretch, span in other_names(passage, subwords, others, named)
            if chance.random() < _DISTRACTED
        ]
        places.sort(key=lambda place: place[0].stretch)
    names = [name for name, _ in places]
    found = []
    for (number, anchor), choice in zip(
        numbered, choices([anchor for _, anchor in numbered], names, subwords), strict=True
    ):
        if not choice.candidates:
            continue
        speaker = statements[number][1]
        right = np.array([False, *(speaker in places[k][1] for k in choice.candidates)])
        right[0] = not right.any()
        stretches = tuple(names[k].stretch for k in choice.candidates)
        found.append(Choosing(anchor.stretch, stretches, choice.pairs, choice.about, right))
    return found


def other_names(
    passage: Passage, subwords: Subwords, others: Sequence[Mention], named: Sequence[Named]
) -> list[tuple[Stretch, Span]]:
    """Where the rules find names that are no speaker's, in text order."""
    taken = np.zeros(len(subwords.ids), bool)
    for one in named:
        taken[one.stretch.first : one.stretch.last + 1] = True
    starts = [span.start for span in subwords.spans]
    found = []
    for mention in others:
        at = passage.text.find(mention.name, mention.at, mention.at + 200) if mention.name else -1
        if at < 0:
            continue
        span = Span(at, at + len(mention.name or ""))
        stretch = covered(subwords, starts, span)
        if stretch is not None and not taken[stretch.first : stretch.last + 1].any():
            taken[stretch.first : stretch.last + 1] = True
            found.append((stretch, span))
    return sorted(found)


def lend_pattern(one: Attribution, by_rules: Iterable[Attribution]) -> Attribution:
    """The attribution with the subject implied and the pattern of the rules' one that has the same cue."""
    for rule in by_rules:
        if one.cue and rule.cue and one.cue.start < rule.cue.end and rule.cue.start < one.cue.end:
            return replace(one, pattern=rule.pattern, implied=None if one.source else rule.implied)
    return one


__all__ = ["Anchor", "Choosing", "Named", "choosings", "find_named", "lend_pattern", "name_forms", "other_names"]
