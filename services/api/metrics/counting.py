"""Requests counted by several processes on one port, so that whichever of them Prometheus asks tells of all.

Each counts into a file of its own, by Prometheus' library, which adds them up. A file belongs to a place among the
processes and not to one process: what starts in place of one that crashed counts on, and no file is left over.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

from services.common.settings import Settings

ROOM_BYTES = 4 << 20
"""Of one file: ten times what all routes, methods and kinds of status take. Taken at once, since a disk that is full
later kills whoever writes into a mapped file."""

_log = logging.getLogger(__name__)


def folder(settings: Settings) -> Path:
    return settings.data_dir / "counted"


def begin(settings: Settings) -> None:
    """Before the first process starts: what those of an earlier run counted goes. Raises OSError."""
    folder(settings).mkdir(parents=True, exist_ok=True)
    for left in folder(settings).glob("*.db"):
        left.unlink()


def join(settings: Settings, name: str) -> Path | None:
    """This process counts in the place of this name from now on, before it defines any metric.

    Returns the folder of all; None where its disk has no room: then it counts by itself, and so tells.
    """
    file = folder(settings) / f"histogram_{name}.db"
    made = file.with_suffix(".new")  # of which those that are there already read nothing
    try:
        if not file.is_file():
            made.write_bytes(bytes(ROOM_BYTES))
            made.replace(file)
    except OSError as error:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        _log.warning("/metrics tells of this process alone: %s", error)
        return None
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(file.parent.absolute())
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: name)  # type: ignore[no-untyped-call]
    return file.parent
