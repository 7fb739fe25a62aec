"""A disk that is full: the supervisor says so once, and goes on without its logs."""

from pathlib import Path

from services.common.settings import Settings
from services.supervisor.watching import Room
from tests.servers.small_disk import run_on_small_disk


def test_the_console_says_once_that_room_is_short_and_once_that_there_is_enough() -> None:
    left = iter([300, 199, 150, 205, 219, 221, 100])
    room = Room(Settings(min_free_bytes=200_000_000), free=lambda _: next(left) * 1_000_000)
    said = [room.look() for _ in range(7)]
    assert [line is not None for line in said] == [False, True, False, False, False, True, True]
    assert "199 MB left" in str(said[1])
    assert "room again" in str(said[5])


ON_A_FULL_DISK = """
import sys, time
from pathlib import Path
from services.supervisor import child
from services.supervisor.plan import Plan

child.LOG_BYTES = 300_000
folder = Path(sys.argv[1])
log = folder / "one.log"
log.write_bytes(b"x" * 400_000)
try:
    (folder / "filler").write_bytes(b"x" * 10_000_000)
except OSError:
    pass
started = []
for name in ("one", "two"):
    one = child.Child(
        Plan(name=name, command=(sys.executable, "-c", "import time; time.sleep(30)")),
        environment={}, log=folder / f"{name}.log",
    )
    one.start()
    started.append(one)
time.sleep(0.5)
for one in started:
    one.trim_log()
    print(one.plan.name, one.is_running)
    one.kill()
print(log.stat().st_size < 400_000)
"""


def test_a_full_disk_keeps_no_process_from_running(tmp_path: Path) -> None:
    told = run_on_small_disk(ON_A_FULL_DISK, tmp_path, size="1m").split("\n")
    assert told[:3] == ["one True", "two True", "True"]
