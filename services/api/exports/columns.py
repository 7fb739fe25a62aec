"""The columns of a table of statements, for those forms that are tables: what stands in each, and of which kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from services.api.schemas import Span, Statement

Spans = list[tuple[int, int]]
Value = str | int | float | date | datetime | Spans | None


class Type(Enum):
    TEXT = auto()
    DAY = auto()
    MOMENT = auto()
    COUNT = auto()
    NUMBER = auto()
    SPANS = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """`of` takes the statement and the server's address."""

    name: str
    type: Type
    of: Callable[[Statement, str], Value]


def _words(span: Span | None) -> str | None:
    return None if span is None else span.text


def _place(span: Span | None) -> Spans:
    return [] if span is None else [(span.start, span.end)]


# First what a person reads, then what joins it to other tables, then where it stands, then why it is there.
COLUMNS: Sequence[Column] = (
    Column("speaker", Type.TEXT, lambda s, _: s.speaker.name),
    Column("role", Type.TEXT, lambda s, _: s.speaker.role),
    Column("source", Type.TEXT, lambda s, _: _words(s.source)),
    Column("cue", Type.TEXT, lambda s, _: _words(s.cue)),
    Column("words", Type.TEXT, lambda s, _: s.words),
    Column("addressee", Type.TEXT, lambda s, _: _words(s.addressee)),
    Column("venue", Type.TEXT, lambda s, _: _words(s.venue)),
    Column("said_on", Type.DAY, lambda s, _: None if s.said_on is None else s.said_on.day),
    Column("said_on_precision", Type.TEXT, lambda s, _: None if s.said_on is None else s.said_on.precision.value),
    Column("kind", Type.TEXT, lambda s, _: s.kind.value),
    Column("cue_class", Type.TEXT, lambda s, _: s.cue_class and s.cue_class.value),
    Column("polarity", Type.TEXT, lambda s, _: s.polarity and s.polarity.value),
    Column("section", Type.TEXT, lambda s, _: s.section.value),
    Column("speaker_kind", Type.TEXT, lambda s, _: s.speaker.kind.value),
    Column("confidence", Type.NUMBER, lambda s, _: s.confidence),
    Column("review", Type.TEXT, lambda s, _: s.review and s.review.value),
    Column("title", Type.TEXT, lambda s, _: s.article.title),
    Column("publisher", Type.TEXT, lambda s, _: s.article.publisher),
    Column("published", Type.DAY, lambda s, _: s.article.published),
    Column("language", Type.TEXT, lambda s, _: s.article.language),
    Column("url", Type.TEXT, lambda s, _: s.article.url),
    Column("copies", Type.COUNT, lambda s, _: s.article.copies),
    Column("outlets", Type.COUNT, lambda s, _: s.article.outlets),
    Column("page", Type.TEXT, lambda s, base: base + s.links.page),
    Column("id", Type.TEXT, lambda s, _: s.id),
    Column("article_id", Type.TEXT, lambda s, _: s.article.id),
    Column("speaker_id", Type.TEXT, lambda s, _: s.speaker.id),
    Column("nested_in", Type.TEXT, lambda s, _: s.nested_in),
    Column("content_spans", Type.SPANS, lambda s, _: [(part.start, part.end) for part in s.content]),
    Column("source_span", Type.SPANS, lambda s, _: _place(s.source)),
    Column("cue_span", Type.SPANS, lambda s, _: _place(s.cue)),
    Column("engine", Type.TEXT, lambda s, _: s.evidence.engine),
    Column("engine_version", Type.TEXT, lambda s, _: s.evidence.version),
    Column("pattern", Type.TEXT, lambda s, _: s.evidence.pattern),
    Column("resolved_by", Type.TEXT, lambda s, _: s.speaker.resolved_by),
    Column("extracted_at", Type.MOMENT, lambda s, _: s.extracted_at),
)
