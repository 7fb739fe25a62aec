"""Faults in which something stands still for a while and then goes on, as if nothing had happened."""

import contextlib
import os
import signal
import time
from collections.abc import Sequence

from tests.chaos.ground import Ground
from tests.end_to_end.running import children


def freeze(ground: Ground, target: str, seconds: float) -> str | None:
    """A process with all its children; a worker for longer than its leases last, so that others do its work meanwhile.
    None where it is not there."""
    if target in ("extract", "ingest"):
        seconds = float(ground.run.environment["QAWL_LEASE_SECONDS"]) + seconds
    pids = _pids(ground, target)
    if not pids:
        return None
    _stand_still(pids, seconds)
    return f"{len(pids)} processes stood still for {seconds:.1f} s"


def freeze_run(ground: Ground, seconds: float) -> str:
    """All of `qawl run`, as when its container is paused."""
    with ground.run_in_hand() as run:
        pids = [run.pid, *(pid for _, pid in run.tree())]
        _stand_still(pids, seconds)
    return f"{len(pids)} processes stood still for {seconds:.1f} s"


def _pids(ground: Ground, target: str) -> list[int]:
    if target == "store":
        process = None if ground.postgres is None else ground.postgres.process
        return [] if process is None else [process.pid, *children(process.pid)]
    if target == "broker" and ground.broker is not None:
        return [] if ground.broker.process is None else [ground.broker.process.pid]
    if ground.run.process is None or ground.run.process.poll() is not None:
        return []
    return [pid for name, pid in ground.run.tree() if name in (target, f"{target}.child")]


def _stand_still(pids: Sequence[int], seconds: float) -> None:
    try:
        for pid in pids:
            _send(pid, signal.SIGSTOP)
        time.sleep(seconds)
    finally:
        for pid in reversed(pids):
            _send(pid, signal.SIGCONT)


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # another fault was faster
        os.kill(pid, number)
