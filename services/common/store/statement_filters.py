"""Which statements are asked for, and how that is asked of the store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from heapq import merge
from itertools import islice
from typing import Literal

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection

from services.common.contracts.articles import Role
from services.common.contracts.statements import CueClass, Kind, Polarity
from services.common.store import leads, numbering, search_tables, side_by_side, speakers
from services.common.store.articles import publisher_key
from services.common.store.numbering import article_number, is_one_of
from services.common.store.search import Query, name_query, query
from services.common.store.tables import articles, statements

_c = statements.c

ReviewedAs = Literal["none", "accepted", "corrected", "added"]
"""What a person said of a statement that is shown; nothing of most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifting:
    """Among how many statements words are looked for one by one, 10 us each: of so many `first`, which tell words that
    are rare, and are looked up sooner; then of so many `more` at once, and of `most` in all."""

    first: int = 200
    more: int = 1_000
    most: int = 4_200


SIFTING = Sifting()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFilter:
    """Which statements: all that are asked for must hold, None asks for nothing.

    `speaker` is words of the speaker's name, in any spelling; `text` a full-text query; a range includes both its ends.
    `only_current` leaves out articles whose place a newer version has taken. `review` is what a person said of it.
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
    review: ReviewedAs | None = None


_ASKED_AS = {"article": "article_id", "q": "text"}
"""Parameters that are called otherwise here."""


def asked_by(given: Mapping[str, str]) -> StatementFilter:
    """What the parameters of /v1/statements ask for, as a query string and a saved query have them.

    Raises ValueError for one that there is not, or that does not fit.
    """
    values: dict[str, object] = {_ASKED_AS.get(name, name): value for name, value in given.items()}
    values["only_current"] = values.pop("versions", "current") == "current" and "article" not in given
    if unknown := values.keys() - StatementFilter.__slots__:
        raise ValueError(f"no filter of statements: {', '.join(sorted(unknown))}")
    return _reading().validate_python(values)


@cache
def _reading() -> TypeAdapter[StatementFilter]:
    return TypeAdapter(StatementFilter)


def numbers_of(
    conn: Connection,
    filter: StatementFilter,
    *,
    after: int | None = None,
    until: int | None = None,
    as_of: int | None = None,
    limit: int,
    sifting: Sifting = SIFTING,
) -> list[int]:
    """The first numbers of the list, within what `wanted` says of the bounds."""
    bounds = _Bounds(after=after, until=until, as_of=as_of, days=_days(conn, filter))
    if not _asked(filter):
        merged = _merged(conn, filter, bounds, limit=limit)
        return _first(conn, filter, bounds, limit=limit) if merged is None else merged
    if not _is_of_few(conn, filter):
        return _first(conn, filter, bounds, limit=limit)
    found, place = _sifted(conn, filter, bounds, sifting, limit=limit)
    if place is None:
        return found
    return found + _first(conn, filter, replace(bounds, after=place), limit=limit - len(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """As `wanted` takes them."""

    after: int | None
    until: int | None
    as_of: int | None
    days: leads.Days


def _first(
    conn: Connection, filter: StatementFilter, bounds: _Bounds, *, naming: str | None = None, limit: int
) -> list[int]:
    found: list[int] = []
    is_period = conn.dialect.name == "postgresql" and _period(filter) is not None
    each = wanted(
        conn, filter, after=bounds.after, until=bounds.until, as_of=bounds.as_of, naming=naming, days=bounds.days
    )
    for number, where in each:
        # A sum is in no index. So a period is looked up by its days, or by what else is asked for, and sorted; in the
        # order of the list all that came later would be looked through first.
        select = sa.select(number).where(*where).order_by(number + 0 if is_period else number)
        found += conn.execute(select.limit(limit - len(found))).scalars().all()
        if len(found) >= limit:
            break
    return found


def _merged(conn: Connection, filter: StatementFilter, bounds: _Bounds, *, limit: int) -> list[int] | None:
    """The same out of several lists, each of which an index holds in its order; None where there are none.

    Of all a speaker's namings together, or of all days, the statements would have to be sorted.
    """
    is_postgresql = conn.dialect.name == "postgresql"
    period = _period(filter) if is_postgresql else None
    if filter.article_id is not None:
        return None
    where = [*_conditions(filter, bounds.as_of), *_of(_c.number, None, bounds.after, bounds.until)]
    if filter.speaker_id is not None and period is None:
        namings = speakers.members(conn, filter.speaker_id)
        if is_postgresql:
            return side_by_side.of_namings(conn, namings, where, limit=limit)
        lists = (_first(conn, filter, bounds, naming=naming, limit=limit) for naming in namings)
        return list(islice(merge(*lists), limit))
    if period is None or filter.speaker_id is not None or filter.publisher is not None:
        return None
    column, first, last = period
    is_sparse = not _asks_days_alone(filter)
    return side_by_side.of_days(conn, column, first=first, last=last, where=where, is_sparse=is_sparse, limit=limit)


def _period(filter: StatementFilter) -> tuple[sa.Column[date], date | None, date | None] | None:
    """The days asked for, of publication where both are; a single one is a list of its own."""
    for column, first, last in (
        (_c.published_day, filter.published_from, filter.published_to),
        (_c.said_day, filter.said_from, filter.said_to),
    ):
        if first != last:
            return column, first, last
    return None


def _is_of_few(conn: Connection, filter: StatementFilter) -> bool:
    """Whether to look for words among what else is asked for, since there may be much less of it than of the words.
    FTS5 has its matches in the order of the list, and looks at one after the other."""
    is_one_of_many = filter.speaker_id is not None or filter.publisher is not None
    return conn.dialect.name == "postgresql" and (is_one_of_many or _period(filter) is not None)


def _sifted(
    conn: Connection, filter: StatementFilter, bounds: _Bounds, sifting: Sifting, *, limit: int
) -> tuple[list[int], int | None]:
    """The first numbers among what fits but for its words, and from where on to look for the words first: they are
    rare, or much was looked at. None where there is nothing more to find."""
    wordless = replace(filter, text=None, speaker=None)
    asked, looked, step = _asked(filter), 0, sifting.first
    found: list[int] = []
    if not all(query.parts for query in asked):
        return [], None
    while looked < sifting.most:
        some = numbers_of(conn, wordless, after=bounds.after, until=bounds.until, as_of=bounds.as_of, limit=step)
        if some:
            number, fits = search_tables.among(conn, search_tables.STATEMENT_SEARCH, some, *asked)
            found += conn.execute(sa.select(number).where(fits).order_by(number)).scalars()
        if len(some) < step or len(found) >= limit:
            return found[:limit], None
        bounds, looked, step = replace(bounds, after=some[-1]), looked + step, sifting.more
        if not found:
            break
    return found, bounds.after


def wanted(
    conn: Connection,
    filter: StatementFilter,
    *,
    after: int | None = None,
    until: int | None = None,
    as_of: int | None = None,
    naming: str | None = None,
    days: leads.Days | None = None,
) -> Iterator[tuple[ColumnElement[int], list[ColumnElement[bool]]]]:
    """The column of the numbers to list, and the conditions; a search has several, to be asked one after the other.

    Only numbers beyond `after` and up to `until`. A newer version whose article has a number above `as_of` has not yet
    taken any place. `naming` asks for this one of the speaker's alone. `days` are the filter's, where they are known.
    """
    asked = _asked(filter)
    article = None if filter.article_id is None else article_number(conn, filter.article_id)
    if filter.article_id is not None and article is None:
        return
    days = _days(conn, filter) if days is None else days
    is_sqlite = conn.dialect.name == "sqlite"
    is_led = is_sqlite and (filter.speaker_id or filter.publisher or days.listed)
    current: list[ColumnElement[bool]] = []
    if is_sqlite and asked and filter.only_current:  # told by a match's number: no statement needs to be read for it
        current = [_IS_MATCH_CURRENT if as_of is None else _was_current(as_of, _MATCH)]
        filter = replace(filter, only_current=False)
    where = _conditions(filter, as_of, days, is_led=bool(is_led))
    if filter.speaker_id is not None:
        where.append(_c.speaker_id == naming if naming is not None else _of_speaker(conn, filter.speaker_id))
    if not asked:
        yield _c.number, [*where, *days.of(_c.number), *_of(_c.number, article, after, until)]
        return
    newest = article if article is not None else None if after is None else numbering.article_of(after)
    for number, is_found in search_tables.found(conn, search_tables.STATEMENT_SEARCH, *asked, newest=newest):
        # Not joined: SQLite would go through all statements of a language, and look each up among those found.
        fits = [sa.exists().where(_c.number == number, *where)] if where else []
        # A sum, so that FTS5 is asked once for its matches, and not once for each number.
        yield number, [is_found, *current, *days.of(number + 0), *fits, *_of(number, article, after, until)]


def among(conn: Connection, filter: StatementFilter, numbers: Sequence[int]) -> frozenset[int]:
    """Those of these numbers whose statements fit: what few have come in, without a search through all."""
    where = within(conn, filter, numbers)
    return frozenset() if where is None else frozenset(conn.execute(sa.select(_c.number).where(*where)).scalars())


def within(conn: Connection, filter: StatementFilter, numbers: Sequence[int]) -> list[ColumnElement[bool]] | None:
    """The conditions that a statement is one of these numbers, and fits; None where none can."""
    article = None if filter.article_id is None else article_number(conn, filter.article_id)
    if not numbers or (filter.article_id is not None and article is None):
        return None
    where = [is_one_of(conn, _c.number, numbers), *_conditions(filter, None), *_of(_c.number, article, None, None)]
    if filter.speaker_id is not None:
        where.append(_of_speaker(conn, filter.speaker_id))
    asked = _asked(filter)
    if asked:
        number, fits = search_tables.among(conn, search_tables.STATEMENT_SEARCH, numbers, *asked)
        where.append(_c.number.in_(sa.select(number).where(fits)))
    return where


def fitting(conn: Connection, filter: StatementFilter) -> list[ColumnElement[bool]] | None:
    """The conditions on the rows of statements, for a list in an order of its own; None where nothing can fit."""
    article = None if filter.article_id is None else article_number(conn, filter.article_id)
    asked = _asked(filter)
    if (filter.article_id is not None and article is None) or not all(query.parts for query in asked):
        return None
    where = [*_conditions(filter, None), *_of(_c.number, article, None, None)]
    if filter.speaker_id is not None:
        where.append(_of_speaker(conn, filter.speaker_id))
    if asked:
        where.append(_c.number.in_(search_tables.matching(conn, search_tables.STATEMENT_SEARCH, *asked)))
    return where


def _asked(filter: StatementFilter) -> list[Query]:
    """What is asked of the full-text tables."""
    asked = [query(filter.text)] if filter.text is not None else []
    return asked if filter.speaker is None else [*asked, name_query(filter.speaker)]


def _of_speaker(conn: Connection, id: str) -> ColumnElement[bool]:
    """All that he is named as."""
    ids = speakers.members(conn, id) or (id,)
    return _c.speaker_id == ids[0] if len(ids) == 1 else _c.speaker_id.in_(ids)


def _of(
    number: ColumnElement[int], article: int | None, after: int | None, until: int | None
) -> list[ColumnElement[bool]]:
    first = None if article is None else numbering.first_number(article)
    return [
        *([] if after is None else [number > after]),
        *([] if until is None else [number <= until]),
        *([] if first is None else [number >= first, number < first + numbering.PLACES]),
    ]


def _periods(filter: StatementFilter) -> list[leads.Period]:
    asked = (
        (_c.said_day, filter.said_from, filter.said_to),
        (_c.published_day, filter.published_from, filter.published_to),
    )
    return [period for period in asked if period[1:] != (None, None)]


def _days(conn: Connection, filter: StatementFilter) -> leads.Days:
    """The filter's periods; of one article all statements are looked at."""
    periods = _periods(filter)
    is_alone = filter.article_id is not None or (len(periods) == 1 and _asks_days_alone(filter))
    return leads.days(conn, periods, is_alone=is_alone) if periods else leads.Days()


