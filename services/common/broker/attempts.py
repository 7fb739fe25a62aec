"""One stage's attempts: counted before the work, kept after it, each a transaction for several rows."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Connection, Engine

from services.common.broker.counters import Counters
from services.common.broker.outbox import merged
from services.common.broker.shortage import shortage
from services.common.broker.step import Loaded, LookAhead, Ready, Result, Step
from services.common.broker.verdicts import Again, End, GiveBack, Verdict, died, verdict_on
from services.common.contracts.counts import End as CountedEnd
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Outcome, Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.errors import MachineShort
from services.common.log import about
from services.common.settings import Settings
from services.common.store import bites, submissions
from services.common.store.engine import reading, writing
from services.common.store.outages import StoreDown, persistent
from services.common.tracing import NO_LEG, NO_TRACER, Leg, Tracer, Whole

log = logging.getLogger(__name__)


class Gate(Protocol):
    """Lets ids begin or has them wait."""

    def __call__(self, conn: Connection, id: SubmissionId) -> bool:
        """Whether the id may begin now, asked in the transaction that begins it.

        One that may not was postponed by the gate, and no attempt is counted.
        """
        ...

    def over(self, id: SubmissionId) -> None:
        """The work of an id that was let through has ended, or never began."""
        ...


NO_FAULT_OF_ITS_OWN = (StoreDown, MachineShort, SoftTimeLimitExceeded)
"""What may come from outside in the middle of a transaction."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """The work succeeded with this result; None where the work has moved the row on by itself."""

    result: Result | None


Ended = tuple[Submission, Done[Result] | Verdict]
"""A row, and how the attempt at it ended."""


class Attempts(Generic[Loaded, Result]):
    """Begins rows of one stage, works on them and keeps what came of it. Holds nothing; for any thread."""

    def __init__(
        self,
        *,
        stage: Stage,
        step: Step[Loaded, Result],
        engine: Engine,
        settings: Settings,
        clock: Callable[[], datetime],
        lease_seconds: float | None = None,
        look_ahead: LookAhead[Result] = lambda _done: None,
        ready: Ready[Loaded] = lambda loaded: loaded,
        counters: Counters | None = None,
        tracer: Tracer = NO_TRACER,
    ) -> None:
        self.stage, self.engine, self.clock = stage, engine, clock
        self.max_attempts = settings.max_attempts
        self._look_ahead, self._ready = look_ahead, ready
        self._step, self._counters, self._tracer = step, counters or Counters(), tracer
        self._lease = timedelta(seconds=settings.lease_seconds if lease_seconds is None else lease_seconds)

    def lease(self) -> datetime:
        """When the lease of what begins now ends."""
        return self.clock() + self._lease

    def begin(
        self, ids: Sequence[SubmissionId], *, lease: datetime
    ) -> tuple[tuple[Submission, ...], tuple[SubmissionId, ...]]:
        """Begin those that were never started; returns their rows, and the ids of those that are to be begun alone."""

        def begun() -> tuple[tuple[Submission, ...], tuple[SubmissionId, ...]]:
            with writing(self.engine) as conn:
                return bites.begin(conn, ids, self.stage, now=self.clock(), lease=lease)

        return persistent(begun)

    def begin_alone(self, id: SubmissionId, *, lease: datetime, gate: Gate | None = None) -> Submission | None:
        """The id's row with its attempt counted; None where there is nothing to do for it now.

        For a row that is returned the caller tells the gate when the work is over.
        """
        passed, begun = False, None
        try:
            with writing(self.engine) as conn:
                passed = gate is None or gate(conn, id)
                if not passed:
                    return None
                began = lease - self._lease  # the moment from which the lease was reckoned
                seconds = self._lease.total_seconds()
                row = submissions.begin(conn, id, self.stage, now=began, lease_seconds=seconds)
            if row is not None and row.attempts > self.max_attempts:
                self.keep([self._lost(row, died(row.attempts - 1, row.last_words))], lease=lease)
            else:
                begun = row
            return begun
        finally:
            if gate is not None and passed and begun is None:
                gate.over(id)

    def load(self, rows: Sequence[Submission]) -> Mapping[SubmissionId, Loaded]:
        """What the rows' work needs; nothing where that fails: then each one's work loads its own, and fails alone."""
        try:
            with reading(self.engine) as conn:
                return self._step.load(conn, rows, now=self.clock())
        except NO_FAULT_OF_ITS_OWN:
            raise
        except Exception:
            log.exception("a bug: %d %s rows could not be loaded together", len(rows), self.stage)
            return {}

    def ready(self, loaded: Mapping[SubmissionId, Loaded]) -> tuple[dict[SubmissionId, Loaded], float]:
        """The same with what is worked out for several at once, and the seconds of each one's part in it; raises only
        NO_FAULT_OF_ITS_OWN. One alone is left to `work`, so that what it does is told to be its own fault."""
        if len(loaded) < 2:
            return dict(loaded), 0.0
        began = time.perf_counter()
        try:
            loaded = self._ready(loaded)
        except NO_FAULT_OF_ITS_OWN:
            raise
        except Exception:
            log.exception("a bug: %d %s rows could not be worked on together", len(loaded), self.stage)
        return dict(loaded), (time.perf_counter() - began) / len(loaded)

    def work(self, row: Submission, loaded: Loaded | None, *, before: float = 0.0) -> Ended[Result]:
        """Attempt it; raises only NO_FAULT_OF_ITS_OWN. `before` are its part of the seconds that `ready` took."""
        began, leg = time.perf_counter() - before, self._leg(row)
        how: Done[Result] | Verdict | None = None
        try:
            with about(submission=row.id, stage=self.stage, **leg.told):
                how = Done(self._step.work(row, loaded))
        except NO_FAULT_OF_ITS_OWN:
            raise
        except Exception as error:  # noqa: BLE001 (`verdict_on` tells them apart, and a bug is logged when it is kept)
            how = self.verdict(row, error)
        finally:
            self._counters.worked(self.stage, time.perf_counter() - began)
            _end_leg(leg, how)
        return row, how

    def _leg(self, row: Submission) -> Leg:
        if not self._tracer.is_on:
            return NO_LEG
        given = {"submission": row.id, "article": row.article_id, "parent": row.parent_id, "attempt": row.attempts}
        facts = {f"qawl.{name}": value for name, value in given.items() if value is not None}
        whole = Whole(parent=row.traceparent, key=row.id)
        return self._tracer.begin(self.stage, "consumer", whole=whole, facts=facts)

    def _lost(self, row: Submission, how: Verdict) -> Ended[Result]:
        """One that ends so outside of its work."""
        _end_leg(self._leg(row), how)
        return row, how

    def verdict(self, row: Submission, error: Exception) -> Verdict:
        """Raises MachineShort where the error is no fault of the row's."""
        if (short := shortage(error)) is not None:
            raise short from error
        return verdict_on(error, attempts=row.attempts, max_attempts=self.max_attempts)

    def keep(self, ended: Sequence[Ended[Result]], *, lease: datetime) -> tuple[Message, ...]:
        """Write how they ended, all in one transaction; returns what is to be published. `look_ahead` comes before it.

        Where that fails by a bug, each is kept alone, so that only the guilty one is quarantined.
        """
        try:
            return persistent(lambda: self._keep(ended, lease))
        except NO_FAULT_OF_ITS_OWN:
            raise
        except Exception as error:  # noqa: BLE001 (as above)
            if len(ended) > 1:
                return merged(message for one in ended for message in self.keep([one], lease=lease))
            (row, _) = ended[0]
            return self._keep([self._lost(row, self.verdict(row, error))], lease)

    def _keep(self, ended: Sequence[Ended[Result]], lease: datetime) -> tuple[Message, ...]:
        messages: tuple[Message, ...] = ()
        if done := _results(ended):
            self._look_ahead(done)
        now = self.clock()
        with writing(self.engine) as conn:
            mine = bites.held(conn, [row.id for row, _ in ended], self.stage, lease=lease)
            ended = [(row, how) for row, how in ended if row.id in mine]
            if done := _results(ended):
                messages = self._step.keep(conn, done, now=now)
            given_back = tuple(row.id for row, how in ended if isinstance(how, GiveBack))
            if given_back:
                bites.give_back(conn, given_back, self.stage, lease=lease, now=now)
                messages = (*messages, message_for(self.stage)(given_back))
            for row, how in ended:
                _write(conn, row, how, now)
        for row, how in ended:
            self._counters.ended(self.stage, _end(how))
            with about(submission=row.id, stage=self.stage):
                _tell(row, self.stage, how)
        return messages


