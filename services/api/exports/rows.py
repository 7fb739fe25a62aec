"""What an export writes: statements as the API shows them, in batches, read as they are written."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from services.api import listing, schemas
from services.common.contracts.articles import ArticleId
from services.common.store import articles
from services.common.store.columns import storable
from services.common.store.statement_walk import walk
from services.common.store.statements import ListedStatement, StatementFilter

CONTEXT = 32
"""Characters told before and after a quotation, by which it is found again: as many as Hypothesis takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The characters before and after one part of a statement's content."""

    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A statement to be written; `around` has one for each part of its content, where the form asks for that."""

    statement: schemas.Statement
    around: tuple[Around, ...] = ()


Batches = Iterator[Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an export comes from: the server's address without the last slash, and Qawl's version."""

    base: str
    version: str


def plain(engine: Engine, filter: StatementFilter) -> Batches:
    """The statements that fit. Raises StoreDown."""
    return walk(engine, filter, lambda conn, found: [Row(statement=one) for one in listing.with_venues(conn, found)])


def with_context(engine: Engine, filter: StatementFilter) -> Batches:
    """The same with what stands around each quotation."""
    return walk(engine, filter, _with_context)


def _with_context(conn: Connection, found: Sequence[ListedStatement]) -> list[Row]:
    shown = listing.with_venues(conn, found)
    by_article: dict[ArticleId, list[schemas.Statement]] = defaultdict(list)
    for one in shown:
        by_article[ArticleId(one.article.id)].append(one)
    around = {
        one.id: tuple(_around(text, part.start, part.end) for part in one.content)
        for article, text in articles.texts(conn, by_article)
        for one in by_article[article]
    }
    return [Row(statement=one, around=around.get(one.id, ())) for one in shown]


def _around(text: str, start: int, end: int) -> Around:
    return Around(
        prefix=storable(text[max(0, start - CONTEXT) : start]),
        suffix=storable(text[end : end + CONTEXT]),
    )
