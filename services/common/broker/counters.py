"""Counts of work that a worker's children share with its main process: adding to one costs a microsecond, and no write.

The memory is shared by forking. Each child has cells of its own in it, so that nobody waits for anybody; the heartbeat
sums them up and tells them (`told.py`).
"""

import mmap
import threading
from bisect import bisect_left

from billiard import current_process

from services.common.contracts.counts import BOUNDS, ENDS, WORK_STAGES, End, StageCounts
from services.common.contracts.submissions import Stage

CHILDREN = 64
"""As many as a worker may have (settings); more would share cells, and now and then lose a count to each other."""

_BUCKETS = len(BOUNDS) + 1
_OF_STAGE = _BUCKETS + 1 + len(ENDS)  # the buckets, the sum of seconds, the ends
_OF_CHILD = _OF_STAGE * len(WORK_STAGES)


class Counters:
    """To be made before the pool forks. Every cell is a double, which counts exactly up to 2**53."""

    def __init__(self) -> None:
        self._cells = memoryview(mmap.mmap(-1, 8 * CHILDREN * _OF_CHILD)).cast("d")
        self._lock = threading.Lock()  # the fetch worker is one process with many threads

    def worked(self, stage: Stage, seconds: float) -> None:
        """A row's work at a stage took so long, however it ended."""
        at = _place(stage)
        with self._lock:
            self._cells[at + bisect_left(BOUNDS, seconds)] += 1
            self._cells[at + _BUCKETS] += seconds

    def ended(self, stage: Stage, end: End) -> None:
        """What came of an attempt is kept."""
        at = _place(stage) + _BUCKETS + 1 + ENDS.index(end)
        with self._lock:
            self._cells[at] += 1

    def sums(self) -> tuple[StageCounts, ...]:
        """Of all children, those that have died too; of the stages that were worked at."""
        whole = [sum(self._cells[at::_OF_CHILD]) for at in range(_OF_CHILD)]
        cut = [
            (stage, whole[at : at + _OF_STAGE])
            for stage, at in zip(WORK_STAGES, range(0, _OF_CHILD, _OF_STAGE), strict=True)
        ]
        return tuple(
            StageCounts(
                stage=stage,
                buckets=tuple(map(int, cells[:_BUCKETS])),
                seconds=cells[_BUCKETS],
                ends=tuple(map(int, cells[_BUCKETS + 1 :])),
            )
            for stage, cells in cut
            if any(cells)
        )


def _place(stage: Stage) -> int:
    child: int = getattr(current_process(), "index", 0)
    return child % CHILDREN * _OF_CHILD + WORK_STAGES.index(stage) * _OF_STAGE
