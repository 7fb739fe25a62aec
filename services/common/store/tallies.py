"""How many submissions stand where, kept by triggers: counting them anew would take longer with every one of them.

A trigger (revision 0004) counts in the transaction that moves a row, whichever version of Qawl does it. SQLite, which
has one writer, keeps one row for each stage and outcome. On PostgreSQL such rows would make all writers wait for each
other: there each move adds rows of +1 and -1, and `fold` sums them up now and then.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.submissions import Outcome, Stage
from services.common.store.strangers import word
from services.common.store.tables import submission_tallies, submissions

_c = submissions.c
_t = submission_tallies.c
_COUNTS = (
    sa.select(_t.stage, _t.outcome, sa.func.sum(_t.count).label("count"))
    .group_by(_t.stage, _t.outcome)
    .having(sa.func.sum(_t.count) > 0)
)


def _standing() -> sa.Select[str, str, int, datetime]:
    t = _COUNTS.subquery("tallies")
    # Ids ascend in time of receipt, and an index on (stage, outcome, id) has the oldest of each first.
    oldest = sa.select(_c.received_at).where(_c.stage == t.c.stage).correlate(t).order_by(_c.id).limit(1)
    standing = oldest.where(_c.outcome.is_(None)).scalar_subquery()
    ended = oldest.where(_c.outcome == t.c.outcome).scalar_subquery()
    since = sa.case((t.c.outcome == "", standing), else_=ended)
    return sa.select(t.c.stage, t.c.outcome, t.c.count, since).order_by(t.c.stage, t.c.outcome)


_STANDING = _standing()
# Of two that fold at once, one finds the rows gone that the other took, and leaves them alone.
_FOLD = sa.text(
    "WITH gone AS (DELETE FROM submission_tallies RETURNING stage, outcome, count) "
    "INSERT INTO submission_tallies SELECT stage, outcome, sum(count) FROM gone GROUP BY stage, outcome"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """How many submissions stand at a stage or ended in an outcome, and when the oldest of them came in."""

    stage: Stage
    outcome: Outcome | None
    count: int
    oldest: datetime


def counts(conn: Connection) -> tuple[StageCount, ...]:
    """How many stand at each stage, or ended in each outcome."""
    rows = conn.execute(_STANDING)
    return tuple(
        StageCount(stage=word(Stage, s), outcome=word(Outcome, o) if o else None, count=int(n), oldest=oldest)
        for s, o, n, oldest in rows
        if oldest is not None
    )


def fold(conn: Connection) -> None:
    """Sum up what moves have added."""
    if conn.dialect.name == "postgresql":
        conn.execute(_FOLD)
