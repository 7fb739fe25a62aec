"""Walks through all statements that fit, however many, in short transactions that miss and double none.

Statements are numbered by article, and an article's are only ever replaced all at once. So each step reads whole
articles in one transaction: what others write between two steps changes articles that are behind or ahead, never one
that is half read. Nothing is held in the store between two steps, so a reader may take hours, or go away.

What was there at the beginning and still is when its turn comes, comes exactly once. Articles that are stored later
do not come; where one of them takes the place of an older version, that version comes, as it was current at the
beginning.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.store import numbering, statements
from services.common.store.engine import reading, snapshot
from services.common.store.statement_filters import StatementFilter, numbers_of
from services.common.store.tables import articles

AT_ONCE = 500
"""Statements of one step: 1 to 2 MB in memory, and the cost of a transaction is shared by many."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    numbers: list[int]
    is_last: bool


def walk(
    engine: Engine,
    filter: StatementFilter,
    read: Callable[[Connection, Sequence[statements.ListedStatement]], Read],
    *,
    at_once: int = AT_ONCE,
) -> Iterator[Read]:
    """What `read` makes of all statements that fit, `at_once` at most a time, in the order of the list.

    `read` is called within the transaction that read the statements. Raises StoreDown. To be closed where it is not
    exhausted.
    """
    with reading(engine) as conn:
        newest = conn.execute(sa.select(sa.func.max(articles.c.number))).scalar_one()
    if newest is None:
        return
    position, is_last = numbering.first_number(newest) - 1, False
    while not is_last:
        with snapshot(engine) as conn:
            step = _whole_articles(conn, filter, after=position, as_of=newest, limit=at_once)
            if not step.numbers:
                return
            # The end of the last article, whatever it holds by the next step.
            position, is_last = _end(numbering.article_of(step.numbers[-1])), step.is_last
            first, *others = (step.numbers[at : at + at_once] for at in range(0, len(step.numbers), at_once))
            found = read(conn, statements.numbered(conn, first))
            # Only an article with more statements than that is handed on while its transaction lasts.
            for part in others:
                yield found
                found = read(conn, statements.numbered(conn, part))
        yield found


def _whole_articles(conn: Connection, filter: StatementFilter, *, after: int, as_of: int, limit: int) -> _Step:
    """The next numbers: `limit` at most, cut between two articles; or all of one article that has more."""
    found = numbers_of(conn, filter, after=after, as_of=as_of, limit=limit + 1)
    if len(found) <= limit:
        return _Step(numbers=found, is_last=True)
    last = numbering.article_of(found[-1])
    whole = [number for number in found if numbering.article_of(number) != last]
    if not whole:
        rest = numbers_of(conn, filter, after=found[-1], until=_end(last), as_of=as_of, limit=numbering.PLACES)
        whole = found + rest
    return _Step(numbers=whole, is_last=False)


def _end(article_number: int) -> int:
    """The last number that a statement of this article may have."""
    return numbering.first_number(article_number) + numbering.PLACES - 1
