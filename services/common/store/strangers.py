"""Words of closed lists as a row has them, those of a newer version included: during an upgrade, both are at work."""

from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)


def word(kind: type[Word], value: str) -> Word:
    """The member of that value; where this version knows none, one that is like no other and says what the row says, so
    that a list shows it and nothing takes it for what it is not."""
    try:
        return kind(value)
    except ValueError:
        stranger = str.__new__(kind, value)
        stranger._name_, stranger._value_ = value, value
        return stranger
