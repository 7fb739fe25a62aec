"""In which order speakers are listed: by how much they said, or by name.

By name they come as a reader looks them up (`folding.filed_under`), the same on both stores. A cursor is the place of
the last speaker of a page, so that who is found meanwhile moves nothing.
"""

from enum import StrEnum
from itertools import takewhile

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from services.common.store.tables import speakers

_c = speakers.c
_BEGINNING = 60
"""Letters of a key in a cursor, which tell the place where the speaker is gone by then."""


class SpeakerOrder(StrEnum):
    """By what a list of speakers is sorted."""

    STATEMENTS = "statements"
    NAME = "name"


def sorted_by(order: SpeakerOrder) -> tuple[ColumnElement[object], ...]:
    if order is SpeakerOrder.NAME:
        return (_c.sort_name.asc(), _c.id.asc())
    return (_c.shown_statements.desc(), _c.id.desc())


def written(conn: Connection, order: SpeakerOrder, *, statements: int, id: str) -> str:
    """Where a list goes on behind this speaker, who is on the page that was read last."""
    if order is SpeakerOrder.STATEMENTS:
        return f"{statements}.{id}"
    key = conn.execute(sa.select(_c.sort_name).where(_c.id == id)).scalar() or ""
    return f"key.{id}.{''.join(takewhile(str.isprintable, key[:_BEGINNING]))}"


def beyond(conn: Connection, place: str, order: SpeakerOrder) -> ColumnElement[bool]:
    """What comes behind that place; raises ValueError for one that we did not give out for this order."""
    first, _, rest = place.partition(".")
    id, dot, key = rest.partition(".")
    if len(id) != 32:
        raise _foreign(place)
    if order is SpeakerOrder.STATEMENTS:
        if dot or not (first.isascii() and first.isdigit() and len(first) <= 9):
            raise _foreign(place)
        return sa.tuple_(_c.shown_statements, _c.id) < sa.tuple_(int(first), id)
    if first != "key" or not dot:
        raise _foreign(place)
    found = conn.execute(sa.select(_c.sort_name).where(_c.id == id)).scalar() or ""
    after = found if found.startswith(key) else key
    return sa.tuple_(_c.sort_name, _c.id) > sa.tuple_(sa.literal(after, _c.sort_name.type), id)


def _foreign(place: str) -> ValueError:
    return ValueError(f"not a cursor of this list: {place[:40]!r}")
