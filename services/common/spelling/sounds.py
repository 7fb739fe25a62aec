"""Words as consonants, by what they may sound like in any script: for keys, and as a check on an alignment."""

from functools import lru_cache
from itertools import product

from services.common.spelling.letters import Alphabet, Word

_LONGEST, _MOST_READINGS = 3, 8
"""Consonants of a word in a key, and readings of one word."""

# What each group of letters may sound like, the longest group first. P: b and p; T: d and t; K: g, j, k and their kin;
# S: what hisses; "" what is often left out.
_LATIN = {
    "sch": "S|SK", "tch": "S", "shch": "S", "sh": "S", "ch": "S|K", "zh": "K|S", "kh": "K", "gh": "K|", "th": "S|T",
    "ph": "F", "ts": "S|TS", "tz": "S|TS", "dj": "K", "dh": "S|T", "ck": "K", "qu": "K", "ce": "S", "ci": "S|K",
    "cy": "S", "ng": "NK|N", "ll": "L|", "b": "P", "p": "P", "d": "T", "t": "T", "f": "F", "v": "F|P", "w": "|F",
    "k": "K", "q": "K", "g": "K", "j": "K|", "c": "K|S", "x": "KS|S|K", "s": "S", "z": "S", "l": "L", "m": "M",
    "n": "N", "r": "R", "h": "", "a": "", "e": "", "i": "", "o": "", "u": "", "y": "",
}  # fmt: skip
_ARABIC = {
    "تش": "S", "تس": "S|TS", "كس": "KS|S", "نغ": "NK|N", "نج": "NK|N", "نك": "NK|N",
    **dict.fromkeys("بپ", "P"), **dict.fromkeys("تطدض", "T"), **dict.fromkeys("ثذظ", "S|T"),
    **dict.fromkeys("سصشچ", "S"),
    "ز": "S", "ژ": "K|S", **dict.fromkeys("جكقگخ", "K"), "غ": "K|", "ف": "F", "ڤ": "F|P", "ل": "L", "م": "M", "ن": "N",
    "ر": "R", **dict.fromkeys("اهويعة", ""),
}  # fmt: skip


def skeletons(one: Word) -> frozenset[str]:
    """The readings of a word, each its first consonants."""
    return frozenset(reading[:_LONGEST] for reading in readings_of(one))


@lru_cache(maxsize=65_536)
def readings_of(one: Word) -> frozenset[str]:
    """The readings of a word as consonants, by what they may sound like; "" where it has none."""
    table, longest = (_ARABIC, 2) if one.alphabet is Alphabet.ARABIC else (_LATIN, 4)
    letters, k = one.letters, 0
    readings: list[str] = [""]
    while k < len(letters):
        for length in range(min(longest, len(letters) - k), 0, -1):
            told = table.get(letters[k : k + length])
            if told is not None:
                ways = told.split("|")
                readings = [_added(r, way) for r, way in product(readings, ways)][:_MOST_READINGS]
                k += length
                break
        else:
            k += 1
    return frozenset(readings)


def _added(reading: str, way: str) -> str:
    return reading + (way[1:] if way and reading.endswith(way[0]) else way)


@lru_cache(maxsize=65_536)
def differing(one: Word, other: Word) -> int:
    """How many consonants must be changed, added or left out to make the words sound alike, in the readings that are
    most alike."""
    a, b = readings_of(one), readings_of(other)
    if a & b:
        return 0
    return min(_distance(x, y) for x in a for y in b)


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, against in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != against))
    return row[-1]
