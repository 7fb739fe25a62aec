"""Which statements are near in meaning to something: by the embeddings that linking keeps.

    a filter that few fit ──▶ all of them ─────────────────────────┐
    any other ──▶ codes in memory: those that look nearest ──▶ ────┴▶ embeddings read ──▶ cosines ──▶ the nearest

A code (`store/codes.py`) has a bit for each number of an embedding.

What is answered is read from the store in the asking transaction; the codes only say where to look. So what was erased
is in no answer, be its code still there until the next question.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.utterances import EMBEDDED_BY, EMBEDDED_NUMBERS, Embedding
from services.common.store import changes, numbering
from services.common.store.codes import SHARPENED, Codes, cosines
from services.common.store.statement_filters import StatementFilter, numbers_of, within
from services.common.store.tables import articles, statements, tellings

MOST_NEAR = 200
"""Of one list: nobody reads on, and what is farther is hardly near."""
LEAST = 0.25
"""The cosine below which nothing is near: of 100 pairs of sentences drawn from news 98 are below it, and few words are
hardly ever nearer than 0.5 to a long sentence."""
MOST_HELD = 500_000
"""Statements whose codes are held, the newest: 40 MB, and 2 s to read them at first."""
FEW = 1_000
"""So many that fit are all looked at, whatever their age."""
COMPARED, COMPARED_BY_BITS = 350, 600
"""By their embeddings, which takes 0.01 ms each to read: among so many of those in sharpened order, or of those beyond
them, are nearly all that are nearest by these."""
APART = 230
"""Bits by which codes of what is near differ at most: 14 of 100 pairs of sentences, and 99 of 100 that are near."""
MOST_LOOKED_THROUGH, SOON, ENOUGH = 20_000, 5_000, 300
"""Of those that look nearest so many are asked whether they fit; beyond the first SOON of them until ENOUGH do."""
HELD_FOR = timedelta(hours=1)
"""The codes are read anew after that: embeddings that are made for old statements are no change of these."""

_AT_ONCE = 2_000
"""Ids or numbers in one question."""
_BLOCK = 5_000
"""Rows read at once: 3 MB."""
_MOST_CHANGED = 20_000
"""Articles that are read again one by one; of more, all are."""

_c, _t = statements.c, tellings.c
_IS_TOLD = sa.and_(_t.article_number == _c.article_number, _t.statement_id == _c.id, _t.encoder == EMBEDDED_BY)
_VECTOR = sa.func.substr(_t.vectors, 1, EMBEDDED_NUMBERS, type_=sa.LargeBinary).label("vector")
_WHOLES = sa.select(_c.number, _VECTOR).join_from(statements, tellings, _IS_TOLD)
_NUMBER_OF = sa.select(_c.number).where(_c.id == sa.bindparam("id"))
_NEXT = _WHOLES.where(_c.number > sa.bindparam("after")).order_by(_c.number).limit(_BLOCK)
_OF_ARTICLES = _WHOLES.join(articles, articles.c.number == _c.article_number).where(numbering.of_listed)
_ARTICLES = sa.select(articles.c.number).where(articles.c.id.in_(sa.bindparam("ids", expanding=True)))


class Near(NamedTuple):
    """A statement by its number, and how near it is: a cosine, of four decimals."""

    number: int
    nearness: float


class Meanings:
    """The codes of the newest statements, kept up to date. May be used by many threads."""

    def __init__(self, *, most: int = MOST_HELD) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._codes = Codes()
        self._place: str | None = None
        self._read_at: datetime | None = None

    def nearest(self, conn: Connection, meant: Embedding, *, now: datetime) -> list[int]:
        """The numbers of statements that may be near, those that look nearest first; some may be gone since."""
        with self._lock:
            self._follow(conn, now)
            return self._codes.nearest(meant, apart=APART, most=MOST_LOOKED_THROUGH)

    def _follow(self, conn: Connection, now: datetime) -> None:
        """Read what was changed since the last time; at first, and after a while, everything."""
        if self._read_at is None or self._place is None or now - self._read_at > HELD_FOR:
            self._read_all(conn, now)
            return
        try:
            changed, place = _changed(conn, self._place)
        except changes.ForeignPlaceError:  # another store, restored from a copy
            changed, place = None, ""
        if changed is None:
            self._read_all(conn, now)
            return
        self._place = place
        for at in range(0, len(changed), _AT_ONCE):
            numbers = conn.execute(_ARTICLES, {"ids": changed[at : at + _AT_ONCE]}).scalars().all()
            self._codes.forget([numbering.range_of(number) for number in numbers])
            self._hold(conn.execute(_OF_ARTICLES, {"numbers": list(numbers)}).all())
        if len(self._codes) > 1.1 * self._most:
            self._read_all(conn, now)

    def _read_all(self, conn: Connection, now: datetime) -> None:
        place = changes.now(conn)  # before what is read: what is written meanwhile is read again
        self._codes.clear()
        after = -(1 << 63)
        while len(self._codes) < self._most:
            rows = conn.execute(_NEXT, {"after": after}).all()
            self._hold(rows)
            if len(rows) < _BLOCK:
                break
            after = rows[-1].number
        self._place, self._read_at = place, now

    def _hold(self, rows: Sequence[sa.Row[tuple[int, bytes]]]) -> None:
        self._codes.hold([row.number for row in rows], [row.vector for row in rows])


def meaning_of(conn: Connection, statement_id: str) -> Embedding | None:
    """A statement's embedding; None before it is linked, without an encoder, or in an article that was replaced."""
    found = conn.execute(_WHOLES.where(_c.id == statement_id)).first()
    return None if found is None else Embedding(found.vector)


