"""Stored articles extracted again: what would change, the work itself, and back."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection

from services.api import body, cursors, links, once, problems
from services.api import reprocess_schemas as schemas
from services.api.callers import By, Caller
from services.api.context import Has
from services.api.parameters import Key, Paged
from services.api.problems import Problem, ProblemKind
from services.api.written import Written
from services.common.contracts.access import Act
from services.common.contracts.reprocessings import Aim, ArticleFilter, Progress, Reprocessing
from services.common.store import reprocessings
from services.common.store.engine import promising, reading
from services.common.store.ids import new_id

router = APIRouter(prefix="/v1/reprocess", tags=["reprocessing"], route_class=Written)

_LARGEST = 20_000
"""Bytes of a body: four short filters."""
RETRY_AFTER_SECONDS = 5
"""A worker looks for what waits that often (QAWL_SWEEP_INTERVAL_SECONDS)."""


async def _asked(request: Request) -> schemas.ReprocessIn:
    sent = await body.read_json(request, limit=_LARGEST)
    return problems.fit(schemas.ReprocessIn, sent, advice='Send {"query": {"language": "en"}, "dry_run": true}.')


@router.post(
    "",
    status_code=202,
    response_model=schemas.Reprocessing,
    operation_id="reprocess",
    summary="Extract stored articles again, or tell what that would change",
)
def reprocess(
    context: Has, by: By, again: once.Asked, asked: Annotated[schemas.ReprocessIn, Depends(_asked)]
) -> Response:
    """A worker begins within seconds; poll the answer's address. With `dry_run` nothing is written. Otherwise the
    articles wait behind what is new, and what was found in them before is kept for 30 days, so that it can be undone.
    What people said of statements holds either way."""
    again.look()
    given = asked.query
    filter = ArticleFilter() if given == "all" else ArticleFilter(**given.model_dump())
    now = context.clock()
    new = Reprocessing(
        id=new_id(now),
        aim=Aim.COMPARE if asked.dry_run else Aim.EXTRACT,
        filter=filter,
        sample=asked.sample,
        made_by=by.name,
        created_at=now,
        updated_at=now,
    )
    with promising(context.engine) as conn:
        answer = _added(conn, new, by=by, now=now, again=again)
    return answer.response()


@router.get("", operation_id="listReprocessings", summary="What was extracted again, newest first")
def list_reprocessings(
    context: Has, request: Request, response: Response, query: Annotated[Paged, Query()]
) -> schemas.ReprocessingPage:
    with reading(context.engine) as conn:
        rows = reprocessings.page(conn, before=cursors.opened(query.cursor), limit=query.limit + 1)
        kept = rows[: query.limit]
        items = [_shown(row, can_undo=_can_undo(conn, row)) for row in kept]
    position = kept[-1].id if len(rows) > len(kept) else None
    return schemas.ReprocessingPage(items=items, next=cursors.next_page(request, response, position))


@router.get("/{key}", operation_id="getReprocessing", summary="How far it is, and what it changed, or would")
def get_reprocessing(context: Has, response: Response, key: Key) -> schemas.Reprocessing:
    with reading(context.engine) as conn:
        row = _found(conn, key)
        shown = _shown(row, can_undo=_can_undo(conn, row))
    if row.ended_at is None:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return shown


@router.post(
    "/{key}/undo",
    status_code=202,
    response_model=schemas.Reprocessing,
    operation_id="undoReprocessing",
    summary="Put back what an extraction changed",
)
def undo_reprocessing(context: Has, by: By, again: once.Asked, key: Key) -> Response:
    """The statements that were found before take the place of those that are there now, in all articles that it
    changed; that can be undone in its turn. Articles that are at work at that moment are left as they are."""
    again.look()
    now = context.clock()
    with promising(context.engine) as conn:
        row = _found(conn, key)
        if not _can_undo(conn, row):
            raise Problem(
                ProblemKind.WRONG_STATE,
                f"There is nothing to put back: this one ({row.aim.value}) is {row.progress.value}, and "
                f"changed {row.difference.changed:,} articles.",
                advice="Wait until it is done; a dry run changes nothing, and what was found before is kept for "
                f"{reprocessings.KEPT_DAYS} days.",
            )
        new = Reprocessing(
            id=new_id(now),
            aim=Aim.UNDO,
            filter=row.filter,
            undoes=row.id,
            made_by=by.name,
            created_at=now,
            updated_at=now,
        )
        answer = _added(conn, new, by=by, now=now, again=again)
    return answer.response()


def _added(conn: Connection, new: Reprocessing, *, by: Caller, now: datetime, again: once.Once) -> once.Answer:
    reprocessings.add(conn, new)
    by.write(conn, Act.ARTICLES_REPROCESSED, now=now, subject=new.id, note=new.aim.value)
    answer = once.answer(
        _shown(new, can_undo=False),
        status=202,
        Location=links.reprocessing(new.id),
        Retry_After=str(RETRY_AFTER_SECONDS),
    )
    again.keep(conn, lambda: answer)
    return answer


def _found(conn: Connection, key: str) -> Reprocessing:
    row = reprocessings.find(conn, key)
    if row is None:
        raise Problem(
            ProblemKind.NOT_FOUND,
            f"There is no reprocessing {key}.",
            advice="Check the id; GET /v1/reprocess lists what there is.",
        )
    return row


def _can_undo(conn: Connection, row: Reprocessing) -> bool:
    return row.aim is not Aim.COMPARE and row.progress is Progress.DONE and reprocessings.changed(conn, row.id) > 0


def _shown(row: Reprocessing, *, can_undo: bool) -> schemas.Reprocessing:
    known = row.difference
    return schemas.Reprocessing(
        id=row.id,
        aim=row.aim,
        query=schemas.ReprocessQuery(
            since=row.filter.since,
            until=row.filter.until,
            publisher=row.filter.publisher,
            language=row.filter.language,
        ),
        progress=row.progress,
        created_at=row.created_at,
        updated_at=row.updated_at,
        ended_at=row.ended_at,
        made_by=row.made_by,
        standings=[
            schemas.ArticleStanding(outcome=one.outcome, count=one.count, goes_again=one.goes_again)
            for one in row.standings
        ],
        matched=row.matched,
        sent=row.sent,
        ended=row.ended,
        engine=row.engine,
        compared=known.compared,
        changed=known.changed,
        statements=schemas.StatementCounts(
            kept=known.kept, added=known.added, withdrawn=known.gone, changed=known.altered
        ),
        differences=[
            schemas.ArticleDifference(
                article=one.article_id,
                kept=one.kept,
                added=list(one.added),
                withdrawn=list(one.gone),
                changed=[schemas.ChangedStatement(words=words, facts=list(names)) for words, names in one.altered],
                link=links.article(one.article_id),
            )
            for one in known.first
        ],
        undoes=row.undoes,
        problem=row.problem,
        links=schemas.ReprocessingLinks(
            self=links.reprocessing(row.id),
            undo=links.undo_of_reprocessing(row.id) if can_undo else None,
            undoes=row.undoes and links.reprocessing(row.undoes),
        ),
    )
