"""What people say of statements, as the API takes it: places as pairs of code points, days as dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, TypedDict

from qawl.client import values

Place: TypeAlias = tuple[int, int]
"""Code points of the article's text, from the first up to, not with, the second: `text[start:end]`."""


class Speaker(TypedDict, total=False):
    """Who spoke; what is left out of a correction stays."""

    name: str | None
    kind: values.SpeakerKind
    role: str | None


class Correction(TypedDict, total=False):
    """What is wrong with a statement. What is left out stays, and None says that there is none."""

    content: Sequence[Place]
    source: Place | None
    cue: Place | None
    kind: values.Kind
    speaker: Speaker
    said_on: date | None
    note: str


class Addition(TypedDict, total=False):
    """What else is known of a statement that no engine found; `source` or a name in `speaker` tells who said it."""

    source: Place
    cue: Place
    kind: values.Kind
    speaker: Speaker
    said_on: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What people reviewed in one article; `whole` where that was each of its statements. docs/reviews.md describes
    the rest: the words of each part of a statement, verbatim, and names."""

    id: str
    text: str
    whole: bool
    article: Mapping[str, object]
    statements: Sequence[Mapping[str, object]]
    speakers: Mapping[str, object]


def written(parts: Mapping[str, object]) -> dict[str, object]:
    """As JSON."""
    return {name: _value(name, value) for name, value in parts.items()}


def _value(name: str, value: object) -> object:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if name == "content" and isinstance(value, Sequence):
        return [_place(part) for part in value]
    return _place(value) if isinstance(value, tuple) else value


def _place(place: Place) -> dict[str, int]:
    start, end = place
    return {"start": start, "end": end}
