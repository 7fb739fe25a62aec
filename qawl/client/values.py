"""What the API answers, as values: written by `make docs`, not by hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias, TypedDict

ArticleOrder: TypeAlias = Literal["arrived", "published", "published_oldest"]
By: TypeAlias = Literal[
    "speaker", "publisher", "language", "kind", "cue_class", "polarity", "section", "said", "published"
]
Channel: TypeAlias = Literal["folder", "url", "text", "upload", "feed", "container"]
CueClass: TypeAlias = Literal[
    "say",
    "report",
    "announce",
    "explain",
    "claim",
    "confirm",
    "deny",
    "admit",
    "predict",
    "suggest",
    "ask",
    "demand",
    "warn",
    "promise",
    "threaten",
    "agree",
    "refuse",
    "accuse",
    "criticize",
    "praise",
]
DateBasis: TypeAlias = Literal["hint", "json_ld", "meta", "time_tag", "byline", "url"]
DatePrecision: TypeAlias = Literal["day", "month", "year"]
EditAction: TypeAlias = Literal["merge", "split", "rename", "alias", "wikidata"]
Kind: TypeAlias = Literal["direct", "indirect", "mixed"]
LedgerOrder: TypeAlias = Literal["newest", "oldest"]
Order: TypeAlias = Literal["arrived", "said", "said_oldest", "published", "published_oldest"]
Outcome: TypeAlias = Literal["done", "duplicate", "rejected", "blocked", "quarantined"]
Polarity: TypeAlias = Literal["positive", "negative"]
Precision: TypeAlias = Literal["day", "time"]
ReasonCode: TypeAlias = Literal[
    "same_bytes",
    "same_text",
    "same_url",
    "same_article",
    "unchanged",
    "near_copy",
    "empty",
    "too_large",
    "unknown_format",
    "malformed",
    "encrypted",
    "withheld",
    "reader_died",
    "no_article",
    "unsupported_language",
    "too_many_members",
    "unreadable",
    "bad_url",
    "forbidden_address",
    "unreachable",
    "not_found",
    "refused",
    "robots",
    "opted_out",
    "paywall",
    "bot_wall",
    "consent",
    "not_a_feed",
    "gone",
    "unsafe_name",
    "nested_too_deep",
    "left_out",
    "cancelled",
    "erased",
    "crashed",
    "out_of_memory",
    "bug",
]
Role: TypeAlias = Literal["title", "main", "caption", "related", "furniture"]
SpeakerKind: TypeAlias = Literal["person", "organization", "outlet", "group"]
SpeakerOrder: TypeAlias = Literal["statements", "name"]
Stage: TypeAlias = Literal["fetch", "ingest", "extract", "link", "finished"]
UtteranceOrder: TypeAlias = Literal["reports", "latest"]
Verdict: TypeAlias = Literal["accepted", "corrected", "rejected", "added"]
WordFate: TypeAlias = Literal["kept", "dropped", "added"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a submission did not end as `done`, and what to do about it."""

    code: ReasonCode
    message: str
    advice: str
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionLinks:
    """Where to go from a submission; null where there is nothing (yet)."""

    self: str
    article: str | None
    statements: str | None
    duplicate_of: str | None
    parent: str | None
    feed: str | None
    members: str | None
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Something handed in, where it stands, and what became of it."""

    id: str
    channel: Channel
    name: str
    url: str | None
    received_at: datetime
    updated_at: datetime
    stage: Stage
    attempts: int
    outcome: Outcome | None
    reason: Reason | None
    article_id: str | None
    duplicate_of: str | None
    replaced_by: str | None
    parent_id: str | None
    feed_id: str | None
    members: int
    links: SubmissionLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was handed in, item by item, in the order given."""

    items: tuple[Submission, ...]
    accepted: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When the outlet published or changed it, by its own calendar."""

    day: date
    at: datetime | None
    precision: Precision
    basis: DateBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLinks:
    """"""

    self: str
    statements: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierLinks:
    """"""

    article: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One that carried a story: a near-copy of its first stored article, or the very same text at another outlet."""

    article_id: str
    listed_in: str | None
    similarity: float
    title: str | None
    publisher: str | None
    url: str | None
    published: Published | None
    stored_at: datetime
    links: CarrierLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedBy:
    """Who carried the story that an article belongs to, beside the article that was stored first."""

    head: str
    copies: int
    outlets: int
    first_published: Carrier | None
    items: tuple[Carrier, ...]
    all: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the article with one role."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article with its text and the roles of its blocks."""

    id: str
    title: str | None
    language: str
    published: Published | None
    publisher: str | None
    url: str | None
    stored_at: datetime
    copy_of: str | None
    listed_in: str | None
    copies: int
    outlets: int
    links: ArticleLinks
    via: tuple[str, ...]
    authors: tuple[str, ...]
    modified: Published | None
    section: str | None
    submission: str
    carried_by: CarriedBy
    characters: int
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummary:
    """An article without its text."""

    id: str
    title: str | None
    language: str
    published: Published | None
    publisher: str | None
    url: str | None
    stored_at: datetime
    copy_of: str | None
    listed_in: str | None
    copies: int
    outlets: int
    links: ArticleLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """"""

    items: tuple[ArticleSummary, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the article's text: `text` is exactly its code points from `start` up to, not with, `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSpeaker:
    """Who spoke, as this article knows them; `id` joins the same speaker across articles once it is resolved."""

    id: str | None
    name: str | None
    kind: SpeakerKind
    role: str | None
    resolved_by: str
    resolved_from: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOn:
    """The day on which it was said, as far as the article supports it."""

    day: date
    precision: DatePrecision
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementArticle:
    """The article that a statement stands in, in brief."""

    id: str
    title: str | None
    publisher: str | None
    published: date | None
    language: str
    url: str | None
    copies: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why this is a statement."""

    engine: str
    version: str
    pattern: str
    cue: str | None
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLinks:
    """"""

    self: str
    article: str
    speaker: str | None
    nested_in: str | None
    utterances: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One cue with its source and content in one article: who said what, in which words."""

    id: str
    kind: Kind
    section: Role
    speaker: StatementSpeaker
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    words: str
    cue_class: CueClass | None
    polarity: Polarity | None
    addressee: Span | None
    said_on: SaidOn | None
    venue: Span | None
    nested_in: str | None
    chain: tuple[str, ...]
    confidence: float
    review: Verdict | None
    article: StatementArticle
    evidence: Evidence
    nearness: float | None
    extracted_at: datetime
    links: StatementLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStatements:
    """"""

    items: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesOfSite:
    """"""

    host: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesUnderName:
    """"""

    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """What became of one line of a batch when it was recorded."""

    line: int
    id: str
    name: str
    outcome: Outcome | None
    reason: Reason | None
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was handed in, line by line."""

    items: tuple[BatchItem, ...]
    accepted: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """A submission that was cancelled, and how many with it."""

    submission: Submission
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article with its statements, a speaker, an utterance or a submission is not what it was when it was ..."""

    kind: Literal["article", "speaker", "utterance", "submission"]
    id: str
    removed: bool
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """"""

    items: tuple[Change, ...]
    since: str
    next: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedValue:
    """How many statements have this value."""

    value: str
    name: str
    count: int
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBy:
    """The statements by one property."""

    by: By
    values: tuple[CountedValue, ...]
    others: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedStatements:
    """How many statements fit, and what they are made of."""

    total: int
    more: bool
    per: Literal["day", "month", "year"]
    parts: tuple[CountedBy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRole:
    """"""

    role: str
    first_seen: date | None
    last_seen: date | None
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One thing that is wrong with a request."""

    location: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as RFC 9457 describes it, with one more member: what to do."""

    type: str
    title: str
    status: int
    detail: str
    advice: str
    errors: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherLinks:
    """"""

    self: str
    statements: str
    articles: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who printed articles, under any spelling of the name."""

    name: str
    articles: int
    statements: int
    more: bool
    latest: date | None
    links: PublisherLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsOfMonth:
    """"""

    month: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsOfLanguage:
    """"""

    language: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLinks:
    """"""

    self: str
    statements: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSpeaker:
    """"""

    id: str
    name: str
    statements: int
    links: QuotedLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherDetail:
    """A publisher with its statements over time, and what the newest of them are made of."""

    name: str
    articles: int
    statements: int
    more: bool
    latest: date | None
    links: PublisherLinks
    months: tuple[StatementsOfMonth, ...]
    looked_at: int
    languages: tuple[StatementsOfLanguage, ...]
    speakers: tuple[QuotedSpeaker, ...]
    unnamed: int
    unnamed_share: float | None
    names: tuple[ArticlesUnderName, ...]
    sites: tuple[ArticlesOfSite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherPage:
    """"""

    items: tuple[Publisher, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatus:
    """A queue: what waits there, and who reads it."""

    name: str
    messages: int | None
    waiting: int
    oldest_waiting_seconds: float | None
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedSpeaker:
    """"""

    name: str | None
    kind: SpeakerKind
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedDay:
    """"""

    day: date
    precision: DatePrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What of a statement a person may correct."""

    kind: Kind
    speaker: ReviewedSpeaker
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    said_on: ReviewedDay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLinks:
    """"""

    history: str
    statement: str | None
    article: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What somebody said of a statement. Of several, the latest counts that is not undone."""

    number: int
    verdict: Verdict
    statement: str
    shown: str | None
    article: str
    before: Reviewed | None
    after: Reviewed | None
    made_at: datetime
    made_by: str
    note: str | None
    undone_at: datetime | None
    undone_by: str | None
    links: ReviewLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """"""

    items: tuple[Review, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerLinks:
    """"""

    self: str
    statements: str
    utterances: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A person, organisation or outlet with the names and roles that articles give it, most frequent first."""

    id: str
    name: str
    kind: SpeakerKind
    names: tuple[str, ...]
    roles: tuple[str, ...]
    statements: int
    wikidata: str | None
    links: SpeakerLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerCandidate:
    """Whom an ambiguous name may mean; it is resolved when evidence comes, or by a person."""

    id: str
    name: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerNaming:
    """How articles name the speaker. `split` takes the id or the name."""

    id: str
    name: str
    context: str
    statements: int
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerEdit:
    """What a person decided, recorded; it holds until it is undone, whatever articles come."""

    number: int
    action: EditAction
    namings: tuple[str, ...]
    apart: tuple[str, ...]
    text: str | None
    made_at: datetime | None
    made_by: str
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerDetail:
    """A speaker with the roles and the days on which articles gave them, all names, and what people decided."""

    id: str
    name: str
    kind: SpeakerKind
    names: tuple[str, ...]
    roles: tuple[str, ...]
    statements: int
    wikidata: str | None
    links: SpeakerLinks
    roles_over_time: tuple[DatedRole, ...]
    namings: tuple[SpeakerNaming, ...]
    months: tuple[StatementsOfMonth, ...]
    candidates: tuple[SpeakerCandidate, ...]
    edits: tuple[SpeakerEdit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerPage:
    """"""

    items: tuple[Speaker, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """How many submissions stand at a stage, or ended with an outcome."""

    stage: Stage
    outcome: Outcome | None
    count: int
    oldest_received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDetail:
    """A statement with the paragraphs around it."""

    id: str
    kind: Kind
    section: Role
    speaker: StatementSpeaker
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    words: str
    cue_class: CueClass | None
    polarity: Polarity | None
    addressee: Span | None
    said_on: SaidOn | None
    venue: Span | None
    nested_in: str | None
    chain: tuple[str, ...]
    confidence: float
    review: Verdict | None
    article: StatementArticle
    evidence: Evidence
    nearness: float | None
    extracted_at: datetime
    links: StatementLinks
    context: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """"""

    items: tuple[Statement, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStatus:
    """A worker, as it last told of itself; one that ended as it was told to is not listed."""

    name: str
    alive: bool
    queues: tuple[str, ...]
    version: str
    concurrency: int
    busy: int
    started_at: datetime
    seen_seconds: float
    last_task_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is in the works, and who works."""

    counts: tuple[StageCount, ...]
    waiting: int
    finished: int
    oldest_waiting_seconds: float | None
    warnings: tuple[str, ...]
    queues: tuple[QueueStatus, ...]
    workers: tuple[WorkerStatus, ...]
    swept_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionPage:
    """"""

    items: tuple[Submission, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TieReason:
    """What speaks for a tie between two statements, or against it."""

    feature: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceLinks:
    """"""

    self: str
    speaker: str | None
    first: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One saying, as several statements report it: the same words, said once, by one speaker."""

    id: str
    speaker: str | None
    speaker_id: str | None
    words: str
    language: str
    statements: int
    reports: int
    copies: int
    outlets: int
    languages: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    links: UtteranceLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingChange:
    """A stretch of words beside the earliest report's: what this report kept, dropped or added."""

    change: WordFate
    first: Span | None
    here: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceMember:
    """A report of the utterance."""

    statement: Statement
    copy_of: str | None
    is_whole: bool
    score: float
    changes: tuple[WordingChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceTie:
    """Two statements that report the same words, and why that is believed."""

    first: str
    second: str
    score: float
    whole: str | None
    reasons: tuple[TieReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceDetail:
    """An utterance with its reports side by side."""

    id: str
    speaker: str | None
    speaker_id: str | None
    words: str
    language: str
    statements: int
    reports: int
    copies: int
    outlets: int
    languages: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    links: UtteranceLinks
    members: tuple[UtteranceMember, ...]
    ties: tuple[UtteranceTie, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UtterancePage:
    """"""

    items: tuple[Utterance, ...]
    next: str | None


class SubmissionsQuery(TypedDict, total=False):
    """What a list may be asked for."""

    limit: int
    stage: Stage | None
    outcome: Outcome | None
    channel: Channel | None
    parent: str | None
    feed: str | None
    sort: LedgerOrder


class ArticlesQuery(TypedDict, total=False):
    """What a list may be asked for."""

    limit: int
    language: str | None
    publisher: str | None
    q: str | None
    published_from: date | None
    published_to: date | None
    copies: Literal["show", "hide"]
    sort: ArticleOrder


class StatementFilters(TypedDict, total=False):
    """What a list may be asked for."""

    speaker: str | None
    speaker_id: str | None
    language: str | None
    kind: Kind | None
    cue_class: CueClass | None
    polarity: Polarity | None
    section: Role | None
    said_from: date | None
    said_to: date | None
    published_from: date | None
    published_to: date | None
    publisher: str | None
    article: str | None
    review: Literal["none", "accepted", "corrected", "added"] | None
    versions: Literal["current", "all"]
    q: str | None


class StatementsQuery(TypedDict, total=False):
    """What a list may be asked for."""

    limit: int
    speaker: str | None
    speaker_id: str | None
    language: str | None
    kind: Kind | None
    cue_class: CueClass | None
    polarity: Polarity | None
    section: Role | None
    said_from: date | None
    said_to: date | None
    published_from: date | None
    published_to: date | None
    publisher: str | None
    article: str | None
    review: Literal["none", "accepted", "corrected", "added"] | None
    versions: Literal["current", "all"]
    q: str | None
    near: str | None
    sort: Order


class CountsQuery(TypedDict, total=False):
    """What a list may be asked for."""

    speaker: str | None
    speaker_id: str | None
    language: str | None
    kind: Kind | None
    cue_class: CueClass | None
    polarity: Polarity | None
    section: Role | None
    said_from: date | None
    said_to: date | None
    published_from: date | None
    published_to: date | None
    publisher: str | None
    article: str | None
    review: Literal["none", "accepted", "corrected", "added"] | None
    versions: Literal["current", "all"]
    q: str | None
    by: str | None
    per: Literal["day", "month", "year"]
    limit: int


class ReviewsQuery(TypedDict, total=False):
    """What a list may be asked for."""

    limit: int
    verdict: Verdict | None
    article: str | None
    by: str | None
    made_from: date | None
    made_to: date | None
    undone: bool


class SpeakersQuery(TypedDict, total=False):
    """What a list may be asked for."""

    limit: int
    name: str | None
    kind: SpeakerKind | None
    sort: SpeakerOrder


class PublishersQuery(TypedDict, total=False):
    """What a list may be asked for."""

    limit: int
    name: str | None


class UtterancesQuery(TypedDict, total=False):
    """What a list may be asked for."""

    limit: int
    speaker_id: str | None
    statement: str | None
    language: str | None
    reports: int
    sort: UtteranceOrder
