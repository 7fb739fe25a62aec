"""Articles: one row for each text, never changed."""

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from services.common.contracts.articles import Article, ArticleId, Block, DateBasis, Published, Role, StoredArticle
from services.common.contracts.spans import Span
from services.common.folding import fold
from services.common.store import search_tables
from services.common.store.article_order import ArticleOrder as ArticleOrder
from services.common.store.article_order import places_of
from services.common.store.conflict import insert as insert_into
from services.common.store.day_places import DayPlace, read_place
from services.common.store.numbering import read_cursor
from services.common.store.search import Entry, Query, entry, query
from services.common.store.tables import articles

_c = articles.c
MOST_VERSIONS = 500
_ANY_SIZE = 1 << 31
# Built once: each article runs them.
_FIND = sa.select(articles).where(_c.id == sa.bindparam("the_id"))
_NUMBERED = sa.select(articles).where(_c.number.in_(sa.bindparam("numbers", expanding=True)))
_TEXTS = sa.select(_c.id, _c.text_deflated).where(_c.id.in_(sa.bindparam("ids", expanding=True)))
_PACKED = sa.select(articles).where(
    _c.id.in_(sa.bindparam("ids", expanding=True)), sa.func.length(_c.text_deflated) <= sa.bindparam("most")
)
_HEADLINE = (
    _c.number,
    _c.id,
    _c.title,
    _c.language,
    _c.publisher,
    _c.published_day,
    _c.published_at,
    _c.published_basis,
    _c.url,
    _c.stored_at,
    _c.copy_of,
    _c.listed_in,
    _c.supersedes,
    _c.superseded_by,
)
_HEADLINES = sa.select(*_HEADLINE).where(_c.number.in_(sa.bindparam("numbers", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What a list shows of an article: all but its text."""

    id: ArticleId
    title: str | None
    language: str
    publisher: str | None
    published: Published | None
    url: str | None
    stored_at: datetime
    copy_of: ArticleId | None = None
    listed_in: ArticleId | None = None
    supersedes: ArticleId | None = None
    superseded_by: ArticleId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """One page of a list; `next` is what to pass as `before` for the page after it, None on the last."""

    items: tuple[Headline, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An article as it is written: all that can be worked out before a transaction is open."""

    article: Article
    indexed: Entry
    values: Mapping[str, object]


def prepared(article: Article) -> Prepared:
    """Its row and its terms. Pure: half of what storing an article costs."""
    values: dict[str, object] = {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "publisher": article.publisher,
        "publisher_key": publisher_key(article.publisher),
        **_dated("published", article.published),
        **_dated("modified", article.modified),
        "section": article.section,
        "via": list(article.via),
        "authors": list(article.authors),
        "url": article.url,
        "blocks": [[block.role, block.span.start, block.span.end] for block in article.blocks],
        "text_deflated": zlib.compress(article.text.encode("utf-8", "surrogatepass")),
    }
    return Prepared(article=article, indexed=search_entry(article.title, article.text, article.language), values=values)


def insert(conn: Connection, article: Article, submission_id: str, *, now: datetime) -> StoredArticle | None:
    """Store it; None where an article of the same text is stored already (`find` it by its id)."""
    new = prepared(article)
    number = insert_unindexed(conn, new, submission_id, now=now)
    if number is None:
        return None
    index(conn, [(number, new)])
    return stored(new, submission_id, now=now)


def insert_unindexed(conn: Connection, new: Prepared, submission_id: str, *, now: datetime) -> int | None:
    """Store it, to be indexed before the transaction ends; its number, or None where its text is stored already."""
    values = {**new.values, "submission_id": submission_id, "stored_at": now}
    return conn.execute(_inserting(conn.dialect.name), values).scalar_one_or_none()


def index(conn: Connection, added: Sequence[tuple[int, Prepared]]) -> None:
    """Let full-text queries find the articles that were inserted under these numbers."""
    search_tables.write(conn, search_tables.ARTICLE_SEARCH, [(number, new.indexed) for number, new in added])


def stored(new: Prepared, submission_id: str, *, now: datetime) -> StoredArticle:
    """The article as `insert_unindexed` stores it."""
    id = ArticleId(str(new.values["id"]))
    return StoredArticle(id=id, article=new.article, submission_id=submission_id, stored_at=now)


@cache
def _inserting(dialect: str) -> sa.Executable:
    return insert_into(dialect, articles).on_conflict_do_nothing(index_elements=["id"]).returning(_c.number)


def search_entry(title: str | None, text: str, language: str) -> Entry:
    """What is indexed of an article."""
    return entry(f"{title or ''}\n{text}", language)


def find(conn: Connection, id: str) -> StoredArticle | None:
    return _one(conn, _FIND, {"the_id": id})


@dataclass(frozen=True, slots=True)
class Packed:
    """A stored article whose text is still deflated, and the number under which the store keeps it."""

    number: int
    _row: RowMapping

    @property
    def running_characters(self) -> int:
        """Of its main blocks."""
        return sum(end - start for role, start, end in self._row["blocks"] if role == Role.MAIN)

    def unpacked(self) -> StoredArticle:
        return _read(self._row)


def packed(conn: Connection, ids: Collection[str], *, most_bytes: int | None = None) -> dict[str, Packed]:
    """The articles of these ids, by id; without those whose text has more than `most_bytes` when deflated."""
    found = conn.execute(_PACKED, {"ids": list(ids), "most": most_bytes or _ANY_SIZE}).mappings()
    return {row["id"]: Packed(row["number"], row) for row in found}


def numbered(conn: Connection, numbers: Collection[int]) -> dict[int, Packed]:
    """The articles of these numbers, by number."""
    rows = conn.execute(_NUMBERED, {"numbers": list(numbers)}).mappings()
    return {row["number"]: Packed(row["number"], row) for row in rows}


def texts(conn: Connection, ids: Collection[ArticleId]) -> Iterator[tuple[ArticleId, str]]:
    """The texts of the articles of these ids, one after the other: they need not all be in memory."""
    if ids:
        for id, deflated in conn.execute(_TEXTS, {"ids": list(ids)}):
            yield id, _inflated(deflated)


def supersede(conn: Connection, old: ArticleId, new: ArticleId) -> None:
    """Link a new version to the one whose place it takes; one whose place is taken already stays so."""
    took = conn.execute(
        sa.update(articles).where(_c.id == old, _c.superseded_by.is_(None)).values(superseded_by=new).returning(_c.id)
    )
    if took.first() is not None:
        conn.execute(sa.update(articles).where(_c.id == new).values(supersedes=old))


def versions(conn: Connection, id: str) -> tuple[Headline, ...]:
    """All versions of the article, oldest first; itself alone for most, () where it is not stored."""
    found: list[Headline] = []
    seen: set[str] = set()

    def one(wanted: str | None) -> Headline | None:
        if wanted is None or wanted in seen or len(seen) >= MOST_VERSIONS:
            return None
        seen.add(wanted)
        row = conn.execute(sa.select(*_HEADLINE).where(_c.id == wanted)).mappings().first()
        return None if row is None else read_headline(row)

    start = one(id)
    older, newer = start, start
    while older is not None:
        found.insert(0, older)
        older = one(older.supersedes)
    while newer is not None:
        newer = one(newer.superseded_by)
        if newer is not None:
            found.append(newer)
    return tuple(found)


def headlines_of(conn: Connection, ids: Collection[str]) -> dict[str, Headline]:
    """Of the articles of these ids, by id."""
    rows = conn.execute(sa.select(*_HEADLINE).where(_c.id.in_(list(ids)))).mappings().all() if ids else ()
    return {row["id"]: read_headline(row) for row in rows}


def by_url(conn: Connection, url: str) -> StoredArticle | None:
    """The newest article that was read from exactly this URL."""
    return _one(conn, sa.select(articles).where(_c.url == url).order_by(_c.number.desc()).limit(1))


def page(
    conn: Connection,
    *,
    language: str | None = None,
    publisher: str | None = None,
    text: str | None = None,
    copies: bool = True,
    published_from: date | None = None,
    published_to: date | None = None,
    order: ArticleOrder = ArticleOrder.ARRIVED,
    before: str | None = None,
    limit: int,
) -> ArticlePage:
    """Newest first, unless another order is asked for. `publisher` is matched without regard to spelling variants;
    `text` is a full-text query; a period includes both its ends.

    Without `copies`, articles that say nothing of their own are left out: the one that lists their statements is there.
    Raises ValueError for a cursor that we did not give out for this order.
    """
    where: list[sa.ColumnElement[bool]] = []
    if language is not None:
        where.append(_c.language == language)
    if publisher is not None:
        where.append(_c.publisher_key == publisher_key(publisher))
    if not copies:
        where.append(_c.listed_in.is_(None))
    if published_from is not None and published_from == published_to:
        where.append(_c.published_day == published_from)  # the index has those of one day in the order of the list
    else:
        where += [] if published_from is None else [_c.published_day >= published_from]
        where += [] if published_to is None else [_c.published_day <= published_to]
    asked = None if text is None else query(text)
    if order is ArticleOrder.ARRIVED:
        return _page_by_arrival(conn, where, asked, before=before, limit=limit)
    after: DayPlace[ArticleOrder] | None = None if before is None else read_place(before, order)
    if asked is not None and not asked.parts:
        return ArticlePage(items=(), next=None)
    if asked is not None:
        where.append(_c.number.in_(search_tables.matching(conn, search_tables.ARTICLE_SEARCH, asked)))
    only_dated = published_from is not None or published_to is not None
    places = places_of(conn, where, order, after=after, only_dated=only_dated, limit=limit + 1)
    wanted = {"numbers": [place.number for place in places[:limit]]}
    rows = {row["number"]: read_headline(row) for row in conn.execute(_HEADLINES, wanted).mappings()}
    return ArticlePage(
        items=tuple(rows[place.number] for place in places[:limit] if place.number in rows),
        next=places[limit - 1].written() if len(places) > limit else None,
    )


def _page_by_arrival(
    conn: Connection, where: list[sa.ColumnElement[bool]], asked: Query | None, *, before: str | None, limit: int
) -> ArticlePage:
    start = None if before is None else read_cursor(before)
    if start is not None:
        where = [*where, _c.number < start]
    rows: list[RowMapping] = []
    if asked is None:
        rows += _headlines(conn, where, _c.number, limit + 1)
    else:
        for number, is_found in search_tables.found(conn, search_tables.ARTICLE_SEARCH, asked, newest=start):
            before_it = [] if start is None else [number < start]
            rows += _headlines(conn, [*where, is_found, number == _c.number, *before_it], number, limit + 1 - len(rows))
            if len(rows) > limit:
                break
    return ArticlePage(
        items=tuple(read_headline(row) for row in rows[:limit]),
        next=str(rows[limit - 1]["number"]) if len(rows) > limit else None,
    )


def _headlines(
    conn: Connection, where: Sequence[sa.ColumnElement[bool]], number: sa.ColumnElement[int], limit: int
) -> Sequence[RowMapping]:
    return conn.execute(sa.select(*_HEADLINE).where(*where).order_by(number.desc()).limit(limit)).mappings().all()


def publisher_key(publisher: str | None) -> str | None:
    """The publisher's name as it is compared."""
    return None if publisher is None else fold(publisher)


def read_headline(row: RowMapping) -> Headline:
    return Headline(
        id=row["id"],
        title=row["title"],
        language=row["language"],
        publisher=row["publisher"],
        published=read_published(row["published_day"], row["published_at"], row["published_basis"]),
        url=row["url"],
        stored_at=row["stored_at"],
        copy_of=row["copy_of"],
        listed_in=row["listed_in"],
        supersedes=row["supersedes"],
        superseded_by=row["superseded_by"],
    )


def _dated(name: str, when: Published | None) -> dict[str, date | str | None]:
    """The three columns that hold a moment."""
    at = None if when is None or when.at is None else when.at.isoformat()
    return {
        f"{name}_day": None if when is None else when.day,
        f"{name}_at": at,
        f"{name}_basis": None if when is None else when.basis,
    }


def read_published(day: date | None, at: str | None, basis: str | None) -> Published | None:
    if day is None or basis is None:
        return None
    return Published(day=day, basis=DateBasis(basis), at=None if at is None else datetime.fromisoformat(at))


def _one(
    conn: Connection, select: sa.Select[tuple[object, ...]], values: Mapping[str, object] | None = None
) -> StoredArticle | None:
    row = conn.execute(select, values).mappings().first()
    return None if row is None else _read(row)


def _inflated(deflated: bytes) -> str:
    return zlib.decompress(deflated).decode("utf-8", "surrogatepass")


def _read(row: RowMapping) -> StoredArticle:
    return StoredArticle(
        id=row["id"],
        article=Article(
            text=_inflated(row["text_deflated"]),
            title=row["title"],
            language=row["language"],
            blocks=tuple(Block(role=Role(role), span=Span(start, end)) for role, start, end in row["blocks"]),
            published=read_published(row["published_day"], row["published_at"], row["published_basis"]),
            modified=read_published(row["modified_day"], row["modified_at"], row["modified_basis"]),
            section=row["section"],
            publisher=row["publisher"],
            via=tuple(row["via"]),
            authors=tuple(row["authors"]),
            url=row["url"],
        ),
        submission_id=row["submission_id"],
        stored_at=row["stored_at"],
        copy_of=row["copy_of"],
        listed_in=row["listed_in"],
        supersedes=row["supersedes"],
        superseded_by=row["superseded_by"],
    )
