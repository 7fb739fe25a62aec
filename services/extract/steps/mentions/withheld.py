"""Sources that will not be named: what asks for it is part of no name."""

from collections.abc import Sequence

from services.common.folding import fold
from services.extract.model import Language, Mention, Token

_FEWEST_BEFORE = 2
"""Words of a source before the phrase: somebody, and the verb that leads to it."""


def whoever_asks(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The words of a source before those that ask not to be named: مسؤول, of مسؤول طلب عدم ذكر اسمه."""
    keys = tuple(token.key for token in tokens)
    for at in range(_FEWEST_BEFORE, len(keys)):
        if any(keys[at : at + len(phrase)] == phrase for phrase in language.anonymity):
            return _without_marks(tokens[: at - 1])
    return list(tokens)


def is_withheld(mention: Mention, language: Language) -> bool:
    """Whether a name is none but such a phrase: ذكر اسمه, of مسؤول طلب عدم ذكر اسمه."""
    keys = tuple(fold(mention.name or "").split())
    return bool(keys) and any(phrase[-len(keys) :] == keys for phrase in language.anonymity)


def _without_marks(tokens: Sequence[Token]) -> list[Token]:
    kept = list(tokens)
    while len(kept) > 1 and not kept[-1].is_word:
        kept.pop()
    return kept
