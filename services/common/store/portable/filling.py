"""An empty store is filled in one transaction: all of it, or it is as it was.

Whoever brings the rows says how (`load`); what follows from them is built here. Done over after it broke off, it begins
with an empty store again.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError

from services.common.errors import SetupError
from services.common.store import change_notes, change_triggers
from services.common.store.engine import migrating, revision_of, revisions, upgrade
from services.common.store.portable import indexes
from services.common.store.portable.exporting import count_of
from services.common.store.portable.layout import NOT_EXPORTED, REBUILT, layouts, table_of
from services.common.store.portable.manifest import Kind, Progress
from services.common.store.portable.reindexing import reindex
from services.common.store.tables import changes, further_changes

T = TypeVar("T")
BATCH_ROWS = 500
BATCH_BYTES = 4_000_000
_MAY_BE_THERE = frozenset({"installation", *NOT_EXPORTED})
"""Tables that a store may have filled by itself before anything was handed in."""

_TRIGGER_FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace AND p.prorettype IN ('trigger'::regtype, 'void'::regtype)
AND p.proname SIMILAR TO '(tally|change|ending)\\_%'
"""


class ImportRefusedError(SetupError):
    """The rows or the store are not fit for it; nothing was changed."""


def refused(message: str, fix: str = "take another export; of this one nothing was kept") -> ImportRefusedError:
    return ImportRefusedError(message, fix=fix)


def fill_store(
    engine: Engine,
    *,
    revision: str,
    load: Callable[[Connection], None],
    compare: Callable[[Connection], T],
    progress: Progress,
) -> T:
    """Tables of `revision`, filled by `load`, brought up to date, searched and counted; gives what `compare` gives.

    Raises ImportRefusedError, and whatever these two raise; the store is as it was then.
    """
    try:
        with migrating(engine) as conn:
            _make_room(conn, revision)
            is_noted = sa.inspect(conn).has_table(changes.name)
            are_further_noted = sa.inspect(conn).has_table(further_changes.name)
            if is_noted:
                change_triggers.drop(conn)
            if are_further_noted:
                change_notes.drop(conn)
            built_by = indexes.take_away(conn)
            loosened = _loosen(conn)
            load(conn)
            _tighten(conn, loosened)
            _set_counters(conn)
            if revision != revisions()[-1]:
                indexes.put_back(conn, built_by)  # a migration may change them
                upgrade(conn)
                built_by = indexes.take_away(conn)
            if conn.dialect.name == "postgresql":
                conn.exec_driver_sql("ANALYZE")  # of rows that it never counted, it looks at all for each question
            reindex(conn, progress=progress)
            indexes.put_back(conn, built_by)
            if is_noted:
                change_triggers.create(conn)
                change_triggers.refill(conn)
            if are_further_noted:
                change_notes.create(conn)
                change_notes.refill(conn)
            return compare(conn)
    except (IntegrityError, DataError) as error:
        first = str(error.orig).splitlines()[0]
        raise refused(f"the rows do not fit together: {first}") from None


def tables_of(conn: Connection) -> set[str]:
    """Those that rows are brought into."""
    not_ours = {"alembic_version", *NOT_EXPORTED}
    there = sa.inspect(conn).get_table_names()
    return {name for name in there if name not in not_ours and not name.startswith((*REBUILT, "sqlite_"))}


def filled_tables(conn: Connection) -> list[str]:
    """Those of Qawl that hold more than a store has filled by itself."""
    there = set(sa.inspect(conn).get_table_names())
    known = {layout.name for layout in layouts()} - _MAY_BE_THERE
    return sorted(name for name in known & there if count_of(conn, name))


def _make_room(conn: Connection, revision: str) -> None:
    """The tables of this revision, empty, and nobody else's until the transaction ends."""
    tables = [name for name in sa.inspect(conn).get_table_names() if not name.startswith(REBUILT)]
    if conn.dialect.name == "postgresql" and tables:
        quoted = ", ".join(map(conn.dialect.identifier_preparer.quote, tables))
        conn.exec_driver_sql(f"LOCK TABLE {quoted} IN ACCESS EXCLUSIVE MODE")
    if filled := filled_tables(conn):
        fix = "name an empty one: a new data folder (QAWL_DATA_DIR) or a new database (QAWL_DATABASE_URL, --to)"
        raise refused(f"the store is not empty: it has {', '.join(filled)}", fix=fix)
    if tables and revision_of(conn) is None:
        raise refused("the database holds tables that are not Qawl's", fix="name an empty one (QAWL_DATABASE_URL)")
    if tables and revision_of(conn) == revision:
        for name in {layout.name for layout in layouts()} & _MAY_BE_THERE & set(tables):
            conn.execute(sa.delete(sa.table(name)))
        return
    _drop(conn)
    upgrade(conn, revision)


