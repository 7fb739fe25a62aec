"""What people said of statements, all together; of one statement: `statements.py`."""

from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.api import cursors, gold, once, statement_reviews
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import GoldQuery, ReviewQuery
from services.api.review_schemas import Review, ReviewPage
from services.api.seats import SeatedResponse
from services.api.written import Written
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/reviews", tags=["statements"], route_class=Written)


@router.get("", operation_id="listReviews", summary="What people said of statements, newest first")
def list_reviews(
    context: Has, request: Request, response: Response, query: Annotated[ReviewQuery, Query()]
) -> ReviewPage:
    """Rejected statements are here alone, as they were found."""
    with cursors.ours(), reading(context.engine) as conn:
        items, following = statement_reviews.listed(conn, query)
    end = None if following is None else str(following)
    return ReviewPage(items=items, next=cursors.next_page(request, response, end))


@router.get(
    "/export",
    operation_id="exportReviews",
    summary="What people reviewed, as material to train and to measure engines with",
    response_class=Response,
    responses={
        200: {
            "description": "A file that is written as it is sent.",
            "content": {media: {"schema": {"type": "string"}} for media, _ in gold.MEDIA.values()},
        }
    },
)
def export_reviews(context: Has, by: By, query: Annotated[GoldQuery, Query()]) -> Response:
    """Each article of which a review stands, with its text and its statements; docs/reviews.md describes both. A
    file that breaks off was not ended: its connection was cut, as it is when the key that it was asked for
    with ends."""
    media, suffix = gold.MEDIA[query.format]
    found = (one for one in gold.reviewed(context.engine) if one.is_whole or not query.whole)
    now = context.clock()
    context.exports.take()
    try:
        first = next(found, None)  # by then the store has answered
        told = gold.write(query.format, chain([] if first is None else [first], found), now=now)
        pieces = by.while_welcome(context.engine, told, now=context.clock)
    except BaseException:
        context.exports.give_back()
        raise
    return SeatedResponse(
        pieces,
        seats=context.exports,
        media_type=media,
        headers={"Content-Disposition": f'attachment; filename="reviews-{now:%Y-%m-%d}{suffix}"'},
    )


@router.post(
    "/{number}/undo",
    status_code=202,
    response_model=Review,
    operation_id="undoReview",
    summary="Take back what was said of a statement",
)
def undo_review(context: Has, by: By, again: once.Asked, number: Annotated[int, Path(ge=1, le=2**31)]) -> Response:
    """What was said before it holds again, or what the engine finds."""
    again.look()

    def answer(undone: Review) -> once.Answer:
        return once.answer(undone, status=202)

    undone = statement_reviews.undo(
        context, number, caller=by, within=lambda conn, made: again.keep(conn, lambda: answer(made))
    )
    return answer(undone).response()
