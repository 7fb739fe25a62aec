"""What each child of a pool leaves behind for its worker: which rows it had in hand, and its last words.

Two small files for each child, named by its process id, in a folder of its worker: `PID.hand`, one line with the
stage, the lease and the ids it has begun, and `PID.err`, its standard error on the level of the operating system: the
stack of a crash, "Fatal Python error", what a C++ library says before it aborts. What Python itself logs still goes
where the worker logs.
"""

import contextlib
import faulthandler
import logging
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.common.contracts.submissions import Stage, SubmissionId

LAST_WORDS_BYTES = 6_000
"""Of the end of a child's standard error: the stack of a crash has at most 100 lines for each thread."""

ERR_BYTES = 100_000
"""A longer one is emptied: a library that warns of everything must not fill the disk."""

STACK_SECONDS = 0.2
"""For a hanging child to write its stack; the signal is handled in C, even in the middle of a C function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Rows that a child has begun at a stage and not ended, and the end of their lease, by which they are known."""

    stage: Stage
    ids: tuple[SubmissionId, ...]
    lease: datetime


class Traces:
    """The folder. `appear` and `hold` are for a child, the rest is for its worker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hand: int | None = None

    def appear(self) -> None:
        """Called by a child as it starts; where the folder cannot be written it goes on without."""
        own = self._folder / str(os.getpid())
        try:
            err = os.open(own.with_suffix(".err"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            self._hand = os.open(own.with_suffix(".hand"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            logging.getLogger(__name__).warning("no last words of this process would be kept: %s", error)
            return
        _log_to(os.dup(2))
        os.dup2(err, 2)
        os.close(err)
        faulthandler.enable(file=2)
        faulthandler.register(signal.SIGUSR2, file=2)

    def hold(self, held: Held) -> None:
        """Called by a child before it begins rows, and with no ids when all have ended; costs one small write."""
        if self._hand is not None:
            line = " ".join((held.stage, held.lease.isoformat(), *held.ids)) + "\n" if held.ids else "\n"
            os.pwrite(self._hand, line.encode(), 0)  # what follows the line's end is an older, longer one's

    def held(self, pid: int) -> Held | None:
        """What the child had in hand; None where it had nothing."""
        try:
            words = self._file(pid, "hand").read_text().partition("\n")[0].split()
        except OSError:
            return None
        if not words:
            return None
        stage, lease, *ids = words
        return Held(stage=Stage(stage), lease=datetime.fromisoformat(lease), ids=tuple(map(SubmissionId, ids)))

    def stack(self, pid: int) -> None:
        """Have a hanging child write down where it hangs."""
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGUSR2)
            time.sleep(STACK_SECONDS)

    def last_words(self, pid: int) -> str:
        """The end of what it wrote to its standard error; "" where that is nothing."""
        try:
            with self._file(pid, "err").open("rb") as stream:
                stream.seek(max(0, stream.seek(0, os.SEEK_END) - LAST_WORDS_BYTES))
                return stream.read(LAST_WORDS_BYTES).decode(errors="replace").strip()
        except OSError:
            return ""

    def age(self, pid: int) -> float:
        """Seconds since the child last told what it has in hand."""
        try:
            return max(0.0, time.time() - self._file(pid, "hand").stat().st_mtime)
        except OSError:
            return 0.0

    def forget(self, pid: int) -> None:
        for kind in ("hand", "err"):
            self._file(pid, kind).unlink(missing_ok=True)

    def pids(self) -> tuple[int, ...]:
        """The children that have left traces, dead or alive."""
        return tuple(int(file.stem) for file in self._folder.glob("*.hand") if file.stem.isdecimal())

    def trim(self) -> None:
        for file in self._folder.glob("*.err"):
            with contextlib.suppress(OSError):
                if file.stat().st_size > ERR_BYTES:
                    os.truncate(file, 0)

    def _file(self, pid: int, kind: str) -> Path:
        return self._folder / f"{pid}.{kind}"


def _log_to(fd: int) -> None:
    """Python's own lines go on to where they went, although descriptor 2 will be another."""
    stream = os.fdopen(fd, "w", buffering=1, errors="backslashreplace")
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr:
            handler.setStream(stream)
    sys.stderr = stream
