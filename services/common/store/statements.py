"""Statements: who said what, one row for each cue of each article."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from services.common.contracts.articles import ArticleId, StoredArticle
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    Statement,
    StoredStatement,
    nesting_chains,
)
from services.common.store import namings, numbering, search_tables
from services.common.store.articles import publisher_key
from services.common.store.columns import storable
from services.common.store.day_places import read_place
from services.common.store.numbering import article_number, first_number, lock_articles, read_cursor
from services.common.store.search import Entry, entry, vocabulary
from services.common.store.statement_filters import StatementFilter as StatementFilter
from services.common.store.statement_filters import numbers_of as numbers_of
from services.common.store.statement_filters import wanted
from services.common.store.statement_order import Order as Order
from services.common.store.statement_order import places_of
from services.common.store.statement_rows import WITH_ARTICLE, Row, read, row_of, rows_of, value_of
from services.common.store.statement_rows import ListedStatement as ListedStatement
from services.common.store.tables import statements

_c = statements.c
MOST_COUNTED = 1_000
"""Nobody reads so many, and counting them takes a few milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """One page of a list; `next` is what to pass as `before` for the page after it, None on the last."""

    items: tuple[ListedStatement, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """The same as rows, whose values are not made."""

    rows: tuple[Row, ...]
    next: str | None

    def read(self) -> StatementPage:
        return StatementPage(items=tuple(map(value_of, self.rows)), next=self.next)


_FOUND = sa.select(statements).where(numbering.of_listed)
_INSERT = sa.insert(statements)
_MAY_CHANGE = frozenset({"speaker_id", "number", "review"})
"""Of a statement that stays as it was: the others may come and go, and somebody may say that it is right."""
_DELETE = sa.delete(statements).where(_c.number == sa.bindparam("gone"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An article's statements as they are written, in text order: rows but for their numbers, and their terms; `found`
    are the values that they were made of."""

    article_id: ArticleId
    rows: tuple[Mapping[str, object], ...]
    indexed: tuple[Entry, ...]
    found: tuple[Statement, ...] = ()


def prepared(article: StoredArticle, new: Sequence[Statement]) -> Prepared:
    """All that can be worked out before a transaction is open. Pure; raises ValueError for a span beyond the text, a
    statement of another article, one that comes twice."""
    rows = _rows(article, new)
    attested = vocabulary(article.article.text) if rows else frozenset[str]()
    indexed = tuple(search_entry(row, attested) for row in rows)
    return Prepared(article_id=article.id, rows=rows, indexed=indexed, found=tuple(new))


def replace(conn: Connection, article: StoredArticle, new: Sequence[Statement], *, now: datetime) -> None:
    """Make these, exactly, the article's statements. Raises what `prepared` and `replace_all` raise."""
    replace_all(conn, [prepared(article, new)], now=now)


def replace_all(conn: Connection, given: Sequence[Prepared], *, now: datetime) -> None:
    """Make these, exactly, the statements of these articles, each of which comes once.

    A statement that stays as it was keeps its speaker, the time it was extracted and when it was announced, wherever it
    stands among the others by now. Raises KeyError for an article that is not stored.
    """
    numbers = lock_articles(conn, [one.article_id for one in given])
    wanted: dict[int, dict[str, object]] = {}
    indexed: dict[int, Entry] = {}
    for one in given:
        number = numbers[one.article_id]
        for place, (row, entry_) in enumerate(zip(one.rows, one.indexed, strict=True), start=first_number(number)):
            wanted[place] = {**row, "number": place, "article_number": number}
            indexed[place] = entry_
    found = conn.execute(_FOUND, {"numbers": list(numbers.values())}).mappings().all()
    gone = [row for row in found if not _is_same(row, wanted.get(row["number"]))]
    kept = {row["number"] for row in found} - {row["number"] for row in gone}
    places = {str(row["id"]): row for row in wanted.values()}
    moved = {row["id"]: row for row in gone if _is_same(row, places.get(row["id"]), but=_MAY_CHANGE)}
    if gone:
        search_tables.erase(conn, search_tables.STATEMENT_SEARCH, [row["number"] for row in gone])
        conn.execute(_DELETE, [{"gone": row["number"]} for row in gone])
        namings.release(conn, [dict(row) for row in gone if row["id"] not in moved], now=now)
    added = {place: row for place, row in wanted.items() if place not in kept}
    if added:
        as_new = {"extracted_at": now, "arrival": None}
        as_before = {id: {name: row[name] for name in ("speaker_id", *as_new)} for id, row in moved.items()}
        conn.execute(_INSERT, [{**row, **as_new, **as_before.get(str(row["id"]), {})} for row in added.values()])
        search_tables.write(conn, search_tables.STATEMENT_SEARCH, [(place, indexed[place]) for place in added])


def of_article(conn: Connection, article_id: str) -> tuple[StoredStatement, ...]:
    """The article's statements in text order."""
    number = article_number(conn, article_id)
    if number is None:
        return ()
    rows = conn.execute(WITH_ARTICLE.where(numbering.of_article(number)).order_by(_c.number))
    return tuple(read(row_of(row)) for row in rows)


def find(conn: Connection, id: str) -> ListedStatement | None:
    row = conn.execute(WITH_ARTICLE.where(_c.id == id)).first()
    return None if row is None else value_of(row_of(row))


def listed(conn: Connection, ids: Collection[str]) -> tuple[ListedStatement, ...]:
    """Those of the statements that there are, newest stored article first, within it in text order."""
    rows = conn.execute(WITH_ARTICLE.where(_c.id.in_(ids)).order_by(_c.number))
    return tuple(value_of(row_of(row)) for row in rows)


def page(
    conn: Connection,
    filter: StatementFilter,
    *,
    order: Order = Order.ARRIVED,
    before: str | None = None,
    limit: int,
) -> StatementPage:
    """By arrival: newest stored article first, within it in text order; by a day: see `statement_order.py`.

    Raises ValueError for a cursor that we did not give out for this order.
    """
    return page_of_rows(conn, filter, order=order, before=before, limit=limit).read()


def page_of_rows(
    conn: Connection,
    filter: StatementFilter,
    *,
    order: Order = Order.ARRIVED,
    before: str | None = None,
    limit: int,
) -> RowPage:
    """`page` for who needs no values: what a list costs is for a third what they are made of."""
    if order is not Order.ARRIVED:
        return _page_by_day(conn, filter, order, before=before, limit=limit)
    after = None if before is None else read_cursor(before)
    # The numbers first: where they have to be sorted, they are sorted without the rows.
    return _page_of(conn, numbers_of(conn, filter, after=after, limit=limit + 1), limit=limit)


def page_of(conn: Connection, numbers: Sequence[int], *, limit: int) -> StatementPage:
    """The page of a list by arrival that begins with these numbers, of which more than `limit` tell of another page."""
    return _page_of(conn, numbers, limit=limit).read()


def _page_of(conn: Connection, numbers: Sequence[int], *, limit: int) -> RowPage:
    return RowPage(
        rows=tuple(rows_of(conn, numbers[:limit])),
        next=str(numbers[limit - 1]) if len(numbers) > limit else None,
    )


def _page_by_day(conn: Connection, filter: StatementFilter, order: Order, *, before: str | None, limit: int) -> RowPage:
    after = None if before is None else read_place(before, order)
    places = places_of(conn, filter, order, after=after, limit=limit + 1)
    numbers = [place.number for place in places[:limit]]
    rows = {row.number: row for row in rows_of(conn, numbers)}
    return RowPage(
        rows=tuple(rows[number] for number in numbers if number in rows),
        next=places[limit - 1].written() if len(places) > limit else None,
    )


def numbered(conn: Connection, numbers: Sequence[int]) -> tuple[ListedStatement, ...]:
    """The statements of these numbers, in the order of the list."""
    return tuple(map(value_of, rows_of(conn, numbers)))


def count(conn: Connection, filter: StatementFilter, *, most: int = MOST_COUNTED) -> int:
    """How many there are; `most` + 1 where there are more, since the time of counting grows with what is counted."""
    counted = 0
    for number, where in wanted(conn, filter):
        some = sa.select(number).where(*where).limit(most + 1 - counted).subquery()
        counted += conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
        if counted > most:
            break
    return counted


def _rows(article: StoredArticle, new: Sequence[Statement]) -> tuple[Mapping[str, object], ...]:
    text = article.article.text
    publisher, published = publisher_key(article.article.publisher), article.article.published
    if len(new) > numbering.PLACES:
        raise ValueError(f"{len(new)} statements in one article")
    if len({s.id for s in new}) < len(new):
        raise ValueError(f"a statement that comes twice in article {article.id}")
    chains = nesting_chains(new)
    rows: list[Mapping[str, object]] = []
    for s in sorted(new, key=_text_order):
        if s.article_id != article.id:
            raise ValueError(f"statement {s.id} of article {s.article_id}, not {article.id}")
        if s.venue is not None:
            s.venue.of(text)
        row: dict[str, object] = {
            "id": s.id,
            "kind": s.kind.value,
            "section": s.section.value,
            "source_start": s.source and s.source.start,
            "source_end": s.source and s.source.end,
            "cue_start": s.cue and s.cue.start,
            "cue_end": s.cue and s.cue.end,
            "content_spans": [[span.start, span.end] for span in s.content],
            "venue_start": s.venue and s.venue.start,
            "venue_end": s.venue and s.venue.end,
            "source_text": _words(s.source, text),
            "cue_text": _words(s.cue, text),
            "content_text": storable(" … ".join(span.of(text) for span in s.content)),
            "speaker_name": _plain(s.speaker.name),
            "speaker_kind": s.speaker.kind.value,
            "speaker_role": _plain(s.speaker.role),
            "resolved_by": s.speaker.resolved_by,
            "speaker_id": None,
            "engine": s.evidence.engine,
            "engine_version": s.evidence.version,
            "pattern": s.evidence.pattern,
            "confidence": float(s.confidence),
            "said_day": s.said_on and s.said_on.day,
            "said_precision": s.said_on and s.said_on.precision.value,
            "said_basis": s.said_on and s.said_on.basis,
            "nested_in": s.nested_in,
            "language": article.article.language,
            "publisher_key": publisher,
            "published_day": published and published.day,
            "cue_class": s.cue_class and s.cue_class.value,
            "polarity": s.polarity and s.polarity.value,
            "addressee_start": s.addressee and s.addressee.start,
            "addressee_end": s.addressee and s.addressee.end,
            "addressee_text": _words(s.addressee, text),
            "cue_entry": _plain(s.evidence.cue),
            "score": s.evidence.score,
            "resolved_from_start": s.speaker.resolved_from and s.speaker.resolved_from.start,
            "resolved_from_end": s.speaker.resolved_from and s.speaker.resolved_from.end,
            "resolved_from_text": _words(s.speaker.resolved_from, text),
            "chain": list(chains[s.id]),
            "review": s.review and s.review.value,
        }
        rows.append(row)
    return tuple(rows)


def _text_order(s: Statement) -> tuple[int, int, str]:
    spans = [span for span in (s.source, s.cue, *s.content) if span is not None]
    return min(span.start for span in spans), -max(span.end for span in spans), s.id


def _is_same(
    found: RowMapping, wanted: Mapping[str, object] | None, *, but: frozenset[str] = frozenset({"speaker_id"})
) -> bool:
    return wanted is not None and all(found[key] == value for key, value in wanted.items() if key not in but)


def search_entry(row: Mapping[str, object], attested: frozenset[str]) -> Entry:
    """What is indexed of a statement's row, given the vocabulary of its article."""
    words = [row[key] for key in ("source_text", "cue_text", "content_text")]
    return entry(
        "\n".join(str(word) for word in words if word),
        str(row["language"]),
        names=str(row["speaker_name"] or ""),
        attested=attested,
    )


def _plain(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _words(span: Span | None, text: str) -> str | None:
    return None if span is None else storable(span.of(text))
