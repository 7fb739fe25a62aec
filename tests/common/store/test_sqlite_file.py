"""A SQLite file that is moved away, replaced, or gone under open connections: nothing is written past it."""

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.common.store import submissions
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.outages import Fault, StoreDown
from tests.common.store.builders import NOW, a_submission
from tests.end_to_end.running import ROOT
from tests.patience import PATIENCE_SECONDS

LOGS = ("-wal", "-shm")

ANOTHER_PROCESS = """
import sys
from services.common.store.engine import open_store
from services.common.store.outages import StoreDown
from tests.common.store.test_sqlite_file import accept

engine = open_store(sys.argv[1], rest_seconds=0.2)
for _ in sys.stdin:
    try:
        print(accept(engine), flush=True)
    except StoreDown as error:
        print(error.fault, flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def engine(home: Path) -> Engine:
    url = f"sqlite:///{home}/qawl.sqlite"
    migrate(url)
    return open_store(url, rest_seconds=0.2)


def accept(engine: Engine) -> str:
    with writing(engine) as conn:
        return submissions.accept(conn, [a_submission()], now=NOW)[0].id


def are_there(engine: Engine, *ids: str) -> bool:
    with reading(engine) as conn:
        return all(submissions.find(conn, id) is not None for id in ids)


def refused(engine: Engine) -> Fault:
    with pytest.raises(StoreDown) as caught:
        accept(engine)
    return caught.value.fault


def test_while_its_folder_is_away_nothing_is_accepted_and_nothing_is_made_in_its_place(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    before = accept(engine)
    home.rename(tmp_path / "away")
    assert refused(engine) is Fault.UNREACHABLE
    later = open_store(str(engine.url))  # as a child of a worker does that is forked meanwhile
    assert refused(later) is Fault.UNREACHABLE
    assert not home.exists()
    home.mkdir()
    assert refused(engine) is Fault.UNREACHABLE
    assert list(home.iterdir()) == []
    home.rmdir()
    (tmp_path / "away").rename(home)
    assert are_there(engine, before, accept(engine))


def test_what_is_accepted_goes_into_the_file_that_was_put_in_its_place(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    before = accept(engine)
    engine.dispose()
    shutil.copytree(home, tmp_path / "copy")
    held = accept(engine)
    home.rename(tmp_path / "away")
    (tmp_path / "copy").rename(home)
    later = accept(engine)
    assert are_there(engine, before, later)
    assert not are_there(engine, held), "it was in the other one"
    assert are_there(open_store(str(engine.url)), later)


def test_who_brings_tables_may_make_the_file_anew(engine: Engine, home: Path) -> None:
    shutil.rmtree(home)
    assert refused(engine) is Fault.UNREACHABLE
    home.mkdir()
    migrate(str(engine.url))
    assert are_there(engine, accept(engine))


def once_it_rested(engine: Engine) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return accept(engine)
        except StoreDown:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.mark.parametrize("gone", [("-wal",), ("-shm",), LOGS], ids="+".join)
def test_a_log_that_is_taken_away_under_two_processes_loses_and_damages_nothing(
    engine: Engine, home: Path, gone: tuple[str, ...]
) -> None:
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(engine.url)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None

        def of_other() -> str:
            assert other.stdin is not None
            assert other.stdout is not None
            other.stdin.write("\n")
            other.stdin.flush()
            return other.stdout.readline().strip()

        accepted = [accept(engine), of_other(), accept(engine)]
        for suffix in gone:
            (home / f"qawl.sqlite{suffix}").unlink()
        assert refused(engine) is Fault.UNREACHABLE
        assert of_other() == Fault.UNREACHABLE
        accepted += [once_it_rested(engine) for _ in range(3)]
        while (found := of_other()) == Fault.UNREACHABLE:
            time.sleep(0.05)
        accepted += [found, of_other(), accept(engine)]
        assert are_there(engine, *accepted)
        other.stdin.close()
        assert other.wait(PATIENCE_SECONDS) == 0
    assert all((home / f"qawl.sqlite{suffix}").exists() for suffix in LOGS)
    engine.dispose()
    with closing(sqlite3.connect(home / "qawl.sqlite")) as fresh:
        assert fresh.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert fresh.execute("SELECT count(*) FROM submissions").fetchone() == (len(accepted),)


def test_what_a_transaction_that_was_under_way_wrote_into_a_log_that_is_gone_is_in_the_file(
    engine: Engine, home: Path
) -> None:
    accept(engine)
    with writing(engine) as conn:
        for suffix in LOGS:
            (home / f"qawl.sqlite{suffix}").unlink()
        id = submissions.accept(conn, [a_submission()], now=NOW)[0].id
    with closing(sqlite3.connect(home / "qawl.sqlite")) as fresh:
        assert fresh.execute("SELECT count(*) FROM submissions").fetchone() == (2,)
    once_it_rested(engine)
    assert are_there(engine, id)


def test_a_connection_that_has_not_opened_the_log_that_is_gone_is_kept(engine: Engine) -> None:
    accept(engine)
    with reading(engine) as conn:
        mine = conn.connection.dbapi_connection
        conn.connection.info["qawl_beside"] = ((0, 1), (0, 2))
    with reading(engine) as conn:
        assert conn.connection.dbapi_connection is mine
    accept(engine)
