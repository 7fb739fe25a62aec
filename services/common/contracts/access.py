"""Who may do what over HTTP: keys with their scopes, and what is written down of what they did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a key may do. `review` may read too, `admin` everything; `submit` alone may only hand in."""

    READ = "read"
    SUBMIT = "submit"
    REVIEW = "review"
    ADMIN = "admin"


def allows(held: Collection[Scope], needed: Scope) -> bool:
    """Whether who holds these scopes may do what needs that one."""
    return needed in held or Scope.ADMIN in held or (needed is Scope.READ and Scope.REVIEW in held)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is kept: all but its secret, of which there is only a digest."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    def is_usable(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class Act(StrEnum):
    """What the audit log tells of: everything that somebody did, and nothing that was only read."""

    SUBMISSIONS_ADDED = "submissions.added"
    SUBMISSIONS_REPLAYED = "submissions.replayed"
    SUBMISSIONS_CANCELLED = "submissions.cancelled"
    ARTICLES_REPROCESSED = "articles.reprocessed"
    FEEDS_ADDED = "feeds.added"
    FEED_CHANGED = "feed.changed"
    FEED_REMOVED = "feed.removed"
    FEED_POLLED = "feed.polled"
    SPEAKER_DECIDED = "speaker.decided"
    SPEAKER_UNDONE = "speaker.undone"
    STATEMENT_REVIEWED = "statement.reviewed"
    STATEMENT_ADDED = "statement.added"
    REVIEW_UNDONE = "review.undone"
    QUERY_SAVED = "query.saved"
    QUERY_CHANGED = "query.changed"
    QUERY_REMOVED = "query.removed"
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_ROTATED = "webhook.rotated"
    WEBHOOK_REMOVED = "webhook.removed"
    WEBHOOK_TESTED = "webhook.tested"
    DELIVERY_REPEATED = "delivery.repeated"
    ARTICLE_ERASED = "article.erased"
    PERSON_ERASED = "person.erased"
    ERASURE_LIFTED = "erasure.lifted"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    LOGGED_IN = "logged.in"
    LOGGED_OUT = "logged.out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Somebody did something. `by` is for a person to read; `key_id` is None for who needed no key. `peer` is the
    address that it came from, None for the command line. `subject` is the id of what it was done to, where that is one
    thing, `count` how many they were."""

    at: datetime
    by: str
    act: Act
    key_id: str | None = None
    peer: str | None = None
    subject: str | None = None
    count: int = 1
    note: str | None = None
