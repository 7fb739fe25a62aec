"""Many that failed sent on at once."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from pydantic import ValidationError

from services.api import body, present, problems, replaying, schemas
from services.api.context import Has
from services.api.problems import Problem, ProblemKind

router = APIRouter(prefix="/v1/replays", tags=["submissions"])

_LARGEST = 20_000
"""Bytes of a body: a dozen short fields."""


async def _asked(request: Request) -> schemas.ReplayIn:
    try:
        return schemas.ReplayIn.model_validate(await body.read_json(request, limit=_LARGEST))
    except ValidationError as error:
        wrong = problems.of_locations([{**e, "loc": ("body", *e["loc"])} for e in error.errors()])
        raise Problem(
            ProblemKind.INVALID_REQUEST,
            f"The body does not fit: {wrong[0].location}: {wrong[0].message}.",
            advice='Send {"reason": "crashed", "dry_run": true} or the like; `errors` lists what does not fit.',
            errors=wrong,
        ) from None


@router.post(
    "",
    status_code=202,
    operation_id="replaySubmissions",
    summary="Let all that failed alike go on where they stopped",
    response_description="What matched, and how many were sent on. 200 where nothing was.",
)
def replay_submissions(
    context: Has,
    response: Response,
    background: BackgroundTasks,
    asked: Annotated[schemas.ReplayIn, Depends(_asked)],
) -> schemas.Replays:
    """By how they ended, where, and why; `dry_run` first. Attempts are counted anew, and the reasons are gone."""
    found = replaying.replay(context, asked)
    background.add_task(replaying.announce, context, found)
    if not found.sent:
        response.status_code = 200
    return schemas.Replays(
        dry_run=asked.dry_run,
        matched=sum(one.count for one in found.counts),
        replayed=len(found.sent),
        counts=[
            schemas.ReplayCount(
                outcome=one.outcome, reason=one.reason, stage=one.stage, replayable=one.has_work, count=one.count
            )
            for one in found.counts
        ],
        examples=[present.submission(row) for row in found.examples],
        next=found.next,
    )
