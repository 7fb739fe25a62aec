"""A turn to write in SQLite, which has one writer at a time and keeps no queue of those that wait.

By itself a connection that waits asks again after 1, 2, 5, and at last 100 ms (`sqliteDefaultBusyCallback` in its
source), so that whoever comes back between two of its looks goes before it: of two workers under load one waits for
seconds, and a POST longer still. Here it asks every few milliseconds, one thread of a process at a time.
"""

import sqlite3
import threading
import time

from sqlalchemy import Connection

from services.common.store.outages import Fault, fault_of
from services.common.store.waits import waiting

PAUSE_SECONDS = 0.002
"""Between two looks, of which one that finds the lock taken costs 1.3 us."""


class Turns:
    """Those of one process, which waits no longer than `patience_seconds`."""

    def __init__(self, patience_seconds: float) -> None:
        self._patience = patience_seconds
        self._asking = threading.Lock()  # held until the turn has come, not until it is over

    def begin(self, conn: Connection, statement: str) -> None:
        """Begin a transaction with this statement, which takes the write lock. Raises what SQLAlchemy makes of BUSY."""
        raw = conn.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        until = time.monotonic() + self._patience
        with waiting():
            is_mine = False
            try:  # what breaks in (a time limit) must not leave it held, or this process would hardly write again
                is_mine = self._asking.acquire(timeout=self._patience)
                raw.execute("PRAGMA busy_timeout = 0")
                while is_mine and time.monotonic() < until:
                    try:
                        raw.execute(statement)
                    except sqlite3.OperationalError as error:
                        if fault_of(error) is not Fault.BUSY:
                            break
                    else:
                        return
                    time.sleep(PAUSE_SECONDS)
                conn.exec_driver_sql(statement)  # the last look, whose error is told as that of any other statement
            finally:
                if is_mine:
                    self._asking.release()
                raw.execute(f"PRAGMA busy_timeout = {round(self._patience * 1000)}")
