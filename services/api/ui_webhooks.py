"""The pages of webhooks: who is told of what comes in, how each telling went, and the forms that change that. They work
without JavaScript."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from services.api import body, cursors, links, problems, telling, webhook_schemas
from services.api.callers import By
from services.api.context import Context, Has
from services.api.given import KEY
from services.api.parameters import Key, Paged
from services.api.problems import Problem
from services.api.rendering import Form, render
from services.api.tried import Tried, Wrong, told
from services.common.contracts.webhooks import DeliveryState
from services.common.store import deliveries, saved_queries, webhooks
from services.common.store.engine import reading

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LARGEST = 20_000
"""Bytes of a field of the form, all of which are short lines."""


_FIELDS = {"/url": ("url", Wrong.ADDRESS), "/events": ("events", Wrong.CHOICE), "": ("url", Wrong.IMPOSSIBLE)}

OVERLAPS = (24, 7 * 24, 0)
"""Hours to choose from, for which the secret of before signs beside the new one."""

OFFERED = 50
"""Saved searches to choose from; any other one leads to the form by itself."""


class _DeliveryForm(Form, Paged):
    limit: int = 25
    state: DeliveryState | None = None


class _WebhookForm(Form, Paged):
    """With `query`, the form adds a webhook for that saved search."""

    limit: int = 25
    query: str | None = Field(None, pattern=KEY)


@router.get("/webhooks")
def list_webhooks(
    context: Has, request: Request, response: Response, query: Annotated[_WebhookForm, Query()]
) -> Response:
    """The webhooks, and the form that adds one."""
    return _page(context, request, response, query)


def _page(
    context: Context,
    request: Request,
    response: Response,
    query: _WebhookForm,
    added: webhook_schemas.NewWebhook | None = None,
    tried: Tried | None = None,
) -> Response:
    after = cursors.opened(query.cursor) or ""
    with reading(context.engine) as conn:
        rows = [row for row in webhooks.listed(conn) if row.id > after]
        kept = rows[: query.limit]
        saved = {row.id: row for row in saved_queries.page(conn, limit=OFFERED)}
        for id in {query.query, *(row.query_id for row in kept)} - saved.keys():
            if id is not None and (one := saved_queries.find(conn, id)) is not None:
                saved[id] = one
    page = render(
        request,
        "webhooks.html",
        tried=tried,
        items=[telling.shown(row) for row in kept],
        queries=saved,
        chosen=query.query,
        added=added,
        next=cursors.next_page(request, response, kept[-1].id if len(rows) > len(kept) else None),
    )
    page.status_code = 200 if tried is None else tried.status
    return page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    url: str
    query: str
    events: tuple[str, ...]


async def _posted(request: Request) -> _Sent:
    async with body.read_form(request, payload_limit=_LARGEST) as form:
        url, query = (value if isinstance(value := form.get(name), str) else "" for name in ("url", "query"))
        events = tuple(one for one in form.getlist("events") if isinstance(one, str))
    return _Sent(url=url.strip(), query=query, events=events)


@router.post("/webhooks")
def add_webhook(
    context: Has,
    by: By,
    request: Request,
    response: Response,
    sent: Annotated[_Sent, Depends(_posted)],
) -> Response:
    """What the form sends: the list again, with the secret that is shown this once."""
    asked = {"url": sent.url, "query": sent.query or None, "events": list(sent.events)}
    try:
        new = problems.fit(webhook_schemas.WebhookIn, asked, advice="Write the address, and choose what it is told.")
        added = telling.add(context, new, by=by)
    except Problem as problem:
        tried = told(problem, _FIELDS, values={"url": sent.url}, chosen=sent.events)
        chosen = sent.query if re.fullmatch(KEY, sent.query) else None
        return _page(context, request, response, _WebhookForm(query=chosen), tried=tried)
    page = _page(context, request, response, _WebhookForm(), added)
    page.headers["Cache-Control"] = "no-store"
    return page


@router.get("/webhooks/{key}")
def get_webhook(
    context: Has, request: Request, response: Response, key: Key, query: Annotated[_DeliveryForm, Query()]
) -> Response:
    """A webhook, with what it was told."""
    return _page_of_one(context, request, response, key, query)


def _page_of_one(
    context: Context,
    request: Request,
    response: Response,
    key: str,
    query: _DeliveryForm,
    rotated: webhook_schemas.NewWebhook | None = None,
) -> Response:
    row = telling.find(context, key)
    with reading(context.engine) as conn:
        before = cursors.opened(query.cursor)
        found = deliveries.page(conn, key, state=query.state, before=before, limit=query.limit + 1)
        followed = None if row.query_id is None else saved_queries.find(conn, row.query_id)
    kept = found[: query.limit]
    return render(
        request,
        "webhook.html",
        item=telling.shown(row),
        do_old_secrets_sign=len(row.secrets_at(context.clock())) > 1,
        rotated=rotated,
        overlaps=OVERLAPS,
        saved=followed,
        deliveries=[telling.delivery(one) for one in kept],
        query=query,
        states=list(DeliveryState),
        next=cursors.next_page(request, response, kept[-1].id if len(found) > len(kept) else None),
    )


async def _overlap(request: Request) -> str:
    async with body.read_form(request, payload_limit=_LARGEST) as form:
        value = form.get("overlap_hours")
    return value if isinstance(value, str) else ""


@router.post("/webhooks/{key}/rotate")
def rotate_secret(
    context: Has, by: By, request: Request, response: Response, key: Key, overlap: Annotated[str, Depends(_overlap)]
) -> Response:
    """What the form sends: the webhook again, with its new secret, which is shown this once."""
    how = problems.fit(webhook_schemas.Rotation, {"overlap_hours": overlap}, advice="Choose one of the times.")
    rotated = telling.rotate(context, key, overlap_hours=how.overlap_hours, by=by)
    page = _page_of_one(context, request, response, key, _DeliveryForm(), rotated)
    page.headers["Cache-Control"] = "no-store"
    return page


@router.post("/webhooks/{key}/test")
def test_webhook(context: Has, by: By, key: Key) -> Response:
    return _to_delivery(key, telling.try_out(context, key, by=by).id)


@router.post("/webhooks/{key}/enable")
def enable_webhook(context: Has, by: By, key: Key) -> Response:
    telling.change(context, key, webhook_schemas.WebhookChange(state="active"), by=by)
    return RedirectResponse(links.page_of_webhook(key), status_code=303)


@router.post("/webhooks/{key}/disable")
def disable_webhook(context: Has, by: By, key: Key) -> Response:
    telling.change(context, key, webhook_schemas.WebhookChange(state="disabled"), by=by)
    return RedirectResponse(links.page_of_webhook(key), status_code=303)


@router.post("/webhooks/{key}/remove")
def remove_webhook(context: Has, by: By, key: Key) -> Response:
    telling.remove(context, key, by=by)
    return RedirectResponse("/webhooks", status_code=303)


@router.post("/webhooks/{key}/deliveries/{delivery}/redeliver")
def redeliver(context: Has, by: By, key: Key, delivery: Annotated[str, Field(pattern=KEY)]) -> Response:
    return _to_delivery(key, telling.redeliver(context, key, delivery, by=by).id)


def _to_delivery(key: str, delivery: str) -> Response:
    return RedirectResponse(f"{links.page_of_webhook(key)}#delivery-{delivery}", status_code=303)
