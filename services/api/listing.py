"""Lists of statements as the API and the page show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from services.api import present, schemas
from services.common.contracts.articles import ArticleId
from services.common.store import articles
from services.common.store.columns import storable
from services.common.store.statements import ListedStatement


def with_venues(conn: Connection, rows: Iterable[ListedStatement]) -> list[schemas.Statement]:
    """The rows with the words of their venues, which stand in the articles' texts; most rows have none."""
    texts: dict[ArticleId, str] = {}
    found = []
    for row in rows:
        venue = row.stored.statement.venue
        if venue is not None and row.article.id not in texts:
            article = articles.find(conn, row.article.id)
            texts[row.article.id] = storable(article.article.text) if article else ""
        words = None if venue is None else texts[row.article.id][venue.start : venue.end]
        found.append(present.listed(row, words))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Statements of one article that stand together in a list."""

    article: schemas.StatementArticle
    items: tuple[schemas.Statement, ...]


def by_article(items: Sequence[schemas.Statement]) -> list[Group]:
    """The list's order is by article, so neighbours belong together."""
    grouped = (tuple(found) for _, found in groupby(items, key=lambda item: item.article.id))
    return [Group(article=found[0].article, items=found) for found in grouped]
