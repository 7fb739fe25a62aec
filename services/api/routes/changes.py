"""What was changed since somebody last asked: for those who keep a copy."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from services.api import cursors, links
from services.api.change_schemas import Change, ChangePage
from services.api.context import Has
from services.api.parameters import MAX_LIMIT
from services.api.problems import Problem, ProblemKind
from services.api.written import Written
from services.common.store import changes
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/changes", tags=["changes"], route_class=Written)


class ChangeQuery(BaseModel):
    """Where to go on."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=MAX_LIMIT, description="Changes on one page.")
    kind: changes.Kind | None = Field(
        None,
        description="Of these alone. Articles and speakers, if left out; utterances and submissions have an order of "
        "their own, and so a `since` of their own.",
    )
    since: str | None = Field(
        None,
        pattern=cursors.CURSOR,
        max_length=cursors.MAX_CURSOR_CHARACTERS,
        description="`since` of the answer before. Without, all that there is comes first; `now`: only what comes.",
    )


@router.get("", operation_id="listChanges", summary="What was changed since you last asked; nothing is missed")
def list_changes(context: Has, request: Request, query: Annotated[ChangeQuery, Query()]) -> ChangePage:
    """Articles with their statements, and speakers, or what `kind` asks for, in the order in which their changes were
    committed: each once, with its latest. Read what is named, keep `since`, and ask again."""
    changes.settle(context.engine, query.kind)
    with reading(context.engine) as conn:
        if query.since == "now":
            return _page(request, changes.ChangePage(items=(), next=changes.now(conn, query.kind), more=False))
        try:
            found = changes.page(conn, since=cursors.opened(query.since), kind=query.kind, limit=query.limit)
        except changes.ForeignPlaceError:
            raise Problem(
                ProblemKind.CURSOR_EXPIRED,
                "`since` is of another store or another `kind`, or of after the copy that the store was restored from.",
            ) from None
    return _page(request, found)


def _page(request: Request, found: changes.ChangePage) -> ChangePage:
    since = cursors.sealed(found.next)
    url = request.url.include_query_params(since=since)
    return ChangePage(
        items=[
            Change(kind=one.kind, id=one.key, removed=one.is_removed, link=None if one.is_removed else _link(one))
            for one in found.items
        ],
        since=since,
        next=f"{url.path}?{url.query}",
        more=found.more,
    )


def _link(change: changes.Change) -> str:
    return _LINKS[change.kind](change.key)


_LINKS: Mapping[changes.Kind, Callable[[str], str]] = {
    "article": links.article,
    "speaker": links.speaker,
    "utterance": links.utterance,
    "submission": links.submission,
}
