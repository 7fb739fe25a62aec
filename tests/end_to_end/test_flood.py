"""A text that somebody waits for, in the midst of a flood: on a whole `qawl run`."""

import json
import time
import urllib.request
from pathlib import Path

import pytest

from tests.end_to_end.running import Run, running
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

ARTICLES = 6000
"""An expansion that takes several slices, and more work behind it than is done while the test looks."""

LONGER = 10.0
"""Seconds more than when idle that a text may take: at each of the three stages it waits for a child that has up to
2 s of other work in hand; the rest is for a machine that tests share."""


def _took(run: Run, text: str) -> float:
    """Seconds until the text is done."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{run.api_port}/v1/submissions",
        data=json.dumps({"text": text}).encode(),
        headers={"content-type": "application/json"},
    )
    began = time.monotonic()
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        (item,) = json.load(answer)["items"]
    run.until(lambda: run.get(f"/v1/submissions/{item['id']}")["outcome"] == "done")
    return time.monotonic() - began


def _said(n: int) -> str:
    return f'Bridge {n} stays open\n\n"Bridge number {n} is safe," said engineer Paul Holt of office {n} on Monday.'


def test_a_text_in_a_flood_takes_a_few_seconds_longer_than_alone(tmp_path: Path) -> None:
    with running(tmp_path) as run:
        run.until_ready()
        run.until(lambda: run.get("/v1/status")["waiting"] == 0 and bool(run.listed("/v1/statements")))
        idle = _took(run, _said(1))
        lines = [json.dumps({"text": f"Port {n}\n\n" + _said(1000 + n)}) for n in range(ARTICLES)]
        run.drop("day.jsonl", "\n".join(lines))
        run.until(lambda: run.get("/v1/status")["waiting"] > 200)
        took = [_took(run, _said(2 + n)) for n in range(4)]
        waiting = run.get("/v1/status")["waiting"]
    assert waiting > 200, "the flood was over before the last text came"
    assert max(took) < idle + LONGER, (idle, took)
