"""A copy of a SQLite store while others write: SQLite's own backup, under one snapshot."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from services.common.errors import SetupError
from services.common.store.portable.manifest import Progress

PAGES_AT_ONCE = 2_000
"""8 MB: a short step, between two of which Ctrl-C and the progress line have their turn. Not measured."""


def copy_sqlite(engine: Engine, path: Path, *, progress: Progress) -> None:
    """Make `path` a store with all that is committed at this moment. Writers do not wait; raises SetupError where the
    copy is not sound.

    A read transaction is open on the connection that copies: without one, SQLite would begin anew after each write of
    another process, and under load never end.
    """
    held = engine.raw_connection()
    try:
        source = held.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot begins at the first reading
        target = sqlite3.connect(path, isolation_level=None)
        try:
            source.backup(
                target,
                pages=PAGES_AT_ONCE,
                progress=lambda _, left, total: progress("pages", total - left, total),
                sleep=0,
            )
            source.execute("ROLLBACK")
            found = target.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            target.close()
    except sqlite3.Error as error:
        raise SetupError(f"the copy failed: {error}", fix="make room on its disk, or name another one") from error
    finally:
        held.close()
    if found != "ok":
        fix = "restore the last good backup, or save what can be read with `qawl export`"
        raise SetupError(f"the database is damaged: {found}", fix=fix)
