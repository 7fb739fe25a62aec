"""Saved queries and webhooks: who is told of what comes in, and how each telling went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Event(StrEnum):
    """What a webhook is told of; the `type` of each message."""

    STATEMENT_ARRIVED = "statement.arrived"
    QUERY_ALERTED = "query.alerted"
    SUBMISSION_ENDED = "submission.ended"
    TEST = "webhook.test"


class WebhookState(StrEnum):
    """`disabled` by a person, or by Qawl, which then says why."""

    ACTIVE = "active"
    DISABLED = "disabled"


class DeliveryState(StrEnum):
    """`waiting` for its first try or the next one; the others have ended."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """So many statements that become known within so many minutes are an alert."""

    count: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A search that somebody named; `given` are the filters as a query string of /v1/statements has them."""

    id: str
    name: str
    given: Mapping[str, str]
    created_at: datetime
    threshold: Threshold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSecret:
    """A secret that a newer one took the place of; until then messages are signed with both."""

    secret: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told of events: those of a saved query, or of all statements where there is none.

    `old_secrets` are latest first; some may be over. `failing_since` is when the first try failed of those after the
    last good one.
    """

    id: str
    url: str
    events: tuple[Event, ...]
    query_id: str | None
    secret: str = field(repr=False)
    state: WebhookState
    created_at: datetime
    delivered_at: datetime | None = None
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    reason: str | None = None
    old_secrets: tuple[OldSecret, ...] = ()

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """With which a message of that moment is signed: the newest first."""
        return (self.secret, *(old.secret for old in self.old_secrets if now < old.until))

    @property
    def old_secrets_until(self) -> datetime | None:
        """When the last of the old ones signs no more; None where there is none."""
        return max((old.until for old in self.old_secrets), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message for one webhook. `subject` is the id of what it tells of; `status` and `problem` are of the last try,
    `due_at` is when the next one may be."""

    id: str
    webhook_id: str
    event: Event
    subject: str
    body: str = field(repr=False)
    state: DeliveryState
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    tried_at: datetime | None = None
    status: int | None = None
    problem: str | None = None
    ended_at: datetime | None = None
