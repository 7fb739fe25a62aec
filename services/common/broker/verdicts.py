"""What becomes of a submission whose work did not succeed: the one place that tells errors apart.

    Rejected, Blocked ──▶ it ends with its reason
    Transient ──────────▶ again after a growing pause; when the attempts are used up, it ends as rejected
    out of time, memory ▶ the same; at the end quarantined; so is what asked too much of the machine (`shortage.py`)
    Interrupted ────────▶ the attempt is given back
    anything else ──────▶ a bug: quarantined with its traceback

That the store is down is no submission's fault, and never comes here.
"""

import random
import traceback
from dataclasses import dataclass, replace

from celery.exceptions import SoftTimeLimitExceeded

from services.common.broker.shortage import is_of_machine
from services.common.broker.tally import RAN_OUT_OF_TIME
from services.common.contracts.submissions import Outcome, Reason, ReasonCode
from services.common.errors import Blocked, Interrupted, Rejected, Transient

FIRST_PAUSE_SECONDS = 2.0
PAUSE_GROWTH = 4.0
"""2 s, 8 s, 32 s ...: with the default of 3 attempts a dead link is known as one after about 10 s."""

LONGEST_PAUSE_SECONDS = 3600.0
"""Also for what a server asks for with Retry-After."""

DETAIL_CHARACTERS = 20_000
"""The end of a traceback that is kept; a database driver may quote a whole article in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """It ends so."""

    outcome: Outcome
    reason: Reason

    @property
    def is_bug(self) -> bool:
        return self.reason.code is ReasonCode.BUG


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """It is tried again after so long a pause."""

    pause_seconds: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The attempt does not count, and another one may begin at once."""


Verdict = End | Again | GiveBack


def verdict_on(error: Exception, *, attempts: int, max_attempts: int) -> Verdict:
    """What an error means for the submission whose `attempts`-th attempt raised it."""
    is_last = attempts >= max_attempts
    match error:
        case Blocked():
            return End(outcome=Outcome.BLOCKED, reason=error.reason)
        case Rejected():
            return End(outcome=Outcome.REJECTED, reason=error.reason)
        case Transient() if is_last:
            advice = error.advice_at_last or error.reason.advice
            return End(outcome=Outcome.REJECTED, reason=replace(error.reason, advice=advice))
        case Transient():
            asked_for = min(error.retry_after_seconds or 0.0, LONGEST_PAUSE_SECONDS)
            return Again(pause_seconds=max(pause_seconds(attempts), asked_for), reason=error.reason)
        case SoftTimeLimitExceeded() if is_last:
            return End(outcome=Outcome.QUARANTINED, reason=_out_of_time(attempts))
        case SoftTimeLimitExceeded():
            return Again(pause_seconds=pause_seconds(attempts), reason=_out_of_time(attempts))
        case MemoryError() if is_last:
            return End(outcome=Outcome.QUARANTINED, reason=_OUT_OF_MEMORY)
        case MemoryError():  # its neighbours may have used it up, or a leak
            return Again(pause_seconds=pause_seconds(attempts), reason=_OUT_OF_MEMORY)
        case Interrupted():
            return GiveBack()
        case OSError() | RuntimeError() if is_of_machine(error):
            reason = _too_much(error)
            if is_last:
                return End(outcome=Outcome.QUARANTINED, reason=reason)
            return Again(pause_seconds=pause_seconds(attempts), reason=reason)
        case _:
            return End(outcome=Outcome.QUARANTINED, reason=_bug(error))


def died(starts: int, last_words: str | None) -> End:
    """Of one whose every start killed its worker; the first line of the last words says how the last of them ended."""
    end, _, words = (last_words or "").partition("\n")
    if end.startswith(RAN_OUT_OF_TIME):
        return End(outcome=Outcome.QUARANTINED, reason=replace(_out_of_time(starts), detail=last_words))
    found = f"Its worker died or was killed {_times(starts)} while working on it"
    reason = Reason(
        code=ReasonCode.CRASHED,
        message=f"{found}; the last one {end}." if end else f"{found}.",
        advice="Look at the worker's log for the time of the last change; replay it once the cause is mended.",
        detail=words or None,
    )
    return End(outcome=Outcome.QUARANTINED, reason=reason)


def pause_seconds(attempts: int) -> float:
    """How long to wait after the `attempts`-th failed attempt: growing, and a quarter off either way at random.

    The jitter keeps a thousand links of one dead server from coming back in the same second.
    """
    pause = min(FIRST_PAUSE_SECONDS * PAUSE_GROWTH ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 (not a secret)


def first_line(error: BaseException) -> str:
    """What a log says of it; a database driver may quote a whole article below."""
    return str(error).partition("\n")[0]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _out_of_time(attempts: int) -> Reason:
    return Reason(
        code=ReasonCode.CRASHED,
        message=f"It ran out of time {_times(attempts)}.",
        advice="Raise QAWL_TASK_TIME_LIMIT_SECONDS if it is meant to be that large, then replay it.",
    )


_OUT_OF_MEMORY = Reason(
    code=ReasonCode.OUT_OF_MEMORY,
    message="It needs more memory than one child of a worker may have.",
    advice="Raise QAWL_CHILD_MEMORY_BYTES if it is meant to be that large, then replay it.",
)


def _too_much(error: Exception) -> Reason:
    return Reason(
        code=ReasonCode.CRASHED,
        message=f"The machine had no room for the work on it: {first_line(error)}.",
        advice="Make room for temporary files, or raise the limits of the worker's processes, then replay it.",
        detail="".join(traceback.format_exception(error))[-DETAIL_CHARACTERS:],
    )


def _bug(error: Exception) -> Reason:
    return Reason(
        code=ReasonCode.BUG,
        message=f"Qawl has a bug that this submission met ({type(error).__name__}).",
        advice="Report it with the traceback; replay the submission with a version that mends it.",
        detail="".join(traceback.format_exception(error))[-DETAIL_CHARACTERS:],
    )
