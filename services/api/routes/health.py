"""Probes for whoever runs Qawl, and the state of the works."""

from fastapi import APIRouter

from services.api import schemas, standing
from services.api.context import Has
from services.api.problems import Problem, ProblemKind
from services.api.written import Written
from services.common.store import room
from services.common.store.engine import schema_will_do
from services.common.store.outages import Fault

router = APIRouter(tags=["health"], route_class=Written)


@router.get("/livez", operation_id="live", summary="Whether the process answers")
def live() -> schemas.Alive:
    return schemas.Alive()


@router.get("/readyz", operation_id="ready", summary="Whether requests can be served")
def ready(context: Has) -> schemas.Ready:
    """Ready without the broker too, then `degraded`: submissions are accepted into the database, and go on from there
    when the broker is back; everything stored can be read. `degraded` too while the database can be read but not
    written, or its disk is nearly full. Without the database, or with tables of an
    earlier version, nothing works: 503.
    """
    if not schema_will_do(context.engine):
        raise Problem(
            ProblemKind.NOT_READY,
            "The database's tables are of an earlier version.",
            advice="Run `qawl migrate`, then try again.",
            headers={"Retry-After": "5"},
        )
    weak = room.weakness(context.engine, min_free_bytes=context.settings.min_free_bytes)
    silent = context.ask_broker() is not None
    said = [f"{weak.message} {weak.advice}"] if weak is not None else []
    if silent:
        said.append("The broker does not answer. Start it, or correct QAWL_BROKER_URL; what is accepted waits for it.")
    return schemas.Ready(
        status="degraded" if said else "ok",
        database="ok" if weak is None else "read-only" if weak.fault is Fault.READ_ONLY else "nearly full",
        broker="unreachable" if silent else "ok",
        advice=" ".join(said) or None,
    )


@router.get("/v1/status", operation_id="getStatus", summary="How many submissions stand where, and who works")
def status(context: Has) -> schemas.Status:
    return standing.status(context, messages=context.queue_lengths())
