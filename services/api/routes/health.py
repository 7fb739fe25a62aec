"""Probes for whoever runs Qawl, and the state of the works."""

from fastapi import APIRouter

from services.api import present, schemas
from services.api.context import Has
from services.api.problems import Problem, ProblemKind
from services.common.store import submissions
from services.common.store.engine import reading, schema_is_current

router = APIRouter(tags=["health"])


@router.get("/livez", operation_id="live", summary="Whether the process answers")
def live() -> schemas.Alive:
    return schemas.Alive()


@router.get("/readyz", operation_id="ready", summary="Whether requests can be served")
def ready(context: Has) -> schemas.Ready:
    """Ready without the broker too, then `degraded`: submissions are accepted into the database, and go on from there
    when the broker is back; everything stored can be read. Without the database, or with tables of another version,
    nothing works: 503.
    """
    if not schema_is_current(context.engine):
        raise Problem(
            ProblemKind.NOT_READY,
            "The database's tables are not of this version.",
            advice="Run `qawl migrate`, then try again.",
            headers={"Retry-After": "5"},
        )
    if context.ask_broker() is None:
        return schemas.Ready(status="ok", database="ok", broker="ok")
    return schemas.Ready(status="degraded", database="ok", broker="unreachable")


@router.get("/v1/status", operation_id="getStatus", summary="How many submissions stand where, and since when")
def status(context: Has) -> schemas.Status:
    with reading(context.engine) as conn:
        counts = submissions.counts(conn)
    return present.status(counts, now=context.clock())
