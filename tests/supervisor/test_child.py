"""One process of the tree: restarted when it ends, and when it hangs; left alone while it tells that it lives."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.supervisor.child import Child
from services.supervisor.plan import Plan
from services.supervisor.watch import Watch

BEATING = """
import os, pathlib, sys, time
while True:
    pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
    time.sleep(0.05)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    pulse = tmp_path / "pulse"
    plan = Plan(name="worker", command=(sys.executable, "-c", BEATING, str(pulse)), pulse=pulse)
    child = Child(plan, environment=os.environ, log=tmp_path / "log", hung_seconds=0.5)
    yield child
    child.kill()


def ticked(child: Child, seconds: float) -> list[str]:
    """What its ticks say in that time."""
    deadline, said = time.monotonic() + seconds, []
    while time.monotonic() < deadline:
        line = child.tick()
        said += [] if line is None else [line]
        time.sleep(0.02)
    return said


def test_a_process_that_hangs_is_killed_and_starts_again_and_one_that_beats_is_not(
    child: Child, tmp_path: Path
) -> None:
    child.start()
    assert ticked(child, 1.2) == []
    first = int((tmp_path / "pulse").read_text())
    os.kill(first, signal.SIGSTOP)
    (line,) = ticked(child, 1.2)
    assert line.startswith("worker gave no sign of life and was killed; starts again in 1 s")
    ticked(child, 1.2)
    assert int((tmp_path / "pulse").read_text()) != first


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
