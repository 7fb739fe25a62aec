"""Submissions that ended since webhooks were last told: noted by triggers (revision 0016), in the transaction that ends
them, and only while some webhook wants to be told. Whoever takes them tells all webhooks, and forgets them."""

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.submissions import Submission
from services.common.store.ledger_rows import read_row
from services.common.store.tables import endings, submissions

_e = endings.c


def are_there(conn: Connection) -> bool:
    return conn.execute(sa.select(_e.number).limit(1)).first() is not None


def take(conn: Connection, *, limit: int) -> tuple[tuple[int, Submission], ...]:
    """The next ones, each with its number, in the order in which they ended; nobody else takes them. One that was sent
    on meanwhile has not ended by now, and is left out."""
    some = sa.select(_e.number, _e.submission_id).order_by(_e.number).limit(limit).with_for_update(skip_locked=True)
    taken = {number: id for number, id in conn.execute(some)}  # noqa: C416 (mypy)
    if not taken:
        return ()
    conn.execute(sa.delete(endings).where(_e.number.in_(taken)))
    wanted = sa.select(submissions).where(submissions.c.id.in_({*taken.values()}), submissions.c.outcome.is_not(None))
    found = {row.id: row for row in map(read_row, conn.execute(wanted))}
    return tuple((number, found[id]) for number, id in taken.items() if id in found)
