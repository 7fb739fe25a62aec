"""Out of one snapshot of the store into one ZIP file, row by row, while everything runs."""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.store.engine import revision_of, snapshot
from services.common.store.portable.layout import Layout, layouts, table_of
from services.common.store.portable.lines import writer
from services.common.store.portable.manifest import (
    MANIFEST,
    PAYLOAD_BYTES,
    Kind,
    Manifest,
    Member,
    Progress,
    TableMember,
    member_name,
    write_manifest,
)

ROWS_AT_ONCE = 500
WIDE_BYTES_AT_ONCE = 4_000_000
"""Of stored bytes that are asked for together: memory stays flat, and a small row costs no question of its own."""
LEVEL = 2
"""Of deflate, for the lines of JSON: of 5.8 MB of generated rows, level 6 takes 2.6 times the CPU for 19 % less."""
_TELL_EVERY = 1_000


def export_store(
    engine: Engine, file: BinaryIO, *, qawl_version: str, made_at: datetime, progress: Progress
) -> Manifest:
    """Write everything to `file`, which need not be seekable; gives what the manifest says."""
    with snapshot(engine) as conn, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        revision = revision_of(conn)
        assert revision is not None, "a store without tables"
        tables: list[TableMember] = []
        payload_bytes: Member | None = None
        for layout in layouts():
            tables.append(_write_table(conn, archive, layout, made_at=made_at, progress=progress))
            if Kind.BYTES_APART in layout.columns.values():
                rows = tables[-1].member.rows
                payload_bytes = _write_bytes(conn, archive, layout, rows=rows, made_at=made_at, progress=progress)
        assert payload_bytes is not None
        manifest = Manifest(
            qawl_version=qawl_version,
            schema_revision=revision,
            made_at=made_at.isoformat(),
            tables=tuple(tables),
            payload_bytes=payload_bytes,
        )
        archive.writestr(_entry(MANIFEST, made_at), write_manifest(manifest), zipfile.ZIP_DEFLATED)
    return manifest


def lines_of(conn: Connection, layout: Layout) -> Iterator[bytes]:
    """The table's lines in the order of its key."""
    write = writer(layout.columns)
    for row in _rows(conn, layout):
        yield write(row)


def whole_rows(conn: Connection, layout: Layout) -> Iterator[Sequence[object]]:
    """The table's rows in the order of its key, with the bytes of wide columns."""
    return _rows(conn, layout) if layout.wide is None else _in_groups(conn, layout, tuple(layout.columns))


def digest_of(conn: Connection, layout: Layout) -> str:
    """SHA-256 of the table's lines."""
    digest = hashlib.sha256()
    for line in lines_of(conn, layout):
        digest.update(line)
    return digest.hexdigest()


def count_of(conn: Connection, table: str) -> int:
    counted: int = conn.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()
    return counted


def _write_table(
    conn: Connection, archive: zipfile.ZipFile, layout: Layout, *, made_at: datetime, progress: Progress
) -> TableMember:
    name = member_name(layout.name)
    total, rows, size, digest = count_of(conn, layout.name), 0, 0, hashlib.sha256()
    with archive.open(_entry(name, made_at), "w", force_zip64=True) as out:
        for line in lines_of(conn, layout):
            out.write(line)
            digest.update(line)
            rows += 1
            size += len(line)
            if rows % _TELL_EVERY == 0:
                progress(layout.name, rows, total)
    progress(layout.name, rows, total)
    member = Member(name=name, bytes=size, sha256=digest.hexdigest(), rows=rows)
    return TableMember(table=layout.name, columns=dict(layout.columns), member=member)


def _write_bytes(
    conn: Connection, archive: zipfile.ZipFile, layout: Layout, *, rows: int, made_at: datetime, progress: Progress
) -> Member:
    """The bytes that the table's lines count; they are deflated already, and are stored as they are."""
    assert layout.wide is not None
    size, written, digest = 0, 0, hashlib.sha256()
    entry = _entry(PAYLOAD_BYTES, made_at)
    entry.compress_type = zipfile.ZIP_STORED
    with archive.open(entry, "w", force_zip64=True) as out:
        for (stored,) in _in_groups(conn, layout, (layout.wide,)):
            assert isinstance(stored, bytes)
            out.write(stored)
            digest.update(stored)
            size += len(stored)
            written += 1
            if written % _TELL_EVERY == 0:
                progress(PAYLOAD_BYTES, written, rows)
    progress(PAYLOAD_BYTES, written, rows)
    return Member(name=PAYLOAD_BYTES, bytes=size, sha256=digest.hexdigest(), rows=written)


def _rows(conn: Connection, layout: Layout) -> Iterator[Sequence[object]]:
    table = table_of(layout.name, layout.columns)
    if layout.wide is not None and layout.columns[layout.wide] is Kind.DEFLATED_TEXT:
        return _in_groups(conn, layout, tuple(layout.columns))
    wanted = (
        sa.func.length(table.c[name]).label(name) if kind is Kind.BYTES_APART else table.c[name]
        for name, kind in layout.columns.items()
    )
    return _streamed(conn, sa.select(*wanted).order_by(*(table.c[name] for name in layout.key)))


def _in_groups(conn: Connection, layout: Layout, columns: Sequence[str]) -> Iterator[Sequence[object]]:
    """The rows of a table that may be wide, as many together as WIDE_BYTES_AT_ONCE allows."""
    table = table_of(layout.name, layout.columns)
    assert layout.wide is not None
    (key,) = (table.c[name] for name in layout.key)
    select = sa.select(*(table.c[name] for name in columns)).order_by(key)
    group: list[object] = []
    held = 0
    for at, size in _streamed(conn, sa.select(key, sa.func.length(table.c[layout.wide])).order_by(key)):
        assert isinstance(size, int)
        if group and (held + size > WIDE_BYTES_AT_ONCE or len(group) == ROWS_AT_ONCE):
            yield from conn.execute(select.where(key >= group[0], key <= group[-1]))
            group, held = [], 0
        group.append(at)
        held += size
    if group:
        yield from conn.execute(select.where(key >= group[0], key <= group[-1]))


def _streamed(conn: Connection, select: sa.Select[*tuple[object, ...]]) -> Iterator[Sequence[object]]:
    return iter(conn.execute(select.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)))


def _entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
