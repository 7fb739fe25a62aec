"""Handing in, and what became of it."""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from services.api import body, cursors, intake, links, present, problems, schemas
from services.api.context import Has
from services.api.parameters import Key, SubmissionQuery
from services.api.problems import Problem, ProblemKind
from services.common.contracts.submissions import Hints, SubmissionId
from services.common.store import submissions
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/submissions", tags=["submissions"])

RETRY_AFTER_SECONDS = 1
"""An article in hand is done in about that time; a client that polls faster learns nothing."""


async def _handed_in(request: Request, context: Has) -> AsyncIterator[Iterable[intake.Item]]:
    """The items of the body, whichever form it has; the files of a form stay open until they are recorded."""
    limit = context.settings.max_payload_bytes
    match body.media_type(request):
        case "application/json":
            yield _items_of_json(await body.read_json(request, limit=limit))
        case "multipart/form-data":
            most = context.settings.max_container_bytes
            async with body.read_form(request, payload_limit=limit, container_limit=most) as form:
                yield intake.uploads(_files_of(form), limit=limit, container_limit=most)
        case other:
            found = f"{other} is" if other else "A body without Content-Type is"
            raise Problem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, f"{found} not read here.")


def _items_of_json(sent: object) -> Iterable[intake.Item]:
    model: type[schemas.TextIn] | type[schemas.UrlsIn] | type[schemas.UrlIn] = schemas.UrlIn
    if isinstance(sent, dict):
        model = schemas.TextIn if "text" in sent else schemas.UrlsIn if "urls" in sent else schemas.UrlIn
    try:
        match model.model_validate(sent):
            case schemas.TextIn() as found:
                hints = Hints(
                    title=found.title,
                    published=found.published,
                    publisher=found.publisher,
                    language=found.language,
                    url=found.url,
                )
                return [intake.text(found.text, hints)]
            case schemas.UrlsIn() as found:
                return intake.urls(found.urls, refetch=found.refetch)
            case found:
                return intake.urls([found.url], refetch=found.refetch)
    except ValidationError as error:
        wrong = problems.of_locations([{**e, "loc": ("body", *e["loc"])} for e in error.errors()])
        raise Problem(
            ProblemKind.INVALID_REQUEST,
            f"The body does not fit: {wrong[0].location}: {wrong[0].message}.",
            advice='Send {"url": ...}, {"urls": [...]} or {"text": ...}; `errors` lists what does not fit.',
            errors=wrong,
        ) from None


def _files_of(form: FormData) -> list[intake.Upload]:
    other = sorted({name for name, value in form.multi_items() if name != "files" or not isinstance(value, UploadFile)})
    found = files_of(form)
    if other or not found:
        what = f"holds {', '.join(name[:100] for name in other)}" if other else "holds no file"
        raise Problem(
            ProblemKind.INVALID_REQUEST,
            f"The form {what}.",
            advice="Send one or more parts named `files`, each with a file name, and nothing else.",
        )
    return found


def files_of(form: FormData) -> list[intake.Upload]:
    """The files of a form; a browser sends a nameless empty one where none was chosen."""
    return [
        intake.Upload(name=value.filename, size=value.size or 0, file=value.file)
        for value in form.getlist("files")
        if isinstance(value, UploadFile) and value.filename
    ]


@router.post(
    "",
    status_code=202,
    operation_id="handIn",
    summary="Hand in a URL, URLs, a text, or files",
    response_description="Everything is recorded. `Location` is the submission's address where there is just one.",
)
def hand_in(
    context: Has,
    request: Request,
    response: Response,
    background: BackgroundTasks,
    items: Annotated[Iterable[intake.Item], Depends(_handed_in)],
) -> schemas.Accepted:
    """Answers as soon as the submissions are safe in the database, whether or not the queue is up.

    A URL that cannot be fetched or a file that is too large is recorded too, and finished at once with its reason.
    """
    recorded = intake.record(context, items, client=intake.client_of(request))
    background.add_task(intake.announce, context, recorded)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if len(recorded) == 1:
        response.headers["Location"] = links.submission(recorded[0].id)
    return present.accepted(recorded)


@router.get("", operation_id="listSubmissions", summary="Submissions, newest first")
def list_submissions(
    context: Has, request: Request, response: Response, query: Annotated[SubmissionQuery, Query()]
) -> schemas.SubmissionPage:
    with reading(context.engine) as conn:
        rows = submissions.page(
            conn,
            stage=query.stage,
            outcome=query.outcome,
            parent_id=query.parent and SubmissionId(query.parent),
            channel=query.channel,
            feed_id=query.feed,
            before=cursors.opened(query.cursor),
            limit=query.limit + 1,
        )
    kept = rows[: query.limit]
    position = kept[-1].id if len(rows) > len(kept) else None
    return schemas.SubmissionPage(
        items=[present.submission(row) for row in kept], next=cursors.next_page(request, response, position)
    )


@router.get("/{key}", operation_id="getSubmission", summary="Where a submission stands, and what became of it")
def get_submission(context: Has, response: Response, key: Key) -> schemas.Submission:
    with reading(context.engine) as conn:
        row = submissions.find(conn, SubmissionId(key))
    if row is None:
        raise problems.not_found("submission", key)
    if row.outcome is None:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return present.submission(row)


@router.post(
    "/{key}/replay",
    status_code=202,
    operation_id="replaySubmission",
    summary="Let a submission that failed go on where it stopped",
)
def replay_submission(context: Has, response: Response, background: BackgroundTasks, key: Key) -> schemas.Submission:
    """One that is quarantined, rejected or blocked; its attempts are counted anew, and its reason is gone."""
    row = intake.replay(context, SubmissionId(key))
    background.add_task(intake.announce, context, [row])
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Location"] = links.submission(row.id)
    return present.submission(row)
