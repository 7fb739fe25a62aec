"""Messages in, for work that only waits: each id begun by itself, and worked on by one of a spread's threads.

ids ──▶ a thread is free ──▶ gate  may it begin now? else it waits, uncounted ──▶ begin ──▶ on the thread: load,
                                                                            work, keep; what follows is published
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Generic

from sqlalchemy import Engine

from services.common.broker.attempts import Attempts, Gate
from services.common.broker.counters import Counters
from services.common.broker.outbox import Outbox
from services.common.broker.owed import Owed
from services.common.broker.publish import Publisher
from services.common.broker.spread import Spread
from services.common.broker.step import Loaded, Result, Step
from services.common.broker.verdicts import first_line
from services.common.contracts.submissions import Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.errors import MachineShort
from services.common.settings import Settings
from services.common.store.outages import StoreDown
from services.common.tracing import NO_TRACER, Tracer

log = logging.getLogger(__name__)


class Scatterer(Generic[Loaded, Result]):
    """One stage's work in one process, on threads."""

    def __init__(
        self,
        *,
        stage: Stage,
        step: Step[Loaded, Result],
        gate: Gate,
        spread: Spread,
        engine: Engine,
        publish: Publisher,
        settings: Settings,
        clock: Callable[[], datetime],
        lease_seconds: float,
        stopping: Callable[[], bool] = lambda: False,
        counters: Counters | None = None,
        tracer: Tracer = NO_TRACER,
    ) -> None:
        self._attempts = Attempts(
            stage=stage,
            step=step,
            engine=engine,
            settings=settings,
            clock=clock,
            lease_seconds=lease_seconds,
            counters=counters,
            tracer=tracer,
        )
        self._owed = Owed(stage=stage, engine=engine, publish=publish, clock=clock)
        self._stage, self._gate, self._spread, self._stopping = stage, gate, spread, stopping

    def __call__(self, ids: Sequence[SubmissionId], *, publish: Publisher) -> None:
        """Begin each id as soon as a thread is free for it; returns when the last has begun.

        When the worker stops or the store fails, the ids not yet begun are published again.
        """
        outbox = self._spread.outbox(publish)
        for position, id in enumerate(ids):
            if self._stopping() or not self._spread.take(self._stopping):
                outbox.add([message_for(self._stage)(tuple(ids[position:]))])
                return
            lease = self._attempts.lease()
            try:
                row = self._attempts.begin_alone(id, lease=lease, gate=self._gate)
            except StoreDown as error:
                self._spread.leave()
                log.error("%s submissions wait: %s", self._stage, first_line(error))
                self._owed.add([id], lease=lease)
                self._owed.wait(self._stopping)
                outbox.add([message_for(self._stage)(tuple(ids[position + 1 :]))])
                return
            except BaseException:
                self._spread.leave()
                raise
            if row is None:
                self._spread.leave()
            else:
                self._spread.run(partial(self._attempt, row, lease, outbox))

    def _attempt(self, row: Submission, lease: datetime, outbox: Outbox) -> None:
        """One id on a thread of its own; the outbox publishes also after its chunk has ended."""
        try:
            try:
                ended = self._attempts.work(row, self._attempts.load([row]).get(row.id))
            finally:
                self._gate.over(row.id)  # before what follows is published: the id itself may come back
            outbox.add(self._attempts.keep([ended], lease=lease))
        except (StoreDown, MachineShort) as error:
            log.error("submission %s waits: %s", row.id, first_line(error))
            self._owed.add([row.id], lease=lease)
            self._owed.wait(self._stopping)
