"""An export into an empty store, all or nothing: one transaction, from the tables to the full-text index.

The file is not trusted. Its members are known by their names and never become files; no more is read of each than the
manifest tells, in rows of bounded size; every digest is compared on the way in, and again on what the store gives back.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError

from services.common.errors import SetupError
from services.common.store.engine import migrating, revision_of, revisions, upgrade
from services.common.store.portable import indexes
from services.common.store.portable.exporting import count_of, lines_of
from services.common.store.portable.layout import NOT_EXPORTED, REBUILT, layouts, table_of
from services.common.store.portable.lines import LineError, reader
from services.common.store.portable.manifest import (
    MANIFEST,
    Kind,
    Manifest,
    ManifestError,
    Progress,
    TableMember,
    read_manifest,
)
from services.common.store.portable.members import MemberError, MemberReader, open_member
from services.common.store.portable.reindexing import reindex

BATCH_ROWS = 500
BATCH_BYTES = 4_000_000
_LARGEST_MANIFEST = 1_000_000
_MAY_BE_THERE = frozenset({"installation", *NOT_EXPORTED})
"""Tables that a store may have filled by itself before anything was handed in."""


_TRIGGER_FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace AND p.prorettype = 'trigger'::regtype
AND p.proname LIKE 'tally\\_%'
"""


class ImportRefusedError(SetupError):
    """The file or the store is not fit for it; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was read, and how many tables of the store were compared with the file, line by line."""

    manifest: Manifest
    compared: int


