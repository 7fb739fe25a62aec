"""What may happen to watched folders: many of them, nested, unreadable, vanished, full; and what lies in them."""

import logging
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from services.common.contracts.submissions import Outcome, ReasonCode
from services.common.errors import SetupError
from services.common.store.engine import open_store
from services.ingest.folders.ground import grounds
from services.ingest.folders.held import Held
from services.ingest.folders.watcher import Watcher
from services.ingest.watch import watch
from tests.ingest.desk import ARTICLE, Desk
from tests.ingest.stranger import become_nobody, open_place
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
def desk(tmp_path: Path, sqlite_store_url: str) -> Iterator[Desk]:
    engine = open_store(sqlite_store_url)
    yield Desk(tmp_path / "inbox", engine)
    engine.dispose()


@pytest.fixture
def guarded(sqlite_store_url: str) -> Iterator[Desk]:
    """A desk whose watcher has no more rights than anybody."""
    with open_place() as place:
        store = place / "store.sqlite"
        store.write_bytes(Path(sqlite_store_url.removeprefix("sqlite:///")).read_bytes())
        store.chmod(0o666)
        engine = open_store(f"sqlite:///{store}")
        desk = Desk(place / "inbox", engine, before=become_nobody)
        desk.folder.chmod(0o777)
        yield desk
        engine.dispose()


def test_several_folders_are_watched_at_once_and_a_missing_one_is_waited_for(desk: Desk, tmp_path: Path) -> None:
    other, late = tmp_path / "other", tmp_path / "late"
    other.mkdir()
    several = Desk(desk.folder, desk.engine, more=(other, late, desk.folder))
    with several.watching():
        several.drop("a.txt")
        (other / "b.txt").write_text(ARTICLE + "b", "utf-8")
        several.until(lambda: several.names() == ["a.txt", "b.txt"])
        late.mkdir()
        (late / "c.txt").write_text(ARTICLE + "c", "utf-8")
        several.until(lambda: several.names() == ["a.txt", "b.txt", "c.txt"])
        several.quiet()
    assert several.names() == ["a.txt", "b.txt", "c.txt"]


def test_a_watched_folder_in_another_is_watched_by_itself_alone(desk: Desk) -> None:
    inner = desk.folder / "inner"
    inner.mkdir()
    both = Desk(desk.folder, desk.engine, more=(inner,))
    both.drop("inner/a.txt")
    both.drop("b.txt", ARTICLE * 2)
    with both.watching():
        both.until(lambda: len(both.rows()) == 2)
        both.quiet()
    assert both.names() == ["a.txt", "b.txt"]


def test_the_data_folder_is_never_taken_in(desk: Desk, tmp_path: Path) -> None:
    around = Desk(tmp_path / "all", desk.engine, data_dir=tmp_path / "all" / "data")
    around.drop("data/secret.txt")
    around.drop("a.txt")
    with around.watching():
        around.until(lambda: around.names() == ["a.txt"])
        around.quiet()
    assert around.names() == ["a.txt"]
    with pytest.raises(SetupError):
        watch(
            [tmp_path / "all" / "data"],
            engine=desk.engine,
            publish=lambda _: None,
            settings=around.settings,
            stop=threading.Event(),
        )


