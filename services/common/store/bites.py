"""Moves of several rows of the ledger in one statement each: a bite is begun, and kept, under one lease.

The moment at which its lease ends is also what an attempt is known by: whatever it writes, it writes only to the rows
that still carry that moment. So of two attempts at one row (the first was slow, and taken for dead) only one moves it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.lifecycle import check_move
from services.common.contracts.submissions import Outcome, Stage, Submission, SubmissionId
from services.common.store.ledger_rows import read_row
from services.common.store.reasons import reason_values
from services.common.store.tables import submissions

_c = submissions.c

_MOST_LOOKED_AT = 200
"""Rows of a stage among which those that wait are looked for: what is in hand, or otherwise urgent, is among them."""

# Built once, as in submissions.py.
_listed = _c.id.in_(sa.bindparam("ids", expanding=True))
_at_stage = sa.and_(_c.stage == sa.bindparam("the_stage"), _c.outcome.is_(None))
_free = sa.or_(_c.leased_until.is_(None), _c.leased_until <= sa.bindparam("the_now"))
_mine = sa.and_(_at_stage, _c.leased_until == sa.bindparam("the_lease"))
# Locked in one order and without waiting: two workers that have the same ids must not wait for each other in a circle.
_FRESH = sa.select(_c.id).where(_listed, _at_stage, _c.attempts == 0, _free).with_for_update(skip_locked=True)
_BEGIN = (
    sa.update(submissions)
    .where(_c.id.in_(_FRESH))
    .values(attempts=_c.attempts + 1, queued_at=None)
    .returning(submissions)
)
_OLDEST = (
    sa.select(_c.id)
    .where(_c.stage == sa.bindparam("the_stage"), _c.outcome.is_(None))
    .order_by(_c.id)
    .limit(_MOST_LOOKED_AT)
)
_UNBEGUN = (
    sa.select(_c.id)
    .where(
        _c.id.in_(_OLDEST),
        _c.priority == sa.bindparam("the_priority"),
        _c.attempts == 0,
        _c.leased_until.is_(None),
        _c.queued_at.is_not(None),
    )
    .order_by(_c.id)
    .limit(sa.bindparam("most"))
)
_FREE = sa.select(_c.id).where(_listed, _at_stage, _free)
_HELD = sa.select(_c.id).where(_listed, _mine).order_by(_c.id).with_for_update(key_share=True)
_GIVE_BACK = (
    sa.update(submissions).where(_listed, _mine).values(attempts=_c.attempts - 1, leased_until=None).returning(_c.id)
)
_MOVE = sa.update(submissions).where(_listed)
_MOVE_ONE = sa.update(submissions).where(_c.id == sa.bindparam("the_id"))
_FINISH = sa.update(submissions).where(_listed).values(finished_from=_c.stage)


def begin(
    conn: Connection, ids: Sequence[SubmissionId], stage: Stage, *, now: datetime, lease: datetime
) -> tuple[tuple[Submission, ...], tuple[SubmissionId, ...]]:
    """Count the first start of those that stand at `stage` and were not started there before, leased until `lease`.

    Returns these, and the ids of those that were: they are to be begun one by one (`submissions.begin`). Both in the
    given order; whatever has moved on, or is in another worker's hands, is in neither.
    """
    order = {id: place for place, id in enumerate(ids)}
    listed = {"ids": list(order), "the_stage": stage, "the_now": now}
    values = {"due_at": lease, "leased_until": lease, "updated_at": now}
    begun = [read_row(row) for row in conn.execute(_BEGIN, {**listed, **values})]
    begun.sort(key=lambda row: order[row.id])
    left = [id for id in order if id not in {row.id for row in begun}]
    if not left:
        return tuple(begun), ()
    free = set(conn.execute(_FREE, {**listed, "ids": left}).scalars())
    return tuple(begun), tuple(id for id in left if id in free)


def unbegun(conn: Connection, stage: Stage, urgency: int, *, most: int) -> tuple[SubmissionId, ...]:
    """Some of this urgency that stand at `stage` and wait in its queue, never started there, the oldest first."""
    return tuple(conn.execute(_UNBEGUN, {"the_stage": stage, "the_priority": urgency, "most": most}).scalars())


def held(conn: Connection, ids: Sequence[SubmissionId], stage: Stage, *, lease: datetime) -> frozenset[SubmissionId]:
    """Those that stand at `stage` under this very lease; nobody else moves them until the transaction ends."""
    return frozenset(conn.execute(_HELD, {"ids": list(ids), "the_stage": stage, "the_lease": lease}).scalars())


def give_back(
    conn: Connection, ids: Sequence[SubmissionId], stage: Stage, *, lease: datetime, now: datetime
) -> tuple[SubmissionId, ...]:
    """Take the start under this lease back, as if it had not been; returns the ids that had one, for the caller
    to publish."""
    values = {"the_lease": lease, "due_at": now, "queued_at": now, "updated_at": now}
    return tuple(conn.execute(_GIVE_BACK, {"ids": list(ids), "the_stage": stage, **values}).scalars())


def advance(
    conn: Connection, moved: Mapping[SubmissionId, str | None], *, at: Stage, to: Stage, now: datetime, due_at: datetime
) -> None:
    """Move rows on that are `held`, each with the article that it has by now (None: as it was); `due_at` is when the
    sweeper publishes them in case nobody else does."""
    check_move(at, to)
    values = {
        "stage": to,
        "attempts": 0,
        "due_at": due_at,
        "queued_at": now,
        "updated_at": now,
        "leased_until": None,
        "last_words": None,
        **reason_values(None),
    }
    same = [id for id, article_id in moved.items() if article_id is None]
    if same:
        conn.execute(_MOVE, {"ids": same, **values})
    brought = [{"the_id": id, "article_id": article, **values} for id, article in moved.items() if article is not None]
    if brought:
        conn.execute(_MOVE_ONE, brought)


def finish(conn: Connection, ids: Sequence[SubmissionId], outcome: Outcome, *, at: Stage, now: datetime) -> None:
    """End rows that are `held`, all alike and without a reason."""
    check_move(at, outcome)
    values = {
        "stage": Stage.FINISHED,
        "outcome": outcome,
        "due_at": None,
        "updated_at": now,
        "leased_until": None,
        **reason_values(None),
    }
    if ids:
        conn.execute(_FINISH, {"ids": list(ids), **values})
