"""SIGTERM of `qawl run` under a full backlog, with two beats: in time, no start wasted, nothing lost or doubled."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.common.store.engine import open_store, reading
from services.common.store.tables import submissions
from tests.end_to_end import articles
from tests.end_to_end.running import ROOT, running
from tests.patience import STOP_SECONDS

pytestmark = pytest.mark.slow

ARTICLES = 200

PATIENT = {"QAWL_TASK_TIME_LIMIT_SECONDS": "60", "QAWL_LEASE_SECONDS": "65"}
"""No row may be given up for its time: a start that is counted then is one that the stop wasted."""


def test_a_run_that_is_told_to_stop_in_mid_backlog_ends_in_time_and_wastes_no_start(tmp_path: Path) -> None:
    with running(tmp_path, PATIENT) as run:
        run.until(lambda: {"beat", "extract.child", "ingest.child"} <= set(run.processes()))
        beat = [sys.executable, "-m", "celery", "-A", "services.ingest.beat", "--quiet", "beat"]
        second = subprocess.Popen(beat, env=run.environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            for number in range(ARTICLES):
                run.drop(f"stop-{number}.txt", articles.numbered(number))
            run.until(lambda: sum(bool(one["outcome"]) for one in run.submissions("stop-").values()) > 20)
            assert run.stop(signal.SIGTERM) < STOP_SECONDS
        finally:
            second.kill()
            second.wait()
        engine = open_store(f"sqlite:///{tmp_path / 'qawl.sqlite'}")
        with reading(engine) as conn:
            left = (
                conn.execute(sa.select(submissions.c.attempts).where(submissions.c.outcome.is_(None))).scalars().all()
            )
        engine.dispose()
        assert left, "it was done before it was told to stop: drop more"
        assert set(left) == {0}

        run.start()
        time.sleep(1)

        def is_done() -> bool:
            found = run.submissions("stop-").values()
            return len(found) == ARTICLES and all(one["outcome"] == "done" for one in found)

        run.until(is_done)
        found = [item for item in run.listed("/v1/statements") if "ridge" in item["words"]]
        assert len(found) == len({item["id"] for item in found}) == 2 * ARTICLES
        assert run.stop(signal.SIGTERM) < STOP_SECONDS
