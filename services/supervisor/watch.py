"""Whether a process still tells that it lives: its signs, watched by a clock that nobody sets."""

import os
from collections.abc import Callable
from pathlib import Path

Sign = Callable[[], int | None]
"""Another number after each sign of life; None where there is nothing that could tell."""

START_SECONDS = 180.0
"""For the first sign of life: thirty times what a start takes, as all of them start at once on slow cores."""

NAP_SECONDS = 5.0
"""Who was not asked for so long stood still itself (the machine was suspended, the container paused), and so did all
that it watches."""


class Watch:
    """Of one process at a time. What was told before it began says nothing about it."""

    def __init__(
        self,
        sign: Sign,
        *,
        patience_seconds: float,
        start_seconds: float = START_SECONDS,
        can_tell: Callable[[], bool] = lambda: True,
    ) -> None:
        """`can_tell`: whether a living process could give its sign now. Where it could not, silence says nothing."""
        self._sign, self._patience, self._start, self._can_tell = sign, patience_seconds, start_seconds, can_tell
        self._seen: int | None = None
        self._silent_since: float | None = None
        self._has_told = False
        self._asked_at: float | None = None

    @property
    def has_told(self) -> bool:
        """Whether there was a sign of life since it began."""
        return self._has_told

    def begin(self, now: float) -> None:
        """The process starts; from its first sign of life on, the next are expected sooner."""
        self._seen, self._silent_since, self._has_told, self._asked_at = self._sign(), now, False, now

    def stands_still(self, now: float) -> bool:
        """To be asked often, with a monotonic clock; True once there was no sign of life for longer than patience."""
        stood_still = self._asked_at is not None and now - self._asked_at > NAP_SECONDS
        self._asked_at = now
        stamp = self._sign()
        if stamp is None:
            if self._has_told:  # it takes its pulse away as it ends
                self._silent_since = None
        elif stamp != self._seen:
            self._seen, self._silent_since, self._has_told = stamp, now, True
        if self._silent_since is None:
            return False
        most = self._patience if self._has_told else self._start
        if stood_still or (now - self._silent_since > most and not self._can_tell()):
            self._silent_since = now
        return now - self._silent_since > most


def pulse_at(file: Path) -> Sign:
    """The sign of a process that touches this file."""

    def stamp() -> int | None:
        try:
            return file.stat().st_mtime_ns
        except OSError:
            return None

    return stamp


def can_be_touched(file: Path) -> bool:
    """Whether files beside this one can be touched: not on a disk that is read-only by now, nor in a folder that was
    moved away."""
    try:
        os.utime(file)
    except OSError:
        return False
    return True
