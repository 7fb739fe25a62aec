"""Messages in: each id attempted, counted and ended by itself; the one place that tells errors apart.

gate (may it begin now? else it waits, uncounted)
    ▼
begin (attempts + 1, a lease until due_at; committed) ──▶ handler ──▶ what follows is published
    │                                                     │
    │ more attempts than settings.max_attempts            ├ Rejected, Blocked ──▶ finished with its reason
    └──▶ quarantined: its workers died                    ├ Transient ──▶ due again after a growing pause; when the
                                                          │    attempts are used up, rejected with its reason
                                                          ├ out of time ──▶ like Transient; at the end quarantined
                                                          ├ Interrupted ──▶ the attempt is given back
                                                          ├ the store is down ──▶ left to the sweeper
                                                          └ anything else ──▶ a bug: quarantined with its traceback
"""

import logging
import random
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Connection, Engine

from services.common.broker.outbox import Outbox
from services.common.broker.publish import Publisher
from services.common.broker.spread import Spread
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.errors import Blocked, Interrupted, Rejected, Transient
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import writing
from services.common.store.outages import StoreDown

log = logging.getLogger(__name__)

Handler = Callable[[Submission], tuple[Message, ...]]
"""Does one stage's work for one submission, commits it, and returns what is to be published then."""

Gate = Callable[[Connection, SubmissionId], bool]
"""Whether an id may begin now, asked in the transaction that begins it; one that may not was postponed by the gate, and
no attempt is counted."""

FIRST_PAUSE_SECONDS = 2.0
PAUSE_GROWTH = 4.0
"""2 s, 8 s, 32 s ...: with the default of 3 attempts a dead link is known as one after about 10 s."""

LONGEST_PAUSE_SECONDS = 3600.0
"""Also for what a server asks for with Retry-After."""

CHUNK_SHARE = 1 / 3
"""Of the time limit: a task that has worked so long hands the rest of its chunk back, so that the last id still has
time, and slow ids (a timeout of 30 s each) never add up to a killed task."""

DETAIL_CHARACTERS = 20_000
"""The end of a traceback that is kept; a database driver may quote a whole article in one."""


def consume(
    ids: Sequence[SubmissionId],
    *,
    stage: Stage,
    handler: Handler,
    engine: Engine,
    publish: Publisher,
    settings: Settings,
    clock: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
    gate: Gate = lambda _conn, _id: True,
    lease_seconds: float | None = None,
    spread: Spread | None = None,
) -> None:
    """Do `stage`'s work for each id that still stands there; ids that have moved on are passed over.

    Never raises for what a single id did. When `stopping` says so, or the chunk's time is over, the ids not yet begun
    are published again. When the store is down, they are left to the sweeper. `lease_seconds` is the setting's unless
    given. With a `spread` the ids are begun here and worked on by its threads; this returns when the last has begun.
    """
    attempt = _Attempts(
        stage=stage,
        handler=handler,
        engine=engine,
        settings=settings,
        clock=clock,
        gate=gate,
        lease_seconds=settings.lease_seconds if lease_seconds is None else lease_seconds,
    )
    chunk_ends = time.monotonic() + CHUNK_SHARE * settings.task_time_limit_seconds
    with Outbox(publish) if spread is None else spread.outbox(publish) as outbox:
        for position, id in enumerate(ids):
            is_late = position and time.monotonic() > chunk_ends
            if stopping() or is_late or (spread is not None and not spread.take(stopping)):
                outbox.add([message_for(stage)(tuple(ids[position:]))])
                return
            try:
                submission = attempt.begin(id)
                if submission is not None and spread is None:
                    outbox.add(attempt.work(submission))
            except SoftTimeLimitExceeded:
                outbox.add([message_for(stage)(tuple(ids[position + 1 :]))])
                return
            except StoreDown as error:
                log.error("the store does not answer, %d %s ids wait: %s", len(ids) - position, stage, _first(error))
                if spread is not None:
                    spread.leave()
                return
            if spread is not None and submission is None:
                spread.leave()
            elif spread is not None and submission is not None:
                spread.run(partial(_work_apart, attempt, submission, outbox))


def _work_apart(attempt: "_Attempts", submission: Submission, outbox: Outbox) -> None:
    """One id on a thread of its own; the outbox publishes also after its chunk has ended."""
    try:
        outbox.add(attempt.work(submission))
    except StoreDown as error:
        log.error("the store does not answer, submission %s waits: %s", submission.id, _first(error))


