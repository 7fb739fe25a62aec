"""Real faults of both stores: each is told as what it is, within its time, and is over once its cause is."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.common.contracts.submissions import Stage
from services.common.store import submissions
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.outages import CONFLICT_TIMES, Fault, StoreDown, fault_of, persistent
from tests.common.store.builders import NOW, a_submission
from tests.patience import PATIENCE_SECONDS
from tests.servers.postgres import postgres_server
from tests.servers.redis import free_port
from tests.servers.small_disk import run_on_small_disk

PATIENCE = 0.6
MARGIN = 20.0
"""The machine may be busy with other things."""


@contextmanager
def opened(url: str, patience: float = PATIENCE) -> Iterator[Engine]:
    engine = open_store(url, patience_seconds=patience)
    yield engine
    engine.dispose()


def accept(engine: Engine) -> str:
    with writing(engine) as conn:
        return submissions.accept(conn, [a_submission()], now=NOW)[0].id


def is_there(engine: Engine, id: str) -> bool:
    with reading(engine) as conn:
        return submissions.find(conn, id) is not None


def administer(url: str, statement: str) -> None:
    """As the operator does, from another database."""
    engine = sa.create_engine(
        sa.make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )
    with engine.connect() as conn:
        conn.exec_driver_sql(statement)
    engine.dispose()


def test_each_store_accepts_after_a_lock_that_was_held_for_too_long(store_url: str) -> None:
    with opened(store_url) as engine, opened(store_url) as other:
        with writing(other) as holding:
            if holding.dialect.name == "postgresql":
                holding.exec_driver_sql("LOCK TABLE submissions")
            began = time.monotonic()
            with pytest.raises(StoreDown) as caught:
                accept(engine)
            assert caught.value.fault is Fault.BUSY
            assert time.monotonic() - began < PATIENCE + MARGIN
        assert is_there(engine, accept(engine))


def test_a_bug_in_a_statement_is_not_the_stores_fault(store: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, reading(store) as conn:
        conn.exec_driver_sql("SELECT nothing_of_the_kind(1)")
    assert fault_of(caught.value.orig or caught.value) is None


def test_tables_of_another_version_are_told_with_what_to_do(store: Engine) -> None:
    with pytest.raises(StoreDown) as caught, reading(store) as conn:
        conn.exec_driver_sql("SELECT * FROM tables_of_tomorrow")
    assert caught.value.fault is Fault.SCHEMA
    assert "qawl migrate" in caught.value.advice


def test_a_full_file_takes_nothing_and_goes_on_when_there_is_room(sqlite_store_url: str) -> None:
    with opened(sqlite_store_url) as engine:
        with reading(engine) as conn:
            pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()

        def limit(connection: sqlite3.Connection, _: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}")

        engine.dispose()
        sa.event.listen(engine, "connect", limit)

        def fill() -> None:
            for _ in range(1000):
                accept(engine)

        with pytest.raises(StoreDown) as caught:
            fill()
        assert caught.value.fault is Fault.FULL
        sa.event.remove(engine, "connect", limit)
        engine.dispose()
        assert is_there(engine, accept(engine))


ON_A_SMALL_DISK = """
import subprocess, sys
from pathlib import Path
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.outages import StoreDown
from services.common.contracts.submissions import Stage
from services.common.store import submissions
from tests.common.store.builders import NOW, a_submission

folder = Path(sys.argv[1])
url = f"sqlite:///{folder}/store.sqlite"
migrate(url)
engine = open_store(url)

def attempt():
    try:
        with writing(engine) as conn:
            submissions.accept(conn, [a_submission()], now=NOW)
        return "accepted"
    except StoreDown as error:
        return error.fault

def count():
    with reading(engine) as conn:
        return len(submissions.page(conn, before=None, limit=100_000))

attempt()  # without a connection that is open the index of the log has no room, and nothing can be read either
filler = folder / "filler"
with filler.open("wb", buffering=0) as stream:
    try:
        while stream.write(b"x" * 4096):
            pass
    except OSError:
        pass
accepted, said = 1, attempt()
while said == "accepted":
    accepted, said = accepted + 1, attempt()
