"""Something handed in, and what became of it: the ledger's row."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from services.common.contracts.urgency import FEW

SubmissionId = NewType("SubmissionId", str)
"""A UUIDv7 in hexadecimal: 32 characters, ascending in time of receipt."""

Digest = NewType("Digest", str)
"""SHA-256 in hexadecimal: 64 characters."""


class Channel(StrEnum):
    """By which door a submission came in."""

    FOLDER = "folder"
    URL = "url"
    TEXT = "text"
    UPLOAD = "upload"
    FEED = "feed"  # an item of a feed or sitemap that is polled
    CONTAINER = "container"  # a member of another submission: a line of a list, an article of a .jsonl


class Stage(StrEnum):
    """Where a submission stands; each stage but the last is a queue and a task (see topology.py)."""

    FETCH = "fetch"
    INGEST = "ingest"
    EXTRACT = "extract"
    LINK = "link"
    FINISHED = "finished"


class Outcome(StrEnum):
    """How a submission ended; each one ends exactly once."""

    DONE = "done"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    QUARANTINED = "quarantined"


class ReasonCode(StrEnum):
    """Why a submission did not end as `done`: a closed list, each documented in docs/outcomes.md."""

    SAME_BYTES = "same_bytes"
    SAME_TEXT = "same_text"
    SAME_URL = "same_url"
    SAME_ARTICLE = "same_article"
    UNCHANGED = "unchanged"
    NEAR_COPY = "near_copy"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_FORMAT = "unknown_format"
    MALFORMED = "malformed"
    ENCRYPTED = "encrypted"
    WITHHELD = "withheld"
    READER_DIED = "reader_died"
    NO_ARTICLE = "no_article"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    TOO_MANY_MEMBERS = "too_many_members"
    UNREADABLE = "unreadable"
    BAD_URL = "bad_url"
    FORBIDDEN_ADDRESS = "forbidden_address"
    UNREACHABLE = "unreachable"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    ROBOTS = "robots"
    OPTED_OUT = "opted_out"
    PAYWALL = "paywall"
    BOT_WALL = "bot_wall"
    CONSENT = "consent"
    NOT_A_FEED = "not_a_feed"
    GONE = "gone"
    UNSAFE_NAME = "unsafe_name"
    NESTED_TOO_DEEP = "nested_too_deep"
    LEFT_OUT = "left_out"
    CANCELLED = "cancelled"
    ERASED = "erased"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    BUG = "bug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, in three layers: a code for programs, what was found, and what to do about it.

    `message` and `advice` are each one English sentence for a person; `detail` is for the maintainer (a
    traceback, an exit status) and is None where there is nothing to add.
    """

    code: ReasonCode
    message: str
    advice: str
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the one who hands it in knows about an article; it wins over what the page says. All optional.

    `published` is an ISO 8601 date or date-time as given, not yet interpreted.
    """

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """What a channel hands in. Exactly one of `url` (to be fetched), `payload` (bytes in hand) and `payload_digest`
    (bytes too large for memory, which are in the store already) is set.

    `fetched_url`, `content_type` and `fetched_at` are what another's fetch, kept in a web archive, ended at, was told,
    and happened. `name` is how a person knows it again: a file name relative to the watched folder, a URL, a title.
    """

    channel: Channel
    name: str
    url: str | None = None
    payload: bytes | None = None
    hints: Hints = Hints()
    parent_id: SubmissionId | None = None
    root_id: SubmissionId | None = None
    depth: int = 0
    feed_id: str | None = None
    is_refetch: bool = False
    payload_digest: Digest | None = None
    fetched_url: str | None = None
    content_type: str | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One row of the ledger. `stage` is FINISHED exactly when `outcome` is set.

    `attempts` counts the starts in the present stage. `payload_digest` is set once bytes are in hand (for a URL:
    after the fetch). `article_id` is set once an article was stored, or, for a duplicate, found; a near-copy has one of
    its own. `duplicate_of` is the submission that brought it first. `members` counts the submissions a container
    has expanded into so far.
    `root_id` is the outermost container, `depth` how many containers it lies in. `fetched_url` and `content_type` are
    what a fetch ended at and was told, `etag` and `last_modified` the version it was given; `fetched_at` is when, of a
    page from a web archive. `slot_at` is when its server may be asked for it. `is_refetch` asks for a look at the
    address although it is known.
    `replaced_by` is the submission that brought the same watched file again after it had changed. `last_words` is what
    the process that died over it at its present stage left behind. `priority` is its urgency (`urgency.py`),
    `queued_at` when the message of its stage went out; None: none is out. `traceparent` is the trace (W3C Trace
    Context) of the request that handed it in, where requests are traced.
    """

    id: SubmissionId
    channel: Channel
    name: str
    url: str | None
    hints: Hints
    parent_id: SubmissionId | None
    payload_digest: Digest | None
    received_at: datetime
    stage: Stage
    attempts: int
    updated_at: datetime
    outcome: Outcome | None = None
    reason: Reason | None = None
    article_id: str | None = None
    duplicate_of: SubmissionId | None = None
    members: int = 0
    root_id: SubmissionId | None = None
    depth: int = 0
    feed_id: str | None = None
    is_refetch: bool = False
    fetched_url: str | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    slot_at: datetime | None = None
    replaced_by: SubmissionId | None = None
    fetched_at: datetime | None = None
    last_words: str | None = None
    priority: int = FEW
    queued_at: datetime | None = None
    traceparent: str | None = None
