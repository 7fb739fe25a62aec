"""The file by which a process tells those on its machine that it lives: touched at each heartbeat.

It needs neither the store nor the broker, so that their outage is never taken for a death. The supervisor and the
containers' health checks look at it (`qawl health`).
"""

import os
import time
from pathlib import Path
from socket import gethostname

from services.common.settings import Settings


def folder(settings: Settings, name: str) -> Path:
    """What a process of that name (Celery's, as in `extract@host`) keeps on this machine while it runs."""
    return settings.data_dir / "processes" / name.replace("/", "_")


def path(settings: Settings, name: str) -> Path:
    return folder(settings, name) / "pulse"


def here(name: str) -> str:
    """Celery's name for the worker `name` of this machine."""
    return f"{name}@{gethostname()}"


def beat(file: Path) -> None:
    """Tell that this process lives; the file holds its process id."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(os.getpid()))


def stood_still(file: Path) -> float | None:
    """Seconds since its last beat; None where there was none yet."""
    try:
        return max(0.0, time.time() - file.stat().st_mtime)
    except OSError:
        return None
