"""Opens the store, gives out connections, and brings its tables up to date."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from services.common.errors import SetupError
from services.common.store import outages
from services.common.store.sqlite_file import REST_SECONDS, keep_to_its_file, store_file
from services.common.store.turns import Turns

if TYPE_CHECKING:  # imported where it is needed: it would cost each worker 0.2 s at its start
    from alembic.config import Config

    from services.common.store.patience import PatientConnection

_BEGIN, _IS_PROMISE = "qawl_begin", "qawl_is_promise"
_MIGRATION_LOCK = 0x5161776C  # "Qawl": any number will do, as long as all of our processes take the same
_FIX = "set QAWL_DATABASE_URL to sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"


PATIENCE_SECONDS = 20.0
"""For one statement, or for the write lock of SQLite: a thousand times what any takes."""

_PAUSE_SECONDS = 0.02
"""Between two tries of what SQLite refuses without waiting."""


def open_store(
    url: str, *, patience_seconds: float | None = PATIENCE_SECONDS, rest_seconds: float = REST_SECONDS
) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://...`; connects when first used.

    To be opened after a fork, once in each process. The folder of a SQLite file is made if missing. A statement of
    PostgreSQL, and the wait for the lock of SQLite, end after `patience_seconds`; None is for what may take hours.
    A SQLite file whose log was taken away is opened again after `rest_seconds`.
    Raises SetupError for a URL of another kind of database, or none.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise SetupError("the database URL cannot be read", fix=_FIX) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SetupError(f"no store for {parsed.get_backend_name()!r}", fix=_FIX)
    if parsed.get_backend_name() == "sqlite":
        engine = _open_sqlite(parsed, patience_seconds, rest_seconds)
    else:
        engine = _open_postgres(parsed, patience_seconds)
    event.listen(engine, "handle_error", _drop_what_is_spoilt)
    return engine


def _open_sqlite(url: sa.URL, patience_seconds: float | None, rest_seconds: float) -> Engine:
    is_file = bool(url.database) and url.database != ":memory:" and "uri" not in url.query
    if is_file and not store_file(str(url.database)).was_there:
        # One that cannot be made is told of by the first connection, as any file that cannot be opened.
        with suppress(OSError):
            Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    patience = PATIENCE_SECONDS if patience_seconds is None else patience_seconds
    # As many connections as the API has threads: a file needs no ration.
    engine = sa.create_engine(url, max_overflow=40, connect_args={"isolation_level": None, "timeout": patience})
    if is_file:
        keep_to_its_file(engine, str(url.database), rest_seconds=rest_seconds)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", partial(_begin_sqlite, Turns(patience)))
    return engine


def _open_postgres(url: sa.URL, patience_seconds: float | None) -> Engine:
    from services.common.store.patience import CONNECTION, PatientConnection, limit

    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=20,
        pool_timeout=PATIENCE_SECONDS if patience_seconds is None else patience_seconds,
        # Told apart from those of the URL, which win.
        connect_args={name: value for name, value in CONNECTION.items() if name not in url.query},
    )

    def connect(_dialect: object, _entry: object, given: list[str], named: dict[str, Any]) -> "PatientConnection":
        connection = PatientConnection.connect(*given, **named)
        try:
            if patience_seconds is not None:
                limit(connection, patience_seconds)
        except BaseException:
            connection.close()
            raise
        return connection

    event.listen(engine, "do_connect", connect)
    return engine


def _drop_what_is_spoilt(context: ExceptionContext) -> None:
    """Connect anew where the old connections are of no use, or this one was given up in the middle of an answer."""
    error = context.original_exception
    held = None if context.connection is None or context.connection.invalidated else context.connection.connection
    if outages.spoils_connection(error) or (held is not None and getattr(held.dbapi_connection, "closed", False)):
        context.is_disconnect = True


def _set_up_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten, so that what somebody has erased is not left in the file (docs/erasure.md).
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(turns: Turns, conn: Connection) -> None:
    # The driver is in autocommit (isolation_level None), so every transaction is begun here, SELECTs included.
    options = conn.get_execution_options()
    level = "FULL" if _IS_PROMISE in options else "NORMAL"
    # Only who writes waits for the disk. It cannot be said inside a transaction.
    if _BEGIN in options and conn.connection.info.get("synchronous", "NORMAL") != level:
        conn.exec_driver_sql(f"PRAGMA synchronous = {level}")
        conn.connection.info["synchronous"] = level
    if _BEGIN not in options:
        conn.exec_driver_sql("BEGIN")
        return
    turns.begin(conn, options[_BEGIN])


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads; it sees one state of the store on SQLite. Raises StoreDown."""
    try:
        with engine.connect() as conn:
            yield conn
    except SQLAlchemyError as error:
        if (down := outages.told(error)) is None:
            raise
        raise down from error


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads and sees one state of the store, however long it lasts; it holds nobody up."""
    with reading(engine) as conn:
        if engine.dialect.name == "postgresql":
            conn = conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield conn


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed when the block ends, rolled back when it raises. Raises StoreDown.

    On SQLite it takes the write lock at once: a transaction that reads first and writes later could not wait for it.
    A power cut may take the last ones back (kill -9 takes none): for work that is found undone then, and done again.
    """
    with _transaction(engine, is_promise=False) as conn:
        yield conn


