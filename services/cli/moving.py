"""`qawl migrate-store`: everything from one database into another, of either kind."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from services.cli.keeping import Told
from services.common.errors import SetupError
from services.common.settings import Settings

_SHOWN_DIGITS = 16
"""Of a digest: enough to see by eye that two runs found the same."""


@click.command(name="migrate-store")
@click.option("--from", "source_url", metavar="URL", help="The database as it is; default: that of the settings.")
@click.option("--to", "target_url", metavar="URL", required=True, help="An empty one: sqlite:///PATH or postgresql+...")
def migrate_store(source_url: str | None, target_url: str) -> None:
    """Move the store to another database: SQLite to PostgreSQL, or back.

    Stop Qawl first: it is refused while a worker lives, and writers of the source are locked out meanwhile. The source
    stays as it is. All comes over in one transaction, in which each table is read back and compared; broken off, it
    leaves the target empty and can be done over. A password is better in PGPASSWORD or ~/.pgpass than in the URL.
    """
    from services.common.store.engine import open_store
    from services.common.store.portable import copy_store
    from services.common.store.portable.layout import NOT_EXPORTED

    settings = Settings()
    wanted = source_url or settings.database
    source, target = open_store(wanted, patience_seconds=None), open_store(target_url, patience_seconds=None)
    file = source.url.database or ""
    if source.dialect.name == "sqlite" and not Path(file).is_file():
        raise SetupError(f"there is no Qawl database at {file or 'that URL'}", fix="name it with --from sqlite:///PATH")
    told, began = Told(), time.monotonic()
    beat = settings.heartbeat_seconds
    try:
        copied = copy_store(source, target, now=datetime.now(UTC), heartbeat_seconds=beat, progress=told)
    finally:
        told.end()
        source.dispose()
        target.dispose()
    for table in copied:
        click.echo(f"{table.rows:11,} {table.name:24} {table.sha256[:_SHOWN_DIGITS]}")
    click.echo(
        f"{sum(table.rows for table in copied):,} rows of {len(copied)} tables are alike in both, by count and digest;"
        f" {time.monotonic() - began:.1f} s. Left out: {', '.join(sorted(NOT_EXPORTED))} (docs/backup.md says why)."
    )
    click.echo(
        "Now set QAWL_DATABASE_URL to the new one wherever Qawl runs, and start it; keep the old one for a while."
    )


COMMANDS = (migrate_store,)
