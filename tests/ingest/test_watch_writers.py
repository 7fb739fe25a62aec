"""Files that are still being written, in every way that writers have: taken once, whole."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.contracts.submissions import Outcome
from services.common.store.engine import open_store
from services.ingest.folders.held import Held
from tests.ingest.desk import ARTICLE, Desk
from tests.patience import PATIENCE_SECONDS

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")


@pytest.fixture
def desk(tmp_path: Path, sqlite_store_url: str) -> Iterator[Desk]:
    engine = open_store(sqlite_store_url)
    yield Desk(tmp_path / "inbox", engine)
    engine.dispose()


@on_linux
def test_a_writer_that_pauses_far_longer_than_a_file_must_stand_still_is_waited_for(desk: Desk) -> None:
    with desk.watching():
        with (desk.folder / "slow.txt").open("w", encoding="utf-8") as stream:
            for _ in range(3):
                stream.write(ARTICLE)
                stream.flush()
                desk.quiet()
                assert desk.rows() == ()
        desk.until(lambda: len(desk.rows()) == 1)
        desk.quiet()
    (row,) = desk.rows()
    assert desk.text_of(row) == ARTICLE * 3


@on_linux
def test_a_file_that_another_process_keeps_open_is_taken_when_that_process_ends(desk: Desk) -> None:
    path = desk.folder / "scan.txt"
    writing = f"f = open({str(path)!r}, 'w'); f.write('half'); f.flush(); input(); f.write(' and half'); f.close()"
    with desk.watching():
        with subprocess.Popen([sys.executable, "-c", writing], stdin=subprocess.PIPE) as other:
            desk.until(path.exists)
            desk.quiet()
            assert desk.rows() == ()
            other.communicate(b"\n", timeout=PATIENCE_SECONDS)
        desk.until(lambda: len(desk.rows()) == 1)
    assert desk.text_of(desk.rows()[0]) == "half and half"


@on_linux
def test_a_writer_that_comes_while_the_file_is_asked_about_is_neither_refused_nor_harmed(desk: Desk) -> None:
    path = desk.drop("a.txt")
    over = time.monotonic() + 1.5
    with desk.watching():
        while time.monotonic() < over:
            with path.open("a", encoding="utf-8") as stream:
                stream.write("x")
            time.sleep(0.001)
        desk.until(lambda: any(desk.text_of(row) == path.read_text("utf-8") for row in desk.rows()))


def test_where_nobody_tells_who_has_it_open_a_file_has_to_stand_still_for_longer(desk: Desk) -> None:
    blind = Desk(desk.folder, desk.engine, ask=lambda _: Held.UNKNOWN, watch_settle_seconds=5, watch_events=False)
    with blind.watching():
        stream = (blind.folder / "slow.txt").open("w", encoding="utf-8")
        for _ in range(3):
            stream.write(ARTICLE)
            stream.flush()
            blind.quiet(0.5)
            assert blind.rows() == ()
        stream.close()
        blind.until(lambda: len(blind.rows()) == 1)
        blind.quiet()
    assert [blind.text_of(row) for row in blind.rows()] == [ARTICLE * 3]


@on_linux
def test_where_events_tell_that_the_writer_closed_it_the_longer_wait_is_spared(desk: Desk) -> None:
    patient = Desk(desk.folder, desk.engine, ask=lambda _: Held.UNKNOWN, watch_settle_seconds=600)
    with patient.watching():
        patient.quiet(0.5)
        patient.drop("a.txt")
        patient.until(lambda: len(patient.rows()) == 1)


def test_a_file_that_another_program_has_locked_is_tried_until_it_is_free(desk: Desk) -> None:
    locked = threading.Event()
    locked.set()
    waiting = Desk(desk.folder, desk.engine, ask=lambda _: Held.WRITTEN if locked.is_set() else Held.FREE)
    waiting.drop("a.txt")
    with waiting.watching():
        waiting.quiet()
        assert waiting.rows() == ()
        locked.clear()
        waiting.until(lambda: len(waiting.rows()) == 1)


@on_linux
def test_a_restart_in_mid_copy_takes_nothing_that_is_still_being_written(desk: Desk) -> None:
    with (desk.folder / "copy.txt").open("w", encoding="utf-8") as stream:
        stream.write(ARTICLE)
        stream.flush()
        for _ in range(2):
            with desk.watching():
                desk.quiet()
        assert desk.rows() == ()
        stream.write(ARTICLE)
    with desk.watching():
        desk.until(lambda: len(desk.rows()) == 1)
    assert desk.text_of(desk.rows()[0]) == ARTICLE * 2


def test_a_file_that_is_changed_while_it_is_read_is_read_again(desk: Desk) -> None:
    path = desk.drop("a.txt")
    changes = iter((ARTICLE * 2, ARTICLE * 3))

    def change(_: Path) -> Held:
        """What comes between the question and the reading."""
        text = next(changes, None)
        if text is not None:
            path.write_text(text, "utf-8")
        return Held.FREE

    racing = Desk(desk.folder, desk.engine, ask=change)
    with racing.watching():
        racing.until(lambda: len(racing.rows()) == 1)
        racing.quiet()
    assert [racing.text_of(row) for row in racing.rows()] == [ARTICLE * 3]


def test_a_file_that_vanishes_before_it_is_read_leaves_no_row(desk: Desk) -> None:
    path = desk.drop("a.txt")

    def vanish(_: Path) -> Held:
        path.unlink(missing_ok=True)
        return Held.FREE

    racing = Desk(desk.folder, desk.engine, ask=vanish)
    with racing.watching():
        racing.until(lambda: not path.exists())
        racing.quiet()
    assert racing.rows() == ()


def test_a_file_changed_after_it_was_taken_comes_in_again_and_the_first_row_says_so(desk: Desk) -> None:
    with desk.watching():
        desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        desk.end(Outcome.DONE)
        desk.drop("a.txt", ARTICLE + "وأضاف أن العمل مستمر.")
        desk.until(lambda: len(desk.rows()) == 2)
    newest, first = desk.rows()
    assert first.replaced_by == newest.id
    assert first.outcome is Outcome.DONE
    assert newest.replaced_by is None


def test_a_touched_file_with_the_same_bytes_is_not_handed_in_again(desk: Desk) -> None:
    with desk.watching():
        path = desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        desk.end(Outcome.DONE)
        os.utime(path, ns=(1, 1))
        desk.quiet(1.2)
    assert len(desk.rows()) == 1


def test_touching_a_file_that_ended_badly_asks_for_another_try(desk: Desk) -> None:
    with desk.watching():
        path = desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        desk.end(Outcome.REJECTED)
        os.utime(path)
        desk.until(lambda: len(desk.rows()) == 2)


def test_a_huge_sparse_file_is_refused_without_being_read(desk: Desk) -> None:
    with (desk.folder / "huge.zip").open("wb") as stream:
        stream.truncate(2**40)
    with desk.watching():
        desk.until(lambda: len(desk.rows()) == 1)
    assert desk.rows()[0].outcome is Outcome.REJECTED


@pytest.mark.parametrize("year", [-300_000_000, 2_400])
def test_a_file_with_an_impossible_time_is_taken_once(desk: Desk, year: int) -> None:
    path = desk.drop("a.txt")
    nanoseconds = min((year - 1970) * 31_556_952 * 10**9, 15 * 10**18)
    try:
        os.utime(path, ns=(0, max(nanoseconds, -(2**31) * 10**9)))
    except OverflowError:
        pytest.skip("this system has no such time")
    for _ in range(2):
        with desk.watching():
            desk.until(lambda: len(desk.rows()) == 1)
            desk.quiet()
    assert len(desk.rows()) == 1
