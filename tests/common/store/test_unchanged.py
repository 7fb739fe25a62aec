"""Whether something was committed is told exactly: never "the same" after a commit, of whomever."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from services.common.store import submissions
from services.common.store.engine import open_store, promising, reading, writing
from services.common.store.unchanged import Unchanged, unchanged
from tests.common.store.builders import NOW, a_submission

MakeStore = Callable[[Path], str]


@pytest.fixture
def engine(tmp_path: Path, sqlite_store_at: MakeStore) -> Iterator[Engine]:
    (tmp_path / "home").mkdir()
    engine = open_store(sqlite_store_at(tmp_path / "home" / "qawl.sqlite"))
    yield engine
    engine.dispose()


@pytest.fixture
def watch(engine: Engine) -> Unchanged:
    found = unchanged(engine)
    assert found is not None
    return found


def accept(engine: Engine) -> str:
    with writing(engine) as conn:
        return submissions.accept(conn, [a_submission()], now=NOW)[0].id


def test_each_commit_makes_another_state_and_nothing_else_does(engine: Engine, watch: Unchanged) -> None:
    before = watch.state()
    assert before is not None
    accept(engine)
    after = watch.state()
    assert after not in (None, before)
    with reading(engine) as conn:
        assert submissions.page(conn, limit=10)
    with writing(engine) as conn:
        submissions.accept(conn, [a_submission()], now=NOW)
        conn.rollback()
    assert watch.state() == after
    with promising(engine) as conn:
        submissions.accept(conn, [a_submission()], now=NOW)
    assert watch.state() not in (None, before, after)


def test_a_commit_of_another_process_counts(engine: Engine, watch: Unchanged) -> None:
    before = watch.state()
    script = "import sys, sqlite3; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA user_version = 7'); c.commit()"
    subprocess.run([sys.executable, "-c", script, str(engine.url.database)], check=True)
    assert watch.state() not in (None, before)


def test_who_writes_is_not_waited_for_and_counts_from_its_commit_on(engine: Engine, watch: Unchanged) -> None:
    before = watch.state()
    with writing(engine) as conn:
        submissions.accept(conn, [a_submission()], now=NOW)
        assert watch.state() == before
    assert watch.state() not in (None, before)


def test_it_keeps_nothing_from_being_cleared_away(engine: Engine, watch: Unchanged) -> None:
    assert watch.state() is not None
    accept(engine)
    watch.state()
    with engine.connect() as conn:
        conn = conn.execution_options(qawl_begin="SELECT 1")
        is_held_up, pages, cleared = conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    assert (is_held_up, pages, cleared) == (0, 0, 0)


def test_a_file_that_is_away_or_another_one_is_not_the_same(
    watch: Unchanged, tmp_path: Path, sqlite_store_at: MakeStore
) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    before = watch.state()
    home.rename(away)
    assert watch.state() is None
    home.mkdir()
    sqlite_store_at(home / "qawl.sqlite")
    other = watch.state()
    assert other not in (None, before)
    home.rename(tmp_path / "other")
    away.rename(home)
    assert watch.state() not in (None, before, other)


def test_what_is_no_file_tells_nothing(engine: Engine, watch: Unchanged, tmp_path: Path) -> None:
    file = Path(str(engine.url.database))
    engine.dispose()  # closes it with the others
    for one in file.parent.iterdir():
        one.unlink()
    file.write_bytes(b"no database, and longer than the header of one" * 100)
    assert watch.state() is None
    assert unchanged(sa.create_engine("sqlite://")) is None
    assert unchanged(sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")) is None
    assert not list(tmp_path.glob("*.sqlite"))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(["look", "commit", "roll back", "read", "other", "checkpoint"]), max_size=12))
def test_in_any_order_two_looks_are_the_same_only_without_a_commit_between(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "one.sqlite"
    ours, other = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
    ours.execute("PRAGMA journal_mode = WAL")
    ours.execute("CREATE TABLE kept (value)")
    watch = unchanged(sa.create_engine(f"sqlite:///{path}"))
    assert watch is not None
    seen: dict[object, int] = {watch.state(): 0}
    commits = 0
    for step in [*steps, "look"]:
        match step:
            case "look":
                assert seen.setdefault(watch.state(), commits) == commits
            case "commit" | "roll back":
                ours.execute("BEGIN IMMEDIATE")
                ours.execute("INSERT INTO kept VALUES (1)")
                ours.execute("COMMIT" if step == "commit" else "ROLLBACK")
                commits += step == "commit"
            case "read":
                ours.execute("SELECT count(*) FROM kept").fetchall()
            case "other":
                other.execute("INSERT INTO kept VALUES (2)")
                commits += 1
            case "checkpoint":
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    watch.close()
    ours.close()
    other.close()
