"""What waits to be tied anew: the statements of namings about whom somebody decided something; a few at a time."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.store.conflict import insert
from services.common.store.numbering import PLACES, article_of
from services.common.store.tables import articles, namings_untied, speakers, statements

_AT_ONCE = 100
"""Statements of one naming whose articles are tied in one transaction, which a bite of articles waits for."""
_FIRST = -(1 << 62)
_MOST_MEMBERS = 2_000
"""Namings of one speaker; spellings, offices and years of a name fall short."""
_u, _s, _a = namings_untied.c, statements.c, articles.c


def note(conn: Connection, namings: Collection[str]) -> None:
    """Have the statements tied anew of all who are one speaker with one of these namings now."""
    c = speakers.c
    heads = sa.select(c.speaker_id).where(c.id.in_(list(namings)))
    members = conn.execute(sa.select(c.id).where(c.speaker_id.in_(heads)).order_by(c.id).limit(_MOST_MEMBERS)).scalars()
    adding = insert(conn.dialect.name, namings_untied)
    rows = [{"speaker_id": id, "after": _FIRST} for id in sorted({*members, *namings})]
    if rows:
        conn.execute(
            adding.on_conflict_do_update(index_elements=["speaker_id"], set_={"after": adding.excluded.after}), rows
        )


def is_any(conn: Connection) -> bool:
    return conn.execute(sa.select(_u.speaker_id).limit(1)).first() is not None


def take(conn: Connection) -> dict[int, str]:
    """The ids of the next few articles that wait, by their numbers; they wait no more."""
    row = conn.execute(sa.select(_u.speaker_id, _u.after).order_by(_u.speaker_id).limit(1)).first()
    if row is None:
        return {}
    found = conn.execute(
        sa.select(_s.number)
        .where(_s.speaker_id == row.speaker_id, _s.number > row.after)
        .order_by(_s.number)
        .limit(_AT_ONCE)
    ).scalars().all()  # fmt: skip
    this = _u.speaker_id == row.speaker_id
    if len(found) < _AT_ONCE:
        conn.execute(sa.delete(namings_untied).where(this))
    else:
        last = (1 - article_of(found[-1])) * PLACES - 1  # the other statements of its article are tied with it
        conn.execute(sa.update(namings_untied).where(this).values(after=last))
    numbers = {article_of(number) for number in found}
    return {number: id for number, id in conn.execute(sa.select(_a.number, _a.id).where(_a.number.in_(numbers)))}  # noqa: C416


def following(conn: Connection, after: int) -> dict[int, str]:
    """The ids of the articles behind this number, by their own, a few at a time."""
    rows = conn.execute(sa.select(_a.number, _a.id).where(_a.number > after).order_by(_a.number).limit(20))
    return {number: id for number, id in rows}  # noqa: C416 (mypy)
