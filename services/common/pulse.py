"""The file by which a process tells those on its machine that it lives: touched at each heartbeat.

It needs neither the store nor the broker, so that their outage is never taken for a death. The supervisor and the
containers' health checks look at it (`qawl health`).
"""

import contextlib
import logging
import os
import time
from pathlib import Path
from socket import gethostname

from services.common.settings import Settings

log = logging.getLogger(__name__)


def folder(settings: Settings, name: str) -> Path:
    """What a process of that name (Celery's, as in `extract@host`) keeps on this machine while it runs."""
    return settings.data_dir / "processes" / name.replace("/", "_")


def path(settings: Settings, name: str) -> Path:
    return folder(settings, name) / "pulse"


def here(name: str) -> str:
    """Celery's name for the worker `name` of this machine."""
    return f"{name}@{gethostname()}"


def beat(file: Path) -> None:
    """Tell that this process lives; the file holds its process id.

    Raises OSError where its folder is gone: a data folder that somebody has moved away is not made anew, since it
    could not be put back then.
    """
    file.write_text(str(os.getpid()))


def stood_still(file: Path) -> float | None:
    """Seconds since its last beat; None where there was none yet.

    One from ahead was of before the clock was set back. Nobody knows how old it is: it counts from now on.
    """
    try:
        age = time.time() - file.stat().st_mtime
        if age < 0:
            os.utime(file)
    except OSError:
        return None
    return max(0.0, age)


class Pulse:
    """Of this process, for who has a loop: it may be called as often as the loop goes round."""

    def __init__(self, settings: Settings, name: str) -> None:
        self._file = path(settings, here(name))
        self._seconds = settings.heartbeat_seconds / 2  # a loop that rests for a whole one is not late
        self._beaten_at: float | None = None
        self._is_lost = False
        with contextlib.suppress(OSError):  # told at the first beat
            self._file.parent.mkdir(parents=True, exist_ok=True)

    def __call__(self) -> None:
        """Beat if it is time to. A disk that takes none costs a line in the log."""
        now = time.monotonic()  # not the clock of the wall, which somebody may set back by hours
        if self._beaten_at is not None and now - self._beaten_at < self._seconds:
            return
        self._beaten_at = now
        try:
            beat(self._file)
        except OSError as error:
            if not self._is_lost:
                log.warning("no sign of life can be given: %s", error)
            self._is_lost = True
        else:
            self._is_lost = False

    def leave(self) -> None:
        """It ends as it was told to."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
