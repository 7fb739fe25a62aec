"""Statements that are gone for good: what tied them to others goes too, and those others are looked at again."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.utterances import Membership
from services.common.store import ties as stored_ties
from services.common.store import untied, utterances
from services.common.store.tables import statements, tellings, ties, utterance_members

_AT_ONCE = 500
_m, _t = utterance_members.c, ties.c


def forget(conn: Connection, ids: Sequence[str], *, now: datetime) -> None:
    """Take away what was learnt of these statements, which are deleted already.

    An utterance keeps its other members until the link stage has looked at them again, which is asked of it here.
    """
    if not ids:
        return
    stored_ties.wait_for_linkers(conn)
    left: dict[str, list[Membership]] = {}
    touched: set[str] = set()
    for some in _chunks(ids):
        for column in (_t.first_id, _t.second_id, _t.whole_id):
            conn.execute(sa.delete(ties).where(column.in_(some)))
        conn.execute(sa.delete(tellings).where(tellings.c.statement_id.in_(some)))
        theirs = sa.select(_m.utterance_id).where(_m.statement_id.in_(some))
        members = conn.execute(sa.select(utterance_members).where(_m.utterance_id.in_(theirs))).mappings()
        for row in members:
            one = Membership(statement_id=row["statement_id"], is_whole=row["is_whole"], score=row["score"])
            left.setdefault(row["utterance_id"], []).append(one)
            touched.add(one.statement_id)
    gone = set(ids)
    rest = {id: [one for one in members if one.statement_id not in gone] for id, members in left.items()}
    utterances.replace(conn, touched, rest, touched=touched, now=now)
    others = sorted(touched - gone)
    for some in _chunks(others):
        of_them = sa.select(statements.c.speaker_id).where(
            statements.c.id.in_(some), statements.c.speaker_id.is_not(None)
        )
        untied.note(conn, list(conn.execute(of_them.distinct()).scalars()))


def _chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    return (list(ids[k : k + _AT_ONCE]) for k in range(0, len(ids), _AT_ONCE))
