"""What users of paperless-ngx complained about in its watched folder, by number: none of it may happen here."""

import errno
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.contracts.submissions import Outcome
from services.common.store.engine import open_store
from services.ingest.folders import held
from services.ingest.folders.held import Held
from tests.ingest.desk import ARTICLE, Desk


@pytest.fixture
def desk(tmp_path: Path, sqlite_store_url: str) -> Iterator[Desk]:
    engine = open_store(sqlite_store_url)
    yield Desk(tmp_path / "inbox", engine)
    engine.dispose()


def test_a_file_that_the_share_calls_busy_is_taken_when_it_is_not(desk: Desk) -> None:
    """paperless-ngx 432: documents fail to be taken because the share answers "Device or resource busy"."""
    assert held._without_opening(OSError(errno.EBUSY, "Device or resource busy")) is Held.WRITTEN
    busy_until = time.monotonic() + 1.5
    share = Desk(
        desk.folder,
        desk.engine,
        ask=lambda _: Held.WRITTEN if time.monotonic() < busy_until else Held.UNKNOWN,
        watch_events=False,
    )
    share.drop("scan.txt")
    with share.watching():
        share.until(lambda: len(share.rows()) == 1)
        assert time.monotonic() > busy_until
        share.quiet()
    assert [row.outcome for row in share.rows()] == [None]


def test_many_small_writes_by_a_network_share_are_one_file(desk: Desk) -> None:
    """paperless-ngx 494: a file written over a share is consumed several times, all but the first with errors."""
    share = Desk(desk.folder, desk.engine, ask=lambda _: Held.UNKNOWN, watch_events=False, watch_settle_seconds=3)
    with share.watching():
        for part in range(12):
            with (share.folder / "a.txt").open("a", encoding="utf-8") as stream:
                stream.write(f"part {part} ")
            time.sleep(0.1)
        share.until(lambda: len(share.rows()) == 1)
        share.quiet(0.8)
    assert [share.text_of(row) for row in share.rows()] == ["".join(f"part {part} " for part in range(12))]


def test_a_scanner_that_makes_the_file_long_before_it_writes_it_is_waited_for(desk: Desk) -> None:
    """paperless-ngx 1279: a scanner makes the file before the scan is finished, and it is consumed empty."""
    with desk.watching():
        path = desk.folder / "scan.txt"
        with path.open("w", encoding="utf-8") as stream:
            desk.quiet(2.6)  # longer than an empty file that nobody has open is waited for
            stream.write(ARTICLE)
            stream.flush()
            desk.quiet()
            stream.write(ARTICLE)
        desk.until(lambda: len(desk.rows()) == 1)
        desk.quiet()
    assert [desk.text_of(row) for row in desk.rows()] == [ARTICLE * 2]


def test_four_files_on_a_polled_share_are_four_submissions(desk: Desk) -> None:
    """paperless-ngx 1760: polling an NFS share queued four files again and again, with eleven errors.

    The share also shows other times for the same files once its cache has been refreshed.
    """
    share = Desk(desk.folder, desk.engine, ask=lambda _: Held.UNKNOWN, watch_events=False, watch_idle_seconds=0.1)
    with share.watching():
        for number in range(4):
            share.drop(f"{number}.txt", f"{ARTICLE}{number}")
        share.until(lambda: len(share.rows()) == 4)
        for number in range(4):
            path = share.folder / f"{number}.txt"
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns // 1_000_000_000 * 1_000_000_000))
        share.quiet(1.5)
    assert len(share.rows()) == len(share.published) == 4


@pytest.mark.parametrize("name", [b"\xb7scan.txt", b"Erkl\xe4rung.txt"])
def test_a_name_that_is_not_utf_8_reaches_store_and_queue(desk: Desk, name: bytes) -> None:
    """paperless-ngx 3338 and 5289: "surrogates not allowed", raised where the name was packed for the queue."""
    Path(os.fsdecode(os.fsencode(desk.folder) + b"/" + name)).write_text(ARTICLE, "utf-8")
    with desk.watching():
        desk.until(lambda: len(desk.published) == 1)
    (row,) = desk.rows()
    assert desk.published == [row.id]
    assert row.name.encode() == name.decode("utf-8", "backslashreplace").encode()


def test_a_big_file_that_was_still_changing_is_tried_again_without_a_restart(desk: Desk) -> None:
    """paperless-ngx 9698: a file still changed when it was to be consumed, and was not tried again until a restart."""
    share = Desk(desk.folder, desk.engine, ask=lambda _: Held.UNKNOWN, watch_events=False, watch_settle_seconds=3)
    over = threading.Event()

    def copy() -> None:
        with (share.folder / "big.txt").open("wb") as stream:
            for _ in range(30):
                stream.write(b"x" * 100_000)
                stream.flush()
                time.sleep(0.05)
        over.set()

    writer = threading.Thread(target=copy)
    with share.watching():
        writer.start()
        share.until(lambda: len(share.rows()) == 1)
        assert over.is_set()
        share.quiet()
    writer.join()
    assert [len(share.text_of(row)) for row in share.rows()] == [3_000_000]


def test_of_a_burst_none_is_left_behind_although_no_event_tells_of_it(desk: Desk) -> None:
    """paperless-ngx 13011: of three files written in one burst, one lay in its sub-folder unnoticed until a restart."""
    polled = Desk(desk.folder, desk.engine, watch_events=False)
    with polled.watching():
        for burst in range(10):
            for number in range(3):
                polled.drop(f"tree/{burst}/{number}.txt", f"{ARTICLE}{burst} {number}")
            time.sleep(0.07)
        polled.until(lambda: len(polled.rows()) == 30)
    assert {row.outcome for row in polled.rows()} == {None}
    assert Outcome.REJECTED not in {row.outcome for row in polled.rows()}
