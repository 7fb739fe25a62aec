"""Who said what: the list with all its filters, and one statement with what it rests on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.api import (
    body,
    counting,
    cursors,
    listing,
    nearness,
    once,
    present,
    problems,
    schemas,
    sparse,
    statement_reviews,
    straight,
)
from services.api.callers import By
from services.api.context import Has
from services.api.count_schemas import CountedStatements
from services.api.parameters import CountQuery, Key, StatementListQuery
from services.api.review_schemas import Review, ReviewIn, StatementReviews
from services.api.sparse import SparsePage
from services.api.written import Written
from services.common.store import articles, reviews, statements
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/statements", tags=["statements"], route_class=Written)

_LARGEST = 100_000
"""Bytes of a body: spans, a name and a note."""


@router.get(
    "",
    response_model=schemas.StatementPage | SparsePage,
    operation_id="listStatements",
    summary="Statements, newest first, by any combination of filters",
)
def list_statements(
    context: Has, request: Request, response: Response, query: Annotated[StatementListQuery, Query()]
) -> object:
    before = cursors.opened(query.cursor)
    limit = query.limit
    with cursors.ours():
        if query.near is not None:
            near = nearness.page_as_json(context, query.near, query.filter(), before=before, limit=limit)
            items, last = list(near.items), near.next
        else:
            with reading(context.engine) as conn:
                page = statements.page_of_rows(conn, query.filter(), order=query.sort, before=before, limit=limit)
                items, last = straight.told(conn, page.rows), page.next
    asked = sparse.asked_of(schemas.Statement, query.fields)
    return sparse.written(straight.page(items, cursors.next_page(request, response, last), asked), response)


@router.get("/counts", operation_id="countStatements", summary="How many statements fit, and of whom and what kind")
def count_statements(context: Has, query: Annotated[CountQuery, Query()]) -> CountedStatements:
    """By speaker, publisher, language, kind and so on, and by the periods in which they were said or published: each
    count with the list of what it counts. Of more than 10,000 that fit the newest are counted."""
    return counting.counted(context, query)


@router.get("/{key}", operation_id="getStatement", summary="A statement with its evidence and the lines around it")
def get_statement(context: Has, key: Key) -> schemas.StatementDetail:
    """The id of a statement whose spans somebody corrected leads to what is shown in its place."""
    with reading(context.engine) as conn:
        found = reviews.shown(conn, key)
        row = None if found is None else articles.find(conn, found.article.id)
        if found is None or row is None:
            raise problems.not_found("statement", key)
        return present.statement_detail(found.stored, row, listing.carried(conn, row))


@router.get("/{key}/reviews", operation_id="listStatementReviews", summary="What people said of a statement")
def list_reviews(context: Has, key: Key) -> StatementReviews:
    """By the id that it was found under, or any that a correction gave it."""
    return statement_reviews.history(context, key)


async def _asked(request: Request) -> ReviewIn:
    return statement_reviews.read(await body.read_json(request, limit=_LARGEST))


@router.post(
    "/{key}/reviews",
    status_code=202,
    response_model=Review,
    operation_id="reviewStatement",
    summary="Accept, correct or reject a statement: recorded, and never undone by another reading",
)
def review_statement(
    context: Has, by: By, again: once.Asked, key: Key, asked: Annotated[ReviewIn, Depends(_asked)]
) -> Response:
    """It shows at once, a corrected speaker among the speakers within seconds. Of a statement whose spans are corrected
    the id is another one, which `shown` tells; the old one leads there."""
    again.look()
    made = statement_reviews.decide(
        context, key, asked, caller=by, within=lambda conn, made: again.keep(conn, lambda: _decided(made))
    )
    return _decided(made).response()


def _decided(made: Review) -> once.Answer:
    return once.answer(made, status=202)