def import_store(engine: Engine, file: BinaryIO, *, largest_row: int, progress: Progress) -> Imported:
    """Read everything from `file`, which is seekable. `largest_row` is in bytes, of a line or a payload.

    Raises ImportRefusedError, and leaves the store as it was.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            with migrating(engine) as conn:
                _make_room(conn, manifest)
                built_by = indexes.take_away(conn)
                _load(conn, archive, manifest, largest_row=largest_row, progress=progress)
                if manifest.schema_revision != revisions()[-1]:
                    indexes.put_back(conn, built_by)  # a migration may change them
                    upgrade(conn)
                    built_by = indexes.take_away(conn)
                if conn.dialect.name == "postgresql":
                    conn.exec_driver_sql("ANALYZE")  # of rows that it never counted, it looks at all for each question
                reindex(conn, progress=progress)
                indexes.put_back(conn, built_by)
                compared = _compare(conn, manifest, progress=progress)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError) as error:
        raise _refused(f"the file is damaged, or no export: {error}") from None
    except (ManifestError, MemberError, LineError) as error:
        raise _refused(f"the file is not taken: {error}") from None
    except (IntegrityError, DataError) as error:
        first = str(error.orig).splitlines()[0]
        raise _refused(f"the rows of the file do not fit together: {first}") from None
    return Imported(manifest=manifest, compared=compared)


def _refused(message: str, fix: str = "take another export; of this one nothing was kept") -> ImportRefusedError:
    return ImportRefusedError(message, fix=fix)


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if MANIFEST not in names:
        raise ManifestError("it holds no manifest, as every export of Qawl does")
    with archive.open(MANIFEST) as stream:
        data = stream.read(_LARGEST_MANIFEST + 1)
    if len(data) > _LARGEST_MANIFEST:
        raise ManifestError("its manifest is too large")
    manifest = read_manifest(data)
    told = [MANIFEST, manifest.payload_bytes.name, *(table.member.name for table in manifest.tables)]
    if sorted(names) != sorted(told):
        raise ManifestError("it holds other members than its manifest tells")
    if manifest.schema_revision not in revisions():
        fix = "update this Qawl, then import again"
        raise _refused(f"the export was made by a newer Qawl ({manifest.qawl_version[:40]})", fix=fix)
    return manifest


def _make_room(conn: Connection, manifest: Manifest) -> None:
    """The tables of the export's revision, empty, and nobody else's until the transaction ends."""
    tables = [name for name in sa.inspect(conn).get_table_names() if not name.startswith(REBUILT)]
    if conn.dialect.name == "postgresql" and tables:
        quoted = ", ".join(map(conn.dialect.identifier_preparer.quote, tables))
        conn.exec_driver_sql(f"LOCK TABLE {quoted} IN ACCESS EXCLUSIVE MODE")
    known = {layout.name for layout in layouts()}
    filled = [name for name in tables if name in known - _MAY_BE_THERE and count_of(conn, name)]
    if filled:
        fix = "name a new data folder (QAWL_DATA_DIR) or an empty database (QAWL_DATABASE_URL), and import into that"
        raise _refused(f"the store is not empty: it has {', '.join(sorted(filled))}", fix=fix)
    if tables and revision_of(conn) is None:
        raise _refused("the database holds tables that are not Qawl's", fix="name an empty one (QAWL_DATABASE_URL)")
    if tables and revision_of(conn) == manifest.schema_revision:
        for name in known & _MAY_BE_THERE & set(tables):
            conn.execute(sa.delete(sa.table(name)))
        return
    _drop(conn)
    upgrade(conn, manifest.schema_revision)


def _drop(conn: Connection) -> None:
    """What a store without a submission has: built anew at the revision of the export."""
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


def _load(
    conn: Connection, archive: zipfile.ZipFile, manifest: Manifest, *, largest_row: int, progress: Progress
) -> None:
    inspector = sa.inspect(conn)
    not_ours = {"alembic_version", *NOT_EXPORTED}
    wanted = {t for t in inspector.get_table_names() if t not in not_ours and not t.startswith((*REBUILT, "sqlite_"))}
    if {table.table for table in manifest.tables} != wanted:
        raise ManifestError("it holds other tables than its version has")
    if manifest.schema_revision == revisions()[-1]:
        expected = {layout.name: dict(layout.columns) for layout in layouts()}
        if expected != {table.table: table.columns for table in manifest.tables}:
            raise ManifestError("its tables have other columns than those of its version")
    loosened = _loosen(conn, inspector, wanted)
    with open_member(archive, manifest.payload_bytes) as payload_bytes:
        for table in manifest.tables:
            there = {column["name"] for column in inspector.get_columns(table.table)}
            if not there >= set(table.columns):
                raise ManifestError(f"{table.table} has columns that its version has not")
            with open_member(archive, table.member) as lines:
                _fill(conn, table, lines, payload_bytes, largest_row=largest_row, progress=progress)
        payload_bytes.finish()
    _tighten(conn, loosened)
    _set_counters(conn, manifest)


def _loosen(conn: Connection, inspector: sa.Inspector, tables: set[str]) -> list[str]:
    """Let a row refer to one of its own table that comes later; undone by `_tighten`."""
    if conn.dialect.name != "postgresql":
        conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # until the commit
        return []
    quote = conn.dialect.identifier_preparer.quote
    loosened = [
        f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(str(key['name']))}"
        for table in sorted(tables)
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


def _fill(
    conn: Connection,
    table: TableMember,
    lines: MemberReader,
    payload_bytes: MemberReader,
    *,
    largest_row: int,
    progress: Progress,
) -> None:
    read = reader(table.columns)
    apart = next((name for name, kind in table.columns.items() if kind is Kind.BYTES_APART), None)
    insert = sa.insert(table_of(table.table, table.columns))
    batch: list[dict[str, object]] = []
    held = rows = 0
    for line in lines.lines(longest=largest_row):
        row = read(line)
        held += len(line)
        if apart is not None:
            count = row[apart]
            if not isinstance(count, int) or count > largest_row:
                raise LineError(f"a payload of {count} stored bytes; raise QAWL_MAX_PAYLOAD_BYTES if it is yours")
            row[apart] = payload_bytes.take(count)
            _check_payload(row, apart, largest=largest_row)
            held += count
        batch.append(row)
        rows += 1
        if len(batch) == BATCH_ROWS or held > BATCH_BYTES:
            conn.execute(insert, batch)
            progress(table.table, rows, table.member.rows)
            batch, held = [], 0
    if batch:
        conn.execute(insert, batch)
    lines.finish()
    if rows != table.member.rows:
        raise MemberError(f"{table.member.name} has {rows} rows, its manifest tells {table.member.rows}")
    progress(table.table, rows, table.member.rows)


def _check_payload(row: dict[str, object], apart: str, *, largest: int) -> None:
    """A payload's bytes are what its digest says; those of a large one are in its parts, each checked by itself."""
    stored = row[apart]
    assert isinstance(stored, bytes)
    if row.get("parts") is not None:
        return
    size = row.get("size")
    if not isinstance(size, int) or size > largest:
        raise LineError(f"a payload of {size} bytes; raise QAWL_MAX_PAYLOAD_BYTES if it is yours")
    data = zlib.decompressobj().decompress(stored, largest + 1)
    if len(data) != size or hashlib.sha256(data).hexdigest() != row.get("digest"):
        raise MemberError(f"the bytes of payload {str(row.get('digest'))[:64]} are not what was exported")


def _set_counters(conn: Connection, manifest: Manifest) -> None:
    """Numbers that PostgreSQL gives out go on behind those that came; SQLite sees to that itself."""
    if conn.dialect.name != "postgresql":
        return
    for table in manifest.tables:
        for column in (name for name, kind in table.columns.items() if kind is Kind.INTEGER):
            sequence = conn.execute(sa.select(sa.func.pg_get_serial_sequence(table.table, column))).scalar_one()
            if sequence is not None and table.member.rows:
                highest = sa.select(sa.func.max(sa.column(column))).select_from(sa.table(table.table)).scalar_subquery()
                conn.execute(sa.select(sa.func.setval(sequence, highest)))


def _compare(conn: Connection, manifest: Manifest, *, progress: Progress) -> int:
    """What the store gives back is what the file held; line by line where the tables are still the same."""
    by_name = {layout.name: layout for layout in layouts()}
    compared = 0
    for table in manifest.tables:
        layout, member = by_name.get(table.table), table.member
        if layout is None:
            continue
        if count_of(conn, table.table) != member.rows:
            raise MemberError(f"{table.table} has other rows in the store than in the file")
        if dict(layout.columns) == table.columns:
            if _digest(lines_of(conn, layout)) != member.sha256:
                raise MemberError(f"{table.table} is not in the store as it is in the file")
            compared += 1
        progress(f"compared {table.table}", member.rows, member.rows)
    return compared


def _digest(lines: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()
