"""The file of a SQLite store: never made anew behind somebody's back, and never written after it was replaced.

A folder that is moved away takes the open file along, and SQLite would write on into it, or make an empty one in its
place. What was accepted would be lost with the one, or the other would stand in the way when the folder is put back.

Beside it lie its log (`-wal`) and the log's index (`-shm`). Where somebody takes one of them away, those that have them
open write on, and who comes new makes another: neither sees what the other wrote, and in the end the file is damaged.
So who finds them gone puts what the log holds into the file, and opens nothing until all others have found it, too.
"""

import os
import sqlite3
import time
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

_FILE, _BESIDE = "qawl_file", "qawl_beside"

Identity = tuple[int, int]
"""Of a file: its device and its number there."""

REST_SECONDS = 10.0
"""Longer than any transaction that writes: by then none is under way in a log that was taken away."""


class StoreFile:
    """What this process knows of one; the children that it forks know it too."""

    def __init__(self, path: str) -> None:
        self._path, self._log, self._index = path, f"{path}-wal", f"{path}-shm"
        self.was_there = False
        self._rests_until = 0.0

    def identity(self) -> Identity | None:
        """Now; None where it is not there."""
        return _identity(self._path)

    def beside(self) -> tuple[Identity | None, ...]:
        """The log and its index, now."""
        return _identity(self._log), _identity(self._index)

    def rest(self, seconds: float) -> None:
        """Open nothing for a while, from the first time that something was found to be gone."""
        if not self.rests:
            self._rests_until = time.monotonic() + seconds

    @property
    def rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def uri(self) -> str:
        """By which SQLite opens it, and makes none."""
        return f"{Path(self._path).absolute().as_uri()}?mode=rw"


@cache
def store_file(path: str) -> StoreFile:
    return StoreFile(path)


def keep_to_its_file(engine: Engine, path: str, *, rest_seconds: float = REST_SECONDS) -> None:
    """Connections of this engine are to the file at this path as it is there now; it is made where it never was.
    Once its log is found to be gone, nothing is opened for `rest_seconds`."""
    file = store_file(path)
    event.listen(engine, "do_connect", partial(_open, file))
    event.listen(engine, "connect", partial(_note, file))
    event.listen(engine, "checkout", partial(_check, file, engine, rest_seconds))
    event.listen(engine, "checkin", partial(_look_after, file, rest_seconds))


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - at each transaction, and a Path costs more than the question
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _open(
    file: StoreFile, _dialect: Dialect, _entry: ConnectionPoolEntry, _given: tuple[Any, ...], named: dict[str, Any]
) -> DBAPIConnection | None:
    if not file.was_there:
        return None  # as SQLAlchemy does it
    if file.rests:
        error = sqlite3.OperationalError("its log was taken away; a new one is begun within some seconds")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error
    connection: DBAPIConnection = sqlite3.connect(file.uri(), **{**named, "uri": True})
    return connection


def _note(file: StoreFile, _: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    entry.info[_FILE] = file.identity()
    file.was_there = True


def _check(
    file: StoreFile,
    engine: Engine,
    rest_seconds: float,
    connection: sqlite3.Connection,
    entry: ConnectionPoolEntry,
    _proxy: object,
) -> None:
    if entry.info.get(_FILE) != file.identity():
        raise DisconnectionError("another file, or none, lies where the database was")
    if _is_orphan(file, rest_seconds, connection, entry):
        engine.dispose()  # one connection that is left would keep the index for all new ones of this process
        raise DisconnectionError("another log, or none, lies where the database's was")


def _look_after(
    file: StoreFile, rest_seconds: float, connection: sqlite3.Connection | None, entry: ConnectionPoolEntry
) -> None:
    """After a transaction, be it the last one for long: what it wrote into a log that is gone would stay there."""
    if connection is None or entry.info.get(_FILE) != file.identity():
        return
    if _BESIDE not in entry.info:
        beside = file.beside()
        if None not in beside:
            entry.info[_BESIDE] = beside
    elif _is_orphan(file, rest_seconds, connection, entry):
        entry.invalidate()


def _is_orphan(
    file: StoreFile, rest_seconds: float, connection: sqlite3.Connection, entry: ConnectionPoolEntry
) -> bool:
    """Whether the log of this connection, or its index, is not the one that lies beside the file any more. What it
    holds is then in the file, and the file rests."""
    known, now = entry.info.get(_BESIDE), file.beside()
    if known is None or known == now:
        return False
    gone = {was for was, found in zip(known, now, strict=True) if was != found}
    if not any(identity in gone for identity in _opened()):
        del entry.info[_BESIDE]  # it had not opened them when they were noted
        return False
    if all(found is None or found == was for was, found in zip(known, now, strict=True)):
        # Nobody has begun another one, so that nothing newer is in the file.
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    file.rest(rest_seconds)
    return True


def _opened() -> set[Identity]:
    """All files that this process has open."""
    found: set[Identity] = set()
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - numbers, of which one is this question's own
        with suppress(OSError):
            status = os.fstat(int(name))
            found.add((status.st_dev, status.st_ino))
    return found
