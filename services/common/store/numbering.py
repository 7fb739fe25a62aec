"""How statements are numbered, so that one integer is their order, their cursor and their place in the search tables.

The number of an article's first statement is -(the article's number * 2**20); its others follow in text order. So
ascending numbers are newest stored article first, text order within it, and one range holds an article's statements.
"""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.dialects.postgresql import ARRAY

from services.common.store.tables import articles, statements

PLACES = 1 << 20
"""Room for the statements of one article: a million; that leaves room for 2**42 articles."""


def first_number(article_number: int) -> int:
    return -article_number * PLACES


def range_of(article_number: int) -> tuple[int, int]:
    """The half-open range of the numbers of this article's statements."""
    first = first_number(article_number)
    return first, first + PLACES


def article_of(number: int) -> int:
    """The number of the article that a statement of this number is of."""
    return -(number // PLACES)


def article_number_of(number: ColumnElement[int]) -> ColumnElement[int]:
    """The same in SQL."""
    return -number.op(">>")(sa.literal_column(str(PLACES.bit_length() - 1), sa.Integer))


def of_article(article_number: int) -> ColumnElement[bool]:
    """The condition that a statement is one of this article's."""
    first = first_number(article_number)
    return sa.and_(statements.c.number >= first, statements.c.number < first + PLACES)


def is_one_of(conn: Connection, number: ColumnElement[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """The condition that it is one of these, of which there may be thousands. To PostgreSQL they go as one array: as a
    parameter each, a thousand cost the asker some ms, and the server half of one."""
    if conn.dialect.name == "postgresql":
        return number == sa.any_(sa.literal(list(numbers), ARRAY(sa.BigInteger)))
    return number.in_(numbers)


# Built once: each article runs them, and building one costs more than running it.
_NUMBER = sa.select(articles.c.number).where(articles.c.id == sa.bindparam("the_id"))
_NUMBERED = (
    sa.select(articles.c.id, articles.c.number)
    .where(articles.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(articles.c.number)
)
_LOCKED = _NUMBERED.with_for_update(key_share=True)
of_listed = sa.and_(
    articles.c.number.in_(sa.bindparam("numbers", expanding=True)),
    statements.c.number >= -articles.c.number * PLACES,
    statements.c.number < (1 - articles.c.number) * PLACES,
)
"""The condition that a statement is of one of the articles of these `numbers`, for a select from both tables."""


def article_number(conn: Connection, article_id: str) -> int | None:
    return conn.execute(_NUMBER, {"the_id": article_id}).scalar_one_or_none()


def numbers_of(conn: Connection, article_ids: Collection[str]) -> dict[str, int]:
    """The articles' numbers, by id."""
    return {id: number for id, number in conn.execute(_NUMBERED, {"ids": list(article_ids)})}  # noqa: C416 (mypy)


def lock_articles(conn: Connection, article_ids: Collection[str]) -> dict[str, int]:
    """The articles' numbers, by id; until the transaction ends, nobody else changes their statements."""
    return {id: number for id, number in conn.execute(_LOCKED, {"ids": list(article_ids)})}  # noqa: C416 (mypy)


def read_cursor(cursor: str) -> int:
    """The number in a list's cursor; raises ValueError for one that we did not give out."""
    if not cursor.isascii() or len(cursor) > 20 or not cursor.removeprefix("-").isdigit():
        raise ValueError(f"not a cursor of this list: {cursor[:40]!r}")
    number = int(cursor)
    if abs(number) >= 1 << 63:
        raise ValueError(f"not a cursor of this list: {cursor!r}")
    return number
