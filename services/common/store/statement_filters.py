"""Which statements are asked for, and how that is asked of the store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from services.common.contracts.articles import Role
from services.common.contracts.statements import CueClass, Kind, Polarity
from services.common.store import numbering, search_tables
from services.common.store.articles import publisher_key
from services.common.store.numbering import article_number
from services.common.store.search import name_query, query
from services.common.store.tables import articles, statements

_c = statements.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFilter:
    """Which statements: all that are asked for must hold, None asks for nothing.

    `speaker` is words of the speaker's name, in any spelling; `text` a full-text query; a range includes both its ends.
    `only_current` leaves out articles whose place a newer version has taken.
    """

    speaker_id: str | None = None
    speaker: str | None = None
    language: str | None = None
    kind: Kind | None = None
    cue_class: CueClass | None = None
    polarity: Polarity | None = None
    section: Role | None = None
    said_from: date | None = None
    said_to: date | None = None
    published_from: date | None = None
    published_to: date | None = None
    article_id: str | None = None
    publisher: str | None = None
    text: str | None = None
    only_current: bool = False


def wanted(
    conn: Connection, filter: StatementFilter, *, after: int | None = None
) -> Iterator[tuple[ColumnElement[int], list[ColumnElement[bool]]]]:
    """The column of the numbers to list, and the conditions; a search has several, to be asked one after the other."""
    asked = [query(filter.text)] if filter.text is not None else []
    if filter.speaker is not None:
        asked.append(name_query(filter.speaker))
    article = None if filter.article_id is None else article_number(conn, filter.article_id)
    if filter.article_id is not None and article is None:
        return
    where = _conditions(filter)
    if not asked:
        yield _c.number, [*where, *_of(_c.number, article, after)]
        return
    newest = article if article is not None else None if after is None else numbering.article_of(after)
    for number, is_found in search_tables.found(conn, search_tables.STATEMENT_SEARCH, *asked, newest=newest):
        # Not joined: SQLite would go through all statements of a language, and look each up among those found.
        fits = [sa.exists().where(_c.number == number, *where)] if where else []
        yield number, [is_found, *fits, *_of(number, article, after)]


def _of(number: ColumnElement[int], article: int | None, after: int | None) -> list[ColumnElement[bool]]:
    first = None if article is None else numbering.first_number(article)
    return [
        *([] if after is None else [number > after]),
        *([] if first is None else [number >= first, number < first + numbering.PLACES]),
    ]


def _conditions(filter: StatementFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    for column, value in (
        (_c.speaker_id, filter.speaker_id),
        (_c.language, filter.language),
        (_c.kind, filter.kind),
        (_c.cue_class, filter.cue_class),
        (_c.polarity, filter.polarity),
        (_c.section, filter.section),
        (_c.publisher_key, publisher_key(filter.publisher)),
    ):
        if value is not None:
            where.append(column == value)
    if filter.only_current:
        # In a query of its own, so that an index of the few that are replaced is asked, and no article is read.
        older = articles.alias("older")
        newer = older.c.superseded_by.is_not(None)
        where.append(~sa.exists().where(older.c.number == _c.article_number, newer).correlate(statements))
    where += _within(_c.said_day, filter.said_from, filter.said_to)
    where += _within(_c.published_day, filter.published_from, filter.published_to)
    return where


def _within(column: sa.Column[date], first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    if first is not None and first == last:
        return [column == first]  # an index has the statements of one day in the order of the list
    return [
        *([] if first is None else [column >= first]),
        *([] if last is None else [column <= last]),
    ]
