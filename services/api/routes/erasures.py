"""Articles and people taken out for good, for admins."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Request, Response

from services.api import body, cursors, erasing, once, problems
from services.api.callers import By
from services.api.context import Has
from services.api.erasure_schemas import (
    ArticleErasureIn,
    Erasure,
    ErasureIn,
    ErasureMade,
    ErasurePage,
    PersonErasureIn,
)
from services.api.parameters import Paged
from services.api.written import Written
from services.common.store import erased_bytes, erasures
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/erasures", tags=["erasures"], route_class=Written)

_LARGEST = 10_000
"""Bytes of a body: an address and a word."""
Number = Annotated[int, Path(ge=1, le=2**31)]


async def _asked(request: Request) -> ErasureIn:
    sent = await body.read_json(request, limit=_LARGEST)
    model: type[ErasureIn] = PersonErasureIn if isinstance(sent, dict) and "speaker" in sent else ArticleErasureIn
    return problems.fit(model, sent, advice='Send {"article": "ID or address"} or {"speaker": "ID"}.')


@router.post(
    "",
    response_model=ErasureMade,
    status_code=201,
    operation_id="erase",
    summary="Erase an article or a person for good",
    response_description="What was erased. 200 in a dry run.",
)
def erase(
    context: Has, background: BackgroundTasks, by: By, again: once.Asked, asked: Annotated[ErasureIn, Depends(_asked)]
) -> Response:
    """A dry run unless `dry_run` is false. What is erased does not come in again by any way, until it is lifted;
    docs/erasure.md tells what goes, what stays, and what is not reached."""
    again.look()
    plan, done = erasing.carry_out(context, asked, caller=by)
    if done is not None:
        background.add_task(erased_bytes.clean, context.engine)
    answer = once.answer(erasing.made(plan, done), status=200 if done is None else 201)
    if done is not None:
        again.keep_after(answer)
    return answer.response()


@router.get("", operation_id="listErasures", summary="What was erased: when, by whom, how much")
def list_erasures(context: Has, request: Request, response: Response, query: Annotated[Paged, Query()]) -> ErasurePage:
    """Nothing tells what it was."""
    with cursors.ours(), reading(context.engine) as conn:
        page = erasures.page(conn, before=cursors.opened(query.cursor), limit=query.limit)
    return ErasurePage(
        items=[erasing.told(one) for one in page.items], next=cursors.next_page(request, response, page.next)
    )


@router.post("/{number}/lift", operation_id="liftErasure", summary="Let what was erased come in again")
def lift(context: Has, by: By, number: Number) -> Erasure:
    """It does not come back by itself: hand it in again. Other erasures of the same hold."""
    return erasing.told(erasing.lift(context, number, caller=by))