def _results(ended: Sequence[Ended[Result]]) -> list[tuple[Submission, Result]]:
    return [(row, how.result) for row, how in ended if isinstance(how, Done) and how.result is not None]


def _write(conn: Connection, row: Submission, how: object, now: datetime) -> None:
    match how:
        case End():
            submissions.finish(conn, row.id, how.outcome, now=now, reason=how.reason)
        case Again():
            due_at = now + timedelta(seconds=how.pause_seconds)
            submissions.postpone(conn, row.id, now=now, due_at=due_at, reason=how.reason)


def _end(how: Done[Result] | Verdict) -> CountedEnd:
    match how:
        case End(outcome=Outcome.REJECTED):
            return "rejected"
        case End(outcome=Outcome.BLOCKED):
            return "blocked"
        case End():
            return "quarantined"
        case Again():
            return "again"
        case GiveBack():
            return "given_back"
        case Done():
            return "done"


def _end_leg(leg: Leg, how: object) -> None:
    match how:
        case Done():
            leg.end()
        case End() | Again():
            how_far = how.outcome.value if isinstance(how, End) else "again"
            leg.end(error=how.reason.code, facts={"qawl.outcome": how_far, "qawl.reason": how.reason.code})
        case GiveBack():
            leg.end(facts={"qawl.outcome": "given_back"})
        case _:
            leg.end(error="interrupted")


def _tell(row: Submission, stage: Stage, how: object) -> None:
    match how:
        case End() if how.is_bug:
            log.error("a bug: submission %s at %s is quarantined\n%s", row.id, stage, how.reason.detail)
        case End():
            log.info("submission %s (%s) ended as %s: %s", row.id, row.name, how.outcome, how.reason.message)
        case Again():
            log.info("submission %s is due again in %.0f s: %s", row.id, how.pause_seconds, how.reason.message)
