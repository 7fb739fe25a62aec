"""What the linker reads of statements that are compared: what cannot change while a statement's id stays, its words and
its embeddings, and apart from that how it looks now, which is quick to ask for again.
"""

from collections.abc import Collection, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, Polarity, SpeakerKind
from services.common.contracts.utterances import Kept, Told
from services.common.store import numbering
from services.common.store.tables import articles, statements, tellings
from services.common.store.ties import chunks, raw

_s, _t = statements.c, tellings.c


class Tellings(NamedTuple):
    """An article's statements of which something is kept, in order of their ids, and by which encoder each: embeddings
    are a function of the two. In columns, since a bite has thousands of neighbours' statements."""

    ids: tuple[str, ...]
    encoders: tuple[str | None, ...]


class Look(NamedTuple):
    """All that is compared of a statement and may change while its id stays, as it is stored. An article that was
    erased and comes again has another number, and another day on which it was handed in."""

    article_number: int
    speaker_id: str | None
    speaker_kind: str
    speaker_name: str | None
    said_day: date | None
    published_day: date | None
    section: str
    kind: str
    polarity: str | None


_LOOK = tuple(_s[name] for name in Look._fields)
# An older version of an article is left out by us: until PostgreSQL has counted a table's rows it believes that hardly
# any article has no newer one, and begins with going through them all.
_LOOKS = (
    sa.select(_s.id, articles.c.superseded_by, *_LOOK)
    .join_from(statements, articles, articles.c.number == _s.article_number)
    .where(_s.id.in_(sa.bindparam("ids", expanding=True)))
)
_TOLD = (
    sa.select(
        *_LOOK, _s.id, articles.c.superseded_by, articles.c.id.label("article_id"), _s.language, _s.content_text,
        _s.content_spans, articles.c.stored_at, _t.vectors, _t.statement_id.label("kept"),
    )
    .join_from(statements, articles, articles.c.number == _s.article_number)
    .outerjoin(tellings, sa.and_(_t.article_number == _s.article_number, _t.statement_id == _s.id))
    .order_by(_s.article_number, _s.id)
)  # fmt: skip
_TOLD_IN = _TOLD.where(numbering.of_listed)
_TOLD_OF = _TOLD.where(_s.id.in_(sa.bindparam("ids", expanding=True)))
_NUMBERS: sa.BindParameter[Any] = sa.bindparam("numbers", expanding=True)
_KEPT = (
    sa.select(_t.article_number, _t.statement_id, _t.encoder)
    .where(_t.article_number.in_(_NUMBERS))
    .order_by(_t.article_number, _t.statement_id)
)
_EMBEDDINGS = (
    sa.select(_t.article_number, _t.statement_id, _t.encoder, _t.vectors)
    .where(_t.article_number.in_(_NUMBERS))
    .order_by(_t.article_number, _t.statement_id)
)


def kept(conn: Connection, numbers: Collection[int]) -> dict[int, Tellings]:
    """Of which statements of these articles something is kept, by the articles' numbers."""
    columns = ((number, tuple(zip(*some, strict=True))) for number, some in _grouped(conn, _KEPT, numbers))
    return {number: Tellings(ids, encoders) for number, (_, ids, encoders) in columns}


def embeddings(conn: Connection, numbers: Collection[int]) -> dict[int, tuple[Tellings, tuple[bytes | None, ...]]]:
    """The same with each one's vectors, packed, None without an encoder."""
    columns = ((number, tuple(zip(*some, strict=True))) for number, some in _grouped(conn, _EMBEDDINGS, numbers))
    return {number: (Tellings(ids, encoders), vectors) for number, (_, ids, encoders, vectors) in columns}


def looks(conn: Connection, statement_ids: Collection[str]) -> dict[str, Look]:
    """How these statements look now, by their ids, but for those of an older version of an article."""
    return {
        id: Look(*look)
        for some in chunks(statement_ids)
        for id, newer, *look in conn.execute(_LOOKS, {"ids": some})
        if newer is None
    }


def told(
    conn: Connection, numbers: Collection[int], made: Mapping[int, Mapping[str, Kept]] | None = None
) -> dict[int, tuple[Told, ...]]:
    """The statements of these articles of which something is kept, or was `made` to be kept (by article and id), by the
    article's number, in order of their ids; of an older version of an article, none."""
    found: dict[int, list[Told]] = {}
    new = made or {}
    for row in conn.execute(_TOLD_IN, {"numbers": sorted(numbers)}) if numbers else ():
        mine = new.get(row.article_number, {}).get(row.id)
        if row.superseded_by is None and (row.kept is not None or mine is not None):
            one = _told(row, row.vectors if mine is None else mine.vectors)
            found.setdefault(row.article_number, []).append(one)
    return {number: tuple(some) for number, some in found.items()}


def told_of(conn: Connection, statement_ids: Collection[str]) -> dict[str, tuple[Look, Told]]:
    """These statements of which something is kept, by their ids, with how they look; but for those of an older version
    of an article."""
    rows = (row for some in chunks(statement_ids) for row in conn.execute(_TOLD_OF, {"ids": some}))
    return {
        row.id: (Look(*row[: len(Look._fields)]), _told(row, row.vectors))
        for row in rows
        if row.superseded_by is None and row.kept is not None
    }


def _told(row: Any, vectors: bytes | None) -> Told:
    return Told(
        statement_id=row.id,
        article_id=row.article_id,
        article_number=row.article_number,
        language=row.language,
        words=row.content_text,
        places=tuple(Span(start, end) for start, end in row.content_spans),
        is_heading=row.section == Role.TITLE.value,
        speaker_id=row.speaker_id,
        speaker_kind=SpeakerKind(row.speaker_kind),
        speaker_name=row.speaker_name,
        day=row.said_day or row.published_day,
        handed_in=row.stored_at.date(),
        is_direct=row.kind == Kind.DIRECT.value,
        is_denied=row.polarity == Polarity.NEGATIVE.value,
        vectors=vectors,
    )


def _grouped(conn: Connection, select: sa.Select[Any], numbers: Collection[int]) -> Any:
    """Each article's rows."""
    if not numbers:
        return ()
    return groupby(raw(conn, select, {"numbers": sorted(numbers)}), key=itemgetter(0))
