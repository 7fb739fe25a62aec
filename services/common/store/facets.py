"""What a list of statements is made of: counts by day, and of those that a search finds by their kinds and people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.store.tables import articles, statements

_c = statements.c

MOST_BY_DAY = 100_000
"""Statements read for a chart, newest day first: about 10 ms out of the index on either store."""
MOST_OF_SEARCH = 1_000
"""Of a search the latest so many are looked at: a few milliseconds, and shares much like those of all."""
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
    """What the first `most` of these statements are made of: only what parts them, the commonest first."""
    rows = _rows(conn, numbers[:most])
    names = ("speaker", "publisher", "language", "kind", "cue_class", "section")
    found = []
    for place, name in enumerate(names):
        counted = Counter(value for row in rows if (value := row[place]))
        if len(counted) > 1:
            ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
            found.append(Facet(name=name, values=tuple(ordered[:SHOWN])))
    return Facets(looked_at=len(rows), is_part=len(numbers) > most, facets=tuple(found))


def _rows(conn: Connection, numbers: Sequence[int]) -> list[tuple[str | None, ...]]:
    if not numbers:
        return []
    wanted = sa.select(_c.speaker_name, articles.c.publisher, _c.language, _c.kind, _c.cue_class, _c.section)
    of_these = wanted.join(articles, articles.c.number == _c.article_number).where(_c.number.in_(numbers))
    return [tuple(row) for row in conn.execute(of_these)]
