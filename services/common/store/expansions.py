"""How far a container has been expanded: kept with its members in one transaction each, so that none comes twice.

`members` of the container's row counts the members that are in the ledger. A batch names the count it starts from, and
is taken only where that is still so: of two attempts at once, or one that comes back from the dead, one goes on.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.submissions import Outcome, Stage
from services.common.store.strangers import word
from services.common.store.tables import submissions

_c = submissions.c


def extend(conn: Connection, id: str, *, of: int, to: int, now: datetime, due_at: datetime) -> bool:
    """Count its members on from `of` to `to`, and renew its lease until `due_at`; False where it has moved on.

    To be called in the transaction that accepts those members.
    """
    return _is_changed(conn, id, of, {"members": to, "updated_at": now, "due_at": due_at, "leased_until": due_at})


def put_back(conn: Connection, id: str, *, of: int, now: datetime, priority: int) -> bool:
    """Let another task go on with it, as urgent as told, for which the caller publishes it: this attempt made progress,
    and is not counted."""
    attempts = sa.case((_c.attempts > 0, _c.attempts - 1), else_=0)
    values = {"attempts": attempts, "priority": priority, "updated_at": now, "due_at": now, "queued_at": now}
    return _is_changed(conn, id, of, {**values, "leased_until": None})


def _is_changed(conn: Connection, id: str, of: int, values: Mapping[str, object]) -> bool:
    stands = (_c.id == id, _c.stage == Stage.INGEST, _c.outcome.is_(None), _c.members == of)
    return conn.execute(sa.update(submissions).where(*stands).values(values).returning(_c.id)).first() is not None


def count_under(conn: Connection, root_id: str) -> int:
    """How many submissions lie in this outermost container, at any depth."""
    counted: int = conn.execute(sa.select(sa.func.count()).where(_c.root_id == root_id)).scalar_one()
    return counted


def outcomes_of(conn: Connection, parent_id: str) -> dict[Outcome | None, int]:
    """How many of its members ended how; None: not yet."""
    rows = conn.execute(sa.select(_c.outcome, sa.func.count()).where(_c.parent_id == parent_id).group_by(_c.outcome))
    return {None if outcome is None else word(Outcome, outcome): count for outcome, count in rows}
