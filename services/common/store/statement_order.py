"""Lists of statements in another order than that of their arrival: by the day they were said, or published.

Those of which the day is not known come last. Within a day they come as in the list by arrival. A cursor is the place
of the last statement of a page, so that what arrives meanwhile moves nothing: it comes where it belongs, or has been
passed.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from services.common.store.day_places import DayPlace
from services.common.store.statement_filters import StatementFilter, fitting
from services.common.store.tables import statements

_c = statements.c


class Order(StrEnum):
    """By what a list is sorted; newest first where nothing else is said."""

    ARRIVED = "arrived"
    SAID = "said"
    SAID_OLDEST = "said_oldest"
    PUBLISHED = "published"
    PUBLISHED_OLDEST = "published_oldest"


def places_of(
    conn: Connection, filter: StatementFilter, order: Order, *, after: DayPlace[Order] | None, limit: int
) -> Sequence[DayPlace[Order]]:
    """The first places of the list beyond `after`; `order` is one of a day."""
    where = fitting(conn, filter)
    if where is None:
        return ()
    is_said = order in (Order.SAID, Order.SAID_OLDEST)
    day = _c.said_day if is_said else _c.published_day
    is_oldest_first = order in (Order.SAID_OLDEST, Order.PUBLISHED_OLDEST)
    found: list[DayPlace[Order]] = []
    if after is None or after.day is not None:
        beyond = [] if after is None or after.day is None else [_beyond(day, after.day, after.number, is_oldest_first)]
        by_day = day.asc() if is_oldest_first else day.desc()
        dated = sa.select(day, _c.number).where(*where, *beyond, day.is_not(None)).order_by(by_day, _c.number)
        found += (DayPlace(order=order, day=on, number=number) for on, number in conn.execute(dated.limit(limit)))
    bounds = (filter.said_from, filter.said_to) if is_said else (filter.published_from, filter.published_to)
    if len(found) < limit and bounds == (None, None):  # what has no day is in no period
        rest = [] if after is None or after.day is not None else [_c.number > after.number]
        undated = sa.select(_c.number).where(*where, *rest, day.is_(None)).order_by(_c.number)
        numbers = conn.execute(undated.limit(limit - len(found))).scalars()
        found += (DayPlace(order=order, day=None, number=number) for number in numbers)
    return found


def _beyond(column: sa.Column[date], day: date, number: int, is_oldest_first: bool) -> ColumnElement[bool]:
    # The first part is what an index is read by from the right place on.
    if is_oldest_first:
        return sa.and_(column >= day, sa.or_(column > day, _c.number > number))
    return sa.and_(column <= day, sa.or_(column < day, _c.number > number))
