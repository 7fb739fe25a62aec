"""One process of the tree: restarted when it ends, and when it hangs; left alone while it tells that it lives."""

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.common.settings import Settings
from services.supervisor import embedded
from services.supervisor.child import Child
from services.supervisor.embedded import Answers
from services.supervisor.plan import Plan, plans
from services.supervisor.watch import Watch, can_be_touched, pulse_at
from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import free_port, redis_server

BEATING = """
import os, pathlib, sys, time
while True:
    beat = pathlib.Path(sys.argv[1] + ".new")
    beat.write_text(str(os.getpid()))
    beat.replace(sys.argv[1])
    time.sleep(0.05)
"""

HUNG_SECONDS = 4.0
"""Eighty times as long as it is silent on a free machine."""


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
    watch = Watch(pulse_at(pulse), patience_seconds=5)
    watch.begin(100)
    assert not any(asked(watch, 100, 200))
    os.utime(pulse, ns=(1, 1))
    assert not any(asked(watch, 200, 205))
    assert watch.stands_still(206)
    pulse.unlink()  # it ended as it was told to
    assert not any(asked(watch, 207, 400))


def asked(watch: Watch, first: int, last: int) -> list[bool]:
    """What it says at each second."""
    return [watch.stands_still(now) for now in range(first, last + 1)]


def test_a_process_that_hangs_before_its_first_sign_of_life_is_found_later(tmp_path: Path) -> None:
    watch = Watch(pulse_at(tmp_path / "pulse"), patience_seconds=5, start_seconds=20)
    watch.begin(100)
    assert not any(asked(watch, 100, 120))
    assert watch.stands_still(121)


def test_who_stood_still_together_with_what_it_watches_waits_anew(tmp_path: Path) -> None:
    pulse = tmp_path / "pulse"
    watch = Watch(pulse_at(pulse), patience_seconds=5)
    watch.begin(100)
    pulse.touch()
    assert not any(asked(watch, 100, 102))
    assert not any(asked(watch, 160, 165))  # the machine was suspended, or the container paused
    assert watch.stands_still(166)


def test_silence_on_a_disk_that_takes_nothing_is_no_sign_of_death(tmp_path: Path) -> None:
    disk = tmp_path / "data"
    disk.mkdir()
    log, pulse = disk / "log", disk / "pulse"
    log.touch()
    watch = Watch(pulse_at(pulse), patience_seconds=5, start_seconds=5, can_tell=lambda: can_be_touched(log))
    watch.begin(100)
    disk.rename(tmp_path / "away")
    assert not any(asked(watch, 100, 120))
    (tmp_path / "away").rename(disk)
    assert any(asked(watch, 121, 126))


def test_a_process_for_which_the_system_has_no_room_is_tried_again(tmp_path: Path) -> None:
    program = tmp_path / "program"
    plan = Plan(name="worker", command=(str(program), "600"))
    child = Child(plan, environment=os.environ, log=tmp_path / "log")
    child.start()  # nothing is there yet: an error of the system, as when it can fork no more
    assert "worker cannot be started" in (child.tick() or "")
    program.symlink_to(shutil.which("sleep") or "")
    assert ticked(child, lambda: child.is_running) == []
    assert child.is_running
    child.kill()


def test_a_broker_that_stands_still_is_known_by_its_silence(tmp_path: Path) -> None:
    with redis_server(tmp_path) as broker:
        assert broker.process is not None
        assert Answers(broker.port)() == 1
        os.kill(broker.process.pid, signal.SIGSTOP)
        assert Answers(broker.port)() == 0
        os.kill(broker.process.pid, signal.SIGCONT)
    assert Answers(broker.port)() == 0


def test_a_broker_whose_file_is_damaged_begins_with_an_empty_one(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, broker_port=free_port())
    kept = embedded.folder(settings) / "appendonlydir"
    kept.mkdir(parents=True)
    (kept / "appendonly.aof.manifest").write_bytes(b"torn")
    (broker,) = (plan for plan in plans(settings) if plan.name == "broker")
    child = Child(broker, environment=os.environ, log=tmp_path / "log")
    child.start()
    try:
        first, second = ticked(child, lambda: Answers(settings.broker_port)() == 1)
    finally:
        child.kill()
    assert "status 1; starts again" in first
    assert "2 times: it begins with an empty queue" in second
    assert "starts again in 1 s" in second
    assert (embedded.folder(settings) / "damaged" / "appendonly.aof.manifest").read_bytes() == b"torn"


def test_only_the_broker_of_this_folder_is_ended_as_left_behind(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "mine")
    mine = embedded.folder(settings)
    mine.mkdir(parents=True)
    with redis_server(tmp_path / "another's") as another, redis_server(mine) as left_behind:
        assert another.process is not None
        assert left_behind.process is not None
        (mine / "broker.pid").write_text(str(another.process.pid))
        embedded.end_left_behind(settings)
        assert another.process.poll() is None
        (mine / "broker.pid").write_text(str(left_behind.process.pid))
        reaped = threading.Thread(target=left_behind.process.wait)
        reaped.start()
        embedded.end_left_behind(settings)
        reaped.join(PATIENCE_SECONDS)
        assert not reaped.is_alive()
        assert another.process.poll() is None
