"""What a list of statements is made of: counts by day, and of those that a search finds by their kinds and people."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.store import numbering
from services.common.store.tables import articles, statements

_c = statements.c

_NAMES = ("number", "speaker", "publisher", "language", "kind", "cue_class", "section")
# Built once. The article, which has the publisher's name, is read for those alone that are shown.
_PARTS = sa.select(
    *(_c.number, _c.speaker_name, _c.publisher_key, _c.language, _c.kind, _c.cue_class, _c.section)
).where(_c.number.in_(sa.bindparam("numbers", expanding=True)))
_PUBLISHERS = sa.select(articles.c.publisher_key, articles.c.publisher).where(
    articles.c.number.in_(sa.bindparam("numbers", expanding=True))
)

MOST_BY_DAY = 100_000
"""Statements read for a chart, newest day first: about 10 ms out of the index on either store."""
MOST_OF_SEARCH = 500
"""Of a search the latest so many are looked at: 3 ms, where 1,000 take 6, and shares much like those of all."""
SHOWN = 6
"""Values of one facet: more make no choice easier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """The commonest values of one property, as a filter takes them, each with how many statements have it."""

    name: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """`looked_at` statements were counted; there are more where `is_part`."""

    looked_at: int
    is_part: bool
    facets: tuple[Facet, ...]


def by_day(conn: Connection, *, first: date, last: date, most: int = MOST_BY_DAY) -> tuple[tuple[date, int], ...]:
    """Statements by the day that their articles were published on, in order; days without any are left out. Every
    version of an article counts. Where there are more than `most`, the earliest days are left out."""
    days = (
        sa.select(_c.published_day)
        .where(_c.published_day.between(first, last))
        .order_by(_c.published_day.desc())
        .limit(most + 1)
        .subquery()
    )
    found = sorted(
        (day, count)
        for day, count in conn.execute(sa.select(days.c.published_day, sa.func.count()).group_by(days.c.published_day))
    )
    is_cut = sum(count for _, count in found) > most
    return tuple(found[1:] if is_cut and len(found) > 1 else found)


def of_numbers(conn: Connection, numbers: Sequence[int], *, most: int = MOST_OF_SEARCH) -> Facets:
    """What the first `most` of these statements are made of: only what parts them, the commonest first. A publisher is
    one under all spellings of its name, and has the newest of them."""
    rows = conn.execute(_PARTS, {"numbers": numbers[:most]}).all() if numbers else []
    columns = dict(zip(_NAMES, zip(*rows, strict=True), strict=True)) if rows else {}
    found = []
    for name in _NAMES[1:]:
        counted = Counter(filter(None, columns.get(name, ())))
        if len(counted) > 1:
            values = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
            if name == "publisher":
                names = printed(conn, _newest(columns, {key for key, _ in values}))
                values = [(names.get(key, key), count) for key, count in values]
            found.append(Facet(name=name, values=tuple(values)))
    return Facets(looked_at=len(rows), is_part=len(numbers) > most, facets=tuple(found))


def _newest(columns: Mapping[str, Sequence[Any]], keys: Collection[str]) -> dict[str, int]:
    """The number of the newest statement among these of each publisher."""
    newest: dict[str, int] = {}
    for number, key in zip(columns["number"], columns["publisher"], strict=True):
        if key in keys:
            newest[key] = min(number, newest.get(key, number))
    return newest


def printed(conn: Connection, newest: Mapping[str, int]) -> dict[str, str]:
    """The publishers' names as the articles of these statements have them, by their keys."""
    named = conn.execute(_PUBLISHERS, {"numbers": [numbering.article_of(number) for number in newest.values()]})
    return {row.publisher_key: row.publisher for row in named}
