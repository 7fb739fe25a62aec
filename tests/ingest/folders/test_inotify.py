"""Linux's own events: what they tell, and what they say when they cannot."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("inotify is Linux's", allow_module_level=True)

from services.ingest.folders.inotify import LostError, Stirred, Watches


def never(_: str) -> bool:
    return False


@contextlib.contextmanager
def watching(folder: Path, is_apart: Callable[[str], bool] = never) -> Iterator[Watches]:
    with contextlib.closing(Watches(str(folder), is_apart)) as watches:
        yield watches


def told(watches: Watches, seconds: float = 0.3) -> list[Stirred]:
    found: list[Stirred] = []
    end = time.monotonic() + seconds
    while True:
        is_over = time.monotonic() >= end
        found += watches.wait(0.05)
        if is_over:
            return found


def test_a_file_is_told_of_when_its_writer_closes_it_and_when_it_is_moved_in(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with watching(tmp_path / "in") as watches:
        with (tmp_path / "in/a.txt").open("w") as stream:
            stream.write("x")
            stream.flush()
            assert told(watches) == [Stirred(name="a.txt")]
        assert told(watches) == [Stirred(name="a.txt", closed=True)]
        (tmp_path / "b.txt").write_text("x")
        (tmp_path / "b.txt").rename(tmp_path / "in/b.txt")
        assert told(watches) == [Stirred(name="b.txt", closed=True)]


def test_reading_a_file_stirs_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with watching(tmp_path) as watches:
        (tmp_path / "a.txt").read_text()
        assert told(watches) == []


def test_names_are_given_as_the_system_has_them(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9\n.txt")
    with watching(tmp_path) as watches:
        (tmp_path / name).write_text("x")
        assert {stirred.name for stirred in told(watches)} == {name}


def test_a_folder_moved_in_whole_is_told_of_and_watched_to_its_depth(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out/deep").mkdir(parents=True)
    with watching(tmp_path / "in") as watches:
        (tmp_path / "out").rename(tmp_path / "in/out")
        assert told(watches) == [Stirred(name="out", is_folder=True)]
        (tmp_path / "in/out/deep/a.txt").write_text("x")
        assert told(watches)[-1] == Stirred(name="out/deep/a.txt", closed=True)
        (tmp_path / "in/out").rename(tmp_path / "in/renamed")
        told(watches)
        (tmp_path / "in/renamed/deep/b.txt").write_text("x")
        assert told(watches)[-1] == Stirred(name="renamed/deep/b.txt", closed=True)
        (tmp_path / "in/renamed").rename(tmp_path / "gone")
        told(watches)
        (tmp_path / "gone/deep/c.txt").write_text("x")
        assert told(watches) == []


def test_links_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in/link").symlink_to(tmp_path / "out")
    with watching(tmp_path / "in") as watches:
        (tmp_path / "out/a.txt").write_text("x")
        assert told(watches) == []


def test_what_is_apart_is_not_told_of(tmp_path: Path) -> None:
    (tmp_path / "done/sub").mkdir(parents=True)
    with watching(tmp_path, lambda name: name.startswith("done")) as watches:
        (tmp_path / "done/sub/a.txt").write_text("x")
        (tmp_path / "done/b.txt").write_text("x")
        assert told(watches) == []


def test_when_the_folder_is_moved_away_or_removed_all_is_lost(tmp_path: Path) -> None:
    for end in (lambda f: f.rename(tmp_path / "away"), Path.rmdir):
        folder = tmp_path / "in"
        folder.mkdir()
        with watching(folder) as watches:
            end(folder)
            with pytest.raises(LostError):
                told(watches)


def test_when_events_are_dropped_that_is_told(tmp_path: Path) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    (tmp_path / "a").touch()
    (tmp_path / "b").touch()
    with watching(tmp_path) as watches:
        for _ in range(limit // 2 + 10):  # two events that differ: equal ones in a row are told once
            os.utime(tmp_path / "a")
            os.utime(tmp_path / "b")
        with pytest.raises(LostError):
            told(watches, 5)


def test_a_folder_that_is_not_there_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Watches(str(tmp_path / "nothing"), never)
