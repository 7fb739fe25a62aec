"""All statements of a query at once, in a form that another program reads."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.api.callers import By
from services.api.context import Has
from services.api.exports.formats import FORMS, ExportFormat, export
from services.api.exports.rows import Origin
from services.api.parameters import StatementFilters
from services.api.problems import Problem, ProblemKind
from services.api.seats import SeatedResponse
from services.api.written import Written

router = APIRouter(prefix="/v1/statements", tags=["statements"], route_class=Written)

_CONTENT = {
    form.media_type: {
        "schema": {"type": "object" if "+json" in form.media_type else "string", "description": form.title}
    }
    for form in FORMS.values()
}


class ExportQuery(StatementFilters):
    """What `GET /v1/statements` takes to choose, and the form."""

    format: ExportFormat = Field(ExportFormat.JSONL, description="The form; docs/exports.md describes each.")


@router.get(
    "/export",
    operation_id="exportStatements",
    summary="All statements that fit, as a file",
    response_class=Response,
    responses={200: {"description": "A file that is written as it is sent.", "content": _CONTENT}},
)
def export_statements(context: Has, by: By, request: Request, query: Annotated[ExportQuery, Query()]) -> Response:
    """However many there are. What was there at the beginning and still is when its turn comes, is in it exactly once;
    what comes in later is not. A file that breaks off was not ended: its connection was cut, as it is when the key
    that it was asked for with ends."""
    form = FORMS[query.format]
    if not form.is_installed():
        raise Problem(
            ProblemKind.NOT_INSTALLED,
            f"{form.title} needs a library that is not installed here.",
            advice=f"Ask for another format, or install qawl[{query.format}] where the API runs.",
        )
    origin = Origin(base=str(request.base_url).rstrip("/"), version=request.app.version)
    context.exports.take()
    try:
        told = export(form, context.engine, query.filter(), origin)
        pieces = by.while_welcome(context.engine, told, now=context.clock)
    except BaseException:
        context.exports.give_back()
        raise
    name = f"statements-{context.clock():%Y-%m-%d}{form.suffix}"
    return SeatedResponse(
        pieces,
        seats=context.exports,
        media_type=form.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
