"""What was erased, as a list: who, when, how much; and how it is taken back."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from services.common.contracts.erasures import Erasure, ErasureKind, Extent
from services.common.store.numbering import read_cursor
from services.common.store.strangers import word
from services.common.store.tables import erased_marks, erasures

_e = erasures.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePage:
    """Newest first; `next` is what to pass as `before` for the page after it, None on the last."""

    items: tuple[Erasure, ...]
    next: str | None


def record(conn: Connection, kind: ErasureKind, extent: Extent, *, by: str, now: datetime) -> Erasure:
    """Write down that it is done, in the transaction that does it."""
    values = {"kind": kind.value, "made_at": now, "made_by": by[:200], "extent": asdict(extent)}
    number: int = conn.execute(sa.insert(erasures).values(values).returning(_e.number)).scalar_one()
    return Erasure(number=number, kind=kind, at=now, by=by[:200], extent=extent)


def find(conn: Connection, number: int) -> Erasure | None:
    row = conn.execute(sa.select(erasures).where(_e.number == number)).mappings().first()
    return None if row is None else _read(row)


def page(conn: Connection, *, before: str | None = None, limit: int) -> ErasurePage:
    """Raises ValueError for a position that it did not give out."""
    where = [] if before is None else [_e.number < read_cursor(before)]
    rows = conn.execute(sa.select(erasures).where(*where).order_by(_e.number.desc()).limit(limit + 1)).mappings().all()
    return ErasurePage(
        items=tuple(_read(row) for row in rows[:limit]),
        next=str(rows[limit - 1]["number"]) if len(rows) > limit else None,
    )


def lift(conn: Connection, number: int, *, now: datetime) -> Erasure | None:
    """Forget by what it is known, so that the same may come in again; None where there is no such erasure, or it was
    lifted before. What was erased does not come back by itself."""
    lifted = sa.update(erasures).where(_e.number == number, _e.lifted_at.is_(None)).values(lifted_at=now)
    if conn.execute(lifted).rowcount != 1:
        return None
    conn.execute(sa.delete(erased_marks).where(erased_marks.c.erasure == number))
    return find(conn, number)


def _read(row: RowMapping) -> Erasure:
    known = {name: row["extent"].get(name, 0) for name in Extent.__dataclass_fields__}
    return Erasure(
        number=row["number"],
        kind=word(ErasureKind, row["kind"]),
        at=row["made_at"],
        by=row["made_by"],
        extent=Extent(**known),
        lifted_at=row["lifted_at"],
    )
