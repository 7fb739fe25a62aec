"""The store goes away or its disk fills while a folder is watched: files wait, and each is taken once."""

import logging
import time
from pathlib import Path

import pytest

from services.common.store.engine import open_store
from services.common.store.outages import Fault
from tests.ingest.containers.opening import zipped
from tests.ingest.desk import Desk
from tests.servers.injected import Injected
from tests.servers.small_disk import run_on_small_disk


@pytest.mark.parametrize("after", ["keep", "move"])
def test_files_that_come_while_the_disk_is_full_are_taken_once_there_is_room(
    tmp_path: Path, sqlite_store_url: str, after: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    desk = Desk(tmp_path / "inbox", open_store(sqlite_store_url), watch_after=after)
    with desk.watching():
        desk.drop("before.txt", "Said before.")
        desk.until(lambda: desk.names() == ["before.txt"])
        with Injected(desk.engine, at=1, fault=Fault.FULL, lasting=True) as full:
            desk.drop("a.txt", "Said meanwhile.")
            desk.drop("b.txt", "Said as well.")
            desk.until(lambda: "The disk of the database is full" in caplog.text)
            time.sleep(1.8)  # one more try after its pause
        assert full.steps < 50, "it does not hammer a store that is away"
        assert [path.name for path in desk.folder.rglob("*.txt") if path.name in ("a.txt", "b.txt")]
        desk.until(lambda: sorted(desk.names()) == ["a.txt", "b.txt", "before.txt"])
    assert len(desk.published) == 3
    assert caplog.text.count("The disk of the database is full") == 1
    assert caplog.text.count("the store: well again") == 1
    desk.engine.dispose()


def test_a_large_archive_waits_for_room_and_the_small_ones_behind_it_do_not(
    tmp_path: Path, sqlite_store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(tmp_path / "inbox", open_store(sqlite_store_url), max_payload_bytes=300, min_free_bytes=1 << 62)
    with desk.watching():
        desk.drop("a.txt", "x")
        (desk.folder / "part").write_bytes(zipped({f"{n}.txt": b"Said %d. " % n * 50 for n in range(9)}))
        (desk.folder / "part").replace(desk.folder / "large.zip")
        desk.until(lambda: "large.zip waits" in caplog.text)
        desk.drop("b.txt", "y")
        desk.until(lambda: sorted(desk.names()) == ["a.txt", "b.txt"])
        time.sleep(1.0)
    assert sorted(desk.names()) == ["a.txt", "b.txt"]
    assert caplog.text.count("large.zip waits") == 1
    desk.engine.dispose()


ON_A_FULL_DISK = """
import sys
from pathlib import Path
from services.common.contracts.submissions import Outcome
from services.common.store.engine import migrate, open_store
from tests.common.store.builders import WHY
from tests.ingest.desk import ARTICLE, Desk

inbox = Path(sys.argv[1])
url = f"sqlite:///{inbox.parent}/store.sqlite"
migrate(url)
desk = Desk(inbox, open_store(url), watch_after="move")
with desk.watching():
    desk.drop("good.txt")
    desk.drop("bad.txt", ARTICLE * 2)
    desk.until(lambda: len(desk.rows()) == 2)
    with (inbox / ".filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096):
                pass
        except OSError:
            pass
    desk.end(Outcome.DONE, name="good.txt")
    desk.end(Outcome.REJECTED, WHY, name="bad.txt")
    desk.quiet(2.5)
    print([Path(name).name for name in desk.files() if Path(name).parts[0] == "processing"])
    print([name for name in desk.files() if name.endswith((".json", ".tmp"))])
(inbox / ".filler").unlink()
with desk.watching():  # a new one: the old one would wait for half a minute
    moved = ["done/good.txt", "done/good.txt.qawl.json", "failed/bad.txt", "failed/bad.txt.qawl.json"]
    desk.until(lambda: desk.files() == moved)
print((inbox / "failed/bad.txt").read_text("utf-8") == ARTICLE * 2, len(desk.rows()))
"""


def test_files_that_cannot_be_put_away_on_a_full_disk_are_whole_and_put_away_once_there_is_room(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    told = run_on_small_disk(ON_A_FULL_DISK, inbox, size="256k").splitlines()
    assert told == ["['bad.txt', 'good.txt']", "[]", "True 2"]
