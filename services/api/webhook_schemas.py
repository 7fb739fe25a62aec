"""What the API promises of saved queries, of webhooks, and of what these are told (see `schemas.py`)."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.api.given import KEY, WEB_ADDRESS, Line, Whole
from services.api.parameters import StatementFilters
from services.api.schemas import MAX_URL_CHARACTERS, STATEMENT_ID
from services.common.contracts.webhooks import DeliveryState, Event, WebhookState

QUERY_ID = "0193512f8a7c7d3e9b1f2a4c5d6e7f83"
WEBHOOK_ID = "0193512f8a7c7d3e9b1f2a4c5d6e7f84"
DELIVERY_ID = "0193512f8a7c7d3e9b1f2a4c5d6e7f85"
_QUERY: JsonDict = {
    "id": QUERY_ID,
    "name": "Denials about the port",
    "query": {"polarity": "negative", "q": "port"},
    "alert": {"count": 10, "minutes": 60},
    "created_at": "2026-11-22T09:30:00Z",
    "links": {
        "self": f"/v1/queries/{QUERY_ID}",
        "statements": "/v1/statements?polarity=negative&q=port",
        "feed": "/v1/statements/feed?polarity=negative&q=port",
        "stream": "/v1/statements/stream?polarity=negative&q=port",
        "page": "/?polarity=negative&q=port",
    },
}
_WEBHOOK: JsonDict = {
    "id": WEBHOOK_ID,
    "url": "https://desk.example/qawl",
    "events": ["statement.arrived"],
    "query": QUERY_ID,
    "state": "active",
    "created_at": "2026-11-22T09:31:00Z",
    "delivered_at": "2026-11-22T09:45:02Z",
    "failing_since": None,
    "disabled_at": None,
    "reason": None,
    "old_secrets_until": None,
    "links": {
        "self": f"/v1/webhooks/{WEBHOOK_ID}",
        "deliveries": f"/v1/webhooks/{WEBHOOK_ID}/deliveries",
        "query": f"/v1/queries/{QUERY_ID}",
    },
}

MAX_NAME_CHARACTERS = 100
MAX_ALERT_COUNT = 1_000
"""The times of so many statements are remembered for each webhook."""
MAX_ALERT_MINUTES = 7 * 24 * 60
OVERLAP_HOURS = 24
"""A day is time for the other side to take a new secret over without being woken."""
MAX_OVERLAP_HOURS = 7 * 24
Told = Literal[Event.STATEMENT_ARRIVED, Event.QUERY_ALERTED, Event.SUBMISSION_ENDED]
"""What can be chosen; a test event comes when it is asked for."""


class _Strict(BaseModel):
    """A misspelt member is an error, never silently without effect."""

    model_config = ConfigDict(extra="forbid")


class Threshold(_Strict):
    """So many statements that are found within so many minutes are an alert; the next one comes after these minutes at
    the earliest."""

    count: Whole = Field(ge=1, le=MAX_ALERT_COUNT)
    minutes: Whole = Field(ge=1, le=MAX_ALERT_MINUTES)


class QueryIn(_Strict):
    """A search to be saved: its filters are those of `GET /v1/statements`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Denials about the port",
                    "query": {"polarity": "negative", "q": "port"},
                    "alert": {"count": 10, "minutes": 60},
                }
            ]
        }
    )

    name: Line = Field(min_length=1, max_length=MAX_NAME_CHARACTERS, description="Of no other saved query.")
    query: StatementFilters
    alert: Threshold | None = None


