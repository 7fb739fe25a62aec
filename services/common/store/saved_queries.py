"""Searches that somebody named, so that webhooks can follow them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from services.common.contracts.webhooks import SavedQuery, Threshold
from services.common.store.conflict import insert
from services.common.store.webhook_tables import saved_queries, webhooks

MOST = 1_000
"""More than people name; what is listed without an end is bounded by it."""
_c = saved_queries.c


def add(conn: Connection, query: SavedQuery) -> bool:
    """Keep a new one; False where its name is taken, or where there are as many as there may be."""
    if conn.execute(sa.select(sa.func.count()).select_from(saved_queries)).scalar_one() >= MOST:
        return False
    statement = insert(conn.dialect.name, saved_queries).on_conflict_do_nothing().returning(_c.id)
    return (
        conn.execute(statement, {"id": query.id, "created_at": query.created_at, **_values(query)}).first() is not None
    )


def change(conn: Connection, query: SavedQuery) -> bool:
    """Give the one of this id this name, filters and threshold; False where the name is another one's, or it is not
    there."""
    taken = sa.select(_c.id).where(_c.name == query.name, _c.id != query.id)
    if conn.execute(taken).first() is not None:
        return False
    update = sa.update(saved_queries).where(_c.id == query.id).values(**_values(query)).returning(_c.id)
    return conn.execute(update).first() is not None


def remove(conn: Connection, id: str) -> bool:
    """False where it is not there. Raises ValueError where a webhook follows it."""
    if held(conn, id) is None:
        return False
    if conn.execute(sa.select(webhooks.c.id).where(webhooks.c.query_id == id).limit(1)).first() is not None:
        raise ValueError(id)
    return conn.execute(sa.delete(saved_queries).where(_c.id == id).returning(_c.id)).first() is not None


def find(conn: Connection, id: str) -> SavedQuery | None:
    row = conn.execute(sa.select(saved_queries).where(_c.id == id)).mappings().first()
    return None if row is None else _read(row)


def held(conn: Connection, id: str) -> SavedQuery | None:
    """The same, which nobody else changes or removes until the transaction ends."""
    row = conn.execute(sa.select(saved_queries).where(_c.id == id).with_for_update()).mappings().first()
    return None if row is None else _read(row)


def by_name(conn: Connection, name: str) -> SavedQuery | None:
    row = conn.execute(sa.select(saved_queries).where(_c.name == name)).mappings().first()
    return None if row is None else _read(row)


def page(conn: Connection, *, after: str | None = None, limit: int) -> Sequence[SavedQuery]:
    """In the order in which they were saved; `after` is the id of the last one of the page before."""
    wanted = [] if after is None else [_c.id > after]
    rows = conn.execute(sa.select(saved_queries).where(*wanted).order_by(_c.id).limit(limit))
    return [_read(row) for row in rows.mappings()]


def _values(query: SavedQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "given": dict(query.given),
        "alert_count": query.threshold and query.threshold.count,
        "alert_minutes": query.threshold and query.threshold.minutes,
    }


def _read(row: RowMapping) -> SavedQuery:
    threshold = None
    if row["alert_count"] is not None:
        threshold = Threshold(count=row["alert_count"], minutes=row["alert_minutes"])
    return SavedQuery(
        id=row["id"], name=row["name"], given=row["given"], created_at=row["created_at"], threshold=threshold
    )
