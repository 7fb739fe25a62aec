"""In which order statements became known: what follows them needs no clock, and misses none that was committed late.

The link stage ends with announcing an article's new statements: each gets the next number of arrival, the same for all
of one transaction. The number comes from one row, whose lock is held until the commit. So who sees a number sees all
below it, on PostgreSQL too; and a transaction that fails takes its number back.
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.store import numbering
from services.common.store.conflict import insert
from services.common.store.engine import reading
from services.common.store.statement_filters import StatementFilter, among
from services.common.store.statements import ListedStatement, numbered
from services.common.store.tables import statement_arrivals, statements

_c = statements.c
_ONE = 1
_NEW = sa.select(_c.number).where(numbering.of_listed, _c.arrival.is_(None))
_NONE: sa.ColumnElement[int] = sa.literal_column("0")
"""What statements have that are older than these numbers; written out, as the condition of the index is."""
_ANNOUNCE = (
    sa.update(statements)
    .where(_c.number >= sa.bindparam("first"), _c.number < sa.bindparam("end"), _c.arrival.is_(None))
    .values(arrival=sa.bindparam("next"))
)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place behind some statement: its number of arrival, and its own number among those of the same arrival, which
    are all below 0."""

    arrival: int
    number: int = 0

    def __str__(self) -> str:
        return f"{self.arrival}.{self.number}"

    @classmethod
    def read(cls, written: str) -> "Position":
        """Raises ValueError for what `str` did not make."""
        arrival, _, number = written.partition(".")
        if not (arrival.isascii() and arrival.isdigit() and len(arrival) <= 18):
            raise ValueError(f"not a place in the stream: {written[:40]!r}")
        return cls(int(arrival), numbering.read_cursor(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came behind a position and fits, in order; `end` is where to go on, which may be behind the last of them."""

    items: tuple[tuple[Position, ListedStatement], ...]
    end: Position
    is_all: bool


def announce(conn: Connection, article_ids: Collection[str]) -> None:
    """Let those statements of these articles be known that nobody was told of yet.

    To be called last in a transaction: others that announce wait for its end.
    """
    numbers = numbering.lock_articles(conn, article_ids)
    found = conn.execute(_NEW, {"numbers": list(numbers.values())}).scalars().all()
    if not found:
        return
    first = insert(conn.dialect.name, statement_arrivals).values(id=_ONE, last=1)
    bumped = first.on_conflict_do_update(index_elements=["id"], set_={"last": statement_arrivals.c.last + 1}).returning(
        statement_arrivals.c.last
    )
    arrival = conn.execute(bumped).scalar_one()
    firsts = [numbering.first_number(number) for number in sorted({numbering.article_of(place) for place in found})]
    conn.execute(_ANNOUNCE, [{"first": one, "end": one + numbering.PLACES, "next": arrival} for one in firsts])


def newest(engine: Engine) -> int:
    """The last number of arrival; 0 before the first. Raises StoreDown."""
    with reading(engine) as conn:
        return newest_of(conn)


def newest_of(conn: Connection) -> int:
    return conn.execute(sa.select(statement_arrivals.c.last)).scalar_one_or_none() or 0


def behind(conn: Connection, position: Position, filter: StatementFilter, *, limit: int) -> Arrived:
    """What came behind this position, of the next `limit` statements whether they fit or not.

    To be asked within `snapshot`.
    """
    place = sa.tuple_(_c.arrival, _c.number) > sa.tuple_(sa.literal(position.arrival), sa.literal(position.number))
    looked_at = conn.execute(
        sa.select(_c.number, _c.arrival)
        .where(_c.arrival >= position.arrival, _c.arrival > _NONE, place)
        .order_by(_c.arrival, _c.number)
        .limit(limit)
    ).all()
    places = {number: Position(arrival, number) for number, arrival in looked_at}
    fitting = sorted(among(conn, filter, list(places)))
    rows = zip(fitting, numbered(conn, fitting), strict=True)
    return Arrived(
        items=tuple(sorted(((places[number], row) for number, row in rows), key=lambda item: item[0])),
        # What arrived may be gone again, replaced by what arrived later: the end is known all the same.
        end=places[looked_at[-1].number]
        if len(looked_at) == limit
        else Position(max(newest_of(conn), position.arrival)),
        is_all=len(looked_at) < limit,
    )
