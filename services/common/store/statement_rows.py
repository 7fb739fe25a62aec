"""A statement's row as lists read it, beside its article's headline; and what it says as a value."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.articles import ArticleId, Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    CueClass,
    DatePrecision,
    Evidence,
    Kind,
    NamedSpeaker,
    Polarity,
    SaidOn,
    SpeakerKind,
    Statement,
    StatementId,
    StoredStatement,
    Verdict,
)
from services.common.store.articles import Headline, read_published
from services.common.store.strangers import word
from services.common.store.tables import articles, statements
from services.common.store.tables import speakers as speaker_rows

_c = statements.c
_ARTICLE = (
    articles.c.id.label("article_id"),
    articles.c.title.label("article_title"),
    articles.c.publisher.label("article_publisher"),
    articles.c.published_at.label("article_published_at"),
    articles.c.published_basis.label("article_published_basis"),
    articles.c.url.label("article_url"),
    articles.c.stored_at.label("article_stored_at"),
    articles.c.copy_of.label("article_copy_of"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStatement:
    """What a list shows: a statement with its words and its article's headline. " … " joins the parts of a content."""

    stored: StoredStatement
    article: Headline
    source_text: str | None
    cue_text: str | None
    content_text: str
    addressee_text: str | None = None
    resolved_from_text: str | None = None


_SPEAKER = (
    # Statements refer to their naming; whose that is may change.
    sa.select(sa.func.coalesce(speaker_rows.c.speaker_id, speaker_rows.c.id))
    .where(speaker_rows.c.id == _c.speaker_id)
    .scalar_subquery()
    .label("the_speaker")
)
WITH_ARTICLE = sa.select(statements, _SPEAKER, *_ARTICLE).join(articles, articles.c.number == _c.article_number)
_NUMBERED = WITH_ARTICLE.where(_c.number.in_(sa.bindparam("numbers", expanding=True))).order_by(_c.number)
Row = Any
"""Of `WITH_ARTICLE`: its columns by their names, in a tuple that finds them three times as fast as SQLAlchemy's."""
row_of: Callable[[Iterable[object]], Row] = namedtuple("row_of", WITH_ARTICLE.selected_columns.keys())._make  # type: ignore[attr-defined]


def rows_of(conn: Connection, numbers: Sequence[int]) -> Sequence[Row]:
    """The rows of these statements, in the order of the list by arrival."""
    return [row_of(row) for row in conn.execute(_NUMBERED, {"numbers": list(numbers)})] if numbers else ()


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)


def read(r: Row) -> StoredStatement:
    said_on = None
    if r.said_day is not None:
        said_on = SaidOn(day=r.said_day, precision=DatePrecision(r.said_precision), basis=r.said_basis)
    return StoredStatement(
        statement=Statement(
            id=r.id,
            article_id=ArticleId(r.article_id),
            kind=Kind(r.kind),
            section=Role(r.section),
            source=_span(r.source_start, r.source_end),
            cue=_span(r.cue_start, r.cue_end),
            content=tuple(Span(start, end) for start, end in r.content_spans),
            speaker=NamedSpeaker(
                name=r.speaker_name,
                kind=SpeakerKind(r.speaker_kind),
                role=r.speaker_role,
                resolved_by=r.resolved_by,
                resolved_from=_span(r.resolved_from_start, r.resolved_from_end),
            ),
            evidence=Evidence(
                engine=r.engine,
                version=r.engine_version,
                pattern=r.pattern,
                cue=r.cue_entry,
                score=r.score,
            ),
            confidence=r.confidence,
            said_on=said_on,
            venue=_span(r.venue_start, r.venue_end),
            nested_in=r.nested_in,
            cue_class=r.cue_class and CueClass(r.cue_class),
            polarity=r.polarity and Polarity(r.polarity),
            addressee=_span(r.addressee_start, r.addressee_end),
            review=r.review and word(Verdict, r.review),
        ),
        speaker_id=r.the_speaker,
        extracted_at=r.extracted_at,
        chain=chain_of(r),
    )


def chain_of(r: Row) -> tuple[StatementId, ...]:
    """The statements around it; a row of before chains were told knows the next one."""
    known = r.chain if r.chain is not None else [r.nested_in] if r.nested_in else []
    return tuple(StatementId(id) for id in known)


def value_of(r: Row) -> ListedStatement:
    return ListedStatement(
        stored=read(r),
        article=Headline(
            id=r.article_id,
            title=r.article_title,
            language=r.language,
            publisher=r.article_publisher,
            published=read_published(r.published_day, r.article_published_at, r.article_published_basis),
            url=r.article_url,
            stored_at=r.article_stored_at,
            copy_of=r.article_copy_of,
        ),
        source_text=r.source_text,
        cue_text=r.cue_text,
        content_text=r.content_text,
        addressee_text=r.addressee_text,
        resolved_from_text=r.resolved_from_text,
    )
