"""Which words are known to be spellings of one part of names, and which of two: حسن is Hassan, and not Hussein.

From the name parts of Wikidata (CC0), as the package `rigour` gathers them (MIT): `training/known_parts.py`. They know
what letters do not tell: خلوصي is Hulusi, and Rahman no Rahim, however alike they are.
"""

import gzip
from functools import cache, lru_cache
from importlib import resources

from services.common.spelling.letters import Alphabet, Word, word
from services.extract.link.names.words import ARAB_NAMES

_SERVANT = {Alphabet.LATIN: "abd", Alphabet.ARABIC: "عبد"}


@cache
def _lines() -> bytes:
    """Lines "letters number ..." in the order of their bytes: a megabyte, searched where it lies."""
    return gzip.decompress(resources.files(__package__).joinpath("known_parts.gz").read_bytes())


@lru_cache(maxsize=65_536)
def parts_of(one: Word) -> frozenset[int]:
    """The numbers of the parts that this word may be; most words of the world are none."""
    lines, wanted = _lines(), one.letters.encode() + b" "
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", 0, (low + high) // 2) + 1
        end = lines.index(b"\n", start)
        if lines.startswith(wanted, start):
            return frozenset(map(int, lines[start + len(wanted) : end].split()))
        if lines[start:end] < wanted:
            low = end + 1
        else:
            high = start
    return frozenset()


def is_of_fixed_spelling(one: Word, other: Word) -> bool:
    """Whether lists that know these words for two can be trusted: Arabic spells names of other origin in many ways, of
    which they have some, and those of Arabs in one."""
    return all(w.letters in _arab_names() for w in _apart(one, other) if w.alphabet is Alphabet.ARABIC)


def _apart(one: Word, other: Word) -> tuple[Word, Word]:
    """Of two servants whose: Abd al-Rahman is not عبد الرحيم."""
    rests = [Word(w.alphabet, w.letters.removeprefix(_SERVANT[w.alphabet])) for w in (one, other)]
    if all(rest.letters and rest != whole for rest, whole in zip(rests, (one, other), strict=True)):
        return rests[0], rests[1]
    return one, other


@cache
def _arab_names() -> frozenset[str]:
    return frozenset(word(name).letters for name in ARAB_NAMES)


def is_known(one: Word, other: Word) -> bool | None:
    """Whether two words are spellings of one part; None where either may be a part that is not listed."""
    rests = _apart(one, other)
    a, b = map(parts_of, rests)
    if not a or not b:
        return None
    return not a.isdisjoint(b) or _is_known_in_french(*rests)


def _is_known_in_french(one: Word, other: Word) -> bool:
    """As French writes names of Arabs: Cherif is the Sherif whom lists know for شريف."""
    latin, arabic = (other, one) if one.alphabet is Alphabet.ARABIC else (one, other)
    if arabic.alphabet is not Alphabet.ARABIC or "ch" not in latin.letters or arabic.letters not in _arab_names():
        return False
    return not parts_of(Word(latin.alphabet, latin.letters.replace("ch", "sh"))).isdisjoint(parts_of(arabic))
