"""Who did what: a line for each deed, written in its transaction, of which the newest are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, RowMapping

from services.common.contracts.access import Act, Deed
from services.common.store.engine import reading, writing
from services.common.store.numbering import read_cursor
from services.common.store.strangers import word
from services.common.store.tables import audit

KEPT = 200_000
"""Deeds; a year of one every two and a half minutes, in some 40 MB."""
MAX_CHARACTERS = 300
_AT_ONCE = 5_000
_c = audit.c


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedPage:
    """Newest first; `next` is what to pass as `before` for the page after it, None on the last."""

    items: tuple[Deed, ...]
    next: str | None


def write(conn: Connection, deed: Deed) -> None:
    """In the transaction that does it."""
    row = {
        "at": deed.at,
        "doer": deed.by[:MAX_CHARACTERS],
        "key_id": deed.key_id,
        "peer": deed.peer and deed.peer[:MAX_CHARACTERS],
        "act": deed.act.value,
        "subject": deed.subject and deed.subject[:MAX_CHARACTERS],
        "count": deed.count,
        "note": deed.note and deed.note[:MAX_CHARACTERS],
    }
    conn.execute(sa.insert(audit), row)


def page(
    conn: Connection,
    *,
    by: str | None = None,
    act: Act | None = None,
    since: datetime | None = None,
    before: str | None = None,
    limit: int,
) -> DeedPage:
    """Raises ValueError for a position that it did not give out."""
    where: list[sa.ColumnElement[bool]] = []
    if by is not None:
        where.append(_c.doer == by)
    if act is not None:
        where.append(_c.act == act.value)
    if since is not None:
        where.append(_c.at >= since)
    if before is not None:
        where.append(_c.number < read_cursor(before))
    select = sa.select(audit).where(*where).order_by(_c.number.desc()).limit(limit + 1)
    rows: Sequence[RowMapping] = conn.execute(select).mappings().all()
    return DeedPage(
        items=tuple(_read(row) for row in rows[:limit]),
        next=str(rows[limit - 1]["number"]) if len(rows) > limit else None,
    )


def forget(engine: Engine, *, most: int = KEPT) -> int:
    """Keep the newest; gives how many went."""
    with reading(engine) as conn:
        newest = conn.execute(sa.select(sa.func.max(_c.number))).scalar_one()
    if newest is None:
        return 0
    total = 0
    while True:
        with writing(engine) as conn:
            old = sa.select(_c.number).where(_c.number <= newest - most).limit(_AT_ONCE).correlate(None)
            removed = conn.execute(sa.delete(audit).where(_c.number.in_(old))).rowcount
        total += removed
        if removed < _AT_ONCE:
            return total


def _read(row: RowMapping) -> Deed:
    return Deed(
        at=row["at"],
        by=row["doer"],
        key_id=row["key_id"],
        peer=row["peer"],
        act=word(Act, row["act"]),
        subject=row["subject"],
        count=row["count"],
        note=row["note"],
    )
