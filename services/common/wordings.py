"""Compares the wordings of one saying, word by word: what each outlet kept, dropped and added.

In one language every word is told. Across languages only what can be told honestly: figures, places and days, which
have one value in every language; other words are not marked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from services.common.contracts.spans import Span
from services.common.contracts.utterances import Fact, FactKind
from services.common.folding import fold

MOST_WORDS = 400
"""Of a statement that are compared: two thousand letters. A longer speech is compared by its beginning."""

_WORD = re.compile(r"(?:[A-Z]\.){2,}|\d{1,3}(?:،\d{3})+(?!\d)|\d[\d.,٫٬]*\d|\d|[^\W\d_]+(?:['’][^\W\d_]+)*")
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_SENTENCE_END = re.compile(r"[.!?؟…;؛\n]")
_PAUSE = re.compile(r"[,،:()\[\]“”\"«»–—]|\s-\s")


class Word(NamedTuple):
    """A word as written, its folded key, its place, and what stands before it: 0 nothing, 1 a pause, 2 a full stop."""

    text: str
    key: str
    start: int
    end: int
    pause: int


def cut_words(text: str) -> tuple[Word, ...]:
    """The first words of a text, MOST_WORDS at most. Vowel signs are no letters; places are the text's own."""
    clean = _MARKS.sub("_", text) if not text.isascii() else text
    found: list[Word] = []
    at = 0
    for match in _joined_over_marks(clean):
        start, end = match
        between = clean[at:start]
        pause = 2 if _SENTENCE_END.search(between) else 1 if _PAUSE.search(between) else 0
        found.append(Word(text[start:end], _key(text[start:end]), start, end, pause if found else 2))
        at = end
        if len(found) == MOST_WORDS:
            break
    return tuple(found)


def _joined_over_marks(clean: str) -> list[tuple[int, int]]:
    """Words' places; a vowel sign, written as an underscore, does not end a word."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(clean):
        start, end = match.span()
        if found and clean[found[-1][1] : start].strip("_") == "" and start > found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


@lru_cache(50_000)
def _key(word: str) -> str:
    return fold(word.replace(".", "") if word[:1].isalpha() else word)


class WordFate(StrEnum):
    KEPT = "kept"
    DROPPED = "dropped"  # it stands in the first wording alone
    ADDED = "added"  # it stands in the second wording alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A stretch of words; `first` and `second` are its places in either wording, None in the one that lacks it."""

    change: WordFate
    first: Span | None
    second: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a statement says, in its language, with the facts in it."""

    text: str
    language: str
    facts: tuple[Fact, ...]


def differences(first: Wording, second: Wording) -> tuple[Difference, ...]:
    """What became of the first wording's words in the second one, in the order of the first one."""
    if first.language == second.language:
        return tuple(_worded(cut_words(first.text), cut_words(second.text)))
    known = [[fact for fact in wording.facts if fact.kind is not FactKind.NAME] for wording in (first, second)]
    return tuple(_told(*known))


def _worded(first: Sequence[Word], second: Sequence[Word]) -> Iterator[Difference]:
    keys = [word.key for word in first], [word.key for word in second]
    for tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Difference(change=WordFate.KEPT, first=_span(first, a, b), second=_span(second, c, d))
            continue
        if b > a:
            yield Difference(change=WordFate.DROPPED, first=_span(first, a, b), second=None)
        if d > c:
            yield Difference(change=WordFate.ADDED, first=None, second=_span(second, c, d))


def _span(words: Sequence[Word], first: int, last: int) -> Span:
    return Span(words[first].start, words[last - 1].end)


def _told(first: Sequence[Fact], second: Sequence[Fact]) -> Iterator[Difference]:
    left = list(second)
    for fact in first:
        same = next((other for other in left if (other.kind, other.value) == (fact.kind, fact.value)), None)
        if same is not None:
            left.remove(same)
            yield Difference(change=WordFate.KEPT, first=fact.span, second=same.span)
        else:
            yield Difference(change=WordFate.DROPPED, first=fact.span, second=None)
    for fact in left:
        yield Difference(change=WordFate.ADDED, first=None, second=fact.span)
