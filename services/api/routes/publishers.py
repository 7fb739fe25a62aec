"""Publishers: who printed the articles, and what is known of their statements."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.api import cursors, publishing, sparse
from services.api.context import Has
from services.api.parameters import PublisherListQuery, PublisherName
from services.api.publisher_schemas import Publisher, PublisherDetail, PublisherPage
from services.api.sparse import SparsePage
from services.common.store import publishers
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/publishers", tags=["publishers"])


@router.get(
    "",
    response_model=PublisherPage | SparsePage,
    operation_id="listPublishers",
    summary="Publishers, by name",
)
def list_publishers(
    context: Has, request: Request, response: Response, query: Annotated[PublisherListQuery, Query()]
) -> object:
    with reading(context.engine) as conn:
        page = publishers.page(conn, name=query.name, after=cursors.opened(query.cursor), limit=query.limit)
    listed = PublisherPage(
        items=[publishing.publisher(row) for row in page.items],
        next=cursors.next_page(request, response, page.next),
    )
    return sparse.page(listed, Publisher, query.fields, response)


@router.get(
    "/{name:path}",
    operation_id="getPublisher",
    summary="A publisher with its statements over time, its speakers and languages",
)
def get_publisher(context: Has, name: PublisherName) -> PublisherDetail:
    """By its name, in any spelling a reader would take as the same, or by the host of its site."""
    return publishing.find(context, name)
