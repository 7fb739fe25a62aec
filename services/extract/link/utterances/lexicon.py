"""What the checks know of a language's words: opposites, negations, numbers; data lies in `lexicons/`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec

import snowballstemmer

from services.common.folding import fold

_ENGLISH = snowballstemmer.stemmer("english")
_MOST_KNOWN = 50_000
"""Words whose stems are kept: a newspaper's vocabulary of a year is of this order."""

_BEFORE = (
    "",
    "و",
    "ف",
    "ال",
    "ب",
    "ل",
    "ك",
    "س",
    "وال",
    "فال",
    "بال",
    "كال",
    "لل",
    "ولل",
    "وب",
    "ول",
    "وس",
    "فس",
    "فل",
)
_AFTER = (
    "",
    *[
        "ه",
        "ها",
        "هم",
        "هما",
        "نا",
        "ني",
        "ي",
        "ت",
        "تا",
        "تم",
        "وا",
        "ون",
        "ين",
        "ان",
        "ات",
        "يه",
        "تها",
        "ته",
        "تهم",
        "ا",
    ],
)
_PATTERN = re.compile("^(?:و|ف)?(?:ال|لل|ب|ل|ك|س)?(?:است|مست|يست|تست|ان|من|مت|ا|م|ت|ي|ن)?")
_WEAK = re.compile("[اويىهءئؤ]")
_ENDING = re.compile("(?:ات|ون|ين|ان|ها|هم|نا|ته|يه|ه|ي|ا)$")
"""What Arabic adds to the consonants of a root: before them, between them, and after them."""

_PERSONS = "تنا"
"""First letters of the present tense that stand for the ي of "he"."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an opposition, named by its first side's word: ("rise", 1), ("rise", -1)."""

    axis: str
    sign: int


class Opposites:
    """Words that mean one side or the other of an opposition. A word may stand on several."""

    def __init__(self, entries: Mapping[str, tuple[Side, ...]]) -> None:
        self._entries = entries

    def of(self, stems: Iterable[str]) -> tuple[Side, ...]:
        """The sides of the first of the stems that has any; () for most words."""
        for stem in stems:
            if found := self._entries.get(stem):
                return found
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words by folded key; `joined` tells that letters are written together with words (Arabic)."""

    opposites: Opposites
    negators: frozenset[str]
    negative_endings: tuple[str, ...]
    refusing: frozenset[str]  # they say no to what follows, as a negator does
    not_negating: tuple[tuple[str, str], ...]  # a negator and the next word, which say no to nothing
    compounds: Mapping[tuple[str, ...], str]  # words that together mean another one: وقف إطلاق النار, a truce
    pauses: frozenset[str]  # a negation does not reach over them
    doubtful: frozenset[str]  # may, might
    maybe_doubtful: frozenset[str]  # could: what another language says with may, or with can
    binding: frozenset[str]  # must, should
    maybe_binding: frozenset[str]  # need
    binding_pairs: frozenset[tuple[str, str]]  # have to
    doubtful_before: frozenset[str]  # doubtful before a verb in the present alone, قد
    in_the_past: frozenset[str]  # verbs that begin as the present does and are none
    conditional: frozenset[str]
    numbers: Mapping[str, float]
    scales: Mapping[str, float]
    joining: frozenset[str]  # between the words of one number
    between: frozenset[str]  # a half and its scale: "half a million"
    pairs: frozenset[str]  # two of something, in one word
    ordinal_endings: frozenset[str]  # after digits: 21st
    centuries: frozenset[str]  # which an ordinal counts from the first on, and a number counts
    decades: frozenset[str]  # which are often no such thing: عقود are contracts, too
    translated: frozenset[str] = frozenset()  # in capitals in a name, and yet said in another language by its own word
    stop: frozenset[str]  # words that say nothing by themselves
    has_capitals: bool = False
    joined: bool = False


def read_opposites(table: str) -> Mapping[str, tuple[Side, ...]]:
    """Reads lines of `axis: words of one side | words of the other`, which go on where the next is indented.

    Words of several parts are left out.
    """
    found: dict[str, list[Side]] = {}
    for line in filter(None, map(str.strip, table.replace("\n ", " ").splitlines())):
        axis, _, words = line.partition(":")
        for sign, side in zip((1, -1), words.split("|"), strict=False):
            for word in side.split():
                for key in {stem(fold(word))} if "_" not in word else ():
                    known = found.setdefault(key, [])
                    if Side(axis, sign) not in known:
                        known.append(Side(axis, sign))
    # A word that an axis has on both sides says nothing there.
    return {
        key: tuple(side for side in sides if Side(side.axis, -side.sign) not in sides) for key, sides in found.items()
    }


@lru_cache(_MOST_KNOWN)
def stem(key: str) -> str:
    """A folded word's stem: English by Snowball; other words as they are."""
    return str(_ENGLISH.stemWord(key)) if key.isascii() else key


@lru_cache(_MOST_KNOWN)
def stems(key: str) -> tuple[str, ...]:
    """What a folded word may be a form of, likeliest first."""
    if key.isascii():
        return (stem(key),)
    return tuple(dict.fromkeys(_joined_stems(key)))


def _joined_stems(key: str) -> Iterable[str]:
    yield key
    bases = [key[len(p) :] for p in _BEFORE if key.startswith(p) and len(key) - len(p) >= 2]
    for base in bases:
        for end in _AFTER:
            if base.endswith(end) and len(base) - len(end) >= 2:
                rest = base[: len(base) - len(end)]
                yield rest
                if end in {"ت", "تها", "ته", "تهم", "ات"}:
                    yield rest + "ه"
                if rest[0] in _PERSONS and len(rest) >= 3:
                    yield "ي" + rest[1:]


@lru_cache(_MOST_KNOWN)
def root(key: str) -> str:
    """What the forms of a folded word share: English by its stem, Arabic by the consonants that no pattern adds.

    مستعد and استعداد have one root; now and then two words that have nothing in common do, too.
    """
    if key.isascii():
        return stem(key)
    bare = _ENDING.sub("", _PATTERN.sub("", key, count=1))
    found = re.sub(r"(.)\1", r"\1", _WEAK.sub("", bare))
    return found if len(found) >= 2 else stems(key)[0]


@cache
def find_lexicon(language: str) -> Lexicon | None:
    """The lexicon of an ISO 639-1 code, or None where there is none: nothing is checked then but what digits say."""
    name = f"services.extract.link.utterances.lexicons.{language}"
    if not (language.isalpha() and len(language) == 2) or find_spec(name) is None:
        return None
    found = import_module(name).LEXICON
    assert isinstance(found, Lexicon)
    return found
