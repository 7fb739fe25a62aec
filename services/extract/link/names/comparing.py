"""Whether two names can be one person's, as the names alone tell: a calibrated likelihood with its reasons."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from services.common.folding import fold
from services.common.spelling import aligning
from services.common.spelling.letters import Alphabet, Word, is_arabic, word
from services.common.spelling.sounds import differing
from services.extract.link.names.aliases import aliases_of
from services.extract.link.names.initials import are_at_odds, begins_alike
from services.extract.link.names.known import is_known, is_of_fixed_spelling
from services.extract.link.names.parts import Name, Part, parse
from services.extract.link.names.words import SHORT_FORMS

MOST_BITS = 14.0
"""What one part can bring, and cost: however alike two family names are, they do not outweigh another first name."""
_TELLING_BITS, _SURE_BITS = 8.0, 10.0
"""More of one part tells nothing of the others; a part with more is sure."""
_LEFT_OUT = -3.0
_INITIAL_FITS, _INITIAL_DIFFERS = 2.0, -10.0
_SHORT_FORM_COSTS = 2.0
_CONSONANT_COSTS, _SOUNDS_ALIKE = 1.5, 1.5
"""In bits: each consonant of one word that the other has not, in any reading; all of them alike, which tells most of
short names."""
_KNOWN, _KNOWN_OTHER = 9.0, 2.0
"""Bits that words have at least where lists know them for one, and at most where for two."""
_HEAD_COSTS = 3.0
"""For each letter, where there are several, that one of two words in one script has more, and begins otherwise: Keqiang
is not Qiang, but Yevgeny Evgeny."""
_AT_ODDS = 0.3
"""The score, at most, of names that are alike but for who of a family is meant."""
_NEVER = -1e9
_NUMBER = re.compile(r"\d+")
_HOPELESS = -6.0
"""Below it in bits no part of a name stands for another one; such pairs need no closer look."""


class Pair(NamedTuple):
    """Parts that stand for each other, and the evidence in bits; "" where the other name leaves a part out."""

    one: str
    other: str
    bits: float
    is_inner: bool = False
    is_initial: bool = False


class Weights(NamedTuple):
    """A logistic regression: what each fact adds to the log-odds that two names are one person's."""

    bias: float
    worst: float  # bits of the pair that is least alike
    total: float  # bits of all pairs, as far as each tells
    inner: float  # for each part in the middle that one name leaves out
    outer: float  # for each at an end
    both: float  # where each name has a part that stands for nothing in the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """`score` is the share of pairs alike that name one person, where one in two does; `reasons` are for people.

    `is_at_odds` says that each of two full names has what the other cannot be: another middle name, another initial, a
    father and his son. A third name that is like both does not make them one.
    """

    score: float
    reasons: tuple[str, ...]
    is_by_family_alone: bool = False
    is_at_odds: bool = False


# `bias`, `worst` and `total` by `training/name_weights.py`, the others by hand on the same names. Family names alone
# have more strangers to be mistaken for.
WHOLE = Weights(bias=-5.32, worst=0.44, total=0.29, inner=-0.6, outer=-2.2, both=-3.0)
FAMILY = Weights(bias=-3.5, worst=0.8, total=0.0, inner=0.0, outer=0.0, both=0.0)


def compare(one: str, other: str) -> Likeness:
    """Symmetric; 0 to 1. Names of a single part are taken for family names: a first name alone is like none."""
    if other < one:
        one, other = other, one
    return _compare(one, other)


@lru_cache(maxsize=65_536)
def _compare(one: str, other: str) -> Likeness:
    a, b = parse(one), parse(other)
    if not a.parts or not b.parts:
        return Likeness(score=0.0, reasons=("no letters",))
    if _NUMBER.findall(fold(one)) != _NUMBER.findall(fold(other)):
        return Likeness(score=0.0, reasons=("other numbers",))
    is_full = a.is_full and b.is_full
    if [p.key for p in a.parts] == [p.key for p in b.parts] and a.generation == b.generation:
        return Likeness(score=1.0, reasons=("same spelling",), is_by_family_alone=not is_full)
    if aliases_of(one) & aliases_of(other):
        return Likeness(score=0.99, reasons=("listed as one",), is_by_family_alone=not is_full)
    pairs = aligned(a, b)
    facts = facts_of(pairs)
    matched = sum(bool(pair.one and pair.other and not pair.is_initial) for pair in pairs)
    missing = sum(not (pair.one and pair.other) for pair in pairs)
    if matched == 0 or (is_full and matched == 1 and missing):  # of two full names one part alone tells nobody
        return Likeness(score=0.0, reasons=("other names",))
    score = _logistic(WHOLE if is_full else FAMILY, facts)
    reasons = tuple(map(_told, pairs))
    is_both = bool(facts[-1])
    if is_full and are_at_odds(a, b):
        score, reasons, is_both = min(score, _AT_ODDS), (*reasons, "other initials, or father and son"), True
    return Likeness(score=score, reasons=reasons, is_by_family_alone=not is_full, is_at_odds=is_full and is_both)


def aligned(a: Name, b: Name) -> tuple[Pair, ...]:
    """The parts that stand for each other: those of two full names in order, else family names and first initials."""
    if a.is_full and b.is_full:
        turned = a.is_family_first != b.is_family_first and len(a.parts) == len(b.parts) == 2  # Jinping Xi
        return max((_in_order(x, b.parts) for x in (a.parts, *([a.parts[::-1]] if turned else []))), key=_total)
    if a.family is None or b.family is None:
        return ()
    pairs = [_pair(a.family, b.family)]
    if a.given is not None and b.given is not None and (a.given.is_initial or b.given.is_initial):
        pairs.append(_pair(a.given, b.given))
    return tuple(pairs)


def facts_of(pairs: Sequence[Pair]) -> tuple[float, float, int, int, int]:
    """What the regression weighs, in the order of `Weights` behind its bias."""
    matched = [pair for pair in pairs if pair.one and pair.other]
    missing = [pair for pair in pairs if not (pair.one and pair.other)]
    worst = min((pair.bits for pair in matched if not (pair.is_initial and pair.bits > 0)), default=-MOST_BITS)
    both = bool([pair for pair in missing if pair.one]) and bool([pair for pair in missing if pair.other])
    inner = sum(pair.is_inner for pair in missing)
    total = sum(min(pair.bits, _TELLING_BITS) for pair in matched)
    return max(-_TELLING_BITS, min(worst, _SURE_BITS)), total, inner, len(missing) - inner, int(both)


def _logistic(weights: Weights, facts: tuple[float, ...]) -> float:
    value = weights.bias + sum(w * fact for w, fact in zip(weights[1:], facts, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def _total(pairs: tuple[Pair, ...]) -> float:
    return sum(pair.bits for pair in pairs)


def _in_order(one: tuple[Part, ...], other: tuple[Part, ...]) -> tuple[Pair, ...]:
    """The best way to let parts stand for each other; several may stand for one: Jin Ping, Jinping."""
    n, m = len(one), len(other)
    singles = {(i, j): _single(one, i, other, j) for i in range(n) for j in range(m)}
    if n == m and all(singles[i, i].bits > 0 for i in range(n)):
        return tuple(singles[i, i] for i in range(n))
    if max(pair.bits for pair in singles.values()) < _HOPELESS:
        return ()
    best: dict[tuple[int, int], tuple[float, tuple[Pair, ...]]] = {(0, 0): (0.0, ())}

    def offer(i: int, j: int, value: float, pairs: tuple[Pair, ...]) -> None:
        if value > best.get((i, j), (_NEVER, ()))[0]:
            best[i, j] = (value, pairs)

    for i in range(n + 1):
        for j in range(m + 1):
            value, pairs = best[i, j]
            if i < n and j < m:
                offer(i + 1, j + 1, value + singles[i, j].bits, (*pairs, singles[i, j]))
            if n != m:
                for k, q in ((1, 2), (2, 1), (1, 3), (3, 1)):
                    runs = one[i : i + k], other[j : j + q]
                    if i + k <= n and j + q <= m and (k > q) == (n > m) and _are_whole(*runs):
                        found = _pair(*map(_run, runs))
                        offer(i + k, j + q, value + found.bits, (*pairs, found))
            if i < n:
                gone = Pair(one[i].key, "", _LEFT_OUT, is_inner=one[i].is_initial or 0 < i < n - 1)
                offer(i + 1, j, value + _LEFT_OUT, (*pairs, gone))
            if j < m:
                gone = Pair("", other[j].key, _LEFT_OUT, is_inner=other[j].is_initial or 0 < j < m - 1)
                offer(i, j + 1, value + _LEFT_OUT, (*pairs, gone))
    return best[n, m][1]


def _single(one: tuple[Part, ...], i: int, other: tuple[Part, ...], j: int) -> Pair:
    """An initial stands for no family name: K. is not Cameron."""
    is_crossed = (one[i].is_initial and j == len(other) - 1) or (other[j].is_initial and i == len(one) - 1)
    return Pair(one[i].key, other[j].key, -MOST_BITS) if is_crossed else _pair(one[i], other[j])


def _are_whole(*runs: tuple[Part, ...]) -> bool:
    return not any(part.is_initial for run in runs for part in run)


def _run(parts: tuple[Part, ...]) -> Part:
    letters = "".join(part.word.letters for part in parts)
    return Part(key="".join(part.key for part in parts), word=Word(parts[0].word.alphabet, letters))


@lru_cache(maxsize=262_144)
def _pair(one: Part, other: Part) -> Pair:
    if one.is_initial or other.is_initial:
        bits = _INITIAL_FITS if begins_alike(one.word, other.word) else _INITIAL_DIFFERS
        return Pair(one.key, other.key, bits, is_initial=True)
    bits = max(_bits(a, b) for a, b in _readings(one, other))
    for part, against in ((one, other), (other, one)):
        for form in SHORT_FORMS.get(part.key, ()):
            # An Arabic form stands for Arabic words alone: جون is John, and not Joan.
            if form != part.key and not (is_arabic(form) and against.word.alphabet is Alphabet.LATIN):
                bits = max(bits, _bits(word(form), against.word) - _SHORT_FORM_COSTS)
    return Pair(one.key, other.key, max(-MOST_BITS, min(MOST_BITS, bits)))


def _readings(one: Part, other: Part) -> list[tuple[Word, Word]]:
    """Particles that both have tell nothing: bin Salman is not bin Sultan."""
    both = [part.other is not None and len(part.other.letters) > len(part.word.letters) for part in (one, other)]
    return [(a, b) for a in one.readings for b in other.readings if not (all(both) and a is one.other)]


def _bits(one: Word, other: Word) -> float:
    """Letters, and whether the words sound alike: common endings make strangers alike, Lavrov and Kadyrov. What lists
    know of the words goes before."""
    known = is_known(one, other)
    bits = min(MOST_BITS, aligning.bits(one, other))
    if bits >= _HOPELESS:
        wrong = differing(one, other)
        bits = bits - _CONSONANT_COSTS * wrong if wrong else bits + _SOUNDS_ALIKE * (bits > 0)
    if known:
        return max(bits, _KNOWN)
    if known is False and is_of_fixed_spelling(one, other):
        return min(bits, _KNOWN_OTHER)
    if one.alphabet is other.alphabet and one.letters[:1] != other.letters[:1]:
        more = abs(len(one.letters) - len(other.letters))
        bits -= _HEAD_COSTS * more if more > 1 else 0
    return bits


def _told(pair: Pair) -> str:
    if pair.one and pair.other:
        return f"{pair.one} ~ {pair.other} ({pair.bits:+.1f})"
    return f"{pair.one or pair.other} left out"
