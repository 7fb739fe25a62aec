"""Articles, and the statements of one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import PlainTextResponse

from services.api import (
    body,
    cursors,
    links,
    listing,
    once,
    present,
    problems,
    schemas,
    sparse,
    statement_reviews,
    versions,
)
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import ArticleListQuery, Key, Paged
from services.api.review_schemas import AddedStatementIn, Review
from services.api.sparse import SparsePage
from services.api.written import Written
from services.common.contracts.articles import ArticleId
from services.common.store import articles, copies, statements
from services.common.store.columns import storable
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/articles", tags=["articles"], route_class=Written)

_LARGEST = 100_000
"""Bytes of a body: spans, a name and a note."""


@router.get(
    "",
    response_model=schemas.ArticlePage | SparsePage,
    operation_id="listArticles",
    summary="Articles, newest first",
)
def list_articles(
    context: Has, request: Request, response: Response, query: Annotated[ArticleListQuery, Query()]
) -> object:
    with cursors.ours(), reading(context.engine) as conn:
        page = articles.page(
            conn,
            language=query.language,
            publisher=query.publisher,
            text=query.q,
            copies=query.copies == "show",
            published_from=query.published_from,
            published_to=query.published_to,
            order=query.sort,
            before=cursors.opened(query.cursor),
            limit=query.limit,
        )
        items = listing.headlines(conn, page.items)
    listed = schemas.ArticlePage(items=items, next=cursors.next_page(request, response, page.next))
    return sparse.page(listed, schemas.ArticleSummary, query.fields, response)


@router.get("/{key}", operation_id="getArticle", summary="An article with its text and blocks")
def get_article(context: Has, key: Key) -> schemas.Article:
    with reading(context.engine) as conn:
        row = articles.find(conn, ArticleId(key))
        if row is None:
            raise problems.not_found("article", key)
        return present.article(row, listing.carried_by(conn, row))


@router.get(
    "/{key}/text",
    operation_id="getArticleText",
    summary="An article's text alone, as spans count it",
    response_class=PlainTextResponse,
)
def get_article_text(context: Has, key: Key) -> PlainTextResponse:
    """Each code point of it is one that a span counts: no mark before it, no end of line changed."""
    with reading(context.engine) as conn:
        row = articles.find(conn, ArticleId(key))
    if row is None:
        raise problems.not_found("article", key)
    return PlainTextResponse(storable(row.article.text))


@router.get("/{key}/statements", operation_id="listArticleStatements", summary="An article's statements, in text order")
def list_article_statements(context: Has, key: Key) -> schemas.ArticleStatements:
    with reading(context.engine) as conn:
        row = articles.find(conn, ArticleId(key))
        if row is None:
            raise problems.not_found("article", key)
        found = statements.of_article(conn, row.id)
        carried = listing.carried(conn, row)
    return schemas.ArticleStatements(items=[present.statement_of(stored, row, carried) for stored in found])


async def _asked(request: Request) -> AddedStatementIn:
    return statement_reviews.read_addition(await body.read_json(request, limit=_LARGEST))


@router.post(
    "/{key}/statements",
    status_code=201,
    response_model=Review,
    operation_id="addStatement",
    summary="Add a statement that no engine found: recorded, and never undone by another reading",
)
def add_statement(
    context: Has, by: By, again: once.Asked, key: Key, asked: Annotated[AddedStatementIn, Depends(_asked)]
) -> Response:
    """It shows at once, its speaker among the speakers within seconds. To take it back, undo the review that is
    answered here."""
    again.look()

    def answer(made: Review) -> once.Answer:
        return once.answer(made, status=201, Location=links.statement(made.statement))

    made = statement_reviews.add(
        context, key, asked, caller=by, within=lambda conn, made: again.keep(conn, lambda: answer(made))
    )
    return answer(made).response()


@router.get("/{key}/copies", operation_id="listArticleCopies", summary="Who carried an article's story")
def list_article_copies(
    context: Has, request: Request, response: Response, key: Key, query: Annotated[Paged, Query()]
) -> schemas.CarrierPage:
    with cursors.ours(), reading(context.engine) as conn:
        row = articles.find(conn, ArticleId(key))
        if row is None:
            raise problems.not_found("article", key)
        page = copies.page(conn, listing.head_of(row), after=cursors.opened(query.cursor), limit=query.limit)
    return schemas.CarrierPage(
        items=[present.carrier(row) for row in page.items], next=cursors.next_page(request, response, page.next)
    )


@router.get("/{key}/versions", operation_id="listArticleVersions", summary="An article's versions, oldest first")
def list_article_versions(context: Has, key: Key) -> schemas.ArticleVersions:
    """A version is what stood at the same address at another time; each is an article of its own. Most have one."""
    with reading(context.engine) as conn:
        row = articles.find(conn, ArticleId(key))
        if row is None:
            raise problems.not_found("article", key)
        return versions.of_article(conn, row)


@router.get("/{key}/changes", operation_id="listArticleChanges", summary="What a version changed in its statements")
def list_article_changes(context: Has, key: Key) -> schemas.ArticleChanges:
    """The article's statements against those of the version before it; `before` is null where there is none."""
    with reading(context.engine) as conn:
        row = articles.find(conn, ArticleId(key))
        if row is None:
            raise problems.not_found("article", key)
        return versions.changes_of(conn, row)
