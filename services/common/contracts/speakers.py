"""Who statements are resolved to, across articles."""

from dataclasses import dataclass
from typing import NewType

from services.common.contracts.statements import SpeakerKind

SpeakerId = NewType("SpeakerId", str)
"""32 hexadecimal digits: a digest of kind and normalised name, so that every order of arrival gives the same id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A person, organisation or outlet with the names and roles that articles give it, most frequent first.

    `statements` counts the statements resolved to it.
    """

    id: SpeakerId
    name: str
    kind: SpeakerKind
    names: tuple[str, ...]
    roles: tuple[str, ...]
    statements: int
