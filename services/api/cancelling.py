"""A submission called off, with its members."""

from services.api import present
from services.api.batch_schemas import Cancelled
from services.api.callers import Caller
from services.api.context import Context
from services.api.problems import Problem, ProblemKind, not_found
from services.common.contracts.access import Act
from services.common.contracts.submissions import SubmissionId
from services.common.store import cancelling, submissions
from services.common.store.engine import reading


def cancel(context: Context, key: SubmissionId, *, by: Caller) -> Cancelled:
    """Raises Problem where there is none of this id, or nothing of it is left to cancel."""
    with reading(context.engine) as conn:
        if submissions.find(conn, key) is None:
            raise not_found("submission", key)
    counted = cancelling.cancel_all(
        context.engine,
        key,
        clock=context.clock,
        note=lambda conn, id, count: by.write(
            conn, Act.SUBMISSIONS_CANCELLED, now=context.clock(), subject=id, count=count
        ),
    )
    with reading(context.engine) as conn:
        row = submissions.find(conn, key)
    assert row is not None
    if counted == 0:
        state = f"ended as {row.outcome}" if row.outcome else f"stands at {row.stage}, its statements in the record"
        raise Problem(
            ProblemKind.WRONG_STATE,
            f"There is nothing left to cancel: this submission {state}.",
            advice="Look at the submission: its links lead to what came of it.",
        )
    return Cancelled(submission=present.submission(row), cancelled=counted)
