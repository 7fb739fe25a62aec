"""Which statements are near in meaning to something: by the embeddings that linking keeps, without numpy.

    a filter that few fit ──▶ all of them ─────────────────────────┐
    any other ──▶ codes in memory: those that differ least ──▶ ────┴▶ embeddings read ──▶ cosines ──▶ the nearest

A code has a bit for each number of an embedding: whether it is positive. Two codes differ in as many bits as two
embeddings differ in direction (Charikar 2002), and Python compares a million of them in 0.2 s. Of 6,000 sentences of
news the nearest 25 were among those 400 whose codes differed least in 99.6 of 100 cases.

What is answered is read from the store in the asking transaction; the codes only say where to look. So what was erased
is in no answer, be its code still there until the next question.
"""

import math
import struct
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.utterances import EMBEDDED_BY, EMBEDDED_NUMBERS, Embedding
from services.common.store import changes, numbering
from services.common.store.statement_filters import StatementFilter, among, numbers_of
from services.common.store.tables import articles, statements, tellings

MOST_NEAR = 200
"""Of one list: nobody reads on, and what is farther is hardly near."""
LEAST = 0.25
"""The cosine below which nothing is near: of 100 pairs of sentences drawn from news 98 are below it, and few words are
hardly ever nearer than 0.5 to a long sentence."""
MOST_HELD = 200_000
"""Statements whose codes are held, the newest: 60 MB."""
FEW = 2_000
"""So many that fit are all looked at, whatever their age."""
COMPARED = 600
"""By their embeddings, 0.05 ms each, among them nearly all that are nearest by these."""
APART = 230
"""Bits by which codes of what is near differ at most: 14 of 100 pairs of sentences, and 99 of 100 that are near."""
MOST_LOOKED_THROUGH, SOON = 20_000, 5_000
"""Of those whose codes differ least so many are asked whether they fit: among the first until COMPARED do, beyond them
until half as many do."""
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
_OF = _WHOLES.where(_c.number.in_(sa.bindparam("numbers", expanding=True)))
_NEXT = _WHOLES.where(_c.number > sa.bindparam("after")).order_by(_c.number).limit(_BLOCK)
_OF_ARTICLES = _WHOLES.join(articles, articles.c.number == _c.article_number).where(numbering.of_listed)
_ARTICLES = sa.select(articles.c.number).where(articles.c.id.in_(sa.bindparam("ids", expanding=True)))
_BITS = bytes(ord("1") if 0 < byte < 128 else ord("0") for byte in range(256))
_numbers_in = struct.Struct(f"{EMBEDDED_NUMBERS}b").unpack


class Near(NamedTuple):
    """A statement by its number, and how near it is: a cosine, of four decimals."""

    number: int
    nearness: float


class Meanings:
    """The codes of the newest statements, kept up to date. May be used by many threads."""

    def __init__(self, *, most: int = MOST_HELD) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._codes: dict[int, int] = {}
        self._places: dict[int, int] = {}
        self._place: str | None = None
        self._read_at: datetime | None = None

    def nearest(self, conn: Connection, meant: Embedding, *, now: datetime) -> list[int]:
        """The numbers of statements that may be near, those whose codes differ least first; some may be gone since."""
        asked = _code(meant)
        with self._lock:
            self._follow(conn, now)
            apart = [(asked ^ code).bit_count() for code in self._codes.values()]
            found = [(far, number) for far, number in zip(apart, self._codes, strict=True) if far <= APART]
        return [number for _, number in sorted(found)[:MOST_LOOKED_THROUGH]]

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
            for number in numbers:
                self._forget(number)
            self._hold(conn.execute(_OF_ARTICLES, {"numbers": list(numbers)}))
        if len(self._codes) > 1.1 * self._most:
            self._read_all(conn, now)

    def _read_all(self, conn: Connection, now: datetime) -> None:
        place = changes.now(conn)  # before what is read: what is written meanwhile is read again
        self._codes.clear()
        self._places.clear()
        after = -(1 << 63)
        while len(self._codes) < self._most:
            rows = conn.execute(_NEXT, {"after": after}).all()
            self._hold(rows)
            if len(rows) < _BLOCK:
                break
            after = rows[-1].number
        self._place, self._read_at = place, now

    def _hold(self, rows: Iterable[sa.Row[tuple[int, bytes]]]) -> None:
        for row in rows:
            self._codes[row.number] = _code(row.vector)
            article = numbering.article_of(row.number)
            held = row.number - numbering.first_number(article) + 1
            self._places[article] = max(held, self._places.get(article, 0))

    def _forget(self, article: int) -> None:
        first = numbering.first_number(article)
        for place in range(self._places.pop(article, 0)):
            self._codes.pop(first + place, None)


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
    asked = _numbers_in(meant)
    length = math.hypot(*asked)
    vectors = dict(_candidates(conn, meanings, meant, filter, now=now, few=few))
    if but is not None:
        for number in conn.execute(sa.select(_c.number).where(_c.id == but)).scalars():
            vectors.pop(number, None)
    found = [Near(number, _cosine(asked, length, _numbers_in(vector))) for number, vector in vectors.items()]
    ordered = sorted((one for one in found if one.nearness >= LEAST), key=lambda one: (-one.nearness, one.number))
    return tuple(ordered[:MOST_NEAR])


def _candidates(
    conn: Connection, meanings: Meanings, meant: Embedding, filter: StatementFilter, *, now: datetime, few: int
) -> Iterator[tuple[int, bytes]]:
    """The embeddings that are worth comparing, by the numbers of their statements."""
    first = numbers_of(conn, filter, limit=few + 1)
    if len(first) <= few:
        asked = _code(meant)
        apart = sorted(((asked ^ _code(vector)).bit_count(), number, vector) for number, vector in _wholes(conn, first))
        yield from ((number, vector) for _, number, vector in apart[:COMPARED])
        return
    fitting: list[int] = []
    ordered = meanings.nearest(conn, meant, now=now)
    at, step = 0, COMPARED
    while at < len(ordered) and len(fitting) < (COMPARED if at < SOON else COMPARED // 2):
        some = ordered[at : at + step]
        fits = among(conn, filter, some)
        fitting += (number for number in some if number in fits)
        at, step = at + step, _AT_ONCE
    yield from _wholes(conn, fitting[:COMPARED])


def _wholes(conn: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(numbers), _AT_ONCE):
        yield from ((number, vector) for number, vector in conn.execute(_OF, {"numbers": numbers[at : at + _AT_ONCE]}))


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


def _code(vector: bytes) -> int:
    return int(vector.translate(_BITS), 2)


def _cosine(one: Sequence[int], length: float, other: Sequence[int]) -> float:
    # By the law of cosines: `dist` and `hypot` are written in C, a sum of products is not before Python 3.12.
    its = math.hypot(*other)
    if not length or not its:
        return 0.0
    return round((length**2 + its**2 - math.dist(one, other) ** 2) / (2 * length * its), 4)
