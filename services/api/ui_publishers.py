"""The pages of publishers: all of them, and one with what its statements are made of. Work without JavaScript."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.api import charts, cursors, links, listing, publishing
from services.api.context import Has
from services.api.parameters import PublisherName, PublisherQuery
from services.api.rendering import Form, render
from services.common.store import articles, publishers
from services.common.store.engine import reading

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE_ARTICLES = 25


class _PublisherForm(Form, PublisherQuery):
    limit: int = 50


@router.get("/publishers")
def list_publishers(
    context: Has, request: Request, response: Response, query: Annotated[_PublisherForm, Query()]
) -> Response:
    with reading(context.engine) as conn:
        page = publishers.page(conn, name=query.name, after=cursors.opened(query.cursor), limit=query.limit)
    return render(
        request,
        "publishers.html",
        items=[publishing.publisher(row) for row in page.items],
        query=query,
        counted_to=publishers.MOST_COUNTED,
        next=cursors.next_page(request, response, page.next),
    )


@router.get("/publishers/{name:path}")
def get_publisher(
    context: Has,
    request: Request,
    response: Response,
    name: PublisherName,
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    found = publishing.find(context, name)
    with cursors.ours(), reading(context.engine) as conn:
        page = articles.page(conn, publisher=found.name, before=cursors.opened(cursor), limit=PAGE_ARTICLES)
        items = listing.headlines(conn, page.items)
    return render(
        request,
        "publisher.html",
        publisher=found,
        chart=charts.months([(one.month, one.statements) for one in found.months]),
        items=items,
        counted_to=publishers.MOST_OF_ONE,
        feed=links.statement_feed({"publisher": found.name}),
        search=links.page_of_statements({"publisher": found.name}),
        comparison=links.page_of_comparison({"by": "publisher", "first": found.name}),
        next=cursors.next_page(request, response, page.next),
    )
