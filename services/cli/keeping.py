"""`qawl export`, `import`, `backup` and `prune`: everything in one file, and back; what may go."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from services.cli.ledger import _open
from services.common.errors import SetupError
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

LARGEST_ROW = 64_000_000
"""Bytes of a line or payload that an import reads, or what QAWL_MAX_PAYLOAD_BYTES allows in JSON, if that is more."""


@contextmanager
def whole_file(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A file beside `path`, for its owner alone, that gets that name once it is whole and on the disk."""
    if path.is_dir():
        raise SetupError(f"{path} is a folder", fix="name a file in it")
    if path.exists() and not overwrite:
        raise SetupError(f"{path} is there already", fix="name another file, or say --overwrite")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise SetupError(f"{path.parent}: {error.strerror}", fix="name a folder that can be written to") from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        fix = "make room there, or name a file on another disk"
        raise SetupError(f"{path} could not be written: {error.strerror or error}", fix=fix) from error
    finally:
        part.unlink(missing_ok=True)


class Told:
    """One line on a terminal that is written over as the work goes on; nothing elsewhere."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._next = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self._is_shown and (now >= self._next or done == total):
            self._next = now + 0.2
            click.echo(f"\r\033[K{what}: {done:,} of {total:,}", nl=False, err=True)

    def end(self) -> None:
        if self._is_shown:
            click.echo("\r\033[K", nl=False, err=True)


def opened(settings: Settings) -> Engine:
    """The store, for what may take hours."""
    from services.common.store.engine import open_store

    _open(settings).dispose()
    return open_store(settings.database, patience_seconds=None)


@click.command()
@click.option("--overwrite", is_flag=True, help="Take the place of a file of that name, once the new one is whole.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def export(overwrite: bool, file: Path) -> None:
    """Write all data into one FILE (`-` for standard output), while everything runs.

    `qawl import` makes the same installation of it, on SQLite or PostgreSQL. docs/backup.md describes the file.
    """
    engine = opened(Settings())
    began = time.monotonic()
    if str(file) == "-":
        if sys.stdout.isatty():
            raise SetupError(
                "an export is no text for a terminal", fix="name a file, or lead it on: qawl export - | ..."
            )
        _export(engine, sys.stdout.buffer)
    else:
        with whole_file(file, overwrite=overwrite) as part, part.open("wb") as out:
            _export(engine, out)
        click.echo(f"{file}: {file.stat().st_size:,} bytes, {time.monotonic() - began:.1f} s", err=True)


def _export(engine: Engine, out: BinaryIO) -> None:
    from services.common.store.portable import export_store

    told = Told()
    try:
        manifest = export_store(engine, out, qawl_version=version("qawl"), made_at=datetime.now(UTC), progress=told)
    finally:
        told.end()
    click.echo(f"{manifest.rows:,} rows of {len(manifest.tables)} tables, {manifest.bytes:,} bytes of data", err=True)


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_(file: Path) -> None:
    """Make the installation that FILE (of `qawl export`) holds, in an empty store: all or nothing.

    Where to: QAWL_DATA_DIR or QAWL_DATABASE_URL. To be done before Qawl is started there.
    """
    from services.common.store.engine import open_store
    from services.common.store.portable import import_store

    settings = Settings()
    engine = open_store(settings.database, patience_seconds=None)
    told = Told()
    began = time.monotonic()
    try:
        with file.open("rb") as stream:
            largest = max(LARGEST_ROW, 2 * settings.max_payload_bytes)
            found = import_store(engine, stream, largest_row=largest, progress=told)
    finally:
        told.end()
        engine.dispose()
    manifest = found.manifest
    for table in manifest.tables:
        click.echo(f"{table.member.rows:11,} {table.table}")
    same = "all compared, line by line" if found.compared == len(manifest.tables) else "brought up to date"
    click.echo(
        f"{manifest.rows:,} rows and {manifest.payload_bytes.bytes:,} bytes of payloads, {same};"
        f" {time.monotonic() - began:.1f} s. Made at {manifest.made_at} by Qawl {manifest.qawl_version}."
    )


@click.command()
@click.option("--overwrite", is_flag=True, help="Take the place of a file of that name, once the new one is whole.")
@click.option(
    "--keep", type=click.IntRange(1), help="With a folder: keep so many backups there, and remove older ones."
)
@click.argument("to", type=click.Path(path_type=Path), metavar="FILE|FOLDER")
def backup(overwrite: bool, keep: int | None, to: Path) -> None:
    """Copy the database while everything runs: to FILE, or under a name with the time into FOLDER.

    For the same kind of database; `qawl export` writes what either kind can take. docs/backup.md tells how to restore.
    """
    from services.cli.database_copies import copy_of, remove_older

    engine = opened(Settings())
    if keep is not None and not to.is_dir():
        raise SetupError("--keep is for a folder of backups", fix=f"make the folder {to}, or leave --keep out")
    began = time.monotonic()
    copying, suffix = copy_of(engine)
    path = to / f"qawl-{datetime.now(UTC):%Y%m%d-%H%M%S}{suffix}" if to.is_dir() else to
    told = Told()
    try:
        with whole_file(path, overwrite=overwrite) as part:
            copying(part, told)
    finally:
        told.end()
        engine.dispose()
    click.echo(f"{path}: {path.stat().st_size:,} bytes, {time.monotonic() - began:.1f} s")
    if keep is not None:
        for removed in remove_older(to, suffix=suffix, keep=keep):
            click.echo(f"{removed}: removed")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
def prune(dry_run: bool) -> None:
    """Take away what nothing will ask for again. A running Qawl does so by itself, four times a day.

    Items that left their feed 90 days ago; bytes of uploads that broke off or pages that were fetched anew, a week
    after; what requests with an Idempotency-Key were answered, a day after. Nothing that a submission, an article or a
    statement refers to, and no file of yours.
    """
    from services.common.store.pruning import prune as prune_store

    engine = opened(Settings())
    found = prune_store(engine, now=datetime.now(UTC), dry_run=dry_run)
    engine.dispose()
    click.echo(f"{found.feed_items:9,} items long gone from their feeds")
    click.echo(f"{found.payloads:9,} payloads of nobody, {found.payload_bytes:,} bytes")
    click.echo(f"{found.answers:9,} answers kept for requests sent again")
    click.echo(f"{found.deliveries:9,} messages to webhooks that ended long ago")
    click.echo("Nothing was changed." if dry_run else "All that is gone. The room is used again; VACUUM would free it.")


COMMANDS = (export, import_, backup, prune)
