"""A backup while articles pass, everything killed, a start on the copy: what was accepted before it is all there."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import articles
from tests.end_to_end.running import ROOT, Run, running
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow  # two starts of the whole tree

DONE, WAITING = 4, 4
SETTINGS = {
    "QAWL_EXTRACT_ENGINE": "rules",
    # Nothing here may be given up for its time, however busy the machine is.
    "QAWL_TASK_TIME_LIMIT_SECONDS": "60",
    "QAWL_LEASE_SECONDS": "65",
}


def test_what_was_accepted_before_the_backup_is_there_with_an_outcome_after_the_restore(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with running(first, SETTINGS) as run:
        run.until(lambda: {"watch", "ingest.child", "extract.child"} <= set(run.processes()))
        run.until(lambda: run.get("/readyz") is not None)
        for number in range(DONE):
            run.drop(f"note-{number}.txt", articles.numbered(number))
        run.until(lambda: [one["outcome"] for one in ours(run).values()] == ["done"] * DONE)
        # From here on nothing is taken in hand, so that the copy certainly holds what has no outcome yet.
        os.kill(run.processes()["ingest"], signal.SIGSTOP)
        for number in range(DONE, DONE + WAITING):
            post(run, articles.numbered(number))
        back_up(run, second / "qawl.sqlite")
        before = ours(run)
        post(run, articles.numbered(DONE + WAITING))
        kill_everything(run)
    shutil.rmtree(first)
    assert sorted(one["outcome"] or "" for one in before.values()) == [""] * WAITING + ["done"] * DONE

    with running(second, SETTINGS) as run:
        run.until(lambda: all(one["outcome"] for one in ours(run).values()))
        after = ours(run)
        assert {name: one["id"] for name, one in after.items()} == {name: one["id"] for name, one in before.items()}
        assert {one["outcome"] for one in after.values()} == {"done"}
        of = [one["article_id"] for one in after.values()]
        assert len(set(of)) == DONE + WAITING
        listed = [one["id"] for one in run.listed("/v1/articles")]
        assert len(listed) == len(set(listed))
        for article in of:
            assert listed.count(article) == 1
            assert len(run.get(f"/v1/articles/{article}/statements")["items"]) == 2
        run.until(lambda: "watch" in run.processes())
        again = {"again-dropped.txt": "note-0.txt", "again-posted.txt": articles.numbered(DONE).splitlines()[0]}
        run.drop("again-dropped.txt", articles.numbered(0))
        run.drop("again-posted.txt", articles.numbered(DONE))
        run.until(
            lambda: [one["outcome"] for one in run.submissions("again-").values()] == ["duplicate"] * 2,
            PATIENCE_SECONDS,
        )
        for name, one in run.submissions("again-").items():
            assert one["duplicate_of"] == after[again[name]]["id"]
        assert len(run.listed("/v1/articles")) == len(listed)
        kill_everything(run)


def ours(run: Run) -> dict[str, dict[str, Any]]:
    """What was dropped, and what was posted: that is named by its first line."""
    return run.submissions("note-") | run.submissions("Bridge ")


def post(run: Run, text: str) -> None:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{run.api_port}/v1/submissions",
        data=json.dumps({"text": text}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
        assert answer.status == 202


def back_up(run: Run, path: Path) -> None:
    command = [sys.executable, "-m", "services.cli", "backup", str(path)]
    done = subprocess.run(command, cwd=ROOT, env=run.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def kill_everything(run: Run) -> None:
    """At once, and the stopped one too, which would not see by itself that the others are gone."""
    for _, pid in [("run", run.pid), *run.tree()]:
        os.kill(pid, signal.SIGKILL)
    assert run.process is not None
    run.process.wait()
    run.process = None
