"""`qawl run`, as a user meets it: start, drop, find, crash, stop, start again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.end_to_end import articles
from tests.end_to_end.running import ROOT, Run, children, running
from tests.patience import PATIENCE_SECONDS, STOP_SECONDS
from tests.servers.redis import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with running(tmp_path_factory.mktemp("run"), {"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}) as run:
        run.until_ready()
        yield run


def outcomes(run: Run, prefix: str) -> list[str | None]:
    return sorted(item["outcome"] or "" for item in run.submissions(prefix).values())


def test_the_first_start_shows_the_samples(run: Run) -> None:
    run.until(lambda: len(run.listed("/v1/statements")) >= 4)
    run.until(lambda: set(outcomes(run, "examples/")) == {"done"})
    console = (run.folder / "console.log").read_text()
    assert f"http://127.0.0.1:{run.api_port}/" in console
    assert str(run.inbox) in console


def test_a_worker_says_what_words_mean(run: Run) -> None:
    def found() -> bool:
        items = run.get("/v1/statements?near=the+harbour+opens+again+for+ships")["items"]
        return any("arbour" in one["words"] and one["nearness"] > 0.3 for one in items)

    run.until(found)


def test_dropped_files_are_each_done_once_and_dropped_again_they_are_duplicates_of_the_first(run: Run) -> None:
    run.until(lambda: "watch" in run.processes())
    for name, text in articles.ALL.items():
        run.drop(f"drop-{name}", text)
    run.until(lambda: outcomes(run, "drop-") == ["done"] * 4)
    first = run.submissions("drop-")
    for item in first.values():
        assert run.get(f"/v1/articles/{item['article_id']}/statements")["items"], item["name"]
    for name, text in articles.ALL.items():
        run.drop(f"again-{name}", text)
    run.until(lambda: outcomes(run, "again-") == ["duplicate"] * 4)
    again = run.submissions("again-")
    for name in articles.ALL:
        assert again[f"again-{name}"]["duplicate_of"] == first[f"drop-{name}"]["id"]


def test_what_cannot_be_an_article_ends_with_a_reason_that_says_what_to_do(run: Run) -> None:
    run.drop("bad-empty.txt", "")
    run.drop("bad-format.xyz", "PK\x03\x04")
    run.drop("bad-list.urls", "http://127.0.0.1:1/secret\n")
    run.until(lambda: outcomes(run, "bad-") == ["done", "rejected", "rejected"])
    run.until(lambda: outcomes(run, "http://127.0.0.1:1/") == ["blocked"])
    for item in (*run.submissions("bad-").values(), *run.submissions("http://127.0.0.1:1/").values()):
        assert item["outcome"] == "done" or item["reason"]["advice"]


def test_a_second_run_on_the_same_folder_is_refused(run: Run) -> None:
    environment = {**os.environ, "QAWL_DATA_DIR": str(run.folder)}
    second = subprocess.run(
        [sys.executable, "-m", "services.cli", "run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert second.returncode == 1
    assert "another `qawl run`" in second.stderr


def test_a_port_in_use_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = {"QAWL_API_PORT": str(taken.getsockname()[1]), "QAWL_FLOWER_PORT": str(free_port())}
        environment = {**os.environ, **ports, "QAWL_DATA_DIR": str(tmp_path), "QAWL_BROKER_PORT": str(free_port())}
        refused = subprocess.run(
            [sys.executable, "-m", "services.cli", "run"],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
        )  # fmt: skip
    assert refused.returncode == 1
    assert "QAWL_API_PORT" in refused.stderr


def _is_killed(run: Run, kind: str) -> bool:
    """Whether there was one to kill; raises OSError where it went at that moment."""
    pid = run.processes().get(kind)
    if pid is None:
        return False
    os.kill(pid, signal.SIGKILL)
    return True


def test_each_kind_of_process_may_be_killed_once_while_articles_pass(run: Run) -> None:
    run.until(lambda: {"beat", "flower", "watch", "api", "broker"} <= set(run.processes()))
    kinds = ["extract.child", "ingest.child", "broker", "extract", "ingest", "fetch", "watch", "beat", "flower", "api"]
    for number in range(60):
        run.drop(f"kill-{number}.txt", articles.numbered(number))
        if number % 6 == 3:
            run.until(partial(_is_killed, run, kinds[number // 6]))  # one hit along with another comes back first
        time.sleep(0.1)
    run.until(lambda: outcomes(run, "kill-") == ["done"] * 60)
    found = run.submissions("kill-").values()
    assert len({item["article_id"] for item in found}) == 60
    counts = [len(run.get(f"/v1/articles/{item['article_id']}/statements")["items"]) for item in found]
    assert counts == [2] * 60


def test_a_flushed_broker_loses_nothing(run: Run) -> None:
    run.until(lambda: "broker" in run.processes())
    for number in range(60, 90):
        run.drop(f"flush-{number}.txt", articles.numbered(number))
    for _ in range(5):
        time.sleep(0.3)
        with socket.create_connection(("127.0.0.1", run.redis_port), timeout=30) as connection:
            connection.sendall(b"FLUSHALL\r\n")
            connection.recv(100)
    run.until(lambda: outcomes(run, "flush-") == ["done"] * 30)


def test_ctrl_c_ends_everything_in_under_ten_seconds_and_the_next_run_goes_on(run: Run) -> None:
    before = len(run.listed("/v1/submissions"))
    for number in range(90, 130):
        run.drop(f"stop-{number}.txt", articles.numbered(number))
    run.until(lambda: len(run.listed("/v1/submissions")) > before)
    tree = [run.pid, *_descendants(run.pid)]
    assert run.stop() < STOP_SECONDS
    assert [pid for pid in tree if _is_alive(pid)] == []
    run.start()
    run.until(lambda: outcomes(run, "stop-") == ["done"] * 40)
    assert len(run.submissions("examples/")) == 5, "the samples are handed in once"


def test_a_killed_supervisor_takes_its_children_along_and_the_next_run_goes_on(run: Run) -> None:
    tree = _descendants(run.pid)
    run.drop("last.txt", articles.numbered(130))
    os.kill(run.pid, signal.SIGKILL)
    assert run.process is not None
    run.process.wait()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(_is_alive(pid) for pid in tree):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    run.start()
    run.until(lambda: outcomes(run, "last") == ["done"])
    assert run.stop(signal.SIGTERM) < STOP_SECONDS


def _descendants(pid: int) -> list[int]:
    return [d for child in children(pid) for d in (child, *_descendants(child))]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