print(said, count() == accepted)
filler.unlink()
print(attempt(), count() == accepted + 1)
again = folder.with_name("again")
again.mkdir()
subprocess.run(["mount", "--bind", folder, again], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", again], check=True)
held, engine = engine, open_store(f"sqlite:///{again}/store.sqlite")
print(attempt(), count() == accepted + 1)
subprocess.run(["mount", "-o", "remount,bind,rw", again], check=True)
attempt()  # the connection that was opened meanwhile is still of no use, and is closed over this
print(attempt(), count() == accepted + 2)
"""


def test_a_full_disk_and_one_that_was_mounted_read_only_lose_nothing_that_was_accepted(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    told = run_on_small_disk(ON_A_SMALL_DISK, folder, size="3m").split("\n")
    assert told[:4] == ["full True", "accepted True", "read-only True", "accepted True"]


def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"not a database " * 1000)
    with opened(f"sqlite:///{path}") as engine, pytest.raises(StoreDown) as caught, reading(engine) as conn:
        conn.exec_driver_sql("SELECT * FROM sqlite_master")
    assert caught.value.fault is Fault.CORRUPT
    assert "backup" in caught.value.advice
    assert not caught.value.passes


def test_a_file_that_cannot_be_opened_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with opened(f"sqlite:///{tmp_path}/taken/store.sqlite") as engine, pytest.raises(StoreDown) as caught:
        accept(engine)
    assert caught.value.fault is Fault.UNREACHABLE


def test_a_connection_that_is_cut_in_mid_transaction_leaves_nothing_and_the_next_one_works(
    postgres_store_url: str,
) -> None:
    with opened(postgres_store_url) as engine:
        accepted: list[str] = []

        def be_cut_off() -> None:
            with writing(engine) as conn:
                accepted.append(submissions.accept(conn, [a_submission()], now=NOW)[0].id)
                _terminate(postgres_store_url, conn)
                submissions.find(conn, accepted[0])

        with pytest.raises(StoreDown) as caught:
            be_cut_off()
        assert (caught.value.fault, caught.value.is_in_doubt) == (Fault.UNREACHABLE, False)
        assert not is_there(engine, accepted[0])
        assert is_there(engine, accept(engine))


def test_a_connection_that_is_cut_at_the_commit_leaves_it_in_doubt(postgres_store_url: str) -> None:
    with opened(postgres_store_url) as engine:

        def be_cut_off() -> None:
            with writing(engine) as conn:
                submissions.accept(conn, [a_submission()], now=NOW)
                _terminate(postgres_store_url, conn)

        with pytest.raises(StoreDown) as caught:
            be_cut_off()
        assert (caught.value.fault, caught.value.is_in_doubt) == (Fault.UNREACHABLE, True)


def _terminate(url: str, conn: sa.Connection) -> None:
    pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    administer(url, f"SELECT pg_terminate_backend({pid}, 5000)")


def test_a_server_that_has_become_a_replica_is_left_for_the_one_that_can_be_written(postgres_store_url: str) -> None:
    name = sa.make_url(postgres_store_url).database
    with opened(postgres_store_url) as engine:
        accept(engine)
        administer(postgres_store_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        _terminate_all(postgres_store_url)
        with pytest.raises(StoreDown) as caught:
            accept(engine)
        assert caught.value.fault is Fault.READ_ONLY
        administer(postgres_store_url, f"ALTER DATABASE {name} RESET default_transaction_read_only")
        assert is_there(engine, accept(engine))  # by a new connection: the old one would stay read-only


def test_of_several_servers_in_one_url_the_one_that_can_be_written_is_found(postgres_store_url: str) -> None:
    first = sa.make_url(postgres_store_url)
    with postgres_server() as other:
        administer(other, f"CREATE DATABASE {first.database}")
        second = sa.make_url(other).set(database=first.database)
        migrate(second.render_as_string(hide_password=False))
        hosts = [f"127.0.0.1:{free_port()}", str(first.query["host"]), str(second.query["host"])]
        named = first.set(query={"host": hosts, "target_session_attrs": "read-write"})
        with opened(named.render_as_string(hide_password=False)) as engine:
            accepted = accept(engine)  # nobody listens at the first
            administer(postgres_store_url, f"ALTER DATABASE {first.database} SET default_transaction_read_only = on")
            _terminate_all(postgres_store_url)
            later = accept(engine)
        for url, there in ((postgres_store_url, accepted), (second.render_as_string(hide_password=False), later)):
            with opened(url) as engine:
                assert is_there(engine, there)


def _terminate_all(url: str) -> None:
    name = sa.make_url(url).database
    administer(url, f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")


def test_a_statement_that_takes_too_long_is_ended_by_the_server(postgres_store_url: str) -> None:
    with opened(postgres_store_url) as engine:
        began = time.monotonic()
        with pytest.raises(StoreDown) as caught, reading(engine) as conn:
            conn.exec_driver_sql("SELECT pg_sleep(30)")
        assert caught.value.fault is Fault.SLOW
        assert time.monotonic() - began < PATIENCE + MARGIN


def test_a_row_of_a_batch_that_is_refused_is_told_as_that_and_the_connection_is_kept(empty_postgres_url: str) -> None:
    # The refusal comes while the answers to thousands of later rows are still under way.
    engine = open_store(empty_postgres_url)
    table = sa.table("t", sa.column("x"), sa.column("y"))
    with writing(engine) as conn:
        conn.exec_driver_sql("CREATE TABLE t (x int PRIMARY KEY, y text)")
        conn.execute(sa.insert(table), [{"x": 1, "y": ""}])
        server = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    rows = [{"x": n, "y": "a" * 2_000} for n in range(1, 3_000)]
    for _ in range(3):
        with pytest.raises(IntegrityError), writing(engine) as conn:
            conn.execute(sa.insert(table), rows)
    with writing(engine) as conn:
        conn.execute(sa.insert(table), rows[1:])
        assert conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == len(rows)
        assert conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() == server
    engine.dispose()


def test_a_server_that_hangs_is_given_up(postgres_store_url: str) -> None:
    with opened(postgres_store_url) as engine:
        stopped: list[int] = []

        def meet_silence() -> None:
            with writing(engine) as conn:
                stopped.append(conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
                os.kill(stopped[0], signal.SIGSTOP)
                submissions.accept(conn, [a_submission()], now=NOW)

        try:
            began = time.monotonic()
            with pytest.raises(StoreDown) as caught:
                meet_silence()
            assert caught.value.fault is Fault.UNREACHABLE
            assert time.monotonic() - began < 2 * PATIENCE + MARGIN
            assert is_there(engine, accept(engine))
        finally:
            os.kill(stopped[0], signal.SIGCONT)


def test_a_worker_that_is_out_of_time_in_the_middle_of_an_answer_says_so_and_connects_anew(
    postgres_store_url: str,
) -> None:
    class OutOfTime(Exception):
        pass

    def break_in(*_: object) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, break_in)
    try:
        with opened(postgres_store_url, patience=10) as engine:

            def take_too_long() -> None:
                with writing(engine) as conn:
                    signal.setitimer(signal.ITIMER_REAL, 0.2)
                    conn.exec_driver_sql("SELECT pg_sleep(5)")

            with pytest.raises(OutOfTime):
                take_too_long()
            assert is_there(engine, accept(engine))
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_limit_of_the_server_or_the_url_wins_over_ours(postgres_store_url: str) -> None:
    url = sa.make_url(postgres_store_url).update_query_dict({"options": "-c statement_timeout=7s"})
    with opened(url.render_as_string(hide_password=False)) as engine, reading(engine) as conn:
        asked = {
            name: conn.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("statement_timeout", "lock_timeout")
        }
    assert asked == {"statement_timeout": "7s", "lock_timeout": "300ms"}


def test_of_two_writers_that_wait_for_each_other_both_get_through(postgres_store_url: str) -> None:
    with opened(postgres_store_url, patience=10) as engine:
        ids = (accept(engine), accept(engine))
        both = threading.Barrier(2)
        times = {0: 0, 1: 0}

        def write(number: int) -> None:
            times[number] += 1
            with writing(engine) as conn:
                conn.exec_driver_sql("SET LOCAL deadlock_timeout = '50ms'")
                for position in (number, 1 - number):
                    submissions.begin(conn, ids[position], Stage.INGEST, now=NOW, lease_seconds=0)
                    if times[number] == 1 and position == number:
                        both.wait(PATIENCE_SECONDS)

        threads = [threading.Thread(target=persistent, args=(lambda n=n: write(n),)) for n in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        assert sum(times.values()) > 2, "they never got in each other's way"
        with reading(engine) as conn:
            assert [found.attempts for id in ids if (found := submissions.find(conn, id))] == [2, 2]


def test_what_is_in_conflict_for_ever_is_given_up() -> None:
    tried: list[int] = []

    def lose() -> None:
        tried.append(1)
        raise StoreDown(Fault.CONFLICT, "deadlock detected")

    with pytest.raises(StoreDown):
        persistent(lose)
    assert len(tried) == CONFLICT_TIMES


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("53100", Fault.FULL),
        ("53300", Fault.BUSY),
        ("57P01", Fault.UNREACHABLE),
        ("57P03", Fault.UNREACHABLE),
        ("57014", Fault.SLOW),
        ("25006", Fault.READ_ONLY),
        ("40001", Fault.CONFLICT),
        ("58030", Fault.BROKEN),
        ("XX001", Fault.CORRUPT),
        ("54000", None),  # a row that is too large for an index: that row's own fault
        ("22P05", None),
        ("23505", None),
    ],
)
def test_postgresql_says_by_a_number_what_is_wrong(state: str, fault: Fault | None) -> None:
    class Said(Exception):
        sqlstate = state

    assert fault_of(Said()) is fault


def test_an_error_without_a_number_is_no_outage() -> None:
    assert fault_of(sqlite3.OperationalError("Could not decode to UTF-8")) is None
