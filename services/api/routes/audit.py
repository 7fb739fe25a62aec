"""Who did what, for admins."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from services.api import access_schemas, cursors
from services.api.context import Has
from services.api.given import Moment
from services.api.parameters import Paged, Short
from services.api.written import Written
from services.common.contracts.access import Act
from services.common.store import audit
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/audit", tags=["audit"], route_class=Written)


class AuditQuery(Paged):
    """Filters of the audit log; they combine."""

    by: Short | None = Field(None, description="Who did it, as `by` names them: `key desk`.")
    act: Act | None = None
    since: Moment | None = Field(None, description="At this moment or later.")


@router.get("", operation_id="listAudit", summary="Who did what, newest first")
def list_audit(
    context: Has, request: Request, response: Response, query: Annotated[AuditQuery, Query()]
) -> access_schemas.DeedPage:
    """Submissions, replays, feeds, decisions, erasures, keys and logins, over HTTP and by command.

    The newest 200,000 lines are kept.
    """
    with cursors.ours(), reading(context.engine) as conn:
        page = audit.page(
            conn,
            by=query.by,
            act=query.act,
            since=query.since,
            before=cursors.opened(query.cursor),
            limit=query.limit,
        )
    return access_schemas.DeedPage(
        items=[
            access_schemas.Deed(
                at=deed.at,
                by=deed.by,
                key_id=deed.key_id,
                peer=deed.peer,
                act=deed.act,
                subject=deed.subject,
                count=deed.count,
                note=deed.note,
            )
            for deed in page.items
        ],
        next=cursors.next_page(request, response, page.next),
    )