def test_links_pipes_sockets_and_devices_are_passed_over_and_said_once(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    (tmp_path / "secret.txt").write_text(ARTICLE, "utf-8")
    desk.drop("own.txt")
    (desk.folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (desk.folder / "in.txt").symlink_to("own.txt")
    (desk.folder / "gone.txt").symlink_to("nothing")
    (desk.folder / "loop").symlink_to(desk.folder)
    (desk.folder / "itself").symlink_to("itself")
    (desk.folder / "root").symlink_to("/")
    os.mkfifo(desk.folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as unix:
        here = Path.cwd()
        os.chdir(desk.folder)
        try:
            unix.bind("socket.txt")
        finally:
            os.chdir(here)
        with desk.watching():
            desk.until(lambda: desk.names() == ["own.txt"])
            desk.quiet(1.5)
            desk.drop("later.txt", ARTICLE * 2)
            desk.until(lambda: len(desk.rows()) == 2)
    assert desk.names() == ["later.txt", "own.txt"]
    said = [record.getMessage() for record in caplog.records if "passed over" in record.getMessage()]
    assert len(said) == len(set(said)) == 8


def test_an_unreadable_file_is_rejected_and_taken_once_its_rights_allow_it(guarded: Desk) -> None:
    path = guarded.drop("secret.txt")
    path.chmod(0)
    with guarded.watching():
        guarded.until(lambda: len(guarded.rows()) == 1)
        guarded.quiet()
        (row,) = guarded.rows()
        assert row.outcome is Outcome.REJECTED
        assert row.reason is not None
        assert row.reason.code is ReasonCode.UNREADABLE
        path.chmod(0o644)
        guarded.until(lambda: len(guarded.rows()) == 2)
    newest, first = guarded.rows()
    assert guarded.text_of(newest) == ARTICLE
    assert first.replaced_by == newest.id


def test_an_unreadable_file_is_rejected_once_however_often_its_rights_change_to_no_avail(guarded: Desk) -> None:
    path = guarded.drop("secret.txt")
    path.chmod(0)
    for rights in (0, 0o200, 0o100):
        path.chmod(rights)
        with guarded.watching():
            guarded.until(lambda: len(guarded.rows()) == 1)
            guarded.quiet()
    assert len(guarded.rows()) == 1


def test_an_unreadable_sub_folder_is_said_and_taken_once_it_may_be_read(
    guarded: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    path = guarded.drop("closed/a.txt")
    path.parent.chmod(0)
    guarded.drop("b.txt", ARTICLE * 2)
    with guarded.watching():
        guarded.until(lambda: guarded.names() == ["b.txt"])
        guarded.quiet()
        path.parent.chmod(0o755)
        guarded.until(lambda: guarded.names() == ["b.txt", "closed/a.txt"])
    assert any("closed is passed over" in record.getMessage() for record in caplog.records)


def test_a_folder_that_may_not_be_written_to_is_taken_in_all_the_same(
    guarded: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    moving = Desk(guarded.folder, guarded.engine, before=become_nobody, watch_after="move")
    moving.drop("a.txt")
    moving.folder.chmod(0o555)
    with moving.watching():
        moving.until(lambda: len(moving.rows()) == 1)
        moving.end(Outcome.DONE)
        moving.quiet(1.2)
        assert moving.files() == ["a.txt"]
    assert len(moving.rows()) == 1
    assert sum("cannot be moved" in record.getMessage() for record in caplog.records) == 2
    moving.folder.chmod(0o777)
    with moving.watching():
        moving.until(lambda: "done/a.txt" in moving.files())


def test_a_folder_that_is_empty_for_a_while_as_a_mount_point_is_forgets_nothing(desk: Desk, tmp_path: Path) -> None:
    with desk.watching():
        desk.drop("sub/a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        desk.folder.rename(tmp_path / "away")
        desk.folder.mkdir()
        desk.quiet(1.2)
        desk.folder.rmdir()
        (tmp_path / "away").rename(desk.folder)
        desk.drop("b.txt", ARTICLE * 2)
        desk.until(lambda: len(desk.rows()) == 2)
        desk.quiet()
    assert desk.names() == ["b.txt", "sub/a.txt"]


def test_while_the_store_is_full_the_files_wait_and_none_is_lost(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    full = threading.Event()

    def cap(connection: sqlite3.Connection, _: object) -> None:
        if full.is_set():
            connection.execute("PRAGMA max_page_count = 1")  # it may not grow

    event.listen(desk.engine, "connect", cap)
    with desk.watching():
        desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        full.set()
        desk.engine.dispose()
        for number in range(20):
            desk.drop(f"{number}.txt", f"{number} " + os.urandom(20_000).hex())
        desk.until(lambda: any("the files wait" in record.getMessage() for record in caplog.records))
        assert len(desk.rows()) < 21
        full.clear()
        desk.engine.dispose()
        desk.until(lambda: len(desk.rows()) == 21)
        desk.quiet()
    assert len(set(desk.names())) == len(desk.rows()) == 21
    assert len(desk.published) == 21


def test_ten_thousand_files_at_once_are_each_handed_in_once(desk: Desk) -> None:
    with desk.watching():
        for number in range(10_000):
            desk.drop(f"{number // 1000}/{number:05}.txt", f"{ARTICLE}{number}")
        desk.until(lambda: len(desk.published) >= 10_000, 120)
        desk.quiet()
    assert len(set(desk.names())) == len(desk.rows()) == 10_000
    assert len(set(desk.published)) == len(desk.published) == 10_000


def test_one_file_that_the_store_cannot_take_keeps_no_other_out(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(conn: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("INSERT INTO submissions") and "odd.txt" in str(parameters):
            raise sqlite3.IntegrityError("CHECK constraint failed: odd")

    event.listen(desk.engine, "before_cursor_execute", refuse)
    for number in range(5):
        desk.drop(f"{number}.txt", f"{ARTICLE}{number}")
    desk.drop("odd.txt")
    with desk.watching():
        desk.until(lambda: len(desk.rows()) == 5)
        desk.quiet()
    assert "odd.txt" not in desk.names()
    assert any("odd.txt cannot be stored" in record.getMessage() for record in caplog.records)


def test_nested_folders_made_while_their_files_are_written_are_all_found(desk: Desk) -> None:
    with desk.watching():
        desk.quiet(0.4)
        for number in range(50):
            desk.drop(f"{number}/a/b/{number}.txt", f"{ARTICLE}{number}")
        desk.until(lambda: len(desk.rows()) == 50)


def test_a_folder_that_hangs_holds_up_no_other_and_not_the_end(desk: Desk, tmp_path: Path) -> None:
    dead, release = tmp_path / "dead", threading.Event()
    dead.mkdir()

    def ask(path: Path) -> Held:
        if path.is_relative_to(dead):
            release.wait(60)  # as a mount whose server is gone does
        return Held.FREE

    hanging = Desk(desk.folder, desk.engine, more=(dead,), ask=ask)
    (dead / "a.txt").write_text(ARTICLE, "utf-8")
    try:
        with hanging.watching():
            hanging.quiet()
            hanging.drop("b.txt", ARTICLE * 2)
            hanging.until(lambda: hanging.names() == ["b.txt"])
    finally:
        release.set()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_watcher_that_breaks_by_a_bug_ends_the_process_for_another_to_begin(desk: Desk) -> None:
    def broken(_: Path) -> Held:
        raise ZeroDivisionError("a bug")

    desk.drop("a.txt")
    with pytest.raises(RuntimeError, match="ended by itself"):
        watch(
            [desk.folder],
            engine=desk.engine,
            publish=lambda _: None,
            settings=desk.settings,
            stop=threading.Event(),
            ask=broken,
        )


def test_on_a_network_mount_the_scan_alone_finds_files_and_they_have_to_stand_still_for_longer(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    (ground,) = grounds([str(desk.folder)], installation="1", data_dir=str(desk.settings.data_dir))
    watcher = Watcher(
        ground,
        engine=desk.engine,
        publish=lambda _: None,
        settings=desk.settings.model_copy(update={"watch_settle_seconds": 1.0}),
        stop=stop,
        mounts=lambda: "22 1 0:30 / / rw - nfs4 server:/export rw",
    )
    before = threading.enumerate()
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        desk.quiet(0.3)
        assert not [t for t in threading.enumerate() if t.name == "watch-events" and t not in before]
        began = time.monotonic()
        desk.drop("a.txt")
        desk.until(lambda: len(desk.rows()) == 1)
        assert time.monotonic() - began >= 1.0
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert any("network mount (nfs4)" in record.getMessage() for record in caplog.records)
