"""What can be told of the store before it refuses: whether it may be written, and how much room its disk has."""

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

from services.common.disk import free_bytes, in_words
from services.common.store.engine import reading
from services.common.store.outages import Fault, StoreDown


def weakness(engine: Engine, *, min_free_bytes: int) -> StoreDown | None:
    """What the store cannot do although it answers; None where it can do all. Raises StoreDown where it is away.

    Nothing is written: a probe every few seconds must not take the lock from those who work.
    """
    with reading(engine) as conn:
        if engine.dialect.name == "postgresql":
            is_read_only = conn.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"
            return StoreDown(Fault.READ_ONLY, "the server takes no writes") if is_read_only else None
        conn.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first()
    path = _path(engine)
    if path is not None and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return StoreDown(Fault.READ_ONLY, f"{path} or its folder may not be written")
    return _short_of_room(engine, min_free_bytes)


def check(engine: Engine, *, min_free_bytes: int) -> None:
    """Before something large is kept: raises StoreDown where that would leave too little room for the small."""
    short = _short_of_room(engine, min_free_bytes)
    if short is not None:
        raise short


def size(engine: Engine) -> int:
    """Of all that the store keeps, in bytes: SQLite's file with its log, or PostgreSQL's database. Raises StoreDown."""
    path, total = _path(engine), 0
    if path is None:
        with reading(engine) as conn:
            return int(conn.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    for file in (path, path.with_name(f"{path.name}-wal")):
        with suppress(OSError):
            total += file.stat().st_size
    return total


def free(engine: Engine) -> int | None:
    """What is left on the disk of SQLite's file, in bytes; None of a server's, which is its own affair."""
    path = _path(engine)
    return None if path is None else free_bytes(path.parent)


def _short_of_room(engine: Engine, min_free_bytes: int) -> StoreDown | None:
    left = free(engine)
    if left is None or left >= min_free_bytes:
        return None
    return StoreDown(Fault.NEARLY_FULL, f"{in_words(left)} left, QAWL_MIN_FREE_BYTES is {in_words(min_free_bytes)}")


def _path(engine: Engine) -> Path | None:
    """The file of SQLite; a server's disk is its own affair."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name else None
