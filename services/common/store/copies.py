"""Near-copies: prints by which an article finds those that share its words, and who carried an article.

A group has one head, the article that was stored first. Everything else in it is a carrier of the head: a near-copy
with an article of its own, or the very same text at another outlet, which has none.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, RowMapping

from services.common.contracts.articles import Article, ArticleId, Published, StoredArticle
from services.common.store.articles import publisher_key, read_published
from services.common.store.conflict import insert as insert_into
from services.common.store.numbering import read_cursor
from services.common.store.tables import articles, carriers

COMMON = 32
"""Articles that may hold one print. What more of them share is an outlet's formula, and says nothing of a copy: a story
has seldom that many versions with words of their own, and the others leave no prints. It bounds a look-up, too."""

_LOCKED = 8
_c = carriers.c
# Built once: each article runs them.
_HOLDING = sa.text(  # one value for all prints: a bite has a thousand and more
    "SELECT print, article_number FROM article_prints WHERE print IN (SELECT value FROM json_each(:prints))"
)
_HOLDING_ANY = sa.text("SELECT print, article_number FROM article_prints WHERE print = ANY(CAST(:prints AS bigint[]))")
_ADD_ALL = sa.text(
    "INSERT INTO article_prints (print, article_number) "
    "SELECT * FROM unnest(CAST(:prints AS bigint[]), CAST(:numbers AS bigint[])) ON CONFLICT DO NOTHING"
)
_CARRIED = (
    sa.select(_c.head_id, sa.func.count(), sa.func.count(sa.distinct(sa.case((_c.is_other_outlet, _c.outlet_key)))))
    .where(_c.head_id.in_(sa.bindparam("heads", expanding=True)))
    .group_by(_c.head_id)
)
_ADD_EACH = "INSERT INTO article_prints (print, article_number) VALUES (?, ?) ON CONFLICT DO NOTHING"
_LOCK = sa.text("SELECT pg_advisory_xact_lock(one) FROM unnest(CAST(:prints AS bigint[])) AS one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One that carried the head's story. `article_id` is the article that holds its text: the head itself, or the one
    that it was first stored as, where the text is the very same. `share`: how much of its text, from 0 to 1, stands in
    the article it was compared with; `listed_in` as in StoredArticle."""

    article_id: ArticleId
    listed_in: ArticleId | None
    share: float
    title: str | None
    publisher: str | None
    url: str | None
    published: Published | None
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPage:
    """One page of a list; `next` is what to pass as `after` for the page after it, None on the last."""

    items: tuple[Carrier, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How many carried an article besides its own outlet: `outlets` counts each outlet that is known by name once."""

    copies: int
    outlets: int


NOT_CARRIED = Carried(copies=0, outlets=0)


def wait_for_kin(conn: Connection, *articles: Sequence[int]) -> None:
    """Let nobody else store an article of these prints until the transaction ends, so that of two copies at once one
    sees the other. To be called once in a transaction, with the prints of each of its articles.

    The lowest prints stand for all: two copies share one of them, but for one pair in a few hundred of which one has
    lost half of its text. Taken in ascending order, so that no two wait for each other. SQLite has one writer only.
    """
    lowest = {one for prints in articles for one in prints[:_LOCKED]}
    if lowest and conn.dialect.name == "postgresql":
        conn.execute(_LOCK, {"prints": sorted(lowest)})


def holding(conn: Connection, prints: Collection[int]) -> dict[int, tuple[int, ...]]:
    """For each print the numbers of the articles that have it, `COMMON` of them or few more at most."""
    found: dict[int, list[int]] = {}
    if conn.dialect.name == "postgresql":
        rows = conn.execute(_HOLDING_ANY, {"prints": list(prints)})
    else:
        rows = conn.execute(_HOLDING, {"prints": json.dumps(list(prints))})
    for one, number in rows:
        found.setdefault(one, []).append(number)
    return {one: tuple(numbers) for one, numbers in found.items()}


def add_prints(conn: Connection, prints: Mapping[int, Collection[int]]) -> None:
    """Let stored articles be found by these prints of theirs, by the articles' numbers."""
    pairs = sorted((one, number) for number, of_one in prints.items() for one in of_one)
    if not pairs:
        return
    if conn.dialect.name == "postgresql":  # one statement: a third of the time of one for each row
        conn.execute(_ADD_ALL, {"prints": [one for one, _ in pairs], "numbers": [number for _, number in pairs]})
    else:
        conn.exec_driver_sql(_ADD_EACH, pairs)


def mark(conn: Connection, id: ArticleId, *, copy_of: ArticleId, listed_in: ArticleId | None) -> None:
    """Say of a stored article that it is a near-copy of another, and where its statements are listed."""
    conn.execute(sa.update(articles).where(articles.c.id == id).values(copy_of=copy_of, listed_in=listed_in))


def carry(
    conn: Connection,
    head_id: ArticleId,
    article: Article,
    *,
    submission_id: str,
    article_id: ArticleId,
    listed_in: ArticleId | None,
    share: float,
    now: datetime,
) -> None:
    """Put it among the head's carriers; nothing where its submission is there already."""
    head = conn.execute(sa.select(articles.c.publisher, articles.c.url).where(articles.c.id == head_id)).one()
    outlet = outlet_key(article.publisher, article.url)
    conn.execute(
        insert_into(conn.dialect.name, carriers)
        .values(
            head_id=head_id,
            article_id=article_id,
            submission_id=submission_id,
            listed_in=listed_in,
            share=share,
            title=article.title,
            publisher=article.publisher,
            url=article.url,
            outlet_key=outlet,
            is_other_outlet=outlet is not None and outlet != outlet_key(head.publisher, head.url),
            stored_at=now,
            **_dated(article.published),
        )
        .on_conflict_do_nothing(index_elements=["submission_id"])
    )


def replace_carrier(conn: Connection, older: StoredArticle, newer: StoredArticle) -> None:
    """Let the newer version of a carrier's article take its place."""
    article = newer.article
    conn.execute(
        sa.update(carriers)
        .where(_c.submission_id == older.submission_id)
        .values(
            article_id=newer.id,
            submission_id=newer.submission_id,
            listed_in=newer.listed_in,
            title=article.title,
            publisher=article.publisher,
            url=article.url,
            **_dated(article.published),
        )
    )


def replaced(conn: Connection, ids: Collection[ArticleId]) -> frozenset[ArticleId]:
    """Those of the articles in whose place a newer version stands."""
    newer = articles.c.superseded_by.is_not(None)
    return frozenset(conn.execute(sa.select(articles.c.id).where(articles.c.id.in_(ids), newer)).scalars())


def drop_carrier(conn: Connection, older: StoredArticle) -> None:
    """Take an older version out of the carriers: its newer one is there."""
    conn.execute(sa.delete(carriers).where(_c.submission_id == older.submission_id))


def is_carried_by(conn: Connection, head_id: ArticleId, article: Article) -> bool:
    """Whether the head, or one of its carriers, is of this outlet and address."""
    same = (article.publisher, article.url)
    head = sa.select(articles.c.publisher, articles.c.url).where(articles.c.id == head_id)
    others = sa.select(_c.publisher, _c.url).where(_c.head_id == head_id)
    return any(tuple(row) == same for row in conn.execute(sa.union_all(head, others)))


def outlet_key(publisher: str | None, url: str | None) -> str | None:
    """The outlet as it is compared: by its name, else by its address; None where neither is known."""
    if publisher:
        return publisher_key(publisher)
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host and host.removeprefix("www.")


def carried(conn: Connection, head_ids: Collection[ArticleId]) -> Mapping[ArticleId, Carried]:
    """How many carried each of these heads, in one query; a head that nobody carried is left out."""
    if not head_ids:
        return {}
    rows = conn.execute(_CARRIED, {"heads": sorted(set(head_ids))})
    return {head: Carried(copies=copies, outlets=known) for head, copies, known in rows}


def page(conn: Connection, head_id: ArticleId, *, after: str | None = None, limit: int) -> CarrierPage:
    """The head's carriers: first published first, those without a date last; of one day and hour, as they arrived.

    Raises ValueError for a cursor that we did not give out.
    """
    place = (_c.published_day.is_(None), _c.published_day, _instant(conn).is_(None), _instant(conn), _c.number)
    numbers = list(conn.execute(sa.select(_c.number).where(_c.head_id == head_id).order_by(*place)).scalars())
    start = 0
    if after is not None:
        last = read_cursor(after)
        start = numbers.index(last) + 1 if last in numbers else len(numbers)
    kept = numbers[start : start + limit]
    rows = {row["number"]: row for row in conn.execute(sa.select(carriers).where(_c.number.in_(kept))).mappings()}
    return CarrierPage(
        items=tuple(_read(rows[number]) for number in kept),
        next=str(kept[-1]) if start + limit < len(numbers) else None,
    )


def _instant(conn: Connection) -> ColumnElement[object]:
    """The moment of publication, which is written with the outlet's own offset."""
    if conn.dialect.name == "postgresql":
        return sa.cast(_c.published_at, sa.DateTime(timezone=True))
    return sa.func.julianday(_c.published_at)


def _dated(published: Published | None) -> dict[str, object]:
    return {
        "published_day": None if published is None else published.day,
        "published_at": None if published is None or published.at is None else published.at.isoformat(),
        "published_basis": None if published is None else published.basis,
    }


def _read(row: RowMapping) -> Carrier:
    return Carrier(
        article_id=row["article_id"],
        listed_in=row["listed_in"],
        share=row["share"],
        title=row["title"],
        publisher=row["publisher"],
        url=row["url"],
        published=read_published(row["published_day"], row["published_at"], row["published_basis"]),
        stored_at=row["stored_at"],
    )
