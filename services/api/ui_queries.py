"""The page of saved searches: who is told of each, and the form that saves one. Works without JavaScript."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.api import body, cursors, links, problems, saving, webhook_schemas
from services.api.callers import By
from services.api.context import Context, Has
from services.api.parameters import Key, Paged, StatementFilters
from services.api.problems import Problem
from services.api.rendering import Form, render
from services.api.tried import Tried, Wrong, told
from services.common.store import saved_queries, speakers, webhooks
from services.common.store.engine import reading

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LARGEST = 20_000
"""Bytes of a field of the form, all of which are short lines."""


_FIELDS = {"/name": ("name", Wrong.NAME), "/alert": ("alert", Wrong.ALERT), "": ("name", Wrong.IMPOSSIBLE)}


class _QueriesForm(Form, StatementFilters, Paged):
    """With filters, the form to save them is shown."""

    limit: int = 20


@router.get("/queries")
def list_queries(
    context: Has, request: Request, response: Response, query: Annotated[_QueriesForm, Query()]
) -> Response:
    """What is saved; with the filters of a search, also the form that saves it."""
    return _page(context, request, response, query)


def _page(
    context: Context, request: Request, response: Response, query: _QueriesForm, tried: Tried | None = None
) -> Response:
    given = query.filters()
    with reading(context.engine) as conn:
        rows = saved_queries.page(conn, after=cursors.opened(query.cursor), limit=query.limit + 1)
        kept = rows[: query.limit]
        asked = [*(row.given for row in kept), given]
        ids = {one["speaker_id"] for one in asked if "speaker_id" in one}
        found = {id: speakers.find(conn, id) for id in ids}
        followed = Counter(hook.query_id for hook in webhooks.listed(conn))
    page = render(
        request,
        "queries.html",
        tried=tried,
        items=[saving.shown(row) for row in kept],
        followed=followed,
        given=given,
        search=links.page_of_statements(given),
        names={id: row.name for id, row in found.items() if row is not None},
        next=cursors.next_page(request, response, kept[-1].id if len(rows) > len(kept) else None),
    )
    page.status_code = 200 if tried is None else tried.status
    return page


@router.get("/queries/{key}")
def ask_query(context: Has, key: Key) -> Response:
    """Leads to the search: what is listed has a short address, whatever its words."""
    return RedirectResponse(links.page_of_statements(saving.find(context, key).given), status_code=303)


async def _posted(request: Request) -> dict[str, str]:
    async with body.read_form(request, payload_limit=_LARGEST) as form:
        return {name: value for name, value in form.multi_items() if isinstance(value, str) and value.strip()}


def _asked(typed: Mapping[str, str]) -> webhook_schemas.QueryIn:
    sent = dict(typed)
    alert = {name: _number(sent.pop(f"alert_{name}")) for name in ("count", "minutes") if f"alert_{name}" in sent}
    asked = {"name": sent.pop("name", ""), "query": sent, "alert": alert or None}
    return problems.fit(
        webhook_schemas.QueryIn,
        asked,
        advice="Give a name; an alert needs both of its numbers.",
    )


def _number(written: str) -> int | str:
    """A form sends words; what is no number is refused as what it is."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else written


@router.post("/queries")
def save_query(
    context: Has, by: By, request: Request, response: Response, sent: Annotated[dict[str, str], Depends(_posted)]
) -> Response:
    """What the form sends; leads to it among the others."""
    try:
        saved = saving.save(context, _asked(sent), by=by)
    except Problem as problem:
        if any("/query" in one.location for one in problem.body.errors):  # no field of the form: the search itself
            raise
        filters = {name: value for name, value in sent.items() if name in StatementFilters.model_fields}
        tried = told(problem, _FIELDS, values=sent)
        return _page(context, request, response, _QueriesForm.model_validate(filters), tried)
    return RedirectResponse(links.page_of_query(saved.id), status_code=303)


@router.post("/queries/{key}/remove")
def remove_query(context: Has, by: By, key: Key) -> Response:
    saving.remove(context, key, by=by)
    return RedirectResponse("/queries", status_code=303)
