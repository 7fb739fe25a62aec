"""Statements, of a speaker or an outlet, as subjects are found in them."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.subjects import Remark
from services.common.store.statement_filters import StatementFilter, numbers_of
from services.common.store.tables import statements, utterance_members

MOST_REMARKS = 2_000
"""Of one speaker or outlet that are looked at, the newest stored: a second of work, and more than anybody reads."""

_c, _m = statements.c, utterance_members.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What was said; `is_cut` where there is more that was stored before."""

    items: tuple[Remark, ...]
    is_cut: bool


def of_speaker(conn: Connection, speaker_id: str, *, most: int = MOST_REMARKS) -> Remarks:
    """The newest of the speaker's statements, but those of articles that a newer version has taken the place of."""
    return of(conn, StatementFilter(speaker_id=speaker_id, only_current=True), most=most)


def of(conn: Connection, filter: StatementFilter, *, most: int = MOST_REMARKS) -> Remarks:
    """The newest statements that fit."""
    numbers = numbers_of(conn, filter, limit=most + 1)
    rows = conn.execute(
        sa.select(_c.id, _c.number, _c.content_text, _c.language, _c.said_day, _c.published_day, _m.utterance_id)
        .outerjoin_from(statements, utterance_members, sa.and_(_m.statement_id == _c.id, _m.is_whole.is_(False)))
        .where(_c.number.in_(numbers[:most]))
        .order_by(_c.number)
    )
    return Remarks(
        items=tuple(
            Remark(
                id=row.id,
                text=row.content_text,
                language=row.language,
                day=row.said_day or row.published_day,
                place=row.number,
                utterance=row.utterance_id,
            )
            for row in rows
        ),
        is_cut=len(numbers) > most,
    )
