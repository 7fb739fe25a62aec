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
        is_told = True
        if lexicon is not None:
            last, value = _with_a_half(words, k, last, value, lexicon)
            if last > k:
                last, value, is_told = _of_ages(words, last, value, lexicon)
        if last > k:
            yield Figure(value, is_told and (by_digits or value not in {0, 1, 2}), k, last)
            k = last
        else:
            k += 1


def _with_a_half(words: Sequence[Word], first: int, last: int, value: float, lexicon: Lexicon) -> tuple[int, float]:
    """With what is told after the number: "two and a half million", مليون ونصف, عامين ونصف; "half a million"."""
    if last == first:
        is_pair = words[first].key.removeprefix("و") in lexicon.pairs and _fraction(words, first + 1, lexicon)[1] > 0
        last, value = (first + 1, 2.0) if is_pair else (first, 0.0)
    if last == first:
        return last, value
    if 0 < value < 1:
        at = last
        while at < min(last + 2, len(words)) and words[at].key in lexicon.between and not words[at].pause:
            at += 1
        scale = _scale_at(words, at, lexicon) if at > last else 0.0
        return (at + 1, value * scale) if scale else (last, value)
    after, part = _fraction(words, last, lexicon)
    if not part or value < 1:
        return last, value
    unit = _unit(words[last - 1].key, lexicon)
    scale = _scale_at(words, after, lexicon)
    if lexicon.joined:  # مليون ونصف المليون says its scale twice; ونصف مليون is another number
        is_other = scale > 0 and not words[after].key.startswith("ال")
        return (last, value) if is_other else (after + (scale > 0), value + part * unit)
    return (after + 1, (value + part) * scale) if scale and unit == 1 else (after, value + part * unit)


def _fraction(words: Sequence[Word], at: int, lexicon: Lexicon) -> tuple[int, float]:
    """The "and a half" that begins at a word: after its last one, and its value, 0 for none."""
    if lexicon.joined:
        key = words[at].key if at < len(words) and not words[at].pause else ""
        part = lexicon.numbers.get(key[1:], 0.0) if key.startswith("و") else 0.0
        return (at + 1, part) if 0 < part < 1 else (at, 0.0)
    keys = [word.key for word in words[at : at + 3] if not word.pause]
    is_one = len(keys) == 3 and keys[0] in lexicon.joining and keys[1] in lexicon.between
    part = lexicon.numbers.get(keys[2], 0.0) if is_one else 0.0
    return (at + 3, part) if 0 < part < 1 else (at, 0.0)


def _unit(key: str, lexicon: Lexicon) -> float:
    """What a half after the word is the half of: a million after مليون and مليونين."""
    scale, value = _scale(key, lexicon), _value(key, lexicon) or 0.0
    return scale or (value / 2 if value >= 2_000 else 1.0)


def _scale_at(words: Sequence[Word], at: int, lexicon: Lexicon) -> float:
    if at >= len(words) or words[at].pause:
        return 0.0
    key = words[at].key
    return _scale(key.removeprefix("ال") if lexicon.joined else key, lexicon) or 0.0


def _of_ages(words: Sequence[Word], last: int, value: float, lexicon: Lexicon) -> tuple[int, float, bool]:
    """Of centuries and decades: "half a century" is fifty years, and "the 19th century" is no number of them.

    The third tells whether it is known what is counted: عقود are decades, and contracts.
    """
    at = last + (last < len(words) and words[last].key in lexicon.ordinal_endings)
    while value < 1 and at < len(words) and words[at].key in lexicon.between:
        at += 1
    key = words[at].key if at < len(words) and not words[at].pause else ""
    if key in lexicon.decades:
        return at + 1, value * 10, not lexicon.joined
    if key not in lexicon.centuries:
        return last, value, True
    if not lexicon.joined and not key.endswith("s") and value >= 1:
        return at + 1, value, value > 2  # "the second century", and in other places "a second century"
    return at + 1, value * _SMALL, True


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
            if by_digits or (k > first and value < 1) or (current is not None and not _may_add(current, value)):
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
