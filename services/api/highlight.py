"""An article's text cut into pieces that each carry one set of marks: what the article page shows.

Statements overlap and nest: a source stands inside another's content, a nested quotation inside a longer one. So the
text is cut at every edge of every span, and each piece knows all the statements it belongs to. Pure; joining all
pieces gives the text back, character for character (tested).
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from services.api import direction
from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement


class Part(StrEnum):
    """What a stretch is to a statement."""

    CONTENT = "content"
    SOURCE = "source"
    CUE = "cue"
    VENUE = "venue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One part of one statement; `number` counts the statements of the article from 1, in text order."""

    number: int
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch without an edge inside. `begins` names the statements whose marker stands before it."""

    span: Span
    text: str
    marks: tuple[Mark, ...]
    begins: tuple[int, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """Each part once, in the order of Part."""
        held = {mark.part for mark in self.marks}
        return tuple(part for part in Part if part in held)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(sorted({mark.number for mark in self.marks}))

    @property
    def depth(self) -> int:
        """How many statements' contents lie over each other here."""
        return len({mark.number for mark in self.marks if mark.part is Part.CONTENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line of the text with the way it runs."""

    pieces: tuple[Piece, ...]
    dir: direction.Direction

    @property
    def at(self) -> int:
        """Where in the text the page's words of it begin: blanks before them are not sent."""
        first = self.pieces[0]
        is_marked = bool(first.marks or first.begins)
        return first.span.start + (0 if is_marked else len(first.text) - len(first.text.lstrip()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A block with its paragraphs; `role` is None for text that no block holds."""

    role: Role | None
    paragraphs: tuple[Paragraph, ...]


def sections(article: Article, statements: Sequence[Statement]) -> tuple[Section, ...]:
    """The article in text order. `statements` are numbered from 1 in the order given; spans beyond the text are cut."""
    text = article.text
    marks = _marks(statements, len(text))
    markers = _markers(statements, text)
    edges = sorted({0, len(text), *markers} | {edge for span, _ in marks for edge in (span.start, span.end)})
    covering = _covering(edges, marks)
    default = direction.of_language(article.language)
    found = []
    for role, span in _stretches(article.blocks, len(text)):
        paragraphs = []
        for line in _lines(text, span):
            pieces = tuple(_pieces(text, line, edges, covering, markers))
            paragraphs.append(Paragraph(pieces=pieces, dir=direction.of_text(line.of(text), default)))
        found.append(Section(role=role, paragraphs=tuple(paragraphs)))
    return tuple(found)


def parts_of(statement: Statement) -> Iterable[tuple[Span, Part]]:
    yield from ((span, Part.CONTENT) for span in statement.content)
    if statement.source is not None:
        yield statement.source, Part.SOURCE
    if statement.cue is not None:
        yield statement.cue, Part.CUE
    if statement.venue is not None:
        yield statement.venue, Part.VENUE


def _marks(statements: Sequence[Statement], length: int) -> list[tuple[Span, Mark]]:
    return [
        (Span(span.start, min(span.end, length)), Mark(number=number, part=part))
        for number, statement in enumerate(statements, start=1)
        for span, part in parts_of(statement)
        if span.start < length
    ]


def _covering(edges: Sequence[int], marks: Sequence[tuple[Span, Mark]]) -> dict[int, tuple[Mark, ...]]:
    """The marks over each stretch between two edges, by where it starts: one sweep over the edges."""
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for span, mark in marks:
        opening.setdefault(span.start, []).append(mark)
        closing.setdefault(span.end, []).append(mark)
    open_now: dict[Mark, int] = {}
    covering = {}
    for edge in edges:
        for mark in closing.get(edge, ()):
            open_now[mark] -= 1
            if not open_now[mark]:
                del open_now[mark]
        for mark in opening.get(edge, ()):
            open_now[mark] = open_now.get(mark, 0) + 1
        covering[edge] = tuple(open_now)
    return covering


def _markers(statements: Sequence[Statement], text: str) -> dict[int, tuple[int, ...]]:
    """Where each statement's number stands: before its first content, never inside a word, which it would part."""
    markers: dict[int, tuple[int, ...]] = {}
    for number, statement in enumerate(statements, start=1):
        place = min(min(span.start for span in statement.content), max(len(text) - 1, 0))
        while place > 0 and not text[place - 1].isspace():
            place -= 1
        markers[place] = (*markers.get(place, ()), number)
    return markers


def _stretches(blocks: Sequence[Block], length: int) -> Iterable[tuple[Role | None, Span]]:
    """The blocks and what lies between them: together the whole text."""
    place = 0
    for block in blocks:
        start, end = max(block.span.start, place), min(block.span.end, length)
        if start >= end:
            continue
        if start > place:
            yield None, Span(place, start)
        yield block.role, Span(start, end)
        place = end
    if place < length:
        yield None, Span(place, length)


def _lines(text: str, span: Span) -> Iterable[Span]:
    """The lines of a stretch, each with its line end."""
    start = span.start
    while start < span.end:
        newline = text.find("\n", start, span.end)
        end = span.end if newline < 0 else newline + 1
        yield Span(start, end)
        start = end


def _pieces(
    text: str,
    line: Span,
    edges: Sequence[int],
    covering: dict[int, tuple[Mark, ...]],
    markers: dict[int, tuple[int, ...]],
) -> Iterable[Piece]:
    inner = edges[bisect_right(edges, line.start) : bisect_right(edges, line.end - 1)]
    cuts = (line.start, *inner, line.end)
    for start, end in pairwise(cuts):
        over = covering[edges[bisect_right(edges, start) - 1]]
        yield Piece(span=Span(start, end), text=text[start:end], marks=over, begins=markers.get(start, ()))
