"""Tells whether anything was committed to the store since it was asked last, in some microseconds.

SQLite counts, for each connection, the commits of all others to its file (`PRAGMA data_version`), those of other
processes among them: https://www.sqlite.org/pragma.html#pragma_data_version. So a connection that does nothing but ask
for that count misses none. PostgreSQL has nothing that is as cheap.
"""

import sqlite3
from threading import Lock

from sqlalchemy import Engine, event

from services.common.store.sqlite_file import Identity, StoreFile, store_file


class Unchanged:
    """The states of a SQLite store's file, told apart; for many threads. It closes its connection with the engine."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._identity: Identity | None = None
        self._opened = 0
        self._lock = Lock()

    def state(self) -> tuple[int, int] | None:
        """The same as before only where nothing was committed since; None where that cannot be told now.

        It waits for nobody, not for a lock either. What is committed while it looks may count as of before or after.
        """
        with self._lock:
            identity = self._file.identity()
            if identity is None or identity != self._identity:
                self._close()
            if identity is None:
                return None
            try:
                if self._connection is None:
                    self._open(identity)
                assert self._connection is not None
                # To its end, or the connection would keep what it saw from being cleared away.
                ((version,),) = self._connection.execute("PRAGMA data_version").fetchall()
            except sqlite3.Error:
                self._close()
                return None
            return self._opened, version

    def close(self) -> None:
        with self._lock:
            self._close()

    def _open(self, identity: Identity) -> None:
        self._connection = sqlite3.connect(
            self._file.uri(), uri=True, timeout=0, isolation_level=None, check_same_thread=False
        )
        self._identity = identity
        self._opened += 1  # the counts of two connections say nothing about each other

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._identity = None


def unchanged(engine: Engine) -> Unchanged | None:
    """Of this engine's store; None where it is not a file of SQLite."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:" or "uri" in engine.url.query:
        return None
    watch = Unchanged(store_file(path))
    event.listen(engine, "engine_disposed", lambda _: watch.close())
    return watch
