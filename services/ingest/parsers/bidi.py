"""Puts a line that was read from left to right as it stands on paper into the order in which it is spoken."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

_MIRRORED = str.maketrans("()[]{}«»‹›<>", ")(][}{»«›‹><")
_OPENING, _CLOSING = frozenset("([{«‹"), frozenset(")]}»›")
_WITHIN_NUMBERS = frozenset(".,/:٫٬")
_PERCENT_BEFORE = re.compile(r"(?<![\d.,٫٬])([%٪])(\d[\d.,٫٬]{0,20})(?![%٪\d])")


def is_right_to_left(text: str) -> bool:
    """Whether most of its letters are Arabic, Hebrew or another script that runs to the left."""
    right = sum(1 for c in text if _kind(c) == "R")
    return right > sum(1 for c in text if _kind(c) == "L")


def logical(signs: Sequence[str], *, right_to_left: bool) -> str:
    """The signs of a line, given from left to right (each in its own logical order), as they are read.

    The reverse of the Unicode bidirectional algorithm as far as a line on paper tells it: in a line that runs to the
    left everything is turned round but stretches of Latin letters and numbers; in a line that runs to the right only
    the stretches of Arabic.
    """
    kinds = _resolved([_kind_of(sign) for sign in signs], signs, right_to_left)
    runs: list[list[str]] = []
    for kind, run in groupby(zip(kinds, signs, strict=True), key=lambda pair: pair[0]):
        stretch = [sign for _, sign in run]
        runs.append(stretch[::-1] if kind == "R" else stretch)
    text = "".join(sign for run in (reversed(runs) if right_to_left else runs) for sign in run)
    if "R" not in kinds:
        return text
    # After Arabic letters a percent sign is set to the left of its number, wherever it was typed.
    return _PERCENT_BEFORE.sub(r"\2\1", _mirrored(text)) if right_to_left else _mirrored(text)


def _kind(sign: str) -> str:
    match unicodedata.bidirectional(sign):
        case "R" | "AL":
            return "R"
        case "L":
            return "L"
        case "EN" | "AN":
            return "N"
        case _:
            return ""


def _kind_of(sign: str) -> str:
    """Of a sign that means several letters, that of the last one."""
    return next((kind for kind in map(_kind, reversed(sign)) if kind), "")


def _resolved(kinds: list[str], signs: Sequence[str], right_to_left: bool) -> list[str]:
    """R or L for each sign: numbers run to the right, and what stands between two signs goes with both or the line."""
    base = "R" if right_to_left else "L"
    strong = list(kinds)
    for i in range(1, len(signs) - 1):
        if signs[i] in _WITHIN_NUMBERS and kinds[i - 1] == kinds[i + 1] == "N":
            strong[i] = "N"
    resolved: list[str] = []
    at = 0
    before = base
    while at < len(strong):
        if strong[at]:
            before = strong[at]
            resolved.append("R" if before == "R" else "L")
            at += 1
            continue
        end = at
        while end < len(strong) and not strong[end]:
            end += 1
        after = strong[end] if end < len(strong) else base
        resolved += [_between(before, after, base, bool(resolved), end < len(strong))] * (end - at)
        at = end
    return resolved


def _between(before: str, after: str, base: str, has_before: bool, has_after: bool) -> str:
    """Two numbers with a space between them are two words of a line that runs to the left; Latin and a number, one."""
    if not (has_before and has_after):
        return base
    if before == after == "N":
        return base
    if before != "R" and after != "R":
        return "L"
    return "R" if before == after == "R" else base


def _mirrored(text: str) -> str:
    """Brackets as they are meant: what a PDF gives is the shape, and some give the meaning."""
    right = wrong = 0
    for i, sign in enumerate(text):
        if sign in _OPENING or sign in _CLOSING:
            before_word = text[i + 1 : i + 2].isalnum() and not text[max(0, i - 1) : i].isalnum()
            after_word = text[max(0, i - 1) : i].strip() != "" and not text[i + 1 : i + 2].isalnum()
            opens, closes = sign in _OPENING, sign in _CLOSING
            right += (opens and before_word) or (closes and after_word and not before_word)
            wrong += (closes and before_word) or (opens and after_word and not before_word)
    return text.translate(_MIRRORED) if wrong > right else text
