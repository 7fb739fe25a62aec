"""What the sweeper asks of the ledger: which rows wait for a message, and whose message may be lost.

An unfinished row is in one of three states:

    queued    `queued_at` is when its message went out. Somebody has it, or it waits in its queue, or it is lost.
    waiting   `queued_at` is NULL, and `due_at` has come: a message is to be sent.
    set aside `queued_at` is NULL, and `due_at` lies ahead: until then a worker has it in hand, or it is not its time.

Ids are read and nothing else, so that a row which a newer version wrote in its own way cannot stop the sweeper; and
only those of stages and urgencies that this version knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.submissions import Stage, SubmissionId
from services.common.store.tables import submissions

_c = submissions.c

_is_waiting = sa.and_(_c.outcome.is_(None), _c.queued_at.is_(None))
_is_queued = sa.and_(_c.outcome.is_(None), _c.queued_at.is_not(None))
_is_of_list = sa.and_(_c.stage == sa.bindparam("the_stage"), _c.priority == sa.bindparam("the_priority"))
_ids: sa.BindParameter[Sequence[str]] = sa.bindparam("the_ids", expanding=True)

_WAITING = (
    sa.select(_c.id)
    .where(_is_waiting, _is_of_list, _c.due_at <= sa.bindparam("soon"))
    .where(sa.or_(_c.due_at <= sa.bindparam("now"), _c.due_at == _c.slot_at))
    .order_by(_c.due_at, _c.id)
    .limit(sa.bindparam("most"))
)
_CLAIM = (
    sa.update(submissions)
    .where(_c.id.in_(_ids), _is_waiting, _c.stage == sa.bindparam("the_stage"))
    .values(queued_at=sa.bindparam("now"))
    .returning(_c.id)
)
_QUEUED = (
    sa.select(_c.id, _c.stage)
    .where(_is_queued, sa.or_(_c.queued_at < sa.bindparam("before"), _c.queued_at > sa.bindparam("after")))
    # Not by the stage's index, which holds all that waits at it, too.
    .where(sa.func.coalesce(_c.stage, "").in_([str(stage) for stage in Stage if stage is not Stage.FINISHED]))
    .limit(sa.bindparam("most"))
)
_UNQUEUE = (
    sa.update(submissions)
    .where(_c.id.in_(_ids), _is_queued, _c.stage == sa.bindparam("the_stage"))
    .values(queued_at=None, due_at=sa.bindparam("now"), updated_at=sa.bindparam("now"), leased_until=None)
)
_AHEAD = (
    sa.select(_c.id)
    .where(_is_waiting, _is_of_list, _c.due_at > sa.bindparam("soon"), _c.updated_at > sa.bindparam("soon"))
    .limit(sa.bindparam("most"))
)
_SET_BACK = (
    sa.update(submissions)
    .where(_c.id.in_(_ids), _is_waiting, _c.updated_at > sa.bindparam("soon"))
    .values(due_at=sa.bindparam("now"), updated_at=sa.bindparam("now"), leased_until=None, slot_at=None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A row whose message went out some time ago."""

    id: SubmissionId
    stage: Stage


def waiting(
    conn: Connection, stage: Stage, priority: int, *, now: datetime, ahead: timedelta, limit: int
) -> tuple[SubmissionId, ...]:
    """Those of one stage and urgency that a message is to be sent for, oldest first; also those whose slot comes within
    `ahead`, so that they are there in time."""
    values = {"the_stage": stage, "the_priority": priority, "now": now, "soon": now + ahead, "most": limit}
    return tuple(SubmissionId(id) for id in conn.execute(_WAITING, values).scalars())


def claim(conn: Connection, ids: Sequence[SubmissionId], stage: Stage, *, now: datetime) -> tuple[SubmissionId, ...]:
    """Note that a message goes out now for those that still wait for one; returns which. Of two sweeps at once, each
    row is claimed by one."""
    if not ids:
        return ()
    mine = set(conn.execute(_CLAIM, {"the_ids": sorted(ids), "the_stage": stage, "now": now}).scalars())
    return tuple(id for id in ids if id in mine)


def queued_outside(conn: Connection, *, before: datetime, after: datetime, limit: int) -> tuple[Queued, ...]:
    """Those whose message went out before the one moment, or, by a clock that was ahead, after the other."""
    rows = conn.execute(_QUEUED, {"before": before, "after": after, "most": limit})
    return tuple(Queued(id=SubmissionId(id), stage=Stage(stage)) for id, stage in rows)


def unqueue(conn: Connection, ids: Sequence[SubmissionId], stage: Stage, *, now: datetime) -> None:
    """Note that there is no message for those that stand at the stage and are in nobody's hand: they wait for one.

    A row is sent again only when its lease has ended; one that lies ahead all the same was written by a clock that has
    been set back since, and would keep every worker off until its moment came again.
    """
    if ids:
        conn.execute(_UNQUEUE, {"the_ids": sorted(ids), "the_stage": stage, "now": now})


def put_off_ahead(
    conn: Connection, stage: Stage, priority: int, *, soon: datetime, limit: int
) -> tuple[SubmissionId, ...]:
    """Those that were put off, or leased, by a clock that was ahead: they say that they were moved after `soon`, which
    is still to come."""
    values = {"the_stage": stage, "the_priority": priority, "soon": soon, "most": limit}
    return tuple(SubmissionId(id) for id in conn.execute(_AHEAD, values).scalars())


def set_back(conn: Connection, ids: Sequence[SubmissionId], *, now: datetime, soon: datetime) -> None:
    """Let these go at once."""
    conn.execute(_SET_BACK, {"the_ids": sorted(ids), "now": now, "soon": soon})
