"""Messages in: a chunk's ids in bites, each bite begun, loaded and kept in one transaction, its rows worked on one by
one between, after what is done for all of them at once (`step.Ready`).

  ids ──▶ begin  attempts + 1, a lease; committed ──▶ load ──▶ work, row by row ──▶ keep ──▶ what follows is published
          │                                                                          │
          ├ moved on, or in another worker's hands: passed over                      ├ results: written, moved on
          └ was started here before: after the others, alone                         └ errors: `verdicts.py`
               └ more starts than settings.max_attempts ──▶ quarantined: its workers died

A bite is as many rows as take BITE_SECONDS, so that statements appear soon and a kill loses little; where the chunk has
fewer, others that wait may be taken along (`filling.py`). Whoever dies takes
the rows of its bite along: each of them has one start too many then, and is begun alone from there on, so that poison
is found without its neighbours. After CHUNK_SECONDS the rest of the chunk goes back to the queue, behind what is more
urgent. Where the store or the machine fails, the attempts are given back once it answers (`owed.py`).
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Engine

from services.common.broker.attempts import Attempts, Ended
from services.common.broker.counters import Counters
from services.common.broker.filling import More
from services.common.broker.owed import Owed
from services.common.broker.publish import Publisher
from services.common.broker.step import Loaded, LookAhead, Ready, Result, Step
from services.common.broker.verdicts import GiveBack, first_line
from services.common.broker.workers import Hold
from services.common.contracts.submissions import Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.errors import MachineShort
from services.common.settings import Settings
from services.common.store.outages import StoreDown
from services.common.store.waits import waited
from services.common.tracing import NO_TRACER, Tracer

log = logging.getLogger(__name__)

CHUNK_SECONDS = 2.0
"""So long one task works on a chunk: a message that is more urgent waits no longer than that for a child."""

BITE_SECONDS = 0.5
"""Between two commits: what a transaction costs is shared by all articles of that time. Waiting for one's turn to write
is no part of it: smaller bites would cost more, and keep the others waiting longer still."""

BITE_ROWS = 50
"""At most: their results are held in memory, and written while SQLite keeps other writers waiting."""

FIRST_BITE_ROWS = 4
"""Until it is known how long a row takes."""


class Consumer(Generic[Loaded, Result]):
    """One stage's work in one process; to be made once, since it learns how long a row takes."""

    def __init__(
        self,
        *,
        stage: Stage,
        step: Step[Loaded, Result],
        engine: Engine,
        publish: Publisher,
        settings: Settings,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
        gives_way: Callable[[], bool] = lambda: False,
        more: More = lambda _most: (),
        look_ahead: LookAhead[Result] = lambda _done: None,
        ready: Ready[Loaded] = lambda loaded: loaded,
        hold: Hold = lambda _stage, _ids, _lease: None,
        stopwatch: Callable[[], float] = time.monotonic,
        waited: Callable[[], float] = waited,
        counters: Counters | None = None,
        tracer: Tracer = NO_TRACER,
    ) -> None:
        self._attempts = Attempts(
            stage=stage,
            step=step,
            engine=engine,
            settings=settings,
            clock=clock,
            look_ahead=look_ahead,
            ready=ready,
            counters=counters,
            tracer=tracer,
        )
        self._owed = Owed(stage=stage, engine=engine, publish=publish, clock=clock)
        self._stage, self._publish, self._stopping, self._hold = stage, publish, stopping, hold
        self._gives_way, self._more = gives_way, more
        self._stopwatch, self._waited = stopwatch, waited
        # Whoever dies costs its neighbours a start, which must not be their last.
        self._most_rows = BITE_ROWS if settings.max_attempts > 1 else 1
        self._row_seconds = BITE_SECONDS / FIRST_BITE_ROWS

    def __call__(self, ids: Sequence[SubmissionId]) -> None:
        """Do the stage's work for each id that still stands there, and is in nobody's hands.

        Never raises for what a single id did. When the worker stops, the chunk's time is over, or something else goes
        before it, the ids that are left are published again, as they are when the store fails.
        """
        waiting, alone = deque(ids), deque[SubmissionId]()
        ends = self._stopwatch() + CHUNK_SECONDS
        while (waiting or alone) and not self._stopping() and not self._gives_way():
            taken = [waiting.popleft() for _ in range(min(self._rows(), len(waiting)))]
            is_fresh = bool(taken)
            if not is_fresh:
                taken = [alone.popleft()]
            lease = self._attempts.lease()
            try:
                if is_fresh and (room := self._rows() - len(taken)) > 0:
                    taken += [id for id in self._more(room) if id not in taken]
                self._hold(self._stage, taken, lease)
                if is_fresh:
                    rows, others = self._attempts.begin(taken, lease=lease)
                    alone.extend(others)
                else:
                    row = self._attempts.begin_alone(taken[0], lease=lease)
                    rows = () if row is None else (row,)
                is_in_time = self._bite(rows, lease=lease, ends=ends)
            except (StoreDown, MachineShort) as error:
                log.error("%s submissions wait: %s", self._stage, first_line(error))
                self._owed.add(taken, lease=lease)
                self._owed.wait(self._stopping)
                break
            except SoftTimeLimitExceeded:  # in a transaction: it was nobody's work that took so long
                self._owed.add(taken, lease=lease)
                break
            finally:
                self._hold(self._stage, (), lease)
            # Not before a row was begun: else those that are begun alone would not have their turn in a slow store.
            if not is_in_time or (rows and self._stopwatch() > ends):
                break
        if waiting or alone:
            self._publish([message_for(self._stage)((*alone, *waiting))])

    def _rows(self) -> int:
        return max(1, min(self._most_rows, int(BITE_SECONDS / self._row_seconds)))

    def _bite(self, rows: Sequence[Submission], *, lease: datetime, ends: float) -> bool:
        """Work on rows that have begun and keep what comes of it; False where the chunk has to end."""
        began = last_kept = self._stopwatch()
        waited_before = self._waited()
        loaded = dict(self._attempts.load(rows)) if rows else {}
        ended: list[Ended[Result]] = []
        is_in_time, before = True, 0.0
        try:
            loaded, before = self._attempts.ready(loaded)
        except SoftTimeLimitExceeded as error:
            # Nobody knows whose fault it was: each has one start too many, and is tried again alone.
            ended = [(row, self._attempts.verdict(row, error)) for row in rows]
            rows, is_in_time = (), False
        for place, row in enumerate(rows):
            # A row that was too large to be loaded may take long, and more than its share of the memory.
            if ended and (row.id not in loaded or self._stopwatch() - last_kept > BITE_SECONDS):
                self._keep(ended, lease=lease)
                ended, last_kept = [], self._stopwatch()
            if self._stopping() or (place and self._stopwatch() > ends + BITE_SECONDS):
                ended += [(left, GiveBack()) for left in rows[place:]]
                break
            try:
                ended.append(self._attempts.work(row, loaded.pop(row.id, None), before=before))
            except SoftTimeLimitExceeded as error:
                ended.append((row, self._attempts.verdict(row, error)))
                ended += [(left, GiveBack()) for left in rows[place + 1 :]]
                is_in_time = False
                break
        if ended:
            self._keep(ended, lease=lease)
        if rows:
            # Half of it new: a bite that happened to be quick or slow does not set the size of all that follow.
            took = self._stopwatch() - began - (self._waited() - waited_before)
            self._row_seconds = (self._row_seconds + max(0.0, took) / len(rows)) / 2
        return is_in_time

    def _keep(self, ended: Sequence[Ended[Result]], *, lease: datetime) -> None:
        self._publish(self._attempts.keep(ended, lease=lease))
