"""One process of the tree: started, watched, restarted with growing pauses, ended together with all that it started."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from services.common.lifeline import end_with_parent
from services.supervisor.embedded import Answers
from services.supervisor.plan import Plan
from services.supervisor.watch import Watch, can_be_touched, pulse_at

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
"""Between a crash and the next start: doubled each time, so that what cannot live does not burn the machine."""

SETTLED_SECONDS = 60.0
"""A process that lived so long is taken for sound: its next crash is its first again."""

STILLBORN = 2
"""Ends in a row before a first sign of life, after which it is not the moment that is at fault."""

HUNG_SECONDS = 30.0
"""A process that tells that it lives (every few seconds) and has not for so long is killed."""

LOG_BYTES = 10_000_000
"""Of each log file, twice: what is longer moves to NAME.log.1, which takes the place of the one before."""


class Child:
    """Owns one process at a time; everything happens in `tick`, nothing in threads."""

    def __init__(
        self,
        plan: Plan,
        *,
        environment: Mapping[str, str],
        log: Path,
        hung_seconds: float = HUNG_SECONDS,
        can_start: Callable[[], bool] = lambda: True,
    ) -> None:
        """`can_start`: whether there is any use in starting it again now."""
        self.plan, self.log, self._can_start = plan, log, can_start
        self._watch = _watch_over(plan, patience_seconds=hung_seconds, beside=log)
        self._environment = {**environment, **plan.environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at: float | None = None
        self._pause = FIRST_PAUSE_SECONDS
        self._trouble: str | None = None
        self._stillborn = 0
        self.exit_status: int | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Where the system has no room for a process now, it is tried again, and the next tick says so."""
        now = time.monotonic()
        if self._watch is not None:
            self._watch.begin(now)
        parent = os.getpid()
        try:
            with _opened(self.log) as log:
                self._process = subprocess.Popen(
                    self.plan.command,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=self.plan.listeners,
                    start_new_session=True,  # Ctrl-C reaches the supervisor alone, and a kill reaches the whole group
                    preexec_fn=lambda: end_with_parent(parent),
                )
        except (OSError, subprocess.SubprocessError) as error:
            self._trouble = f"{self.plan.name} cannot be started ({error})"
            self._start_after_a_pause(now)
            return
        self._started_at, self._start_at, self.exit_status = now, None, None

    def tick(self) -> str | None:
        """Restart it when it has ended and its pause is over; returns one line for the console when it has ended."""
        now = time.monotonic()
        if self._start_at is not None and now >= self._start_at and self._can_start():
            self.start()
        if self._trouble is not None:
            line, self._trouble = self._trouble, None
            return line
        has_hung = self.is_running and self._watch is not None and self._watch.stands_still(now)
        if has_hung:
            self._kill_group()
        if self._process is None or (not has_hung and self._process.poll() is None):
            return None
        self._process.wait()
        self.exit_status = self._process.returncode
        self._kill_group()
        self._process = None
        if self.plan.ends and self.exit_status == 0:
            return None
        if now - self._started_at > SETTLED_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        how = "gave no sign of life and was killed" if has_hung else _how(self.exit_status) + self._mended()
        return f"{self.plan.name} {how}; starts again in {self._start_after_a_pause(now):.0f} s; see {self.log}"

    def _mended(self) -> str:
        """Where it ended by itself before its first sign of life, several times: what was done, to be said."""
        is_stillborn = (self.exit_status or 0) > 0 and self._watch is not None and not self._watch.has_told
        self._stillborn = self._stillborn + 1 if is_stillborn else 0
        if self.plan.mend is None or self._stillborn < STILLBORN:
            return ""
        self._stillborn, self._pause = 0, FIRST_PAUSE_SECONDS
        return f", at its start, {STILLBORN} times: {self.plan.mend()}"

    def _start_after_a_pause(self, now: float) -> float:
        """Twice as long each time; returns how long."""
        pause = self._pause
        self._start_at, self._pause = now + pause, min(2 * pause, LONGEST_PAUSE_SECONDS)
        return pause

    def terminate(self) -> None:
        """Ask it to end; it is not started again."""
        self._start_at = None
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it with all that it started, at once."""
        self._start_at = None
        if self._process is not None:
            self._kill_group()
            self._process.wait()
            self._process = None

    def _kill_group(self) -> None:
        """What a dead process leaves behind in its group would work on unseen; the group's id is the process's."""
        if self._process is not None:
            # Nobody may be left in it; macOS says PermissionError when only zombies are.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def trim_log(self) -> None:
        """Keep the log bounded while the process writes: it appends, so it goes on at the start of the emptied file."""
        with contextlib.suppress(OSError):
            if self.log.is_file() and self.log.stat().st_size > LOG_BYTES:
                with contextlib.suppress(OSError):  # a full disk has no room for the copy, and needs this file's
                    shutil.copyfile(self.log, _older(self.log))
                os.truncate(self.log, 0)


def _watch_over(plan: Plan, *, patience_seconds: float, beside: Path) -> Watch | None:
    if plan.answers_on is not None:
        return Watch(Answers(plan.answers_on), patience_seconds=patience_seconds)
    if plan.pulse is None:
        return None
    # Its pulse lies on the same disk as its log.
    return Watch(pulse_at(plan.pulse), patience_seconds=patience_seconds, can_tell=lambda: can_be_touched(beside))


def _opened(log: Path) -> BinaryIO:
    """The log file, or nothing where it cannot be written: a process does its work without one."""
    try:
        if log.is_file() and log.stat().st_size > LOG_BYTES // 10:
            log.replace(_older(log))
        return log.open("ab")
    except OSError:
        return Path(os.devnull).open("ab")


def _older(log: Path) -> Path:
    return log.with_name(f"{log.name}.1")


def _how(status: int) -> str:
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"
