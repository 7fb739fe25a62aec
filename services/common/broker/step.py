"""What a stage does with submissions, in three parts, so that many share the cost of a transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from services.common.contracts.messages import Message
from services.common.contracts.submissions import Submission, SubmissionId

Loaded = TypeVar("Loaded")
Result = TypeVar("Result")

LookAhead = Callable[[Sequence[tuple[Submission, Result]]], None]
"""What of keeping results can be done before the transaction is open, for which others wait; a result takes up what was
found. `keep` must do without it, too, and what it told may have changed by then."""


Ready = Callable[[Mapping[SubmissionId, Loaded]], Mapping[SubmissionId, Loaded]]
"""What of the work on a bite's rows is cheaper for all of them at once, in no transaction and little time. `work` must
do without it, too: where it fails, and for a row that is begun alone, so that no row pays for another."""


class Step(Protocol[Loaded, Result]):
    """One stage's work. Doing a part twice must do no harm: any process may die between any two of them."""

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> Mapping[SubmissionId, Loaded]:
        """What the work on these rows needs, in one transaction that only reads.

        Of a bite's rows that are too large to be held together it loads nothing: what is not there, `work` loads.
        """
        ...

    def work(self, row: Submission, loaded: Loaded | None) -> Result | None:
        """The work on one row, in no transaction; None where it has already moved the row on by itself.

        Raises Rejected, Blocked, Transient and Interrupted; anything else is a bug.
        """
        ...

    def keep(
        self, conn: Connection, done: Sequence[tuple[Submission, Result]], *, now: datetime
    ) -> tuple[Message, ...]:
        """Write all results and move their rows on, in the transaction that is open; returns what is to be published.

        The rows are held (`store/bites.py`): they stand at the stage, and nobody else moves them meanwhile.
        """
        ...
