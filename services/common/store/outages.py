"""What of the store's errors is the store's fault: told here, once, for workers, API, page, watcher and command line.

`reading` and `writing` turn each such error into StoreDown. It is never the fault of the submission in hand: nothing
is counted against it, and whoever met it tries again later. An error that is not told here is a bug, or a value that
does not fit, and stays what it is: a statement that can never work must not be tried for ever.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from services.common.errors import QawlError

T = TypeVar("T")


class Fault(StrEnum):
    """In which way the store cannot do its work."""

    BUSY = "busy"
    CONFLICT = "conflict"
    SLOW = "slow"
    UNREACHABLE = "unreachable"
    READ_ONLY = "read-only"
    FULL = "full"
    NEARLY_FULL = "nearly full"
    BROKEN = "broken"
    CORRUPT = "corrupt"
    SCHEMA = "schema"


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of a fault, and what is to be done; `passes`: it may be over without anybody doing anything."""

    message: str
    advice: str
    passes: bool = True


_TOLD = {
    Fault.BUSY: _Told("The database is busy.", "Try again in a moment; if it lasts, look for what keeps it locked."),
    Fault.CONFLICT: _Told("Two writers of the database got in each other's way.", "Try again."),
    Fault.SLOW: _Told(
        "The database took too long over one statement.", "Try again later; if it lasts, look at its load and disk."
    ),
    Fault.UNREACHABLE: _Told(
        "The database does not answer.", "Start it, or correct QAWL_DATABASE_URL; what waits goes on by itself."
    ),
    Fault.READ_ONLY: _Told(
        "The database can be read but not written.",
        "Give write access back (file, folder, disk), or point QAWL_DATABASE_URL at the primary server.",
        passes=False,
    ),
    Fault.FULL: _Told(
        "The disk of the database is full.", "Make room on it; what waits then goes on by itself.", passes=False
    ),
    Fault.NEARLY_FULL: _Told(
        "The disk of the database is nearly full; nothing large is taken.",
        "Make room on it; what waits then goes on by itself.",
        passes=False,
    ),
    Fault.BROKEN: _Told(
        "The database cannot read or write its files.",
        "Look at the disk and the system's log; what waits goes on once it is mended.",
        passes=False,
    ),
    Fault.CORRUPT: _Told(
        "The database's file is damaged.",
        "Stop Qawl, keep a copy of the file, and restore the last backup (or try `sqlite3 FILE .recover`).",
        passes=False,
    ),
    Fault.SCHEMA: _Told(
        "The database does not have this version's tables.", "Run `qawl migrate`, then try again.", passes=False
    ),
}


_IN_DOUBT = "It may have been taken in all the same; what comes twice ends as `duplicate`."


class StoreDown(QawlError):
    """The store cannot do its work now. `is_in_doubt`: it broke off at COMMIT, which may have taken effect."""

    def __init__(self, fault: Fault, found: str, *, is_in_doubt: bool = False) -> None:
        told = _TOLD[fault]
        super().__init__(f"{told.message} ({found})" if found else told.message)
        self.fault, self.found, self.is_in_doubt = fault, found, is_in_doubt
        self.message, self.passes = told.message, told.passes
        self.advice = f"{told.advice} {_IN_DOUBT}" if is_in_doubt else told.advice


CONFLICT_TIMES = 5
CONFLICT_PAUSE_SECONDS = 0.05
"""Two transactions that waited for each other in a circle: one is let through. PostgreSQL takes a moment to wake it;
who tries again at once takes its row away, and both stand as before."""


