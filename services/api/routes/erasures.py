"""Articles and people taken out for good, for admins."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Request, Response

from services.api import body, cursors, once, problems
from services.api.callers import By
from services.api.context import Has
from services.api.erasure_schemas import (
    ArticleErasureIn,
    Erasure,
    ErasureExtent,
    ErasureIn,
    ErasureMade,
    ErasurePage,
    PersonErasureIn,
)
from services.api.parameters import Paged
from services.api.problems import Problem, ProblemKind
from services.api.written import Written
from services.common.contracts import erasures as contracts
from services.common.contracts.access import Act
from services.common.contracts.erasures import NotErasableError, Plan
from services.common.store import erased_bytes, erasing, erasing_people, erasures
from services.common.store.engine import promising, reading

router = APIRouter(prefix="/v1/erasures", tags=["erasures"], route_class=Written)

_LARGEST = 10_000
"""Bytes of a body: an address and a word."""
MOST_STATEMENTS = 5_000
"""Of a person, that are taken away within one request, in some tens of seconds; `qawl erase person` knows no limit."""
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
    try:
        match asked:
            case ArticleErasureIn():
                plan, done = _article(context, by, asked)
            case PersonErasureIn():
                plan, done = _person(context, by, asked)
    except NotErasableError as error:
        raise _refused(str(error)) from None
    if done is not None:
        background.add_task(erased_bytes.clean, context.engine)
    answer = once.answer(_made(plan, done), status=200 if done is None else 201)
    if done is not None:
        again.keep_after(answer)
    return answer.response()


@router.get("", operation_id="listErasures", summary="What was erased: when, by whom, how much")
def list_erasures(context: Has, request: Request, response: Response, query: Annotated[Paged, Query()]) -> ErasurePage:
    """Nothing tells what it was."""
    with cursors.ours(), reading(context.engine) as conn:
        page = erasures.page(conn, before=cursors.opened(query.cursor), limit=query.limit)
    return ErasurePage(items=[_told(one) for one in page.items], next=cursors.next_page(request, response, page.next))


@router.post("/{number}/lift", operation_id="liftErasure", summary="Let what was erased come in again")
def lift(context: Has, by: By, number: Number) -> Erasure:
    """It does not come back by itself: hand it in again. Other erasures of the same hold."""
    now = context.clock()
    with promising(context.engine) as conn:
        lifted = erasures.lift(conn, number, now=now)
        if lifted is not None:
            by.write(conn, Act.ERASURE_LIFTED, now=now, subject=str(number))
        elif erasures.find(conn, number) is None:
            raise problems.not_found("erasure", str(number))
    if lifted is None:
        raise _refused(f"Erasure {number} was lifted before.")
    return _told(lifted)


def _article(context: Has, by: By, asked: ArticleErasureIn) -> tuple[Plan, contracts.Erasure | None]:
    with promising(context.engine) as conn:
        id = erasing.article_of(conn, asked.article)
        if id is None:
            raise problems.not_found("article", asked.article[:200])
        if asked.dry_run:
            return erasing.plan(conn, id, copies=asked.copies), None
        now = context.clock()
        done, plan = erasing.erase(conn, id, copies=asked.copies, by=by.name, now=now)
        by.write(conn, Act.ARTICLE_ERASED, now=now, subject=str(done.number), count=plan.extent.articles)
    return plan, done


def _person(context: Has, by: By, asked: PersonErasureIn) -> tuple[Plan, contracts.Erasure | None]:
    with reading(context.engine) as conn:
        plan = erasing_people.plan(conn, asked.speaker)
    if plan is None:
        raise problems.not_found("speaker", asked.speaker)
    if asked.dry_run:
        return plan, None
    if plan.extent.statements > MOST_STATEMENTS:
        raise _refused(
            f"There are {plan.extent.statements:,} statements, too many for one request.",
            advice=f"Run `qawl erase person {asked.speaker} --yes` where Qawl runs.",
        )
    now = context.clock()
    found = erasing_people.erase(
        context.engine,
        asked.speaker,
        by=by.name,
        now=now,
        within=lambda conn, done: by.write(
            conn, Act.PERSON_ERASED, now=now, subject=str(done.number), count=done.extent.statements
        ),
    )
    if found is None:
        raise problems.not_found("speaker", asked.speaker)
    done, plan = found
    return plan, done


def _made(plan: Plan, done: contracts.Erasure | None) -> ErasureMade:
    return ErasureMade(
        dry_run=done is None,
        kind=plan.kind,
        extent=ErasureExtent(**asdict(plan.extent)),
        articles=list(plan.articles),
        files=list(plan.files),
        copy_of=plan.copy_of,
        erasure=None if done is None else _told(done),
    )


def _told(one: contracts.Erasure) -> Erasure:
    return Erasure(
        number=one.number,
        kind=one.kind,
        at=one.at,
        by=one.by,
        lifted_at=one.lifted_at,
        extent=ErasureExtent(**asdict(one.extent)),
    )


def _refused(detail: str, *, advice: str = "Look at what it says, and ask again.") -> Problem:
    return Problem(ProblemKind.WRONG_STATE, detail, advice=advice)
