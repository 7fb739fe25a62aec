"""Fixtures for tests that need a store: each gets a fresh one, migrated, on SQLite and on PostgreSQL."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store.engine import migrate, open_store
from tests.servers.postgres import postgres_server

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The maintenance database of a server that lives as long as this test process. No server is a failure, no skip."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def _postgres_template(postgres_url: str) -> str:
    name = "qawl_template"
    _execute(postgres_url, f"CREATE DATABASE {name}")
    migrate(_database(postgres_url, name))
    return name


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "template.sqlite"
    migrate(f"sqlite:///{path}")
    engine = open_store(f"sqlite:///{path}")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def empty_postgres_url(postgres_url: str) -> Iterator[str]:
    """A database of PostgreSQL with nothing in it."""
    yield from _fresh(postgres_url, "template1")


@pytest.fixture(scope="session")
def sqlite_store_at(_sqlite_template: Path) -> Callable[[Path], str]:
    """Makes a migrated SQLite store of a path, and gives its URL: a copy, which takes no time beside migrating one."""

    def make(path: Path) -> str:
        path.write_bytes(_sqlite_template.read_bytes())
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def sqlite_store_url(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> str:
    """A migrated SQLite store of the test's own."""
    return sqlite_store_at(tmp_path / f"store-{next(_numbers)}.sqlite")


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Iterator[Engine]:
    """An engine on a migrated SQLite store of the test's own, which is where a data folder at `tmp_path` has it."""
    engine = open_store(sqlite_store_at(tmp_path / "qawl.sqlite"))
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_store_url(postgres_url: str, _postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL store of the test's own."""
    yield from _fresh(postgres_url, _postgres_template)


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A migrated store of the test's own; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_store_url")
    return url


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_store_at: Callable[[Path], str]
) -> Iterator[Engine]:
    """An engine on a migrated store that the tests of a module share, each with rows of its own; once on each kind.

    On a busy machine a database of PostgreSQL takes seconds to be made and dropped.
    """
    if request.param == "sqlite":
        urls = iter([sqlite_store_at(tmp_path_factory.mktemp("shared") / "store.sqlite")])
    else:
        urls = _fresh(request.getfixturevalue("postgres_url"), request.getfixturevalue("_postgres_template"))
    engine = open_store(next(urls))
    yield engine
    engine.dispose()
    assert next(urls, None) is None  # the database is dropped


@pytest.fixture
def store(store_url: str) -> Iterator[Engine]:
    """An engine on `store_url`."""
    engine = open_store(store_url)
    yield engine
    engine.dispose()


def _fresh(server_url: str, template: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex}"
    _execute(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _database(server_url, name)
    _execute(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def _database(server_url: str, name: str) -> str:
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def _execute(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as conn:
        conn.exec_driver_sql(statement)
    engine.dispose()