@contextmanager
def promising(engine: Engine) -> Iterator[Connection]:
    """`writing` whose commit is on the disk before it returns: for what somebody outside is told afterwards, and
    nobody would do again (docs/decisions/0017-promises-are-on-the-disk.md)."""
    with _transaction(engine, is_promise=True) as conn:
        yield conn


@contextmanager
def _transaction(engine: Engine, *, is_promise: bool) -> Iterator[Connection]:
    is_over = False
    try:
        with engine.connect() as conn:
            conn = conn.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            if is_promise:
                conn = conn.execution_options(**{_IS_PROMISE: True})
            with conn.begin():
                if is_promise and getattr(conn.connection.dbapi_connection, "is_lazy", False):
                    conn.exec_driver_sql("SET LOCAL synchronous_commit = on")
                yield conn
                is_over = True
    except SQLAlchemyError as error:
        if (down := outages.told(error, is_in_doubt=is_over)) is None:
            raise
        raise down from error


def migrate(url: str) -> None:
    """Bring the tables to the newest version; of two processes that do it at once, one waits for the other.

    Tables of a later version stay as they are. Not for two threads of one process: alembic keeps its context in a
    module.
    """
    engine = open_store(url, patience_seconds=None)
    try:
        with migrating(engine) as conn:
            if not _is_later(revision_of(conn)):
                upgrade(conn)
    finally:
        engine.dispose()


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction that may change the tables; others that want the same wait for it."""
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            store_file(engine.url.database).was_there = False  # who brings tables may make the file
        _switch_to_wal(engine)
    with writing(engine) as conn:
        if engine.dialect.name == "postgresql":
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        yield conn


def upgrade(conn: Connection, revision: str = "head") -> None:
    """Bring the tables up to this revision, in the transaction of `migrating`."""
    from alembic import command

    config = _alembic()
    config.attributes["connection"] = conn
    command.upgrade(config, revision)


def revision_of(conn: Connection) -> str | None:
    """The revision that the tables have; None where there are none."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(conn).get_current_revision()


@cache
def revisions() -> tuple[str, ...]:
    """All revisions that this version knows, oldest first."""
    from alembic.script import ScriptDirectory

    return tuple(script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions())[::-1]


def schema_is_current(engine: Engine) -> bool:
    """Whether the store has the tables of this very version of Qawl; False for an empty one."""
    with reading(engine) as conn:
        return revision_of(conn) == revisions()[-1]


def schema_will_do(engine: Engine) -> bool:
    """Whether this version can work on the store's tables: they are its own, or those of a later one, which only adds
    to them. During an upgrade what is old goes on until what is new has taken its place."""
    with reading(engine) as conn:
        found = revision_of(conn)
    return found == revisions()[-1] or _is_later(found)


def _is_later(revision: str | None) -> bool:
    """Whether these tables are of a version to come: revisions are numbered."""
    return revision is not None and revision > revisions()[-1]


def _alembic() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _switch_to_wal(engine: Engine) -> None:
    """Write-ahead logging is a property of the file: set once, outside a transaction.

    Where two switch at once, or one closes the file as another one opens it, SQLite refuses at once instead of waiting.
    """
    with reading(engine):
        pass  # it can be opened, or says why not
    give_up = time.monotonic() + PATIENCE_SECONDS
    connection = engine.raw_connection()
    try:
        while True:
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.Error as error:
                if (fault := outages.fault_of(error)) is None:
                    raise
                if fault is not outages.Fault.BUSY or time.monotonic() > give_up:
                    raise outages.StoreDown(fault, str(error)) from error
                time.sleep(_PAUSE_SECONDS)
            else:
                return
    finally:
        connection.close()