def _asks_days_alone(filter: StatementFilter) -> bool:
    other = replace(filter, said_from=None, said_to=None, published_from=None, published_to=None, only_current=False)
    return other == StatementFilter()


def _conditions(
    filter: StatementFilter, as_of: int | None, days: leads.Days | None = None, *, is_led: bool = False
) -> list[ColumnElement[bool]]:
    """`is_led`: by an index of something rarer than one of a few kinds. What `days` has listed is left out."""
    where: list[ColumnElement[bool]] = []
    for column, value in (
        (_c.language, filter.language),
        (_c.kind, filter.kind),
        (_c.cue_class, filter.cue_class),
        (_c.polarity, filter.polarity),
        (_c.section, filter.section),
    ):
        if value is not None:
            where.append((leads.unled(column) if is_led else column) == value)
    if filter.publisher is not None:
        where.append(_c.publisher_key == publisher_key(filter.publisher))
    if filter.review is not None:
        where.append(_c.review.is_(None) if filter.review == "none" else _c.review == filter.review)
    if filter.only_current:
        where.append(_IS_CURRENT if as_of is None else _was_current(as_of))
    for period in _periods(filter) if days is None else days.others:
        where += leads.within(*period)
    return where


def _was_current(as_of: int | None, number: sa.ColumnClause[int] = _c.number) -> ColumnElement[bool]:
    """Whether no newer version has taken the place of the article of the statement of this number."""
    # In a query of its own, so that an index of the few that are replaced is asked, and no article is read; by the
    # statement's number, which all indexes have, so that no statement is read either.
    older = articles.alias("older")
    is_replaced = [older.c.number == numbering.article_number_of(number), older.c.superseded_by.is_not(None)]
    if as_of is not None:
        newer = articles.alias("newer")
        is_replaced += [newer.c.id == older.c.superseded_by, newer.c.number <= as_of]
    return ~sa.exists().where(*is_replaced).correlate(number.table)


# Built once: building it takes longer than asking for a page.
_MATCH = search_tables.STATEMENT_SEARCH.c.rowid
_IS_CURRENT, _IS_MATCH_CURRENT = _was_current(None), _was_current(None, _MATCH)
