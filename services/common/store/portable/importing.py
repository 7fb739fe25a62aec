"""An export into an empty store, all or nothing: one transaction, from the tables to the full-text index.

The file is not trusted. Its members are known by their names and never become files; no more is read of each than the
manifest tells, in rows of bounded size; every digest is compared on the way in, and again on what the store gives back.
"""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.store.engine import revisions
from services.common.store.portable.exporting import count_of, digest_of
from services.common.store.portable.filling import ImportRefusedError, Incoming, fill_store, refused, tables_of
from services.common.store.portable.layout import layouts
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

__all__ = ["ImportRefusedError", "Imported", "import_store"]

_LARGEST_MANIFEST = 1_000_000


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
            compared = fill_store(
                engine,
                revision=manifest.schema_revision,
                load=lambda conn: _load(conn, archive, manifest, largest_row=largest_row, progress=progress),
                compare=lambda conn: _compare(conn, manifest, progress=progress),
                progress=progress,
            )
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError) as error:
        raise refused(f"the file is damaged, or no export: {error}") from None
    except (ManifestError, MemberError, LineError) as error:
        raise refused(f"the file is not taken: {error}") from None
    return Imported(manifest=manifest, compared=compared)


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
        raise refused(f"the export was made by a newer Qawl ({manifest.qawl_version[:40]})", fix=fix)
    return manifest


def _load(
    conn: Connection, archive: zipfile.ZipFile, manifest: Manifest, *, largest_row: int, progress: Progress
) -> None:
    if {table.table for table in manifest.tables} != tables_of(conn):
        raise ManifestError("it holds other tables than its version has")
    if manifest.schema_revision == revisions()[-1]:
        expected = {layout.name: dict(layout.columns) for layout in layouts()}
        if expected != {table.table: table.columns for table in manifest.tables}:
            raise ManifestError("its tables have other columns than those of its version")
    inspector = sa.inspect(conn)
    with open_member(archive, manifest.payload_bytes) as payload_bytes:
        for table in manifest.tables:
            there = {column["name"] for column in inspector.get_columns(table.table)}
            if not there >= set(table.columns):
                raise ManifestError(f"{table.table} has columns that its version has not")
            with open_member(archive, table.member) as lines:
                _fill(conn, table, lines, payload_bytes, largest_row=largest_row, progress=progress)
        payload_bytes.finish()


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
    incoming = Incoming(conn, table.table, table.columns, total=table.member.rows, progress=progress)
    for line in lines.lines(longest=largest_row):
        row, count = read(line), 0
        if apart is not None:
            told = row[apart]
            if not isinstance(told, int) or told > largest_row:
                raise LineError(f"a payload of {told} stored bytes; raise QAWL_MAX_PAYLOAD_BYTES if it is yours")
            count = told
            row[apart] = payload_bytes.take(count)
            _check_payload(row, apart, largest=largest_row)
        incoming.add(row, held_bytes=len(line) + count)
    rows = incoming.finish()
    lines.finish()
    if rows != table.member.rows:
        raise MemberError(f"{table.member.name} has {rows} rows, its manifest tells {table.member.rows}")


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
            if digest_of(conn, layout) != member.sha256:
                raise MemberError(f"{table.table} is not in the store as it is in the file")
            compared += 1
        progress(f"compared {table.table}", member.rows, member.rows)
    return compared
