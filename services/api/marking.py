"""A statement's words as the page shows them on a subject: cut where the subject is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.api import room
from services.api.schemas import Statement
from services.api.subject_schemas import PlaceInWords, SubjectReport, SubjectSaying


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a statement's words; `is_named` where it names the subject."""

    text: str
    is_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    statement: Statement
    pieces: tuple[Piece, ...]


def letters(sayings: Iterable[SubjectSaying]) -> int:
    """Of the words of each saying that a page shows."""
    return room.share(max((len(one.statement.words) for one in saying.reports), default=0) for saying in sayings)


def report(of: SubjectReport, *, most: int) -> Report:
    """With the first `most` letters of its words."""
    return Report(statement=of.statement, pieces=tuple(_pieces(of.statement.words, of.named_at, most)))


def _pieces(words: str, places: Sequence[PlaceInWords], most: int) -> Iterable[Piece]:
    """Of places that overlap, each letter once."""
    at = 0
    for place in places:
        start, end = max(place.start, at), min(place.end, most)
        if start < end:
            if at < start:
                yield Piece(text=words[at:start], is_named=False)
            yield Piece(text=words[start:end], is_named=True)
            at = end
    if at < most and words[at:]:
        yield Piece(text=words[at:most] + (" …" if len(words) > most else ""), is_named=False)
