"""What can go wrong with a submission, in three kinds that `broker/verdicts.py` tells apart once.

    QawlError
    ├── Rejected     will never work: the reason is kept and shown, nothing is retried; ends as `rejected`
    │   └── Blocked  somebody does not let us: robots, 401/403, a forbidden address; ends as `blocked`
    ├── Transient    may work later: retried with growing pauses, then ends as `rejected` with its reason
    ├── Interrupted  the worker stops: the attempt is given back, and does not count
    ├── StoreDown    the database is locked, full, restarted, not reachable (store/outages.py): nobody's fault
    ├── MachineShort no room for temporary files, no more files or processes (broker/shortage.py): nobody's fault either
    └── SetupError   settings, database or broker are not usable: the process says what to do and stops

Anything else is a bug: loud, quarantined with its traceback, replayable.
"""

from services.common.contracts.submissions import Reason


class QawlError(Exception):
    """The root of all errors that Qawl raises on purpose."""


class Rejected(QawlError):
    """The submission cannot become an article, today or ever."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"{reason.code}: {reason.message}")
        self.reason = reason


class Blocked(Rejected):
    """Somebody does not let us have it."""


class Transient(QawlError):
    """It may work later. `retry_after_seconds` is the least pause that the other side asked for, if it did;
    `advice_at_last` stands in the reason once it is not tried again."""

    def __init__(
        self, reason: Reason, *, retry_after_seconds: float | None = None, advice_at_last: str | None = None
    ) -> None:
        super().__init__(f"{reason.code}: {reason.message}")
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds
        self.advice_at_last = advice_at_last


class Interrupted(QawlError):
    """The worker was told to stop before the work was done."""


class MachineShort(QawlError):
    """This machine has not got what any work needs; it waits, and no attempt counts."""


class SetupError(QawlError):
    """Something that Qawl needs to run is missing or wrong; `fix` is the next step for the operator."""

    def __init__(self, message: str, *, fix: str) -> None:
        super().__init__(f"{message}\n  fix: {fix}")
        self.fix = fix