class QueryChange(_Strict):
    """What to change of a saved query; what is left out stays. `alert: null` takes it away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "The port"}, {"query": {"q": "harbour"}}]})

    name: Line | None = Field(None, min_length=1, max_length=MAX_NAME_CHARACTERS)
    query: StatementFilters | None = None
    alert: Threshold | None = None


class QueryLinks(BaseModel):
    self: str
    statements: str = Field(description="What fits.")
    feed: str = Field(description="The same as an Atom feed.")
    stream: str = Field(description="The same as server-sent events.")
    page: str = Field(description="The same on the page.")


class SavedQuery(BaseModel):
    """A search that somebody saved."""

    model_config = ConfigDict(json_schema_extra={"examples": [dict(_QUERY)]})

    id: str
    name: str
    query: dict[str, str] = Field(description="Its filters, as `GET /v1/statements` takes them.")
    alert: Threshold | None
    created_at: datetime
    links: QueryLinks


class QueryPage(BaseModel):
    items: list[SavedQuery] = Field(description="In the order in which they were saved.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class WebhookIn(_Strict):
    """An address that is to be told of events, from now on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"url": "https://desk.example/qawl"},
                {
                    "url": "https://desk.example/qawl",
                    "query": QUERY_ID,
                    "events": ["statement.arrived", "query.alerted"],
                },
            ]
        }
    )

    url: str = Field(
        pattern=WEB_ADDRESS,
        max_length=MAX_URL_CHARACTERS,
        description="An http or https address of the public web, or of a network in QAWL_FETCH_ALLOW_NETWORKS.",
    )
    events: list[Told] = Field(
        [Event.STATEMENT_ARRIVED],
        min_length=1,
        max_length=3,
        description="`query.alerted` needs a saved query with an alert; `submission.ended` asks none.",
    )
    query: str | None = Field(
        None, pattern=KEY, description="Statements of this saved query alone; null: every statement."
    )


class WebhookChange(_Strict):
    """What to change of a webhook; what is left out stays. Enabled again, it is told first what it has missed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "disabled"}]})

    url: str | None = Field(None, pattern=WEB_ADDRESS, max_length=MAX_URL_CHARACTERS)
    events: list[Told] | None = Field(None, min_length=1, max_length=3)
    query: str | None = Field(None, pattern=KEY)
    state: Literal["active", "disabled"] | None = None


class WebhookLinks(BaseModel):
    self: str
    deliveries: str = Field(description="What it was told, and how that went.")
    query: str | None


class Webhook(BaseModel):
    """An address that is told of events."""

    model_config = ConfigDict(json_schema_extra={"examples": [dict(_WEBHOOK)]})

    id: str
    url: str
    events: list[Event]
    query: str | None = Field(description="Id of the saved query that it follows; null: every statement.")
    state: WebhookState
    created_at: datetime
    delivered_at: datetime | None = Field(description="When it last took a message.")
    failing_since: datetime | None = Field(description="Since when it has taken none that was sent.")
    disabled_at: datetime | None
    reason: str | None = Field(description="Why Qawl disabled it; null where a person did.")
    old_secrets_until: datetime | None = Field(
        description="Until when messages are, or were, signed with secrets of before, too; null where with none."
    )
    links: WebhookLinks


class NewWebhook(Webhook):
    """A webhook with its secret, which is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**_WEBHOOK, "delivered_at": None, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]
        }
    )

    secret: str = Field(description="With which the messages are signed (docs/webhooks.md).")


class Rotation(BaseModel):
    """How a secret is to be replaced."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: int = Field(
        OVERLAP_HOURS,
        ge=0,
        le=MAX_OVERLAP_HOURS,
        description="For so long messages are signed with the secret of before, too; 0: it and all before it sign no "
        "more, as after a leak.",
    )


class WebhookList(BaseModel):
    items: list[Webhook] = Field(description="All, in the order in which they were added.")


class Delivery(BaseModel):
    """A message for a webhook, and how its last try went."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": DELIVERY_ID,
                    "event": "statement.arrived",
                    "subject": STATEMENT_ID,
                    "state": "waiting",
                    "attempts": 1,
                    "created_at": "2026-11-22T09:45:01Z",
                    "due_at": "2026-11-22T09:45:07Z",
                    "tried_at": "2026-11-22T09:45:02Z",
                    "status": 503,
                    "problem": "It answered 503 Service Unavailable.",
                    "ended_at": None,
                }
            ]
        }
    )

    id: str = Field(description="The `webhook-id` of the message, the same at each try.")
    event: Event
    subject: str = Field(description="Id of the statement, query or webhook that it is about.")
    state: DeliveryState
    attempts: int
    created_at: datetime
    due_at: datetime | None = Field(description="When it is tried next; null where it is not.")
    tried_at: datetime | None
    status: int | None = Field(description="HTTP status of the last answer; null where none came.")
    problem: str | None = Field(description="Why the last try failed.")
    ended_at: datetime | None


class DeliveryPage(BaseModel):
    items: list[Delivery] = Field(description="Newest first; what ended more than 30 days ago is gone.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")
