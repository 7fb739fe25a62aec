"""The page that says in words how things stand."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.api import standing
from services.api.context import Has
from services.api.metrics.snapshot import Snapshots
from services.api.overview import overview
from services.api.rendering import render
from services.common.store.outages import Fault, StoreDown

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/status")
def status(context: Has, request: Request) -> Response:
    """What is in the works, what waits and for how long, what failed and why."""
    looks = request.app.state.looks
    assert isinstance(looks, Snapshots)
    look, now = looks.latest(), standing.status(context)  # this one raises where the store is down
    if look.stored is None:
        raise StoreDown(Fault.UNREACHABLE, "it did not answer a moment ago")
    found = overview(
        look,
        look.stored,
        has_warnings=bool(now.warnings),
        min_free_bytes=context.settings.min_free_bytes,
        heartbeat_seconds=context.settings.heartbeat_seconds,
    )
    return render(request, "status.html", status=now, overview=found)
