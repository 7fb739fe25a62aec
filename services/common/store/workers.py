"""The workers' heartbeats: one row for each, written by itself."""

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.workers import Worker
from services.common.store.conflict import insert
from services.common.store.tables import workers

_c = workers.c


def beat(conn: Connection, worker: Worker) -> None:
    """Tell that it lives, in place of what it told before."""
    row = asdict(worker) | {"queues": ",".join(worker.queues)}
    told = insert(conn.dialect.name, workers).values(row)
    conn.execute(told.on_conflict_do_update(index_elements=["name"], set_=row))


def leave(conn: Connection, name: str) -> None:
    """It has ended as it was told to, and is nobody's worry."""
    conn.execute(sa.delete(workers).where(_c.name == name))


def prune(conn: Connection, *, before: datetime) -> None:
    """Forget those not seen since `before`."""
    conn.execute(sa.delete(workers).where(_c.seen_at < before))


def listed(conn: Connection) -> tuple[Worker, ...]:
    """All that are known, by name: the living, and the dead that were not forgotten yet."""
    rows = conn.execute(sa.select(workers).order_by(_c.name)).mappings()
    return tuple(Worker(**{**row, "queues": tuple(row["queues"].split(","))}) for row in rows)
