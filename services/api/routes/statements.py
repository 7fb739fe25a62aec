"""Who said what: the list with all its filters, and one statement with what it rests on."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.api import cursors, listing, present, problems, schemas
from services.api.context import Has
from services.api.parameters import Key, StatementQuery
from services.common.store import articles, statements
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/statements", tags=["statements"])


@router.get("", operation_id="listStatements", summary="Statements, newest first, by any combination of filters")
def list_statements(
    context: Has, request: Request, response: Response, query: Annotated[StatementQuery, Query()]
) -> schemas.StatementPage:
    with cursors.ours(), reading(context.engine) as conn:
        page = statements.page(conn, query.filter(), before=cursors.opened(query.cursor), limit=query.limit)
        items = listing.with_venues(conn, page.items)
    return schemas.StatementPage(
        items=items,
        next=cursors.next_page(request, response, page.next),
    )


@router.get("/{key}", operation_id="getStatement", summary="A statement with its evidence and the lines around it")
def get_statement(context: Has, key: Key) -> schemas.StatementDetail:
    with reading(context.engine) as conn:
        found = statements.find(conn, key)
        row = None if found is None else articles.find(conn, found.article.id)
        if found is None or row is None:
            raise problems.not_found("statement", key)
        return present.statement_detail(found.stored, row, listing.carried(conn, row))
