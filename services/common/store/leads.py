"""Which index leads to the statements that are asked for, on SQLite, which does not know how many there are of a value,
and goes as soon through half of all statements (`polarity`) as through those of one month. PostgreSQL knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from services.common.store.tables import statements

SHORT = 5_000
"""Statements of a period that are listed first, and of these what else is asked for: 1 ms out of the index; each of
them that has to be looked at costs 1 us more."""

Period = tuple[sa.Column[date], date | None, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Periods that are asked for: the numbers of the short ones' statements, and the conditions of the others."""

    listed: tuple[sa.Select[tuple[int]], ...] = ()
    others: tuple[Period, ...] = ()

    def of(self, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """That the statement of this number is of the short ones."""
        return [number.in_(numbers) for numbers in self.listed]


def days(conn: Connection, periods: Sequence[Period], *, is_alone: bool) -> Days:
    """`is_alone`: nothing else is asked for, so that the index of the days itself is the list."""
    if conn.dialect.name != "sqlite" or is_alone:
        return Days(others=tuple(periods))
    short = [period for period in periods if _is_short(conn, period)]
    return Days(
        listed=tuple(sa.select(_other.number).where(*within(_other[period[0].name], *period[1:])) for period in short),
        others=tuple(period for period in periods if period not in short),
    )


_other = statements.alias("of_days").c


def _is_short(conn: Connection, period: Period) -> bool:
    some = sa.select(_other.number).where(*within(_other[period[0].name], *period[1:])).limit(SHORT + 1).subquery()
    return conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() <= SHORT


def within(column: sa.ColumnElement[date], first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """The days of a period, its ends included."""
    if first is not None and first == last:
        return [column == first]  # an index has the statements of one day in the order of the list
    return [
        *([] if first is None else [column >= first]),
        *([] if last is None else [column <= last]),
    ]


def unled(column: sa.Column[str]) -> ColumnElement[str]:
    """The column's value, which its index is not asked for: `+x` (sqlite.org/optoverview.html)."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)
