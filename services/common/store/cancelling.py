"""Submissions that somebody calls off: ended where they stand, with what they expanded into.

Whoever has one of them in hand finds it ended when he comes back, and writes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.contracts.lifecycle import CANCELLABLE
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Stage, SubmissionId
from services.common.store.engine import promising, reading
from services.common.store.reasons import reason_values
from services.common.store.tables import submissions

BATCH = 500
"""Rows in one transaction, for a tenth of a second of which SQLite keeps others waiting."""

WHY = Reason(
    code=ReasonCode.CANCELLED,
    message="It was cancelled before it was done.",
    advice="Replay it if it is to be read after all.",
)

_c = submissions.c
_may_be = sa.and_(_c.outcome.is_(None), _c.stage.in_(CANCELLABLE))


def cancel(conn: Connection, ids: Sequence[SubmissionId], *, now: datetime) -> tuple[SubmissionId, ...]:
    """End those of them that stand at one of the stages of `CANCELLABLE`; gives their ids."""
    # Locked in one order, as whoever keeps a bite does.
    open_ = sa.select(_c.id).where(_c.id.in_(ids), _may_be).order_by(_c.id).with_for_update()
    found = conn.execute(open_).scalars().all()
    if not found:
        return ()
    values = {
        "stage": Stage.FINISHED,
        "outcome": Outcome.REJECTED,
        "finished_from": _c.stage,
        "due_at": None,
        "leased_until": None,
        "updated_at": now,
        **reason_values(WHY),
    }
    ended = conn.execute(sa.update(submissions).where(_c.id.in_(found), _may_be).values(values).returning(_c.id))
    return tuple(SubmissionId(id) for id in ended.scalars())


def cancel_members(
    conn: Connection, parent_id: SubmissionId, *, now: datetime, limit: int = BATCH
) -> tuple[SubmissionId, ...]:
    """End the first members of a container that can be; gives their ids, () where none is left."""
    some = sa.select(_c.id).where(_c.parent_id == parent_id, _may_be).order_by(_c.id).limit(limit)
    return cancel(conn, [SubmissionId(id) for id in conn.execute(some).scalars()], now=now)


def containers_in(conn: Connection, parent_id: SubmissionId) -> tuple[SubmissionId, ...]:
    """Its members that have members themselves."""
    found = conn.execute(sa.select(_c.id).where(_c.parent_id == parent_id, _c.members > 0).order_by(_c.id))
    return tuple(SubmissionId(id) for id in found.scalars())


def cancel_all(
    engine: Engine,
    id: SubmissionId,
    *,
    clock: Callable[[], datetime],
    note: Callable[[Connection, SubmissionId, int], None],
) -> int:
    """End a submission and all that it has expanded into, in transactions that hold nobody up; returns how many. In
    each of them `note` is told of whom, or of whose members, and how many."""

    def ended(parent: SubmissionId, *, itself: bool) -> int:
        now = clock()
        with promising(engine) as conn:
            found = cancel(conn, [parent], now=now) if itself else cancel_members(conn, parent, now=now)
            if found:
                note(conn, parent, len(found))
        return len(found)

    # Itself first: a container that has ended gets no further members.
    counted = ended(id, itself=True)
    waiting = [id]
    while waiting:  # as deep as containers are opened (QAWL_MAX_DEPTH)
        parent = waiting.pop()
        while some := ended(parent, itself=False):
            counted += some
        with reading(engine) as conn:
            waiting += containers_in(conn, parent)
    return counted
