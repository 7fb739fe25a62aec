"""Handing in, and what became of it."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from services.api import body, cancelling, cursors, handed_in, intake, links, once, present, problems, schemas, sparse
from services.api.batch_schemas import Batch, Cancelled
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import Key, SubmissionListQuery
from services.api.problems import Problem, ProblemKind
from services.api.sparse import SparsePage
from services.api.written import Written
from services.common.contracts.submissions import Submission, SubmissionId
from services.common.store import submissions
from services.common.store.engine import reading
from services.common.store.ledger_order import place_of

router = APIRouter(prefix="/v1/submissions", tags=["submissions"], route_class=Written)

BATCHES = ("application/x-ndjson", "application/jsonl")
"""Names that JSON on lines goes by; none is registered."""
RETRY_AFTER_SECONDS = 1
"""An article in hand is done in about that time; a client that polls faster learns nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _HandedIn:
    """What a body holds; `lines` are the numbers of a batch's lines."""

    items: Iterable[intake.Item]
    lines: Sequence[int] | None = None

    def told(self, recorded: Sequence[Submission]) -> once.Answer:
        headers = {"Retry_After": str(RETRY_AFTER_SECONDS)}
        if self.lines is not None:
            return once.answer(present.batch(recorded, self.lines), status=202, Location=None, **headers)
        place = links.submission(recorded[0].id) if len(recorded) == 1 else None
        return once.answer(present.accepted(recorded), status=202, Location=place, **headers)


async def _handed_in(request: Request, context: Has) -> AsyncIterator[_HandedIn]:
    """The items of the body, whichever form it has; the files of a form stay open until they are recorded."""
    limit = context.settings.max_payload_bytes
    match body.media_type(request):
        case "application/json":
            yield _HandedIn(items=handed_in.of_object(await body.read_json(request, limit=limit)))
        case media if media in BATCHES:
            batch = await run_in_threadpool(handed_in.of_lines, await body.read_bytes(request, limit=limit))
            yield _HandedIn(items=batch.items, lines=batch.numbers)
        case "multipart/form-data":
            most = context.settings.max_container_bytes
            async with body.read_form(request, payload_limit=limit, container_limit=most) as form:
                yield _HandedIn(items=intake.uploads(_files_of(form), limit=limit, container_limit=most))
        case other:
            found = f"{other} is" if other else "A body without Content-Type is"
            raise Problem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, f"{found} not read here.")


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
    response_model=schemas.Accepted | Batch,
    operation_id="handIn",
    summary="Hand in a URL, URLs, a text, a page, files, or a batch of many",
    response_description="Everything is recorded. `Location` is the submission's address where there is just one.",
)
def hand_in(
    context: Has,
    background: BackgroundTasks,
    by: By,
    asked: once.Asked,
    handed: Annotated[_HandedIn, Depends(_handed_in)],
) -> Response:
    """Answers as soon as the submissions are safe in the database, whether or not the queue is up.

    A URL that cannot be fetched, a file that is too large or a line that does not fit is recorded too, and finished at
    once with its reason.

    A batch has an object with `url`, `text` or `html` on each line, and is answered line by line (Batch), anything else
    item by item (Accepted).
    """
    asked.look()
    recorded = intake.record(
        context,
        handed.items,
        by=by,
        within=lambda conn, rows: asked.keep(conn, lambda: handed.told(rows)),
    )
    background.add_task(intake.announce, context, recorded)
    return handed.told(recorded).response()


@router.get(
    "",
    response_model=schemas.SubmissionPage | SparsePage,
    operation_id="listSubmissions",
    summary="Submissions, newest first",
)
def list_submissions(
    context: Has, request: Request, response: Response, query: Annotated[SubmissionListQuery, Query()]
) -> object:
    with cursors.ours(), reading(context.engine) as conn:
        rows = submissions.page(
            conn,
            stage=query.stage,
            outcome=query.outcome,
            parent_id=query.parent and SubmissionId(query.parent),
            channel=query.channel,
            feed_id=query.feed,
            order=query.sort,
            before=cursors.opened(query.cursor),
            limit=query.limit + 1,
        )
    kept = rows[: query.limit]
    position = place_of(kept[-1].id, query.sort) if len(rows) > len(kept) else None
    listed = schemas.SubmissionPage(
        items=[present.submission(row) for row in kept], next=cursors.next_page(request, response, position)
    )
    return sparse.page(listed, schemas.Submission, query.fields, response)


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
    response_model=schemas.Submission,
    operation_id="replaySubmission",
    summary="Let a submission that failed go on where it stopped",
)
def replay_submission(context: Has, background: BackgroundTasks, by: By, asked: once.Asked, key: Key) -> Response:
    """One that is quarantined, rejected or blocked; its attempts are counted anew, and its reason is gone."""
    asked.look()
    row = intake.replay(
        context, SubmissionId(key), by=by, within=lambda conn, rows: asked.keep(conn, lambda: _sent_back(rows[0]))
    )
    background.add_task(intake.announce, context, [row])
    return _sent_back(row).response()


@router.post(
    "/{key}/cancel",
    response_model=Cancelled,
    operation_id="cancelSubmission",
    summary="Call a submission off, and all members that it has expanded into",
)
def cancel_submission(context: Has, by: By, asked: once.Asked, key: Key) -> Response:
    """What has no outcome yet ends as `rejected` with the reason `cancelled`, wherever it stands, and whoever has it in
    hand writes nothing. What stands at `link` is done all the same: its statements are in the record."""
    asked.look()
    answer = once.answer(cancelling.cancel(context, SubmissionId(key), by=by), status=200)
    # It took several transactions. Broken off between them, the same request goes on with those that are left.
    asked.keep_after(answer)
    return answer.response()


def _sent_back(row: Submission) -> once.Answer:
    return once.answer(
        present.submission(row),
        status=202,
        Retry_After=str(RETRY_AFTER_SECONDS),
        Location=links.submission(row.id),
    )
