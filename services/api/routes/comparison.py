"""Two speakers or two outlets on a subject over time."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.api import cursors, sides
from services.api.context import Has
from services.api.parameters import ComparisonQuery
from services.api.side_schemas import Comparison
from services.api.written import Written

router = APIRouter(prefix="/v1/comparison", tags=["speakers"], route_class=Written)


@router.get("", operation_id="compare", summary="What two speakers or two outlets said on a subject over time")
def compare(
    context: Has, request: Request, response: Response, query: Annotated[ComparisonQuery, Query()]
) -> Comparison:
    """Counted by period, and listed newest first. `about` finds a subject by any word for the same in any language
    (`GET /v1/speakers/{key}/subjects/{about}`), `q` by its words as `GET /v1/statements` does; of each side the newest
    2,000 statements are looked at."""
    with cursors.ours():
        found, end = sides.compare(context, query, after=cursors.opened(query.cursor))
    return found.model_copy(update={"next": cursors.next_page(request, response, end)})
