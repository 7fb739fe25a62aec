"""Several watchers on one folder: each file is handed in once, whoever gets it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from services.common.contracts.submissions import Outcome
from services.common.store.engine import open_store
from tests.ingest.desk import ARTICLE, Desk
from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import free_port

FILES = 300


def start(
    folder: Path, store_url: str, data: Path, after: str, *, within: tuple[str, ...] = ()
) -> subprocess.Popen[bytes]:
    """`qawl watch` on the folder, its log to be read; nothing listens where its broker should be."""
    settings = {
        "QAWL_DATABASE_URL": store_url,
        "QAWL_DATA_DIR": str(data),
        "QAWL_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0",
        "QAWL_WATCH_AFTER": after,
        "QAWL_WATCH_IDLE_SECONDS": "0.5",
    }
    command = [sys.executable, "-m", "services.cli", "watch", str(folder)]
    with (data.parent / "log").open("ab") as log:
        return subprocess.Popen([*within, *command], env=os.environ | settings, stderr=log)


@contextmanager
def a_process(folder: Path, store_url: str, data: Path, after: str) -> Iterator[None]:
    process = start(folder, store_url, data, after)
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("after", ["keep", "move"])
def test_two_processes_with_one_store_hand_each_file_in_once(tmp_path: Path, store_url: str, after: str) -> None:
    engine = open_store(store_url)
    desk = Desk(tmp_path / "inbox", engine)
    with ExitStack() as both:
        for number in range(2):
            both.enter_context(a_process(desk.folder, store_url, tmp_path / f"data{number}", after))
        for number in range(FILES):
            desk.drop(f"{number}.txt", f"{ARTICLE}{number}")
        desk.until(lambda: len(desk.rows()) >= FILES)
        desk.quiet(2)
        assert len(set(desk.names())) == len(desk.rows()) == FILES
        if after == "move":
            desk.end(Outcome.DONE)
            desk.until(lambda: len(desk.files()) == 2 * FILES and all(f.startswith("done/") for f in desk.files()))
    assert len(desk.rows()) == FILES
    engine.dispose()


def test_of_two_installations_that_move_one_gets_each_file(
    tmp_path: Path, sqlite_store_url: str, postgres_store_url: str
) -> None:
    desks = [
        Desk(tmp_path / "inbox", open_store(url), watch_after="move") for url in (sqlite_store_url, postgres_store_url)
    ]
    with desks[0].watching(), desks[1].watching():
        for number in range(FILES):
            desks[0].drop(f"{number}.txt", f"{ARTICLE}{number}")
        desks[0].until(lambda: sum(len(desk.rows()) for desk in desks) >= FILES)
        desks[0].quiet()
        names = [name for desk in desks for name in desk.names()]
        assert len(set(names)) == len(names) == FILES
        for desk in desks:
            desk.end(Outcome.DONE)
        desks[0].until(lambda: len(desks[0].files()) == 2 * FILES)
    for desk in desks:
        desk.engine.dispose()


@pytest.mark.parametrize("after", ["keep", "move"])
def test_a_watcher_killed_in_mid_drop_again_and_again_loses_nothing_and_doubles_nothing(
    tmp_path: Path, sqlite_store_url: str, after: str
) -> None:
    engine = open_store(sqlite_store_url)
    desk = Desk(tmp_path / "inbox", engine)
    for number in range(2 * FILES):
        desk.drop(f"{number}.txt", f"{ARTICLE}{number}" * 50)
    for wanted in (1, FILES // 2, FILES):
        process = start(desk.folder, sqlite_store_url, tmp_path / "data", after)
        desk.until(lambda n=wanted: len(desk.rows()) >= n)  # type: ignore[misc]
        process.kill()
        process.wait(PATIENCE_SECONDS)
    with a_process(desk.folder, sqlite_store_url, tmp_path / "data", after):
        desk.until(lambda: len(desk.rows()) >= 2 * FILES)
        desk.quiet()
    assert len(set(desk.names())) == len(desk.rows()) == 2 * FILES
    assert len(desk.files()) == 2 * FILES
    engine.dispose()


FEW_WATCHES = ("unshare", "-Ur", "sh", "-c", 'echo 3 > /proc/sys/user/max_inotify_watches && exec "$@"', "sh")
"""Runs a command in a user namespace of its own, in which the kernel gives three watches and no more."""


def test_when_the_system_has_no_more_watches_the_scan_finds_all_and_the_log_says_what_to_do(
    tmp_path: Path, sqlite_store_url: str
) -> None:
    if sys.platform != "linux" or subprocess.run([*FEW_WATCHES, "true"], capture_output=True).returncode:
        pytest.skip("needs a user namespace, which this system does not give")
    engine = open_store(sqlite_store_url)
    desk = Desk(tmp_path / "inbox", engine)
    for number in range(10):
        (desk.folder / str(number)).mkdir()
    process = start(desk.folder, sqlite_store_url, tmp_path / "data", "keep", within=FEW_WATCHES)
    try:
        desk.until(lambda: b"fs.inotify.max_user_watches" in (tmp_path / "log").read_bytes())
        for number in range(10):
            desk.drop(f"{number}/a.txt", f"{ARTICLE}{number}")
        desk.until(lambda: len(desk.rows()) == 10)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        engine.dispose()
