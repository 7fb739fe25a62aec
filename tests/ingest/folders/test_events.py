"""Hints: what stirred, and what is said where the system gives none."""

import errno
import sys
import threading
from pathlib import Path

import pytest

from services.ingest.folders import events
from services.ingest.folders.events import Hints
from services.ingest.folders.inotify import Stirred
from tests.patience import PATIENCE_SECONDS


def test_hints_are_taken_once() -> None:
    hints = Hints()
    hints.add(Stirred(name="a"))
    hints.add(Stirred(name="a", closed=True))
    hints.add(Stirred(name="b"))
    assert hints.wake.is_set()
    assert hints.take() == (Stirred(name="a", closed=True), Stirred(name="b"))
    assert hints.take() == ()


def test_with_very_many_everything_is_looked_at() -> None:
    hints = Hints()
    for number in range(10_000):
        hints.add(Stirred(name=str(number)))
    assert hints.take() is None


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
def test_a_folder_that_vanishes_and_comes_back_is_listened_to_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    hints, stop = Hints(), threading.Event()
    thread = threading.Thread(target=events.listen, args=(str(folder), lambda _: False, hints, stop, lambda _: None))
    thread.start()
    try:
        for _ in range(2):
            assert hints.wake.wait(PATIENCE_SECONDS)
            while hints.take() is None:
                hints.wake.clear()
            (folder / "a.txt").write_text("x")
            assert hints.wake.wait(PATIENCE_SECONDS)
            (folder / "a.txt").unlink()
            hints.take()
            hints.wake.clear()
            folder.rmdir()
            folder.mkdir()
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
def test_when_the_limit_of_watches_is_reached_it_is_said_what_to_do(number: int) -> None:
    assert "max_user_watches" in events._advice(OSError(number, "No space left on device"))
    assert events._advice(OSError(errno.EIO, "I/O error")) == ""
