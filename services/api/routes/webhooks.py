"""Webhooks: addresses that are told of what comes in, and how each telling went."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from services.api import body, cursors, links, once, problems, telling, webhook_schemas
from services.api.callers import By
from services.api.context import Has
from services.api.given import KEY
from services.api.parameters import Key, Paged
from services.api.written import Written
from services.common.contracts.webhooks import Delivery, DeliveryState
from services.common.store import deliveries, webhooks
from services.common.store.engine import reading

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], route_class=Written)

_LARGEST = 20_000
"""Bytes of a body: an address and a few words."""
_ADVICE = 'Send {"url": "https://desk.example/qawl", "query": "..."} or the like.'


async def _new(request: Request) -> webhook_schemas.WebhookIn:
    return problems.fit(webhook_schemas.WebhookIn, await body.read_json(request, limit=_LARGEST), advice=_ADVICE)


async def _change(request: Request) -> webhook_schemas.WebhookChange:
    return problems.fit(webhook_schemas.WebhookChange, await body.read_json(request, limit=_LARGEST), advice=_ADVICE)


class DeliveryQuery(Paged):
    state: DeliveryState | None = Field(None, description="Only those that stand so.")


@router.post(
    "",
    status_code=201,
    response_model=webhook_schemas.NewWebhook,
    operation_id="addWebhook",
    summary="Let an address be told of events",
)
def add_webhook(
    context: Has, by: By, asked: once.Asked, new: Annotated[webhook_schemas.WebhookIn, Depends(_new)]
) -> Response:
    """It is told of what becomes known from now on, in messages signed as Standard Webhooks says; `secret`, which is
    needed to check them, is shown this once."""
    asked.look()

    def keep(conn: Connection, added: webhook_schemas.NewWebhook) -> None:
        asked.keep(conn, lambda: _added(added))

    return _added(telling.add(context, new, by=by, within=keep)).response()


def _added(webhook: webhook_schemas.NewWebhook) -> once.Answer:
    return once.answer(webhook, status=201, Location=links.webhook(webhook.id))


@router.get("", operation_id="listWebhooks", summary="All webhooks")
def list_webhooks(context: Has) -> webhook_schemas.WebhookList:
    with reading(context.engine) as conn:
        return webhook_schemas.WebhookList(items=[telling.shown(row) for row in webhooks.listed(conn)])


@router.get("/{key}", operation_id="getWebhook", summary="A webhook, and whether it is told")
def get_webhook(context: Has, key: Key) -> webhook_schemas.Webhook:
    return telling.shown(telling.find(context, key))


@router.patch("/{key}", operation_id="changeWebhook", summary="Disable or enable a webhook, or change what it is told")
def change_webhook(
    context: Has, by: By, key: Key, change: Annotated[webhook_schemas.WebhookChange, Depends(_change)]
) -> webhook_schemas.Webhook:
    """Members that are left out stay as they are; the secret stays (`/rotate` replaces it). What waits goes to the new
    address."""
    return telling.shown(telling.change(context, key, change, by=by))


@router.post(
    "/{key}/rotate",
    response_model=webhook_schemas.NewWebhook,
    operation_id="rotateSecret",
    summary="Give a webhook a new secret",
)
def rotate_secret(
    context: Has, by: By, asked: once.Asked, key: Key, how: Annotated[webhook_schemas.Rotation, Query()]
) -> Response:
    """The new `secret` is shown this once. Until `old_secrets_until` each message has several signatures, with a space
    between: of the new secret and of those before it. So the other side can change over while messages come."""
    asked.look()

    def keep(conn: Connection, rotated: webhook_schemas.NewWebhook) -> None:
        asked.keep(conn, lambda: _rotated(rotated))

    return _rotated(telling.rotate(context, key, overlap_hours=how.overlap_hours, by=by, within=keep)).response()


def _rotated(webhook: webhook_schemas.NewWebhook) -> once.Answer:
    return once.answer(webhook, status=200)


@router.delete("/{key}", status_code=204, operation_id="removeWebhook", summary="Remove a webhook, and what waits")
def remove_webhook(context: Has, by: By, key: Key) -> Response:
    telling.remove(context, key, by=by)
    return Response(status_code=204)


@router.post(
    "/{key}/test",
    status_code=202,
    response_model=webhook_schemas.Delivery,
    operation_id="testWebhook",
    summary="Send a webhook a message that says that it is a test",
)
def test_webhook(context: Has, by: By, asked: once.Asked, key: Key) -> Response:
    """It goes out within seconds; what came of it stands among the deliveries."""
    asked.look()
    return _sent(telling.try_out(context, key, by=by, within=_keeping(asked))).response()


@router.get("/{key}/deliveries", operation_id="listDeliveries", summary="What a webhook was told, newest first")
def list_deliveries(
    context: Has, request: Request, response: Response, key: Key, query: Annotated[DeliveryQuery, Query()]
) -> webhook_schemas.DeliveryPage:
    telling.find(context, key)
    with reading(context.engine) as conn:
        before = cursors.opened(query.cursor)
        rows = deliveries.page(conn, key, state=query.state, before=before, limit=query.limit + 1)
    kept = rows[: query.limit]
    return webhook_schemas.DeliveryPage(
        items=[telling.delivery(row) for row in kept],
        next=cursors.next_page(request, response, kept[-1].id if len(rows) > len(kept) else None),
    )


@router.post(
    "/{key}/deliveries/{delivery}/redeliver",
    status_code=202,
    response_model=webhook_schemas.Delivery,
    operation_id="redeliver",
    summary="Send a message again that was delivered, or failed",
)
def redeliver(
    context: Has,
    by: By,
    asked: once.Asked,
    key: Key,
    delivery: Annotated[str, Path(pattern=KEY, description="Id of the message.")],
) -> Response:
    """Under the same `webhook-id`, so that the other side can tell that it had it before."""
    asked.look()
    return _sent(telling.redeliver(context, key, delivery, by=by, within=_keeping(asked))).response()


def _keeping(asked: once.Once) -> telling.Within:
    return lambda conn, row: asked.keep(conn, lambda: _sent(row))


def _sent(row: Delivery) -> once.Answer:
    return once.answer(telling.delivery(row), status=202)