def persistent(work: Callable[[], T]) -> T:
    """What `work` gives, done again after a moment where it lost against another writer, CONFLICT_TIMES in all.

    `work` is whole transactions, safe to repeat. Raises StoreDown as it does.
    """
    for number in range(1, CONFLICT_TIMES):
        try:
            return work()
        except StoreDown as error:
            if error.fault is not Fault.CONFLICT:
                raise
        time.sleep(number * CONFLICT_PAUSE_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 (not a secret)
    return work()


class Outage:
    """One process's word on an outage: said once when it begins, and once when it is over."""

    def __init__(self, log: logging.Logger) -> None:
        self._log, self._fault = log, ""

    @contextmanager
    def borne(self, what: str) -> Iterator[None]:
        """Do it; where the store is down, `what` waits: nothing is raised, and the next time may succeed."""
        try:
            yield
        except StoreDown as error:
            if self._fault != error.fault:
                self._log.error("%s waits: %s %s", what, error, error.advice)
            self._fault = error.fault
            return
        if self._fault:
            self._log.info("the store is well again")
        self._fault = ""


def told(error: SQLAlchemyError, *, is_in_doubt: bool = False) -> StoreDown | None:
    """The error as the store's fault; None where it is none."""
    if isinstance(error, PoolTimeoutError):
        return StoreDown(Fault.BUSY, "all connections are in use")
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    fault = fault_of(error.orig)
    if fault is None and error.connection_invalidated:
        fault = Fault.UNREACHABLE
    return None if fault is None else StoreDown(fault, _first_line(error.orig), is_in_doubt=is_in_doubt)


def fault_of(error: BaseException) -> Fault | None:
    """Of an error of one of the two drivers, by its number; None where it is not the store's fault."""
    number = getattr(error, "sqlite_errorcode", None)
    if isinstance(number, int):
        if number & 0xFF == _SQLITE_ERROR:
            return Fault.SCHEMA if any(sign in str(error) for sign in _SQLITE_SCHEMA) else None
        return _SQLITE.get(number) or _SQLITE.get(number & 0xFF)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    # psycopg's own: no connection, or one that broke off; the server had no say.
    is_psycopg = type(error).__module__.startswith("psycopg")
    return Fault.UNREACHABLE if is_psycopg and type(error).__name__ in _CONNECTION_ERRORS else None


def spoils_connection(error: BaseException) -> bool:
    """Whether connections of before are of no use any more: they lead to a server that is a replica by now, or to a
    file that was opened while it could not be written."""
    return fault_of(error) in (Fault.UNREACHABLE, Fault.READ_ONLY)


_CONNECTION_ERRORS = ("OperationalError", "ConnectionTimeout", "_WaitTimeout")

_SQLITE_ERROR = 1
_SQLITE_SCHEMA = ("no such table", "no such column", "has no column named")
_SQLITE = {  # https://sqlite.org/rescode.html, the primary codes, and one extended
    4874: Fault.FULL,  # IOERR_SHMSIZE: no room for the index of the write-ahead log
    3: Fault.READ_ONLY,  # PERM
    5: Fault.BUSY,
    6: Fault.BUSY,  # LOCKED
    8: Fault.READ_ONLY,
    9: Fault.SLOW,  # INTERRUPT
    10: Fault.BROKEN,  # IOERR
    11: Fault.CORRUPT,
    13: Fault.FULL,
    14: Fault.UNREACHABLE,  # CANTOPEN
    15: Fault.BUSY,  # PROTOCOL: lost a race for the WAL's locks
    17: Fault.CONFLICT,  # SCHEMA: the tables changed between two steps
    22: Fault.BROKEN,  # NOLFS
    23: Fault.READ_ONLY,  # AUTH
    26: Fault.CORRUPT,  # NOTADB
}
_POSTGRES = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html, a class or one condition of it
    "08": Fault.UNREACHABLE,
    "25006": Fault.READ_ONLY,  # a server that is a replica now
    "25P03": Fault.UNREACHABLE,  # idle in transaction for too long: the server hung up
    "25P04": Fault.SLOW,
    "28": Fault.UNREACHABLE,  # it does not let us in any more
    "40": Fault.CONFLICT,  # serialization, deadlock
    "42501": Fault.READ_ONLY,  # insufficient privilege
    "42703": Fault.SCHEMA,
    "42P01": Fault.SCHEMA,
    "53100": Fault.FULL,
    "53": Fault.BUSY,  # out of memory, too many connections
    "55P03": Fault.BUSY,  # lock_timeout
    "57014": Fault.SLOW,  # statement_timeout
    "57": Fault.UNREACHABLE,  # shutting down, starting up, crashed
    "58": Fault.BROKEN,
    "F0": Fault.BROKEN,
    "XX001": Fault.CORRUPT,
    "XX002": Fault.CORRUPT,
}


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:300]
