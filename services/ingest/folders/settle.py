"""Which new files have stood still long enough to be whole. Pure: it is told what was seen, and when.

How long is long enough depends on what the file did: one that stopped for a while and then went on growing is waited
for three times as long as the longest such pause.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.common.store.watched import FileMark

EMPTY_SECONDS = 2.0
"""An empty file has mostly just been made by a program that is about to write it."""

PAUSES = 3
"""Times the longest pause seen that a file must stand still. A copy over a network stalls again and again."""

LONGEST_SECONDS = 30.0
"""No pause makes a file wait longer than that."""

MOST = 20_000
"""Files that are waited for at once; the rest is met again by the next scan, so that memory stays bounded."""


@dataclass(slots=True)
class _Wait:
    mark: FileMark
    since: float
    met: float
    longest_pause: float = 0.0
    round: int = 0
    closed: bool = False
    not_before: float = 0.0


class Settling:
    """The files that are new or changed, and since when each has stood still. Seconds are of one clock, any one.

    `quick_seconds` is enough where it is known that no program has the file open for writing, `patient_seconds` where
    that cannot be told.
    """

    def __init__(self, *, quick_seconds: float, patient_seconds: float) -> None:
        self._quick, self._patient = quick_seconds, max(quick_seconds, patient_seconds)
        self._waits: dict[str, _Wait] = {}
        self._round = 0

    def __len__(self) -> int:
        return len(self._waits)

    def __contains__(self, name: str) -> bool:
        return name in self._waits

    def names(self) -> tuple[str, ...]:
        return tuple(self._waits)

    def saw(self, name: str, mark: FileMark, *, now: float, closed: bool = False) -> None:
        """It is there, with this mark; `closed`: the system just told that its writer closed it."""
        wait = self._waits.get(name)
        if wait is None:
            if len(self._waits) < MOST:
                self._waits[name] = _Wait(mark=mark, since=now, met=now, round=self._round, closed=closed)
            return
        wait.round = self._round
        if wait.mark != mark:
            wait.longest_pause = max(wait.longest_pause, now - wait.since) if wait.mark.size else 0.0
            wait.mark, wait.since, wait.closed = mark, now, closed
        elif closed:
            wait.closed = True

    def forget(self, name: str) -> None:
        """It is gone, or was taken in."""
        self._waits.pop(name, None)

    def forget_all(self) -> None:
        self._waits.clear()

    def begin_round(self) -> None:
        """A look at everything begins."""
        self._round += 1

    def end_round(self) -> None:
        """It has ended: what it did not meet is gone."""
        for name in [name for name, wait in self._waits.items() if wait.round != self._round]:
            del self._waits[name]

    def still_written(self, name: str, *, now: float) -> None:
        """A program has it open for writing: it stands still from now on at the earliest."""
        self._waits[name].since = now

    def met_before(self, when: float) -> tuple[str, ...]:
        """Those that have been waited for since before then."""
        return tuple(name for name, wait in self._waits.items() if wait.met < when)

    def put_off(self, name: str, *, until: float) -> None:
        """Something was in the way: leave it alone until then."""
        self._waits[name].not_before = until

    def ripe(self, *, now: float) -> Iterator[tuple[str, FileMark]]:
        """Those that stood still long enough, if no program has them open for writing."""
        for name, wait in list(self._waits.items()):
            if now - wait.since >= self._needed(wait, self._quick) and now >= wait.not_before:
                yield name, wait.mark

    def is_patiently_ripe(self, name: str, *, now: float) -> bool:
        """Whether it is whole although nobody can tell who has it open now: its writer closed it, or it stood still."""
        return self._waits[name].closed or self.stood_patiently(name, now=now)

    def stood_patiently(self, name: str, *, now: float) -> bool:
        """Whether it stood still for the patient time."""
        wait = self._waits[name]
        return now - wait.since >= self._needed(wait, self._patient)

    def _needed(self, wait: _Wait, least: float) -> float:
        if not wait.mark.size:
            least = max(least, EMPTY_SECONDS)
        return max(least, min(LONGEST_SECONDS, PAUSES * wait.longest_pause))
