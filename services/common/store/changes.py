"""What was changed since a place in the order of commits: nothing is missed, however many write at once.

Articles and speakers have one order (`change_triggers.py`), submissions and utterances one each (`change_notes.py`).

Beside it `arrivals` numbers statements. Neither can stand for the other: here an article that is changed again moves to
the end, and one that is removed is told, which a copy needs; there a statement keeps the place at which it became
known, so that each is told once to whoever follows the stream.
"""

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Engine

from services.common.store import change_notes
from services.common.store.engine import reading, writing
from services.common.store.tables import change_feed, changes, changes_waiting, further_changes

Kind = Literal["article", "speaker", "utterance", "submission"]
_FURTHER = frozenset(change_notes.KINDS.values())
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article with its statements, a speaker, an utterance or a submission is not what it was; or is no more."""

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
    """A place in another store's order, or another kind's, or none at all."""


def settle(engine: Engine, kind: Kind | None) -> None:
    """To be called before a look at changes of this kind, so that it shows all that is committed. Raises StoreDown."""
    if kind not in _FURTHER or engine.dialect.name != "postgresql":
        return
    with reading(engine) as conn:
        is_any = conn.execute(sa.select(sa.exists(sa.select(changes_waiting.c.key)))).scalar_one()
    if is_any:
        with writing(engine) as conn:
            change_notes.settle(conn)


def page(conn: Connection, *, since: str | None = None, kind: Kind | None = None, limit: int) -> ChangePage:
    """After a place; from the beginning without one, which tells everything that there is. What is changed again moves
    to the end. Articles and speakers, unless one kind is asked for. Raises ForeignPlaceError."""
    begin, at = f"{_epoch(conn)}.{_order_of(kind)}", 0
    if since is not None:
        number = since.removeprefix(begin)
        if number == since or not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
            raise ForeignPlaceError(since)
        at = int(number)
        if at > _last(conn, kind):
            raise ForeignPlaceError(since)  # of after the copy that this store was restored from
    c = _table(kind).c
    behind = sa.select(c.kind, c.key, c.number, c.is_removed).where(c.number > at, *_of(kind))
    rows = conn.execute(behind.order_by(c.number).limit(limit + 1)).mappings().all()
    return ChangePage(
        items=tuple(Change(kind=row["kind"], key=row["key"], is_removed=row["is_removed"]) for row in rows[:limit]),
        next=f"{begin}{rows[:limit][-1]['number'] if rows else at}",
        more=len(rows) > limit,
    )


def now(conn: Connection, kind: Kind | None = None) -> str:
    """The place behind everything that is committed."""
    return f"{_epoch(conn)}.{_order_of(kind)}{_last(conn, kind)}"


def _order_of(kind: Kind | None) -> str:
    """What tells the places of one order from those of another; articles and speakers share one."""
    return f"{kind}." if kind in _FURTHER else ""


def _table(kind: Kind | None) -> sa.Table:
    return further_changes if kind in _FURTHER else changes


def _of(kind: Kind | None) -> list[ColumnElement[bool]]:
    return [] if kind is None else [_table(kind).c.kind == kind]


def _epoch(conn: Connection) -> str:
    epoch: str = conn.execute(sa.select(change_feed.c.epoch)).scalar_one()
    return epoch


def _last(conn: Connection, kind: Kind | None) -> int:
    its = _of(kind) if kind in _FURTHER else []
    return conn.execute(sa.select(sa.func.max(_table(kind).c.number)).where(*its)).scalar_one() or 0
