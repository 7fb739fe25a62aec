"""Sources that will not be named: what asks for it is part of no name."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from services.common.contracts.spans import Span
from services.common.folding import fold
from services.extract.model import Language, Mention, Passage, Token

_MOST_AFTER = 6
"""Tokens after a source that may ask so: a comma, the verb that leads to it, and the phrase."""

_FEWEST_BEFORE = 2
"""Words of a source before the phrase: somebody, and the verb that leads to it."""


def whoever_asks(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The words of a source before those that ask not to be named: مسؤول, of مسؤول طلب عدم ذكر اسمه."""
    keys = tuple(token.key for token in tokens)
    if all(phrase[-1] not in keys for phrase in language.anonymity):
        return list(tokens)
    for at in range(_FEWEST_BEFORE, len(keys)):
        if any(keys[at : at + len(phrase)] == phrase for phrase in language.anonymity):
            is_led = keys[at] not in language.negating.refusing | language.negating.words
            return _without_marks(tokens[: at - is_led])
    return list(tokens)


def asks_not_to_be_named(passage: Passage, source: Span, language: Language) -> bool:
    """Whether a source does so, in its own words or in those that follow it."""
    first = max(bisect_right(passage.starts, source.start) - 1, 0)
    last = bisect_left(passage.starts, source.end) + _MOST_AFTER
    keys = tuple(token.key for token in passage.tokens[first:last])
    if all(phrase[-1] not in keys for phrase in language.anonymity):
        return False
    starts = range(1, len(keys))
    return any(keys[at : at + len(phrase)] == phrase for at in starts for phrase in language.anonymity)


def is_withheld(mention: Mention, language: Language) -> bool:
    """Whether a name is none but such a phrase: ذكر اسمه, of مسؤول طلب عدم ذكر اسمه."""
    keys = tuple(fold(mention.name or "").split())
    return bool(keys) and any(phrase[-len(keys) :] == keys for phrase in language.anonymity)


def _without_marks(tokens: Sequence[Token]) -> list[Token]:
    kept = list(tokens)
    while len(kept) > 1 and not kept[-1].is_word:
        kept.pop()
    return kept
