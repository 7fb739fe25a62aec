"""Reads the numbers in what was said, in digits or in words: "8.4 million", خمسة وعشرون ألفا, "ninety percent"."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from services.common.wordings import Word
from services.extract.link.utterances.lexicon import Lexicon

_SMALL = 100


class Figure(NamedTuple):
    """A number and whether it is plain: "one" and "two" in words are often no figures ("one another", duals)."""

    value: float
    is_weighty: bool
    first: int
    last: int


def read_figures(words: Sequence[Word], lexicon: Lexicon | None) -> tuple[Figure, ...]:
    """The numbers in text order, with the range of the words that write each."""
    return tuple(_figures(words, lexicon))


def _figures(words: Sequence[Word], lexicon: Lexicon | None) -> Iterator[Figure]:
    k = 0
    while k < len(words):
        last, value, by_digits = _read(words, k, lexicon)
        if last > k:
            yield Figure(value, by_digits or value not in {0, 1, 2}, k, last)
            k = last
        else:
            k += 1


def _read(words: Sequence[Word], first: int, lexicon: Lexicon | None) -> tuple[int, float, bool]:
    """The number that begins at a word: after its last word, its value, and whether digits write it."""
    total, current, k, by_digits = 0.0, None, first, False
    while k < len(words):
        if k > first and words[k].pause:
            break
        key = words[k].key
        digits = _digits(key)
        if digits is not None:
            if k > first:
                break
            current, by_digits = digits, True
        elif lexicon is None:
            break
        elif (scale := _scale(key, lexicon)) is not None:
            if current is None and total:
                current = scale if scale < total else None
                if current is None:
                    break
            elif current is None or scale > current or (scale == _SMALL and current < 10) or by_digits:
                current = (1.0 if current is None else current) * scale
            else:
                current += scale
            if scale >= 1_000:
                total, current = total + current, None
        elif (value := _value(key, lexicon)) is not None:
            if by_digits or (current is not None and not _may_add(current, value)):
                break
            current = value if current is None else current + value
        elif not (key in lexicon.joining and k > first and _continues(words, k + 1, lexicon)):
            break
        k += 1
    value = total + (current or 0.0)
    return (k, value, by_digits) if k > first else (first, 0.0, False)


def _may_add(current: float, value: float) -> bool:
    """Whether "twenty" and "five", خمسة and عشرين, "hundred" and "two" are one number."""
    if value < 1 or current < 1:
        return False
    low, high = sorted((current % 100 if current >= 100 else current, value))
    return (high >= 20 and high % 10 == 0 and low < 10) or (current >= 100 and current % 100 == 0) or (
        high == 10 and low < 10
    )  # fmt: skip


def _continues(words: Sequence[Word], k: int, lexicon: Lexicon) -> bool:
    return (
        k < len(words) and words[k].pause == 0 and (words[k].key in lexicon.numbers or words[k].key in lexicon.scales)
    )


def _value(key: str, lexicon: Lexicon) -> float | None:
    return _looked_up(lexicon.numbers, key, ("و", "ب", "ال", "ل", "وال", "بال") if lexicon.joined else ())


def _scale(key: str, lexicon: Lexicon) -> float | None:
    """A scale's value; بالمئة, "in the hundred", is how a percentage is told, and none."""
    return _looked_up(lexicon.scales, key, ("و", "ل") if lexicon.joined else ())


def _looked_up(table: Mapping[str, float], key: str, before: tuple[str, ...]) -> float | None:
    """The word's value, without the letters that may be joined to it: وعشرين, الخمسة."""
    found = (table.get(key.removeprefix(letters)) for letters in ("", *before) if key.startswith(letters))
    return next((float(value) for value in found if value is not None), None)


def _digits(key: str) -> float | None:
    if not key[0].isdigit():
        return None
    plain = key.replace("٫", ".").replace("٬", ",").replace("،", ",")
    whole, _, part = plain.rpartition(".")
    if (
        plain.count(".") == 1
        and "," not in part
        and not (len(part) == 3 and whole.isdigit() and len(whole) <= 3 and whole != "0")
    ):
        plain = plain.replace(",", "")
    else:
        head, _, tail = plain.rpartition(",")
        # 8,4 is a decimal, 8,400 and 1.200 are thousands.
        plain = f"{head}.{tail}" if head.isdigit() and len(tail) in {1, 2} else plain.replace(",", "").replace(".", "")
    try:
        return float(plain)
    except ValueError:
        return None
