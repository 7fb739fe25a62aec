"""What of an error in a submission's work is the machine's fault: no room for temporary files, no more files or
processes. While that lasts, what came to it waits, as it does where the store is down.

Looked at when it has happened: what asked for too much itself has given it back by then. It is tried again a few times.
"""

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from services.common.disk import free_bytes, in_words
from services.common.errors import MachineShort

ROOM_BYTES = 64_000_000
"""For temporary files: the largest that each process of a worker needs has 40 MB, the languages' model."""

FILES = 8
"""Open ones that must be had: a reader's process needs six."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
_NO_MORE = frozenset({errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM})


def is_of_machine(error: BaseException) -> bool:
    """Whether work that needs no file of its own can only have met it because the machine, or its limits, gave out."""
    if isinstance(error, OSError):
        no_folder = error.errno == errno.ENOENT and "temporary directory" in str(error)
        return no_folder or error.errno in _NO_ROOM | _NO_MORE
    return isinstance(error, RuntimeError) and str(error) == "can't start new thread"


def shortage(error: BaseException, *, free: Callable[[Path], int | None] = free_bytes) -> MachineShort | None:
    """What the machine is short of now; None where the error is another one, or what was missing is there again."""
    if not is_of_machine(error):
        return None
    try:
        folder = tempfile.gettempdir()
    except OSError:
        return MachineShort(
            f"No folder for temporary files can be written ({error}). Make room, or name one by TMPDIR."
        )
    left = free(Path(folder))
    if left is not None and left < ROOM_BYTES:
        return MachineShort(f"{in_words(left)} are left for temporary files in {folder} ({error}). Make room there.")
    return None if _can_open_files() else MachineShort(f"No more files can be opened ({error}). Raise `ulimit -n`.")


def _can_open_files() -> bool:
    opened: list[int] = []
    try:
        opened += [os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC) for _ in range(FILES)]
    except OSError:
        return False
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True
