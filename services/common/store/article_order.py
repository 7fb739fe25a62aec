"""Lists of articles by the day they were published, instead of by arrival; those of which it is not known come last.

Within a day they come as they came in: the latest first where the latest day is, the earliest where that is. So one
index, read from either end, is the whole list. A cursor is the place of the last article of a page, so that what
arrives meanwhile moves nothing.
"""

from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from services.common.store.day_places import DayPlace
from services.common.store.tables import articles

_c = articles.c


class ArticleOrder(StrEnum):
    """By what a list of articles is sorted; newest first where nothing else is said."""

    ARRIVED = "arrived"
    PUBLISHED = "published"
    PUBLISHED_OLDEST = "published_oldest"


def places_of(
    conn: Connection,
    where: Sequence[ColumnElement[bool]],
    order: ArticleOrder,
    *,
    after: DayPlace[ArticleOrder] | None,
    only_dated: bool,
    limit: int,
) -> list[DayPlace[ArticleOrder]]:
    """The first places of the list beyond `after`; `order` is one of a day."""
    is_oldest_first = order is ArticleOrder.PUBLISHED_OLDEST
    place: tuple[ColumnElement[object], ...] = (_c.published_day, _c.number)
    sorted_by = [column.asc() if is_oldest_first else column.desc() for column in place]
    found: list[DayPlace[ArticleOrder]] = []
    if after is None or after.day is not None:
        beyond = [] if after is None else [_beyond(after, is_oldest_first)]
        dated = sa.select(_c.published_day, _c.number).where(*where, *beyond, _c.published_day.is_not(None))
        rows = conn.execute(dated.order_by(*sorted_by).limit(limit))
        found += (DayPlace(order=order, day=day, number=number) for day, number in rows)
    if len(found) < limit and not only_dated:
        rest = [] if after is None or after.day is not None else [_beyond_number(after.number, is_oldest_first)]
        undated = sa.select(_c.number).where(*where, *rest, _c.published_day.is_(None)).order_by(sorted_by[1])
        numbers = conn.execute(undated.limit(limit - len(found))).scalars()
        found += (DayPlace(order=order, day=None, number=number) for number in numbers)
    return found


def _beyond(after: DayPlace[ArticleOrder], is_oldest_first: bool) -> ColumnElement[bool]:
    # The first part is what an index is read by from the right place on.
    day = _c.published_day
    rest = _beyond_number(after.number, is_oldest_first)
    if is_oldest_first:
        return sa.and_(day >= after.day, sa.or_(day > after.day, rest))
    return sa.and_(day <= after.day, sa.or_(day < after.day, rest))


def _beyond_number(number: int, is_oldest_first: bool) -> ColumnElement[bool]:
    return _c.number > number if is_oldest_first else _c.number < number
