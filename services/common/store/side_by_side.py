"""The first statements of many lists at once, each of which an index holds in the order of arrival: those of a day, and
those of a naming. On PostgreSQL alone.

All statements of a period would have to be sorted, or all that arrived since then looked through. So of each of its
days only the first are asked for, and as soon as there are enough, no more than what comes before the last of them.
"""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.dialects.postgresql import ARRAY

from services.common.store.tables import statements

_c = statements.c
_FIRST_DAYS = 16
"""After which it is known whether what is asked for is frequent: 20 ms where no statement of a thousand a day fits."""


def of_namings(
    conn: Connection, ids: Collection[str], where: Sequence[ColumnElement[bool]], *, limit: int
) -> list[int]:
    """The first numbers of the statements that have one of these namings, and fit."""
    return _of_each(conn, _c.speaker_id, sa.cast(sorted(ids), ARRAY(sa.Text)), where, limit)


def of_days(
    conn: Connection,
    column: sa.Column[date],
    *,
    first: date | None,
    last: date | None,
    where: Sequence[ColumnElement[bool]],
    is_sparse: bool,
    limit: int,
) -> list[int] | None:
    """The first numbers of the statements that have such a day, and fit; None where few do: an index of what else is
    asked for leads to them sooner. So it is only where they may be sparse within the days."""
    days = _days(conn, column, first, last)
    newest, older = days[:_FIRST_DAYS], days[_FIRST_DAYS:]
    found = _of_each(conn, column, sa.cast(newest, ARRAY(sa.Date)), where, limit)
    if not older:
        return found
    if len(found) >= limit:
        where = [*where, _c.number < found[-1]]
    elif is_sparse:
        return None
    return sorted([*found, *_of_each(conn, column, sa.cast(older, ARRAY(sa.Date)), where, limit)])[:limit]


def _of_each(
    conn: Connection,
    column: sa.Column[str] | sa.Column[date],
    keys: ColumnElement[object],
    where: Sequence[ColumnElement[bool]],
    limit: int,
) -> list[int]:
    each = sa.select(sa.func.unnest(keys).label("key")).cte("keys")
    some = sa.select(_c.number).where(column == each.c.key, *where).order_by(_c.number).limit(limit).lateral()
    merged = sa.select(some.c.number).select_from(each.join(some, sa.true())).order_by(some.c.number).limit(limit)
    return list(conn.execute(merged).scalars())


def _days(conn: Connection, column: sa.Column[date], first: date | None, last: date | None) -> list[date]:
    """The days of the period that any statement has, the latest first: one look into the index for each."""
    other = statements.alias("other").c[column.name]
    since = [] if first is None else [other >= first]
    until = [] if last is None else [other <= last]
    latest = sa.select(sa.func.max(other).label("day")).where(*since, *until).cte("days", recursive=True)
    before = sa.select(sa.func.max(other)).where(*since, other < latest.c.day).scalar_subquery()
    days = latest.union_all(sa.select(before).where(latest.c.day.is_not(None)))
    return list(conn.execute(sa.select(days.c.day).where(days.c.day.is_not(None))).scalars())
