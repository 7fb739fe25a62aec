"""Erasing as the API and the page do it: what would go, what went, and what is written down of it."""

from dataclasses import asdict

from services.api import problems
from services.api.callers import Caller
from services.api.context import Context
from services.api.erasure_schemas import (
    ArticleErasureIn,
    Erasure,
    ErasureExtent,
    ErasureIn,
    ErasureMade,
    PersonErasureIn,
)
from services.api.problems import Problem, ProblemKind
from services.common.contracts import erasures as contracts
from services.common.contracts.access import Act
from services.common.contracts.erasures import ErasureRefusal, NotErasableError, Plan
from services.common.store import erasing, erasing_people, erasures
from services.common.store.engine import promising, reading

MOST_STATEMENTS = 5_000
"""Of a person, that are taken away within one request, in some tens of seconds; `qawl erase person` knows no limit."""


def carry_out(context: Context, asked: ErasureIn, *, caller: Caller) -> tuple[Plan, contracts.Erasure | None]:
    """What goes, or would where it is a dry run: nothing was erased then. Once something was, call
    `erased_bytes.clean`. Raises Problem where there is no such thing, or it cannot be erased as things stand."""
    try:
        match asked:
            case ArticleErasureIn():
                return _article(context, caller, asked)
            case PersonErasureIn():
                return _person(context, caller, asked)
    except NotErasableError as error:
        raise _refused(str(error), error.because) from None


def lift(context: Context, number: int, *, caller: Caller) -> contracts.Erasure:
    """Let the same come in again. Raises Problem where there is no such erasure, or it was lifted before."""
    now = context.clock()
    with promising(context.engine) as conn:
        lifted = erasures.lift(conn, number, now=now)
        if lifted is not None:
            caller.write(conn, Act.ERASURE_LIFTED, now=now, subject=str(number))
        elif erasures.find(conn, number) is None:
            raise problems.not_found("erasure", str(number))
    if lifted is None:
        raise _refused(f"Erasure {number} was lifted before.", ErasureRefusal.LIFTED_BEFORE)
    return lifted


def _article(context: Context, by: Caller, asked: ArticleErasureIn) -> tuple[Plan, contracts.Erasure | None]:
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


def _person(context: Context, by: Caller, asked: PersonErasureIn) -> tuple[Plan, contracts.Erasure | None]:
    with reading(context.engine) as conn:
        plan = erasing_people.plan(conn, asked.speaker)
    if plan is None:
        raise problems.not_found("speaker", asked.speaker)
    if asked.dry_run:
        return plan, None
    if plan.extent.statements > MOST_STATEMENTS:
        raise _refused(
            f"There are {plan.extent.statements:,} statements, too many for one request.",
            ErasureRefusal.TOO_MANY_AT_ONCE,
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


def made(plan: Plan, done: contracts.Erasure | None) -> ErasureMade:
    return ErasureMade(
        dry_run=done is None,
        kind=plan.kind,
        extent=ErasureExtent(**asdict(plan.extent)),
        articles=list(plan.articles),
        files=list(plan.files),
        copy_of=plan.copy_of,
        erasure=None if done is None else told(done),
    )


def told(one: contracts.Erasure) -> Erasure:
    return Erasure(
        number=one.number,
        kind=one.kind,
        at=one.at,
        by=one.by,
        lifted_at=one.lifted_at,
        extent=ErasureExtent(**asdict(one.extent)),
    )


def _refused(
    detail: str, because: ErasureRefusal | None, *, advice: str = "Look at what it says, and ask again."
) -> Problem:
    return Problem(ProblemKind.WRONG_STATE, detail, advice=advice, trouble=because)