class _Attempts:
    """One stage's attempts: counted before the work, told apart after it."""

    def __init__(
        self,
        *,
        stage: Stage,
        handler: Handler,
        engine: Engine,
        settings: Settings,
        clock: Callable[[], datetime],
        gate: Gate,
        lease_seconds: float,
    ) -> None:
        self._stage, self._handler, self._engine = stage, handler, engine
        self._settings, self._clock = settings, clock
        self._gate, self._lease_seconds = gate, lease_seconds

    def begin(self, id: SubmissionId) -> Submission | None:
        """The id's row with its attempt counted; None where there is nothing to do for it now."""
        with writing(self._engine) as conn:
            if not self._gate(conn, id):
                return None
            submission = submissions.begin(conn, id, self._stage, now=self._clock(), lease_seconds=self._lease_seconds)
        if submission is not None and submission.attempts > self._settings.max_attempts:
            self._finish(submission, Outcome.QUARANTINED, _crashed(submission.attempts - 1))
            return None
        return submission

    def work(self, submission: Submission) -> tuple[Message, ...]:
        """Attempt it; raises SoftTimeLimitExceeded (its verdict is kept) and StoreDown."""
        try:
            return self._handler(submission)
        except Blocked as error:
            self._finish(submission, Outcome.BLOCKED, error.reason)
        except Rejected as error:
            self._finish(submission, Outcome.REJECTED, error.reason)
        except Transient as error:
            self._retry(submission, error.reason, Outcome.REJECTED, at_least=error.retry_after_seconds or 0.0)
        except Interrupted:
            with writing(self._engine) as conn:
                submissions.give_back(conn, submission.id, now=self._clock())
            return (message_for(self._stage)((submission.id,)),)
        except SoftTimeLimitExceeded:
            self._retry(submission, _out_of_time(submission.attempts), Outcome.QUARANTINED)
            raise
        except StoreDown:
            raise
        except Exception as error:
            log.exception("a bug: submission %s at %s is quarantined", submission.id, self._stage)
            self._finish(submission, Outcome.QUARANTINED, _bug(error))
        return ()

    def _finish(self, submission: Submission, outcome: Outcome, reason: Reason) -> None:
        with writing(self._engine) as conn:
            submissions.finish(conn, submission.id, outcome, now=self._clock(), reason=reason)
        log.info("submission %s (%s) ended as %s: %s", submission.id, submission.name, outcome, reason.message)

    def _retry(self, submission: Submission, reason: Reason, at_last: Outcome, *, at_least: float = 0.0) -> None:
        """Due again after a growing pause, or finished as `at_last` when the attempts are used up."""
        if submission.attempts >= self._settings.max_attempts:
            self._finish(submission, at_last, reason)
            return
        pause = max(pause_seconds(submission.attempts), min(at_least, LONGEST_PAUSE_SECONDS))
        now = self._clock()
        with writing(self._engine) as conn:
            submissions.postpone(conn, submission.id, now=now, due_at=now + timedelta(seconds=pause), reason=reason)
        log.info("submission %s is due again in %.0f s: %s", submission.id, pause, reason.message)


def pause_seconds(attempts: int) -> float:
    """How long to wait after the `attempts`-th failed attempt: growing, and a quarter off either way at random.

    The jitter keeps a thousand links of one dead server from coming back in the same second.
    """
    pause = min(FIRST_PAUSE_SECONDS * PAUSE_GROWTH ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 (not a secret)


def _first(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _crashed(attempts: int) -> Reason:
    return Reason(
        code=ReasonCode.CRASHED,
        message=f"Its worker died or was killed {_times(attempts)} while working on it.",
        advice="Look at the worker's log for the time of the last change; replay it once the cause is mended.",
    )


def _out_of_time(attempts: int) -> Reason:
    return Reason(
        code=ReasonCode.CRASHED,
        message=f"It ran out of time {_times(attempts)}.",
        advice="Raise QAWL_TASK_TIME_LIMIT_SECONDS if it is meant to be that large, then replay it.",
    )


def _bug(error: Exception) -> Reason:
    return Reason(
        code=ReasonCode.BUG,
        message=f"Qawl has a bug that this submission met ({type(error).__name__}).",
        advice="Report it with the traceback; replay the submission with a version that mends it.",
        detail="".join(traceback.format_exception(error))[-DETAIL_CHARACTERS:],
    )
