"""Many that failed sent on at once."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from services.api import body, once, present, problems, replaying, schemas
from services.api.callers import By
from services.api.context import Has
from services.api.written import Written

router = APIRouter(prefix="/v1/replays", tags=["submissions"], route_class=Written)

_LARGEST = 20_000
"""Bytes of a body: a dozen short fields."""


async def _asked(request: Request) -> schemas.ReplayIn:
    sent = await body.read_json(request, limit=_LARGEST)
    return problems.fit(schemas.ReplayIn, sent, advice='Send {"reason": "crashed", "dry_run": true} or the like.')


@router.post(
    "",
    status_code=202,
    response_model=schemas.Replays,
    operation_id="replaySubmissions",
    summary="Let all that failed alike go on where they stopped",
    response_description="What matched, and how many were sent on. 200 where nothing was.",
)
def replay_submissions(
    context: Has,
    background: BackgroundTasks,
    by: By,
    again: once.Asked,
    asked: Annotated[schemas.ReplayIn, Depends(_asked)],
) -> Response:
    """By how they ended, where, and why; `dry_run` first. Attempts are counted anew, and the reasons are gone."""
    again.look()
    found = replaying.replay(context, asked, by=by)
    background.add_task(replaying.announce, context, found)
    answer = once.answer(_told(found, asked), status=202 if found.sent else 200)
    # It took many transactions. Broken off between them, the same request goes on with those that are left.
    again.keep_after(answer)
    return answer.response()


def _told(found: replaying.Replayed, asked: schemas.ReplayIn) -> schemas.Replays:
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
