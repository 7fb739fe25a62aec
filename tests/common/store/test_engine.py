"""Opening, transactions, and the one history of the tables."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from services.common.contracts.submissions import Stage
from services.common.errors import SetupError
from services.common.store import submissions, tallies
from services.common.store.engine import (
    migrate,
    migrating,
    open_store,
    promising,
    reading,
    revisions,
    schema_is_current,
    schema_will_do,
    upgrade,
    writing,
)
from services.common.store.tables import metadata
from services.common.store.upkeep import tend
from tests.common.store.builders import NOW, a_submission, busy_error


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new folder %s' / 'store.sqlite'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


def test_the_history_of_migrations_gives_exactly_the_tables(store: Engine) -> None:
    def is_ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "table" and (name or "").startswith(("statement_search", "article_search")))

    with reading(store) as conn:
        options = {"include_object": is_ours, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(conn, opts=options), metadata) == []


def test_every_constraint_and_index_has_a_name_on_both_stores(store: Engine) -> None:
    inspector = sa.inspect(store)
    for table in metadata.sorted_tables:
        named = {index["name"] for index in inspector.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= named
        assert all(key["name"] for key in inspector.get_foreign_keys(table.name))


def test_a_new_store_is_not_current_until_migrated_and_then_again_is_no_harm(empty_url: str) -> None:
    engine = open_store(empty_url)
    assert not schema_is_current(engine)
    migrate(empty_url)
    assert schema_is_current(engine)
    migrate(empty_url)
    assert schema_is_current(engine)
    engine.dispose()


def test_tables_of_a_later_version_will_do_and_are_left_alone_and_those_of_an_earlier_one_will_not(
    empty_url: str,
) -> None:
    engine = open_store(empty_url)
    assert not schema_will_do(engine)
    with migrating(engine) as conn:
        upgrade(conn, revisions()[-2])
    assert not schema_will_do(engine)
    migrate(empty_url)
    assert schema_will_do(engine)
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    migrate(empty_url)
    assert schema_will_do(engine)
    assert not schema_is_current(engine)
    engine.dispose()


def test_processes_that_migrate_at_the_same_moment_wait_for_each_other(empty_url: str) -> None:
    program = "import sys; from services.common.store.engine import migrate; sys.stdin.read(); migrate(sys.argv[1])"
    processes = [
        subprocess.Popen([sys.executable, "-c", program, empty_url], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], b"\n".join(said).decode()
    engine = open_store(empty_url)
    assert schema_is_current(engine)
    engine.dispose()


class _BusyAtFirst(sqlite3.Connection):
    """Refuses to switch to write-ahead logging as SQLite does while another process opens or closes the file."""

    refusals = 0

    def cursor(self, *args: Any) -> sqlite3.Cursor:
        return super().cursor(_RefusingCursor)


class _RefusingCursor(sqlite3.Cursor):
    def execute(self, sql: str, *args: Any) -> Self:
        if "journal_mode = WAL" in sql and _BusyAtFirst.refusals > 0:
            _BusyAtFirst.refusals -= 1
            raise busy_error()
        return super().execute(sql, *args)


def test_a_file_that_another_process_opens_at_that_moment_is_tried_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    engine = sa.create_engine(url, connect_args={"factory": _BusyAtFirst, "isolation_level": None})
    _BusyAtFirst.refusals = 3
    with migrating(engine) as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()
    assert _BusyAtFirst.refusals == 0


def test_what_raises_is_rolled_back(store: Engine) -> None:
    def accept_and_fail() -> None:
        with writing(store) as conn:
            submissions.accept(conn, [a_submission()], now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        accept_and_fail()
    with reading(store) as conn:
        assert submissions.page(conn, limit=5) == ()


def test_a_reader_is_not_held_up_by_a_writer(store: Engine) -> None:
    with writing(store) as conn:
        submissions.accept(conn, [a_submission()], now=NOW)
        with reading(store) as other:
            assert submissions.page(other, limit=5) == ()


def test_threads_that_write_at_once_all_get_through(store: Engine) -> None:
    with writing(store) as conn:
        (counted,) = submissions.accept(conn, [a_submission()], now=NOW)
    failures: list[Exception] = []

    def work(name: str) -> None:
        try:
            for turn in range(40):
                with writing(store) as conn:
                    # Reads first and writes then: what a plain BEGIN on SQLite could not wait for.
                    assert submissions.find(conn, counted.id) is not None
                    submissions.accept(conn, [a_submission(b"the same", name=f"{name} {turn}")], now=NOW)
                    submissions.begin(conn, counted.id, Stage.INGEST, now=NOW, lease_seconds=0)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(store) as conn:
        found = submissions.find(conn, counted.id)
        assert found is not None
        assert found.attempts == 80
        assert len(submissions.page(conn, limit=200)) == 81


def test_sqlite_is_set_up_for_many_processes(sqlite_store_url: str) -> None:
    engine = open_store(sqlite_store_url)
    with reading(engine) as conn:
        asked = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    engine.dispose()
    assert asked == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 20_000, "foreign_keys": 1}


@pytest.mark.parametrize("url", ["mysql://host/name", "not a url"])
def test_a_url_of_another_database_says_what_to_set(url: str) -> None:
    with pytest.raises(SetupError, match="QAWL_DATABASE_URL"):
        open_store(url)


def test_what_is_promised_waits_for_the_disk_and_what_can_be_done_again_does_not(store: Engine) -> None:
    asked = "PRAGMA synchronous" if store.dialect.name == "sqlite" else "SHOW synchronous_commit"
    full, normal = (2, 1) if store.dialect.name == "sqlite" else ("on", "off")
    for _ in range(2):
        with promising(store) as conn:
            assert conn.exec_driver_sql(asked).scalar_one() == full
        with writing(store) as conn:
            assert conn.exec_driver_sql(asked).scalar_one() == normal


def test_a_log_that_has_grown_is_emptied_and_no_long_reader_is_waited_for(sqlite_store_url: str) -> None:
    engine = open_store(sqlite_store_url)
    log = Path(f"{engine.url.database}-wal")
    with reading(engine) as conn:
        tallies.counts(conn)
        with writing(engine) as other:
            submissions.accept(other, [a_submission(payload=b"x" * 100_000)], now=NOW)
        size = log.stat().st_size
        assert not tend(engine)  # it is small
        assert not tend(engine, largest=size)
        assert log.stat().st_size == size
    assert tend(engine, largest=size)
    assert log.stat().st_size == 0
    engine.dispose()


def test_who_sets_the_servers_commits_otherwise_is_not_overruled(postgres_store_url: str) -> None:
    url = sa.make_url(postgres_store_url).update_query_dict({"options": "-c synchronous_commit=local"})
    engine = open_store(url.render_as_string(hide_password=False))
    for begun in (promising, writing):
        with begun(engine) as conn:
            assert conn.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "local"
    engine.dispose()
