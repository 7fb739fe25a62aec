"""One store into another, of either kind, without a file between: each row is read once and compared at the end.

Nobody writes to the source meanwhile: it is locked for writers, who fail and do it again later. The target is filled in
one transaction, so that whatever breaks this off leaves it empty, and it can be done over.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from services.common.contracts.workers import is_alive
from services.common.errors import SetupError
from services.common.store import workers
from services.common.store.engine import PATIENCE_SECONDS, reading, revisions, schema_is_current, writing
from services.common.store.portable.exporting import count_of, whole_rows
from services.common.store.portable.filling import Incoming, fill_store, filled_tables, refused
from services.common.store.portable.layout import Layout, layouts
from services.common.store.portable.lines import writer
from services.common.store.portable.manifest import Kind, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedTable:
    """SHA-256 of its rows as an export writes them, each followed by its bytes that stand apart."""

    name: str
    rows: int
    sha256: str


def copy_store(
    source: Engine, target: Engine, *, now: datetime, heartbeat_seconds: float, progress: Progress
) -> tuple[CopiedTable, ...]:
    """Bring everything over; gives what was found alike in both, table by table.

    Raises SetupError where a worker lives on one of them, or the source has another version's tables;
    ImportRefusedError where the target is not empty, or does not give back what it was given. It is as it was then.
    """
    if not schema_is_current(source):
        raise SetupError("the source does not have this version's tables", fix="run `qawl migrate` on it first")
    for engine, which in ((source, "source"), (target, "target")):
        _refuse_the_living(engine, which, now=now, heartbeat_seconds=heartbeat_seconds)
    with reading(source) as conn:
        if not filled_tables(conn):
            raise SetupError("there is nothing in the source", fix="start Qawl on the target; nothing is to be moved")
    with reading(target) as conn:  # before the source is locked, which may be the same one under another name
        if filled := filled_tables(conn):
            raise refused(f"the target is not empty: it has {', '.join(filled)}", fix="name an empty database (--to)")
    copied: list[CopiedTable] = []
    with _standing_still(source) as read:

        def load(conn: Connection) -> None:
            copied.extend(_copy(read, conn, layout, progress=progress) for layout in layouts())

        def compare(conn: Connection) -> tuple[CopiedTable, ...]:
            return tuple(
                _compared(conn, layout, told, progress=progress) for layout, told in zip(layouts(), copied, strict=True)
            )

        return fill_store(target, revision=revisions()[-1], load=load, compare=compare, progress=progress)


def _refuse_the_living(engine: Engine, which: str, *, now: datetime, heartbeat_seconds: float) -> None:
    if not schema_is_current(engine):
        return
    with reading(engine) as conn:
        known = workers.listed(conn)
    alive = [worker.name for worker in known if is_alive(worker, now=now, heartbeat_seconds=heartbeat_seconds)]
    if alive:
        fix = "stop Qawl there (workers, API, watcher), wait half a minute, and do it again"
        raise SetupError(f"the {which} is at work: {', '.join(alive)}", fix=fix)


@contextmanager
def _standing_still(engine: Engine) -> Iterator[Connection]:
    """Reads one state of the store, which nobody can change before the block ends. Raises StoreDown."""
    with writing(engine) as conn:  # which is SQLite's lock already
        if engine.dialect.name == "postgresql":
            names = ", ".join(map(conn.dialect.identifier_preparer.quote, (layout.name for layout in layouts())))
            conn.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS:.0f}s'")
            conn.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
        yield conn


def _copy(read: Connection, conn: Connection, layout: Layout, *, progress: Progress) -> CopiedTable:
    rows = _Digest(layout)
    incoming = Incoming(conn, layout.name, layout.columns, total=count_of(read, layout.name), progress=progress)
    for row in whole_rows(read, layout):
        incoming.add(dict(zip(layout.columns, row, strict=True)), held_bytes=rows.add(row))
    return CopiedTable(name=layout.name, rows=incoming.finish(), sha256=rows.told())


def _compared(conn: Connection, layout: Layout, told: CopiedTable, *, progress: Progress) -> CopiedTable:
    rows, count = _Digest(layout), 0
    for row in whole_rows(conn, layout):
        rows.add(row)
        count += 1
    found = CopiedTable(name=layout.name, rows=count, sha256=rows.told())
    if found != told:
        raise refused(
            f"{told.name} is not in the target as it is in the source: {found.rows:,} rows of {told.rows:,}",
            fix="nothing was kept; look at the disks, do it again, and tell of it if it happens twice",
        )
    progress(f"compared {told.name}", count, count)
    return found


class _Digest:
    """Over the rows of one table."""

    def __init__(self, layout: Layout) -> None:
        names = list(layout.columns)
        self._apart = [names.index(name) for name, kind in layout.columns.items() if kind is Kind.BYTES_APART]
        self._write, self._digest = writer(layout.columns), hashlib.sha256()

    def add(self, row: Sequence[object]) -> int:
        """Gives how many bytes it is."""
        values, stored = list(row), b""
        for place in self._apart:
            value = values[place]
            assert isinstance(value, bytes)
            stored, values[place] = value, len(value)
        line = self._write(values)
        self._digest.update(line)
        self._digest.update(stored)
        return len(line) + len(stored)

    def told(self) -> str:
        return self._digest.hexdigest()
