"""A place where the rights of files count even when the tests run as the superuser."""

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def open_place() -> Iterator[Path]:
    """A folder that every user may enter and write to (pytest's own may be entered by its owner only)."""
    place = Path(tempfile.mkdtemp(prefix="qawl-test-"))
    place.chmod(0o777)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def become_nobody() -> None:
    """For this thread and those that it starts: files are met with the rights of nobody, where we are the superuser."""
    if os.geteuid() == 0 and sys.platform == "linux":
        ctypes.CDLL(None).setfsuid(NOBODY)
