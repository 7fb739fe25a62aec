"""One process of the tree: restarted when it ends, and when it hangs; left alone while it tells that it lives."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.supervisor.child import Child
from services.supervisor.plan import Plan
from services.supervisor.watch import Watch
from tests.patience import PATIENCE_SECONDS

BEATING = """
import os, pathlib, sys, time
while True:
    beat = pathlib.Path(sys.argv[1] + ".new")
    beat.write_text(str(os.getpid()))
    beat.replace(sys.argv[1])
    time.sleep(0.05)
"""

HUNG_SECONDS = 2.0
"""Forty times as long as it is silent on a free machine."""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    pulse = tmp_path / "pulse"
    plan = Plan(name="worker", command=(sys.executable, "-c", BEATING, str(pulse)), pulse=pulse)
    child = Child(plan, environment=os.environ, log=tmp_path / "log", hung_seconds=HUNG_SECONDS)
    yield child
    child.kill()


def ticked(child: Child, until: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> list[str]:
    """What its ticks say until then, or for so long."""
    deadline, said = time.monotonic() + seconds, []
    while not until() and time.monotonic() < deadline:
        line = child.tick()
        said += [] if line is None else [line]
        time.sleep(0.02)
    return said


def test_a_process_that_hangs_is_killed_and_starts_again_and_one_that_beats_is_not(
    child: Child, tmp_path: Path
) -> None:
    pulse = tmp_path / "pulse"

    def beats_anew() -> bool:
        return pulse.exists() and pulse.read_text() != first

    first = ""
    child.start()
    assert ticked(child, beats_anew) == []
    assert ticked(child, lambda: False, 1.5 * HUNG_SECONDS) == []
    first = pulse.read_text()
    os.kill(int(first), signal.SIGSTOP)
    (line,) = ticked(child, beats_anew)
    assert line.startswith("worker gave no sign of life and was killed; starts again in 1 s")
    assert beats_anew()


def test_a_sign_of_life_of_before_the_start_says_nothing(tmp_path: Path) -> None:
    pulse = tmp_path / "pulse"
    pulse.write_text("1")
    watch = Watch(pulse, patience_seconds=5)
    watch.begin()
    assert not watch.stands_still(100)
    os.utime(pulse, ns=(1, 1))
    assert not watch.stands_still(200)
    assert not watch.stands_still(205)
    assert watch.stands_still(206)
    pulse.unlink()  # it ended as it was told to
    assert not watch.stands_still(300)
