"""Whether a process still tells that it lives: its pulse, watched by a clock that nobody sets."""

from pathlib import Path


class Watch:
    """Of one process at a time. A file that was there before it began says nothing about it."""

    def __init__(self, pulse: Path, *, patience_seconds: float) -> None:
        self._pulse, self._patience = pulse, patience_seconds
        self._seen: int | None = None
        self._moved_at: float | None = None

    def begin(self) -> None:
        """The process starts: from its first sign of life on, the next are expected."""
        self._seen, self._moved_at = self._stamp(), None

    def stands_still(self, now: float) -> bool:
        """To be asked often, with a monotonic clock; True once there was no sign of life for longer than patience."""
        stamp = self._stamp()
        if stamp is None:  # it takes its pulse away as it ends
            self._moved_at = None
        elif stamp != self._seen:
            self._seen, self._moved_at = stamp, now
        return self._moved_at is not None and now - self._moved_at > self._patience

    def _stamp(self) -> int | None:
        try:
            return self._pulse.stat().st_mtime_ns
        except OSError:
            return None
