"""Initials in two alphabets, and which of them keep two names of a family apart: George H. W. and George W."""

from services.common.spelling.letters import Alphabet, Word
from services.extract.link.names.parts import Name

_ARABIC = {
    "a": "اعه", "b": "ب", "c": "كسشتق", "d": "دضذ", "e": "اعيه", "f": "ف", "g": "غجقك", "h": "هح", "i": "اعي",
    "j": "جيخ", "k": "كقخ", "l": "ل", "m": "م", "n": "ن", "o": "اعو", "p": "بف", "q": "قك", "r": "ر", "s": "سشصث",
    "t": "تط", "u": "اوعي", "v": "فو", "w": "وف", "x": "زشك", "y": "ي", "z": "زظض",
}  # fmt: skip
"""With which letters Arabic begins what Latin begins with this one."""
_OF_ONE_NAME = ({"g", "j"}, {"b", "p"})
"""Letters whose names Arabic writes alike: جي, بي."""


def begins_alike(one: Word, other: Word) -> bool:
    """Whether one may be the other's initial."""
    if not one.letters or not other.letters:
        return False
    if one.alphabet is other.alphabet:
        return one.letters[0] == other.letters[0] or {one.letters[0], other.letters[0]} in _OF_ONE_NAME
    latin, arabic = (one, other) if one.alphabet is Alphabet.LATIN else (other, one)
    return arabic.letters[0] in _ARABIC.get(latin.letters[0], "")


def are_at_odds(one: Name, other: Name) -> bool:
    """Father and son, or initials that tell two of a family: neither is the beginning of the other."""
    if one.generation != other.generation:
        return True
    a, b = (tuple(part.word for part in name.parts if part.is_initial) for name in (one, other))
    return not all(begins_alike(x, y) for x, y in zip(a, b, strict=False))