def nearest(
    conn: Connection,
    meanings: Meanings,
    meant: Embedding,
    filter: StatementFilter,
    *,
    now: datetime,
    but: str | None = None,
    few: int = FEW,
) -> tuple[Near, ...]:
    """The statements that fit and are near, the nearest first, MOST_NEAR at most; `but` is left out.

    All that fit are looked at where they are `few`, else those nearest of MOST_HELD.
    """
    numbers, vectors = _candidates(conn, meanings, meant, filter, now=now, few=few)
    left_out = None if but is None else conn.execute(_NUMBER_OF, {"id": but}).scalar()
    found = [Near(number, near) for number, near in zip(numbers, cosines(meant, vectors), strict=True)]
    ordered = sorted(
        (one for one in found if one.nearness >= LEAST and one.number != left_out),
        key=lambda one: (-one.nearness, one.number),
    )
    return tuple(ordered[:MOST_NEAR])


class _Candidates(NamedTuple):
    """What is worth comparing, in two columns: statements' numbers, and their embeddings."""

    numbers: list[int]
    vectors: list[bytes]


def _candidates(
    conn: Connection, meanings: Meanings, meant: Embedding, filter: StatementFilter, *, now: datetime, few: int
) -> _Candidates:
    first = numbers_of(conn, filter, limit=few + 1)
    if len(first) <= few:
        return _fitting(conn, None, first)
    found = _Candidates([], [])
    ordered = meanings.nearest(conn, meant, now=now)
    at, step = 0, COMPARED
    while at < len(ordered) and len(found.numbers) < _enough(at):
        fit = _fitting(conn, filter, ordered[at : at + step])
        found.numbers.extend(fit.numbers)
        found.vectors.extend(fit.vectors)
        at, step = at + step, min(2 * step, _AT_ONCE)
    return found


def _enough(at: int) -> int:
    """How many that fit end the search, where so many have been looked through."""
    if at < SHARPENED:
        return COMPARED
    return COMPARED_BY_BITS if at < SOON else ENOUGH


def _fitting(conn: Connection, filter: StatementFilter | None, numbers: Sequence[int]) -> _Candidates:
    """Those of these numbers that have embeddings, and whose statements fit."""
    found = _Candidates([], [])
    for at in range(0, len(numbers), _AT_ONCE):
        some = numbers[at : at + _AT_ONCE]
        where = [numbering.is_one_of(conn, _c.number, some)] if filter is None else within(conn, filter, some)
        if where is None:
            break
        rows = conn.execute(_WHOLES.where(*where)).all()
        found.numbers.extend(row[0] for row in rows)
        found.vectors.extend(row[1] for row in rows)
    return found


def _changed(conn: Connection, since: str) -> tuple[list[str] | None, str]:
    """The ids of the articles that were changed, and the place behind them; None where they are too many, or some are
    gone, whose numbers nobody knows any more. Raises ForeignPlaceError."""
    found: list[str] = []
    while True:
        page = changes.page(conn, since=since, kind="article", limit=1_000)
        if any(one.is_removed for one in page.items):
            return None, since
        found += (one.key for one in page.items)
        since = page.next
        if not page.more:
            return found, since
        if len(found) > _MOST_CHANGED:
            return None, since
