"""Lists of statements as the API and the page show them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from services.api import links, present, schemas
from services.common.contracts.articles import ArticleId, Published, StoredArticle
from services.common.contracts.spans import Span
from services.common.contracts.statements import StatementId
from services.common.store import articles, copies
from services.common.store.articles import Headline
from services.common.store.columns import storable
from services.common.store.copies import NOT_CARRIED, Carried
from services.common.store.statements import ListedStatement

FIRST_CARRIERS = 10
"""Carriers in an article's own answer; the whole list has its own address."""


def with_venues(conn: Connection, rows: Sequence[ListedStatement]) -> list[schemas.Statement]:
    """The rows with the words of their venues, which stand in the articles' texts (most rows have none), and with how
    often their articles were carried."""
    carried = copies.carried(conn, {head_of(row.article) for row in rows})
    words = venues_of(conn, ((row.article.id, row.stored.statement.id, row.stored.statement.venue) for row in rows))
    return [
        present.listed(row, words.get(row.stored.statement.id), carried.get(head_of(row.article), NOT_CARRIED))
        for row in rows
    ]


def venues_of(conn: Connection, places: Iterable[tuple[ArticleId, StatementId, Span | None]]) -> dict[StatementId, str]:
    """The words of the venues that there are, by their statements."""
    venues: dict[ArticleId, list[tuple[StatementId, Span]]] = defaultdict(list)
    for article, statement, venue in places:
        if venue is not None:
            venues[article].append((statement, venue))
    return {
        id: storable(text[venue.start : venue.end])
        for article, text in articles.texts(conn, venues)
        for id, venue in venues[article]
    }


def head_of(article: Headline | StoredArticle) -> ArticleId:
    """The article of its story that was stored first: itself, unless it is a near-copy."""
    return article.copy_of or article.id


def carried(conn: Connection, article: Headline | StoredArticle) -> Carried:
    """How often its story was carried."""
    head = head_of(article)
    return copies.carried(conn, [head]).get(head, NOT_CARRIED)


def headlines(conn: Connection, rows: Sequence[Headline]) -> list[schemas.ArticleSummary]:
    """The rows with how often their stories were carried."""
    known = copies.carried(conn, {head_of(row) for row in rows})
    return [present.headline(row, known.get(head_of(row), NOT_CARRIED)) for row in rows]


def carried_by(conn: Connection, article: StoredArticle, *, limit: int = FIRST_CARRIERS) -> schemas.CarriedBy:
    """Who carried its story; `limit` of them."""
    head, counts = head_of(article), carried(conn, article)
    page = copies.page(conn, head, limit=limit)
    first = articles.find(conn, head) if page.items else None
    is_earlier = first is not None and _is_before(page.items[0].published, first.article.published)
    return schemas.CarriedBy(
        head=head,
        copies=counts.copies,
        outlets=counts.outlets,
        first_published=present.carrier(page.items[0]) if is_earlier else None,
        items=[present.carrier(row) for row in page.items],
        all=links.article_copies(head),
    )


def _is_before(one: Published | None, other: Published | None) -> bool:
    """Whether it is known to be published before the other."""
    if one is None or other is None:
        return False
    if one.day != other.day or one.at is None or other.at is None:
        return one.day < other.day
    return one.at < other.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Statements of one article that stand together in a list."""

    article: schemas.StatementArticle
    items: tuple[schemas.Statement, ...]


def by_article(items: Sequence[schemas.Statement]) -> list[Group]:
    """The list's order is by article, so neighbours belong together."""
    grouped = (tuple(found) for _, found in groupby(items, key=lambda item: item.article.id))
    return [Group(article=found[0].article, items=found) for found in grouped]
