"""kill -9 of every process of `qawl run`, one after the other, during a run of 500 articles: all done, none twice."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.end_to_end import articles
from tests.end_to_end.running import running

pytestmark = pytest.mark.slow

ARTICLES = 500
SEED = 20260305


def test_five_hundred_articles_survive_the_death_of_every_process(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with running(tmp_path) as run:
        run.until(lambda: {"beat", "flower", "watch", "api", "broker"} <= set(run.processes()), 60)
        for number in range(ARTICLES):
            run.drop(f"kill-{number}.txt", articles.numbered(number))
        kinds = [
            "ingest.child",
            "extract.child",
            "watch",
            "broker",
            "ingest",
            "fetch",
            "extract",
            "beat",
            "api",
            "flower",
        ]
        chance.shuffle(kinds)
        while kinds:
            time.sleep(chance.uniform(0.5, 1.5))
            pid = run.processes().get(kinds[0])
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                kinds.pop(0)

        def finished() -> bool:
            found = run.submissions("kill-").values()
            return len(found) == ARTICLES and all(item["outcome"] for item in found)

        run.until(finished, 90)
        found = run.submissions("kill-").values()
        assert {item["outcome"] for item in found} == {"done"}
        assert len({item["article_id"] for item in found}) == ARTICLES
        statements = [item for item in run.listed("/v1/statements") if "ridge" in item["words"]]
        assert len(statements) == 2 * ARTICLES
        assert len({item["id"] for item in statements}) == 2 * ARTICLES
        assert run.stop() < 10
