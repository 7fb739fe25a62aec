"""A word of a name in one of two alphabets: Latin letters without marks, or Arabic ones without vowel signs.

Every script but the Arabic one is written in Latin letters first, so that only two alphabets have to be compared.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from services.common.folding import fold

LONGEST_WORD = 24
"""Letters of a word that are looked at; no part of a name in the free lists is longer."""
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_NO_LATIN = re.compile("[^a-z]")
_NO_ARABIC = re.compile("[^\u0627-\u063a\u0641-\u064aپچژگڤ]")
_SOUNDS = str.maketrans(
    # Marks that tell a sound of its own; `anyascii` would only drop them.
    {"š": "sh", "č": "ch", "ž": "zh", "ş": "sh", "ș": "sh", "ţ": "ts", "ț": "ts", "ć": "ch", "đ": "dj", "ğ": "gh"}
    | {"ñ": "ny", "ż": "zh", "ś": "sh", "ə": "a", "ß": "ss"}
)
_SAME_LETTERS = str.maketrans(
    # Letters of Persian, Urdu, Kurdish and the Maghreb that stand for one of Arabic.
    {"ې": "ي", "ڪ": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۆ": "و", "ۇ": "و", "ێ": "ي", "ڵ": "ل", "ڕ": "ر", "ڭ": "گ"}
    | {"ڨ": "گ", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ں": "ن", "ڤ": "ڤ", "ء": None}
)


class Alphabet(StrEnum):
    LATIN = "latin"
    ARABIC = "arabic"


class Word(NamedTuple):
    """A word's letters; `letters` may be empty where it has none that are spoken."""

    alphabet: Alphabet
    letters: str


def is_arabic(text: str) -> bool:
    return _ARABIC.search(text) is not None


@lru_cache(maxsize=65_536)
def word(text: str) -> Word:
    """The letters of one word in any script."""
    if is_arabic(text):
        return Word(Alphabet.ARABIC, _NO_ARABIC.sub("", fold(text).translate(_SAME_LETTERS))[:LONGEST_WORD])
    plain = unicodedata.normalize("NFC", text.casefold()).translate(_SOUNDS)
    return Word(Alphabet.LATIN, _NO_LATIN.sub("", anyascii(plain).casefold())[:LONGEST_WORD])
