"""A name taken apart: the parts that tell somebody, without titles, articles and particles."""

import re
from dataclasses import dataclass
from functools import lru_cache

from services.common.folding import fold
from services.common.spelling.letters import LONGEST_WORD, Alphabet, Word, word
from services.extract.link.names.words import (
    COURTESIES,
    FAMILY_FIRST,
    GENERATIONAL,
    JOINED,
    JOINED_ENDS,
    JUNIOR_OR_SENIOR,
    LETTER_NAMES,
    PARTICLES,
)

MOST_PARTS = 8
"""Parts of a name that are looked at; the rest of a longer one is none."""
_SERVANT = re.compile(r"^(abd|عبد)(?:[aeiou][lrsntdz]|ال)(?=\w{3})")
"""Abdel Nasser, Abdulrahman, عبدالرحمن: the article within is left out, however it is written."""
_SEPARATORS = re.compile(r"[\s\-‐-―_,،;؛/\\()\[\]\"“”«»‹›:+&]+")
_APOSTROPHES = re.compile("['’‘ʼ`´ʿʾ]")
_ARTICLE = re.compile(r"^ال(?=\w{3})")
_LATIN_ARTICLE = re.compile(r"^(?:al|el|ul|ash|as|at|ad|ar|az|an)-(?=\w{3,})")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name: its key, and its letters; an initial tells only how a part begins.

    `other` are its letters in another reading: without what may be the Arabic article (folded, أليكس begins like
    الأسد), or with the particles before it, which may be written as one word with it: ديغول.
    """

    key: str
    word: Word
    is_initial: bool = False
    other: Word | None = None

    @property
    def readings(self) -> tuple[Word, ...]:
        return (self.word,) if self.other is None else (self.word, self.other)


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name in the order in which they are written.

    `is_full` says whether it tells a person from others of the same family: two parts that are no initials.
    `generation` is "jr" or "sr" where it is told.
    """

    parts: tuple[Part, ...]
    is_family_first: bool = False
    generation: str = ""

    @property
    def is_full(self) -> bool:
        return sum(not part.is_initial for part in self.parts) >= 2

    @property
    def family(self) -> Part | None:
        whole = [part for part in self.parts if not part.is_initial]
        return None if not whole else whole[0] if self.is_family_first and len(whole) > 1 else whole[-1]

    @property
    def given(self) -> Part | None:
        """The first of the other parts, an initial too."""
        family = self.family
        return next((part for part in self.parts if part is not family), None)


@lru_cache(maxsize=65_536)
def parse(name: str) -> Name:
    """Never raises; a name of titles alone keeps the last of them."""
    words = [w for w in _SEPARATORS.split(_LATIN_ARTICLE.sub("", fold(name[:200]))) if w]
    words = [re.sub(r"^\W+|[^\w.]+$", "", _APOSTROPHES.sub("", w)) for w in _dotted(words)]
    words = [w for w in words if w.strip(".")]
    told = _joined(_bare(words))[:MOST_PARTS]
    spelled = _spelled(told)
    parts = tuple(_part(w, before, is_letter=spelled[place]) for place, (w, before) in enumerate(told))
    parts = tuple(part for part in parts if part.word.letters) or parts[:1]
    first = parts[0].key if parts else ""
    generation = JUNIOR_OR_SENIOR.get(words[-1].rstrip("."), "") if len(words) > 2 else ""
    return Name(parts=parts, is_family_first=len(parts) > 1 and first in FAMILY_FIRST, generation=generation)


def _bare(words: list[str]) -> list[tuple[str, str]]:
    """Without titles before it, "Jr" behind it, particles within: King is a title in King Abdullah, not in Mr King.
    Each word comes with the particles before it."""
    first, last = 0, len(words)
    while first < last - 1 and words[first].rstrip(".") in COURTESIES:
        first += 1
    while last > first + 1 and words[last - 1].rstrip(".") in GENERATIONAL:
        last -= 1
    found: list[tuple[str, str]] = []
    before = ""
    for place, w in enumerate(words[first:last], start=first):
        if w in PARTICLES and place < last - 1:
            before += w
        else:
            found.append((w, before))
            before = ""
    return found


def _dotted(words: list[str]) -> list[str]:
    """J.D. is J. and D.; a title keeps its letters together: U.S."""
    found: list[str] = []
    for w in words:
        if "." in w.rstrip(".") and all(len(letter) <= 1 for letter in w.split(".")):
            found += [f"{letter}." for letter in w.split(".") if letter]
        else:
            found += [piece for piece in w.replace(".", ". ").split() if piece]
    return found


def _joined(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """عبد الفتاح, Abu Mazen, Nur ad-Din: one part each."""
    found: list[tuple[str, str]] = []
    k = 0
    while k < len(words):
        w, before = words[k]
        if w in JOINED and k + 1 < len(words):
            found.append((("abd" if w.startswith("abd") else w) + words[k + 1][0], before))
            k += 2
            continue
        if w in JOINED_ENDS and found:
            found[-1] = (found[-1][0] + w, found[-1][1])
        else:
            found.append((w, before))
        k += 1
    return found


def _spelled(told: list[tuple[str, str]]) -> list[bool]:
    """Which words are names of letters: دبليو in the middle, جيه دي in front, but not آن of آن فرانك, nor the last."""
    letters = [w.rstrip(".") in LETTER_NAMES for w, _ in told]
    return [
        w.endswith(".") or (is_letter and k < len(told) - 1 and (k > 0 or (len(told) > 2 and letters[1])))
        for k, ((w, _), is_letter) in enumerate(zip(told, letters, strict=True))
    ]


def _part(text: str, before: str, *, is_letter: bool) -> Part:
    key = _SERVANT.sub(r"\1", text.rstrip("."))[:LONGEST_WORD]
    letter = LETTER_NAMES.get(key) if is_letter else None
    if letter is not None:
        return Part(key=letter, word=word(letter), is_initial=True)
    found = word(key)
    is_initial = len(key) == 1 and (text.endswith(".") or found.alphabet is Alphabet.LATIN)
    other = word(_ARTICLE.sub("", key)) if _ARTICLE.match(key) else None
    if other is None and before and not is_initial:
        other = word((before + key)[:LONGEST_WORD])
    return Part(key=key, word=found, is_initial=is_initial, other=other)
