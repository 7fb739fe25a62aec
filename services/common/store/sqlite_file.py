"""The file of a SQLite store: never made anew behind somebody's back, and never written after it was replaced.

A folder that is moved away takes the open file along, and SQLite would write on into it, or make an empty one in its
place. What was accepted would be lost with the one, or the other would stand in the way when the folder is put back.
"""

import sqlite3
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

_FILE = "qawl_file"

Identity = tuple[int, int]
"""Of a file: its device and its number there."""


class StoreFile:
    """What this process knows of one; the children that it forks know it too."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.was_there = False

    def identity(self) -> Identity | None:
        """Now; None where it is not there."""
        try:
            found = Path(self._path).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def uri(self) -> str:
        """By which SQLite opens it, and makes none."""
        return f"{Path(self._path).absolute().as_uri()}?mode=rw"


@cache
def store_file(path: str) -> StoreFile:
    return StoreFile(path)


def keep_to_its_file(engine: Engine, path: str) -> None:
    """Connections of this engine are to the file at this path as it is there now; it is made where it never was."""
    file = store_file(path)
    event.listen(engine, "do_connect", partial(_open, file))
    event.listen(engine, "connect", partial(_note, file))
    event.listen(engine, "checkout", partial(_check, file))


def _open(
    file: StoreFile, _dialect: Dialect, _entry: ConnectionPoolEntry, _given: tuple[Any, ...], named: dict[str, Any]
) -> DBAPIConnection | None:
    if not file.was_there:
        return None  # as SQLAlchemy does it
    connection: DBAPIConnection = sqlite3.connect(file.uri(), **{**named, "uri": True})
    return connection


def _note(file: StoreFile, _: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    entry.info[_FILE] = file.identity()
    file.was_there = True


def _check(file: StoreFile, _: sqlite3.Connection, entry: ConnectionPoolEntry, _proxy: object) -> None:
    if entry.info.get(_FILE) != file.identity():
        raise DisconnectionError("another file, or none, lies where the database was")
