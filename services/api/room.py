"""How much of long texts a page shows, so that it stays below 50 kB of HTML whatever is stored. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.api.highlight import Paragraph, Piece, Section
from services.common.contracts.spans import Span

LETTERS = 6_000
"""Of all statements on a page together: twice as many bytes in Arabic; the rest of the page takes up to 35 kB."""
FEWEST, MOST = 80, 900
"""Letters of one statement on such a page: a line at least, and never more than a screen."""

PART_BYTES = 40_000
"""Of an article's text with its statements' records; what stands around them takes up to 10 kB."""
_MARKED, _MARKER, _LINE = 75, 165, 40
"""Bytes of markup of a marked stretch, of a statement's number, and of a line."""


def share(lengths: Iterable[int], *, room: int = LETTERS) -> int:
    """Letters of each, so that all together take `room` at most: short ones whole, and long ones alike."""
    rest, left = room, sorted(lengths)
    for place, length in enumerate(left):
        alike = rest // (len(left) - place)
        if length > alike:
            return max(FEWEST, min(MOST, alike))
        rest -= length
    return MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an article; `numbers` are the statements whose markers stand in it, counted from 1."""

    sections: tuple[Section, ...]
    numbers: tuple[int, ...]


def parts(sections: Sequence[Section], records: Sequence[int], *, most: int = PART_BYTES) -> tuple[Part, ...]:
    """An article in parts of about `most` bytes, cut between lines, or inside of one that is longer.

    `records` are the bytes of each statement's record. All pieces of all parts together are those of the sections. One
    part at least.
    """
    found: list[Part] = []
    done: list[Section] = []
    weight = 0
    for section in sections:
        lines: list[Paragraph] = []
        for line in _lines(section, records, most):
            heavy = _weight(line, records)
            if weight and weight + heavy > most:
                found.append(_part([*done, *_of(section, lines)]))
                done, lines, weight = [], [], 0
            lines.append(line)
            weight += heavy
        done += _of(section, lines)
    if done or not found:
        found.append(_part(done))
    return tuple(found)


def _of(section: Section, lines: Sequence[Paragraph]) -> list[Section]:
    return [Section(role=section.role, paragraphs=tuple(lines))] if lines else []


def _part(sections: Sequence[Section]) -> Part:
    pieces = (piece for section in sections for line in section.paragraphs for piece in line.pieces)
    return Part(sections=tuple(sections), numbers=tuple(number for piece in pieces for number in piece.begins))


def _lines(section: Section, records: Sequence[int], most: int) -> Iterable[Paragraph]:
    """The section's lines; one that is too long alone in stretches of pieces."""
    for line in section.paragraphs:
        held: list[Piece] = []
        weight = 0
        for piece in (some for one in line.pieces for some in _cut(one, most // 4)):
            heavy = _weigh(piece, records)
            if held and weight + heavy > most:
                yield Paragraph(pieces=tuple(held), dir=line.dir)
                held, weight = [], 0
            held.append(piece)
            weight += heavy
        if held:
            yield Paragraph(pieces=tuple(held), dir=line.dir)


def _cut(piece: Piece, letters: int) -> Iterable[Piece]:
    """In stretches of so many letters, cut behind a blank; what begins at the piece begins at the first one."""
    start = 0
    while start < len(piece.text):
        end = start + letters
        if end < len(piece.text):
            end = piece.text.rfind(" ", start, end) + 1 or end
        text = piece.text[start:end]
        first = piece.span.start + start
        begins = piece.begins if start == 0 else ()
        yield Piece(span=Span(first, first + len(text)), text=text, marks=piece.marks, begins=begins)
        start += len(text)


def _weight(line: Paragraph, records: Sequence[int]) -> int:
    return _LINE + sum(_weigh(piece, records) for piece in line.pieces)


def _weigh(piece: Piece, records: Sequence[int]) -> int:
    weight = len(piece.text.encode("utf-8", "replace")) + (_MARKED if piece.marks else 0)
    return weight + sum(_MARKER + records[number - 1] for number in piece.begins)
