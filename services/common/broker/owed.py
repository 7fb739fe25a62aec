"""Attempts that a failing store cost: they are no submission's fault, and given back as soon as it answers again."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Engine

from services.common.broker.publish import Publisher
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import message_for
from services.common.store import bites
from services.common.store.engine import writing
from services.common.store.outages import StoreDown

log = logging.getLogger(__name__)

ASK_SECONDS = 0.5
"""Between two tries whether the store answers."""

PATIENCE_SECONDS = 5.0
"""So long a task waits for a store that fails: without, a broken store would empty the queue in a moment."""

CALM_SECONDS = 2 * PATIENCE_SECONDS
"""Without a new debt: then what failed is over. Before, whoever has one waits for longer than the last time although
it is paid: a store may take what is given back and not the work, for which its disk has too little room."""


class Owed:
    """One process's debts of one stage. If it dies before they are paid, those attempts stay counted, and no more."""

    def __init__(self, *, stage: Stage, engine: Engine, publish: Publisher, clock: Callable[[], datetime]) -> None:
        self._stage, self._engine, self._publish, self._clock = stage, engine, publish, clock
        self._debts: list[tuple[datetime, tuple[SubmissionId, ...]]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._pause, self._fell_due_at = 0.0, -CALM_SECONDS

    def add(self, ids: Sequence[SubmissionId], *, lease: datetime) -> None:
        """Give these back once the store answers. Where they were not begun under that lease after all, or another
        attempt has begun since, nothing happens to them."""
        with self._changed:
            if not self._debts:
                self._pause = self._next_pause()
            self._debts.append((lease, tuple(ids)))
            if self._thread is None:
                self._thread = threading.Thread(target=self._pay, name="owed", daemon=True)
                self._thread.start()

    @property
    def is_owing(self) -> bool:
        with self._changed:
            return bool(self._debts)

    def _next_pause(self) -> float:
        """Seconds that whoever owes waits at least."""
        now, before = time.monotonic(), self._fell_due_at
        self._fell_due_at = now
        if now - before > CALM_SECONDS + self._pause:
            return 0.0
        return min(max(ASK_SECONDS, 2 * self._pause), PATIENCE_SECONDS)

    def wait(self, stopping: Callable[[], bool]) -> None:
        """Until all is paid, which is to say until the store answers, and for longer each time where it fails again at
        once; no longer than PATIENCE_SECONDS."""
        began = time.monotonic()
        with self._changed:
            while not stopping():
                ends = began + (PATIENCE_SECONDS if self._debts else self._pause)
                if (left := ends - time.monotonic()) <= 0:
                    return
                self._changed.wait(min(left, ASK_SECONDS))

    def _pay(self) -> None:
        while True:
            with self._changed:
                debts = tuple(self._debts)
                if not debts:
                    self._thread = None
                    return
            try:
                self._give_back(debts)
            except StoreDown:
                time.sleep(ASK_SECONDS)
                continue
            except Exception:  # these starts stay counted, and later debts are paid
                log.exception("a bug: %d debts of %s are not given back", len(debts), self._stage)
            with self._changed:
                del self._debts[: len(debts)]
                self._changed.notify_all()

    def _give_back(self, debts: Sequence[tuple[datetime, tuple[SubmissionId, ...]]]) -> None:
        given_back: list[SubmissionId] = []
        with writing(self._engine) as conn:
            for lease, ids in debts:
                given_back += bites.give_back(conn, ids, self._stage, lease=lease, now=self._clock())
        log.info("the store answers again; %d %s attempts are given back", len(given_back), self._stage)
        if given_back:
            self._publish([message_for(self._stage)(tuple(given_back))])