def _drop(conn: Connection) -> None:
    """What a store without a submission has: built anew at the revision of the rows."""
    quote = conn.dialect.identifier_preparer.quote
    there = set(sa.inspect(conn).get_table_names())
    ordered = [name for name in REBUILT if name in there]
    # Those that refer to others before these; SQLite's shadow tables went with their virtual ones.
    ordered += [table for table, _ in reversed(sa.inspect(conn).get_sorted_table_and_fkc_names()) if table in there]
    for name in dict.fromkeys(table for table in ordered if table in REBUILT or not table.startswith(REBUILT)):
        if not name.startswith("sqlite_"):
            conn.exec_driver_sql(f"DROP TABLE {quote(name)}")
    if conn.dialect.name == "postgresql":  # SQLite's triggers are part of their tables
        for function in conn.execute(sa.text(_TRIGGER_FUNCTIONS)).scalars().all():
            conn.exec_driver_sql(f"DROP FUNCTION {function}")


def _loosen(conn: Connection) -> list[str]:
    """Let a row refer to one of its own table that comes later; undone by `_tighten`."""
    if conn.dialect.name != "postgresql":
        conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # until the commit
        return []
    quote, inspector = conn.dialect.identifier_preparer.quote, sa.inspect(conn)
    loosened = [
        f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(str(key['name']))}"
        for table in sorted(tables_of(conn))
        for key in inspector.get_foreign_keys(table)
        if key["referred_table"] == table
    ]
    for alter in loosened:
        conn.exec_driver_sql(f"{alter} DEFERRABLE INITIALLY DEFERRED")
    return loosened


def _tighten(conn: Connection, loosened: list[str]) -> None:
    if loosened:
        conn.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for alter in loosened:
        conn.exec_driver_sql(f"{alter} NOT DEFERRABLE")


def _set_counters(conn: Connection) -> None:
    """Numbers that PostgreSQL gives out go on behind those that came; SQLite sees to that itself."""
    if conn.dialect.name != "postgresql":
        return
    inspector = sa.inspect(conn)
    for table in sorted(tables_of(conn)):
        for column in inspector.get_columns(table):
            if not isinstance(column["type"], sa.Integer):
                continue
            sequence = conn.execute(sa.select(sa.func.pg_get_serial_sequence(table, column["name"]))).scalar_one()
            if sequence is not None:  # of a table without rows there is no highest, and `setval` leaves it alone
                number: sa.ColumnClause[int] = sa.column(column["name"])
                highest = sa.select(sa.func.max(number)).select_from(sa.table(table)).scalar_subquery()
                conn.execute(sa.select(sa.func.setval(sequence, highest)))


class Incoming:
    """Rows of one table on their way in, in batches of bounded size; `total` is how many there will be."""

    def __init__(
        self, conn: Connection, table: str, columns: Mapping[str, Kind], *, total: int, progress: Progress
    ) -> None:
        self._conn, self._table, self._total, self._progress = conn, table, total, progress
        self._insert = sa.insert(table_of(table, columns))
        self._batch: list[dict[str, object]] = []
        self._held = self._rows = 0

    def add(self, row: dict[str, object], *, held_bytes: int) -> None:
        self._batch.append(row)
        self._held += held_bytes
        if len(self._batch) == BATCH_ROWS or self._held > BATCH_BYTES:
            self._write()

    def finish(self) -> int:
        """Write what is left; gives how many rows came."""
        self._write()
        return self._rows

    def _write(self) -> None:
        if self._batch:
            self._conn.execute(self._insert, self._batch)
        self._rows += len(self._batch)
        self._batch, self._held = [], 0
        self._progress(self._table, self._rows, self._total)
