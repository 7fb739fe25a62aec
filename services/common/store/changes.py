"""What was changed since a place in the order of commits: nothing is missed, however many write at once.

Beside it `arrivals` numbers statements. Neither can stand for the other: here an article that is changed again moves to
the end, and one that is removed is told, which a copy needs; there a statement keeps the place at which it became
known, so that each is told once to whoever follows the stream.
"""

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.store.tables import change_feed, changes

Kind = Literal["article", "speaker"]
_c = changes.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article with its statements, or a speaker, is not what it was; or is no more."""

    kind: Kind
    key: str
    is_removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """In the order of commits. `next` is where to go on, also after the last page; `more`: whether there is any yet."""

    items: tuple[Change, ...]
    next: str
    more: bool


class ForeignPlaceError(ValueError):
    """A place in another store's order, or none at all."""


def page(conn: Connection, *, since: str | None = None, limit: int) -> ChangePage:
    """After a place; from the beginning without one, which tells everything that there is. What is changed again moves
    to the end. Raises ForeignPlaceError."""
    epoch, at = _epoch(conn), 0
    if since is not None:
        its_epoch, _, number = since.partition(".")
        if its_epoch != epoch or not (number.isascii() and number.isdigit() and len(number) < 19):
            raise ForeignPlaceError(since)
        at = int(number)
        if at > _last(conn):
            raise ForeignPlaceError(since)  # of after the copy that this store was restored from
    rows = conn.execute(sa.select(changes).where(_c.number > at).order_by(_c.number).limit(limit + 1)).mappings().all()
    return ChangePage(
        items=tuple(Change(kind=row["kind"], key=row["key"], is_removed=row["is_removed"]) for row in rows[:limit]),
        next=f"{epoch}.{rows[:limit][-1]['number'] if rows else at}",
        more=len(rows) > limit,
    )


def now(conn: Connection) -> str:
    """The place behind everything that is committed."""
    return f"{_epoch(conn)}.{_last(conn)}"


def _epoch(conn: Connection) -> str:
    epoch: str = conn.execute(sa.select(change_feed.c.epoch)).scalar_one()
    return epoch


def _last(conn: Connection) -> int:
    return conn.execute(sa.select(sa.func.max(_c.number))).scalar_one() or 0
