"""Opens the store, gives out connections, and brings its tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from services.common.errors import SetupError

if TYPE_CHECKING:  # imported where it is needed: it would cost each worker 0.2 s at its start
    from alembic.config import Config

_BEGIN = "qawl_begin"
_MIGRATION_LOCK = 0x5161776C  # "Qawl": any number will do, as long as all of our processes take the same
_FIX = "set QAWL_DATABASE_URL to sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"


def open_store(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql+psycopg://...`; connects when first used.

    To be opened after a fork, once in each process. The folder of a SQLite file is made if missing. Raises SetupError
    for a URL of another kind of database, or none.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise SetupError("the database URL cannot be read", fix=_FIX) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SetupError(f"no store for {parsed.get_backend_name()!r}", fix=_FIX)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        # As many connections as the API has threads: a file needs no ration.
        engine = sa.create_engine(parsed, max_overflow=40, connect_args={"isolation_level": None, "timeout": 30.0})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(
        parsed, pool_pre_ping=True, pool_size=5, max_overflow=20, pool_timeout=30, connect_args={"connect_timeout": 10}
    )


def _set_up_sqlite(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(conn: Connection) -> None:
    # The driver is in autocommit (isolation_level None), so every transaction is begun here, SELECTs included.
    conn.exec_driver_sql(conn.get_execution_options().get(_BEGIN, "BEGIN"))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads; it sees one state of the store on SQLite."""
    with engine.connect() as conn:
        yield conn


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed when the block ends, rolled back when it raises.

    On SQLite it takes the write lock at once: a transaction that reads first and writes later could not wait for it.
    """
    with engine.connect() as conn:
        conn = conn.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        with conn.begin():
            yield conn


def migrate(url: str) -> None:
    """Bring the tables to the newest version; of two processes that do it at once, one waits for the other.

    Not for two threads of one process: alembic keeps its context in a module.
    """
    from alembic import command

    engine = open_store(url)
    try:
        if engine.dialect.name == "sqlite":
            _switch_to_wal(engine)
        with writing(engine) as conn:
            if engine.dialect.name == "postgresql":
                conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            config = _alembic()
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def schema_is_current(engine: Engine) -> bool:
    """Whether the store has the tables of this version of Qawl; False for an empty one."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with reading(engine) as conn:
        found = MigrationContext.configure(conn).get_current_heads()
    return set(found) == set(ScriptDirectory.from_config(_alembic()).get_heads())


def _alembic() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _switch_to_wal(engine: Engine) -> None:
    """Write-ahead logging is a property of the file: set once, outside a transaction."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()
