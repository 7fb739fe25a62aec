"""Keeps what grows with use small: SQLite's write-ahead log, which readers that overlap without end keep from starting
anew, and the tallies of PostgreSQL."""

import logging
import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from services.common.store import change_notes, tallies
from services.common.store.engine import reading, writing

log = logging.getLogger(__name__)

LARGE_WAL_BYTES = 64_000_000
"""SQLite starts the log anew at 4 MB where it can. Beyond this, reading it costs more than waiting once for readers."""

WAIT_MILLISECONDS = 250
"""For readers to end, while nobody can write. A page's take 5 ms; an export takes minutes, and is not waited for."""


def tend(engine: Engine, *, largest: int = LARGE_WAL_BYTES) -> bool:
    """To be called every few seconds by one process: empties a log that has become large; whether it did. On PostgreSQL
    it sums the tallies up, and numbers changes.

    Raises StoreDown. Measured with four readers that overlap, 50 ms each: 365 MB of log after 12 s of writing without
    this; with a call every 2 s, emptied at 64 MB and what had been written since.
    """
    path = engine.url.database
    if engine.dialect.name == "postgresql":
        with writing(engine) as conn:
            tallies.fold(conn)
        with writing(engine) as conn:
            change_notes.settle(conn)
    if engine.dialect.name != "sqlite" or not path:
        return False
    size = _log_bytes(engine)
    if size == 0 or size < largest:
        return False
    with reading(engine) as conn:
        held = conn.connection.dbapi_connection
        assert held is not None
        cursor = held.cursor()  # by the driver: a checkpoint is no part of a transaction
        (before,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {WAIT_MILLISECONDS}")
            (is_busy, _, _) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            log.warning("the write-ahead log cannot be emptied: %s", error)
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
            cursor.close()
    log.info("the write-ahead log had %.0f MB and %s", size / 1e6, "is in use" if is_busy else "was emptied")
    return not is_busy


def is_empty(engine: Engine) -> bool:
    """Whether the write-ahead log holds nothing, or there is none."""
    return _log_bytes(engine) == 0


def _log_bytes(engine: Engine) -> int:
    try:
        return Path(f"{engine.url.database}-wal").stat().st_size
    except OSError:
        return 0
