"""Turns to write in SQLite."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Engine, event

from services.common.store.engine import PATIENCE_SECONDS as ENGINE_PATIENCE
from services.common.store.engine import migrate, open_store, writing
from services.common.store.outages import Fault, StoreDown
from services.common.store.waits import waited
from tests.common.store.builders import busy_error

TAKE = "BEGIN IMMEDIATE"


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_store(url)
    yield engine
    engine.dispose()


class _Taken(sqlite3.Connection):
    """To a file that somebody else always writes when it is asked, so many times."""

    refusals = 0

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        if sql == TAKE and self.refusals > 0:
            self.refusals -= 1
            raise busy_error()
        return super().execute(sql, *args)


def test_a_lock_that_is_taken_is_asked_for_again_and_again_and_that_counts_as_waiting(tmp_path: Path) -> None:
    made: list[_Taken] = []
    engine = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")

    def connect(*_: object) -> _Taken:
        made.append(sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None, factory=_Taken))
        made[0].refusals = 20
        return made[0]

    event.listen(engine, "do_connect", connect, insert=True)
    before = waited()
    with writing(engine) as conn:
        conn.exec_driver_sql("CREATE TABLE written (one)")
    assert [one.refusals for one in made] == [0]
    assert waited() - before >= 20 * 0.001
    engine.dispose()


def test_threads_that_wait_for_another_process_all_come_to_their_turn(url: str, engine: Engine) -> None:
    with writing(engine) as conn:
        conn.exec_driver_sql("CREATE TABLE written (one)")

    def write() -> None:
        with writing(engine) as conn:
            conn.exec_driver_sql("INSERT INTO written VALUES (1)")

    with closing(sqlite3.connect(sa.make_url(url).database or "", isolation_level=None)) as other:
        other.execute(TAKE)
        threads = [threading.Thread(target=write) for _ in range(8)]
        for thread in threads:
            thread.start()
        assert all(thread.is_alive() for thread in threads)
        other.execute("ROLLBACK")
        for thread in threads:
            thread.join(timeout=60)
        assert other.execute("SELECT count(*) FROM written").fetchone() == (8,)


def test_who_waits_for_too_long_is_told_that_it_is_busy_and_can_write_afterwards(url: str) -> None:
    engine = open_store(url, patience_seconds=0.05)
    with closing(sqlite3.connect(sa.make_url(url).database or "", isolation_level=None)) as other:
        other.execute(TAKE)
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(StoreDown) as told, writing(engine):
                pass
            assert told.value.fault is Fault.BUSY
            assert time.monotonic() - began >= 0.05
        other.execute("ROLLBACK")
    with writing(engine) as conn:
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar() == 50
    engine.dispose()


@pytest.mark.parametrize("breaks", [1, 2])  # as it begins to wait, and also as it ends
def test_what_breaks_in_on_who_waits_leaves_the_next_turn_free(tmp_path: Path, breaks: int) -> None:
    """The soft time limit of a task, which Celery raises wherever its child is."""
    left = [breaks]

    class BrokenInto(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            if sql.startswith("PRAGMA busy_timeout") and left[0] > 0:
                left[0] -= 1
                raise SoftTimeLimitExceeded
            return super().execute(sql, *args)

    def connect(*_: object) -> BrokenInto:
        return sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None, factory=BrokenInto)

    engine = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    event.listen(engine, "do_connect", connect)
    with pytest.raises(SoftTimeLimitExceeded), writing(engine):
        pass
    assert left == [0]
    before = waited()
    with writing(engine):
        pass
    assert waited() - before < ENGINE_PATIENCE, "it waited for a turn that nobody had"
    engine.dispose()
