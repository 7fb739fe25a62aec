"""How many statements fit, and how many of them each speaker, publisher, day and so on has."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from services.common.store import facets
from services.common.store.numbering import is_one_of
from services.common.store.statement_filters import StatementFilter, numbers_of
from services.common.store.tables import speakers, statements

MOST = 10_000
"""Statements that are counted, the newest: 50 to 100 ms of CPU with 100,000 stored on SQLite."""
_AT_ONCE = 2_000
"""Numbers in one query: SQLite takes 32,766 parameters at most."""
T = TypeVar("T")
_c, _s = statements.c, speakers.c

Per = Literal["day", "month", "year"]
_LETTERS: Mapping[Per, int] = {"day": 10, "month": 7, "year": 4}
"""Of a day as ISO 8601 writes it."""


class By(StrEnum):
    """What statements are counted by."""

    SPEAKER = "speaker"
    PUBLISHER = "publisher"
    LANGUAGE = "language"
    KIND = "kind"
    CUE_CLASS = "cue_class"
    POLARITY = "polarity"
    SECTION = "section"
    SAID = "said"
    PUBLISHED = "published"


_COLUMNS: Mapping[By, sa.Column[object]] = {
    By.SPEAKER: _c.speaker_id,
    By.PUBLISHER: _c.publisher_key,
    By.LANGUAGE: _c.language,
    By.KIND: _c.kind,
    By.CUE_CLASS: _c.cue_class,
    By.POLARITY: _c.polarity,
    By.SECTION: _c.section,
    By.SAID: _c.said_day,
    By.PUBLISHED: _c.published_day,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """`value` as a filter takes it: of a speaker the id, with the `name`; a period as ISO 8601 writes it."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The commonest values first, periods in order; `others` have a value that is not among them, `unknown` none."""

    by: By
    values: tuple[Value, ...]
    others: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """`total` were counted, the newest; there are more where `is_part`."""

    total: int
    is_part: bool
    parts: tuple[Part, ...]


def of(
    conn: Connection, filter: StatementFilter, *, by: Sequence[By], per: Per, limit: int, most: int = MOST
) -> Counts:
    """What fits, by each of these; `limit` values of each, but all periods. To be asked in one snapshot."""
    found = numbers_of(conn, filter, limit=most + 1)
    rows: list[Row[tuple[object, ...]]] = []
    if by:
        select = sa.select(_c.number, *(_COLUMNS[one] for one in by))
        for some in _batches(found[:most]):
            rows += conn.execute(select.where(is_one_of(conn, _c.number, some)))
    parts = [_part(conn, one, rows, place, per=per, limit=limit) for place, one in enumerate(by, start=1)]
    return Counts(total=min(len(found), most), is_part=len(found) > most, parts=tuple(parts))


def _part(
    conn: Connection, by: By, rows: Sequence[Row[tuple[object, ...]]], place: int, *, per: Per, limit: int
) -> Part:
    given = Counter(str(row[place]) for row in rows if row[place])
    known = given.total()
    values: Sequence[tuple[str, int]]
    match by:
        case By.SAID | By.PUBLISHED:
            periods: Counter[str] = Counter()
            for day, count in given.items():
                periods[day[: _LETTERS[per]]] += count
            values = sorted(periods.items())
        case By.SPEAKER:
            values = _most(_of_speakers(conn, given), limit)
        case _:
            values = _most(given, limit)
    shown = {value for value, _ in values}
    names: Mapping[str, str] = {}
    if by is By.SPEAKER:
        names = _names(conn, shown)
    elif by is By.PUBLISHER:  # its filter takes the name in any spelling
        newest: dict[str, int] = {}
        for row in rows:
            if (key := str(row[place])) in shown:
                newest[key] = min(row.number, newest.get(key, row.number))
        names = facets.printed(conn, newest)
        values = [(names.get(key, key), count) for key, count in values]
        names = {}
    return Part(
        by=by,
        values=tuple(Value(value=value, name=names.get(value, value), count=count) for value, count in values),
        others=known - sum(count for _, count in values),
        unknown=len(rows) - known,
    )


def _batches(some: Sequence[T]) -> Iterator[Sequence[T]]:
    return (some[first : first + _AT_ONCE] for first in range(0, len(some), _AT_ONCE))


def _most(counted: Mapping[str, int], limit: int) -> Sequence[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:limit]


def _of_speakers(conn: Connection, namings: Mapping[str, int]) -> Counter[str]:
    """By the speakers whose namings these are; one that nothing is known of stands for itself."""
    heads: dict[str, str] = {}
    for some in _batches(list(namings)):
        pairs = conn.execute(sa.select(_s.id, sa.func.coalesce(_s.speaker_id, _s.id)).where(_s.id.in_(some)))
        heads |= {id: head for id, head in pairs}  # noqa: C416 (mypy)
    found: Counter[str] = Counter()
    for id, count in namings.items():
        found[heads.get(id, id)] += count
    return found


def _names(conn: Connection, ids: Collection[str]) -> Mapping[str, str]:
    shown = sa.func.coalesce(_s.shown_name, _s.name)
    return {id: name for id, name in conn.execute(sa.select(_s.id, shown).where(_s.id.in_(ids)))}  # noqa: C416 (mypy)
