"""What the API promises: a class for each JSON object, apart from the inner values, which change for other reasons."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict

from services.api.given import KEY, IsoDate, Line, Moment, Whole
from services.common.contracts.articles import DateBasis, Precision, Role
from services.common.contracts.feeds import FeedKind, FeedState, PollResult, TakeFrom
from services.common.contracts.statements import CueClass, DatePrecision, Kind, Polarity, SpeakerKind, Verdict
from services.common.contracts.submissions import Channel, Outcome, ReasonCode, Stage
from services.common.wordings import WordFate

SUBMISSION_ID = "0193512f8a7c7d3e9b1f2a4c5d6e7f80"
ARTICLE_ID = "9f2c4be7d01a48c3b6e5f7081a2b3c4d"
STATEMENT_ID = "1d7e0a93c5b24f6f8e9d0c1b2a394857"
FEED_ID = "0193512f8a7c7d3e9b1f2a4c5d6e7f81"
SPEAKER_ID = "c0ffee5a1ad94e21b0a98f7e6d5c4b3a"

_TEXT = 'The port will reopen on Monday, the harbour master said.\n"We are ready," she added.'
_ARTICLE: dict[str, JsonValue] = {
    "id": ARTICLE_ID,
    "title": "Port to reopen",
    "language": "en",
    "published": {"day": "2026-11-20", "at": None, "precision": "day", "basis": "hint"},
    "publisher": "Harbour Gazette",
    "url": "https://news.example/world/port-reopens",
    "stored_at": "2026-11-22T09:30:01Z",
    "copy_of": None,
    "listed_in": None,
    "copies": 1,
    "outlets": 1,
    "links": {
        "self": f"/v1/articles/{ARTICLE_ID}",
        "statements": f"/v1/articles/{ARTICLE_ID}/statements",
        "page": f"/articles/{ARTICLE_ID}",
    },
}
_STATEMENT: dict[str, JsonValue] = {
    "id": STATEMENT_ID,
    "kind": "indirect",
    "section": "main",
    "speaker": {
        "id": SPEAKER_ID,
        "name": None,
        "kind": "person",
        "role": "the harbour master",
        "resolved_by": "role",
        "resolved_from": None,
    },
    "source": {"start": 32, "end": 50, "text": "the harbour master"},
    "cue": {"start": 51, "end": 55, "text": "said"},
    "content": [{"start": 0, "end": 30, "text": "The port will reopen on Monday"}],
    "words": "The port will reopen on Monday",
    "cue_class": "say",
    "polarity": "positive",
    "addressee": None,
    "said_on": None,
    "venue": None,
    "nested_in": None,
    "chain": [],
    "confidence": 0.9,
    "review": None,
    "article": {
        "id": ARTICLE_ID,
        "title": "Port to reopen",
        "publisher": "Harbour Gazette",
        "published": "2026-11-20",
        "language": "en",
        "url": "https://news.example/world/port-reopens",
        "copies": 1,
        "outlets": 1,
    },
    "evidence": {"engine": "rules", "version": "0.1.0", "pattern": "source-cue-after", "cue": "say", "score": None},
    "extracted_at": "2026-11-22T09:30:02Z",
    "links": {
        "self": f"/v1/statements/{STATEMENT_ID}",
        "article": f"/v1/articles/{ARTICLE_ID}",
        "speaker": f"/v1/speakers/{SPEAKER_ID}",
        "nested_in": None,
        "utterances": f"/v1/utterances?statement={STATEMENT_ID}",
        "page": f"/articles/{ARTICLE_ID}?at={STATEMENT_ID}#in-text-{STATEMENT_ID}",
    },
}

MIN_INTERVAL = 60
MAX_INTERVAL = 604_800
"""Seconds between two polls that may be set: a minute is what a server bears, a week what makes sense."""

_CARRIER: dict[str, JsonValue] = {
    "article_id": STATEMENT_ID,
    "listed_in": ARTICLE_ID,
    "similarity": 1.0,
    "title": "Ardeen port opens again",
    "publisher": "Inland Post",
    "url": "https://post.example/ardeen",
    "published": {"day": "2026-11-20", "at": None, "precision": "day", "basis": "meta"},
    "stored_at": "2026-11-22T09:31:00Z",
    "links": {"article": f"/v1/articles/{STATEMENT_ID}", "page": f"/articles/{STATEMENT_ID}"},
}
_CARRIED_BY: dict[str, JsonValue] = {
    "head": ARTICLE_ID,
    "copies": 1,
    "outlets": 1,
    "first_published": None,
    "items": [_CARRIER],
    "all": f"/v1/articles/{ARTICLE_ID}/copies",
}

MAX_URLS = 1_000
"""URLs in one request; more belong in a .urls file, which is a container with one outcome for each line."""
MAX_FILES = 100
"""Files in one request: enough for a drag and drop; a folder of thousands belongs in the watched folder."""
MAX_URL_CHARACTERS = 4_096
"""Longer than any article's address that a browser or a server would take (RFC 9110 asks for 8,000 octets at least)."""


Name = Annotated[
    Line,
    Field(min_length=1, max_length=200, description="How you know it again in a list; default: its title or address."),
]


_WEB = "^https?://[^\\x00-\\x1f\\x7f]*$"


class _Strict(BaseModel):
    """A misspelt member is an error, never silently without effect."""

    model_config = ConfigDict(extra="forbid")


class UrlIn(_Strict):
    """One page to be fetched."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": "https://news.example/world/port-reopens"}]})

    url: str = Field(min_length=1, description="An http or https address.")
    name: Name | None = None
    refetch: bool = Field(False, strict=True, description="Look at it again although it was fetched a short while ago.")


class UrlsIn(_Strict):
    """Pages to be fetched, each one a submission of its own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"urls": ["https://news.example/world/port-reopens", "https://news.example/economy/prices"]}]
        },
    )

    urls: list[str] = Field(
        min_length=1, max_length=MAX_URLS, description="http or https addresses; a bad one is refused by itself."
    )
    refetch: bool = Field(
        False, strict=True, description="Look at them again although they were fetched a short while ago."
    )


class _KnownIn(_Strict):
    """What is said of an article in hand; it wins over what Qawl would find out."""

    name: Name | None = None
    title: Line | None = Field(None, min_length=1, max_length=1_000)
    published: IsoDate | None = Field(
        None, max_length=40, description="ISO 8601 date or date-time.", json_schema_extra={"examples": ["2026-11-20"]}
    )
    publisher: Line | None = Field(None, min_length=1, max_length=300)
    url: str | None = Field(
        None, max_length=MAX_URL_CHARACTERS, pattern=_WEB, description="Where it was read; it is not fetched."
    )
    language: str | None = Field(None, pattern="^[a-z]{2}$", description="ISO 639-1 code.")


class HtmlIn(_KnownIn):
    """An article's page in hand. What is said here about it wins over what the page says."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "html": "<html lang=en><h1>Port to reopen</h1><p>The port will reopen on Monday, the harbour "
                    "master said. &ldquo;We are ready,&rdquo; she added.</p></html>",
                    "url": "https://news.example/world/port-reopens",
                }
            ]
        },
    )

    html: str = Field(min_length=1, description="The page's markup; spans are counted in the text that is found in it.")


class TextIn(_KnownIn):
    """An article's text in hand. What is said here about it wins over what Qawl would find out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": _TEXT,
                    "title": "Port to reopen",
                    "published": "2026-11-20",
                    "publisher": "Harbour Gazette",
                    "url": "https://news.example/world/port-reopens",
                    "language": "en",
                }
            ]
        },
    )

    text: str = Field(min_length=1, description="The article as plain text; spans are counted in its code points.")


class Span(BaseModel):
    """A stretch of the article's text: `text` is exactly its code points from `start` up to, not with, `end`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"start": 32, "end": 50, "text": "the harbour master"}]})

    start: int = Field(ge=0)
    end: int = Field(ge=1)
    text: str


class Reason(BaseModel):
    """Why a submission did not end as `done`, and what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "not_found",
                    "message": "The server answered 404 Not Found.",
                    "advice": "Check the address in a browser; the page may have moved.",
                    "detail": None,
                }
            ]
        }
    )

    code: ReasonCode
    message: str = Field(description="What was found, for a person.")
    advice: str = Field(description="What to do, for a person.")
    detail: str | None = Field(None, description="For the maintainer: a traceback or an exit status.")


class SubmissionLinks(BaseModel):
    """Where to go from a submission; null where there is nothing (yet)."""

    self: str
    article: str | None = None
    statements: str | None = None
    duplicate_of: str | None = None
    parent: str | None = None
    feed: str | None = None
    members: str | None = None
    page: str = Field(description="The same for a person, in a browser.")


class Submission(BaseModel):
    """Something handed in, where it stands, and what became of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": SUBMISSION_ID,
                    "channel": "url",
                    "name": "https://news.example/world/port-reopens",
                    "url": "https://news.example/world/port-reopens",
                    "received_at": "2026-11-22T09:30:00Z",
                    "updated_at": "2026-11-22T09:30:02Z",
                    "stage": "finished",
                    "attempts": 1,
                    "outcome": "done",
                    "reason": None,
                    "article_id": ARTICLE_ID,
                    "duplicate_of": None,
                    "replaced_by": None,
                    "parent_id": None,
                    "feed_id": None,
                    "members": 0,
                    "links": {
                        "self": f"/v1/submissions/{SUBMISSION_ID}",
                        "article": f"/v1/articles/{ARTICLE_ID}",
                        "statements": f"/v1/articles/{ARTICLE_ID}/statements",
                        "duplicate_of": None,
                        "parent": None,
                        "feed": None,
                        "members": None,
                        "page": f"/submissions/{SUBMISSION_ID}",
                    },
                }
            ]
        }
    )

    id: str
    channel: Channel
    name: str = Field(description="How a person knows it again: a file name, an address, a title.")
    url: str | None
    received_at: datetime
    updated_at: datetime
    stage: Stage = Field(description="`finished` exactly when `outcome` is set.")
    attempts: int = Field(description="Starts in the present stage.")
    outcome: Outcome | None
    reason: Reason | None
    article_id: str | None
    duplicate_of: str | None = Field(description="The submission that brought the same article first.")
    replaced_by: str | None = Field(
        description="The submission that brought the same watched file again, after it had changed."
    )
    parent_id: str | None = Field(description="The container (a list, a .jsonl) that this is a member of.")
    feed_id: str | None = Field(description="The feed that named it; it may have been removed since.")
    members: int = Field(description="Submissions that this container expanded into.")
    links: SubmissionLinks


class Accepted(BaseModel):
    """What was handed in, item by item, in the order given."""

    items: list[Submission]
    accepted: int = Field(description="Items that are under way.")
    refused: int = Field(description="Items that are finished already, each with its reason.")


class ReplayIn(_Strict):
    """Which submissions to send on from where they stopped. What is left out asks for nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"outcomes": ["rejected"], "reason": "unreachable", "since": "2026-11-15T00:00:00Z", "dry_run": True},
                {"reason": "crashed", "name": "*.pdf"},
            ]
        },
    )

    outcomes: list[Literal["quarantined", "rejected", "blocked"]] = Field(
        ["quarantined"], min_length=1, max_length=3, description="Ended so; the last two only where they are named."
    )
    reason: ReasonCode | None = None
    stage: Literal["fetch", "ingest", "extract", "link"] | None = Field(None, description="Where it stopped.")
    channel: Channel | None = None
    name: Line | None = Field(
        None, min_length=1, max_length=300, description="The whole name; `*` for any characters, `?` for one."
    )
    feed: str | None = Field(None, pattern=KEY, description="Items of this feed.")
    since: Moment | None = Field(None, description="Received then or later.")
    until: Moment | None = Field(None, description="Received before.")
    dry_run: bool = Field(False, strict=True, description="Only count, and show some.")
    limit: Whole = Field(1_000, ge=1, le=10_000, description="At most so many at once; `next` tells how to go on.")
    after: str | None = Field(None, pattern=KEY, description="`next` of the answer before: only those behind it.")


class ReplayCount(BaseModel):
    """How many of those that match ended alike."""

    outcome: Outcome
    reason: ReasonCode | None
    stage: Stage = Field(description="Where they stopped.")
    replayable: bool = Field(description="False where none of their bytes were kept: hand them in again.")
    count: int


class Replays(BaseModel):
    """What matched, and what was sent on."""

    dry_run: bool
    matched: int = Field(description="Those that cannot go again included.")
    replayed: int
    counts: list[ReplayCount]
    examples: list[Submission] = Field(description="The first few that go again, oldest first.")
    next: str | None = Field(
        description="Send it as `after` with the same filter for the rest; null when all are done."
    )


class SubmissionPage(BaseModel):
    items: list[Submission] = Field(description="Newest first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class FeedIn(_Strict):
    """A feed or sitemap to be polled, or a web page that names its feed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": "https://news.example/feed.xml"}]})

    url: str = Field(min_length=1, description="An http or https address.")
    title: Line | None = Field(None, min_length=1, max_length=300, description="A name until the feed tells its own.")
    take_from: TakeFrom = Field(
        TakeFrom.PAGE,
        description="`feed`: an item that carries its whole text is read from the feed, and its page is not fetched.",
    )
    interval_seconds: float | None = Field(
        None,
        strict=True,
        ge=MIN_INTERVAL,
        le=MAX_INTERVAL,
        description="Pause between two polls; null: by the feed's own rhythm.",
    )


class FeedsIn(_Strict):
    """Feeds to be polled, each with a result of its own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"feeds": [{"url": "https://news.example/feed.xml"}, {"url": "https://other.example/sitemap.xml"}]}
            ]
        },
    )

    feeds: list[FeedIn] = Field(min_length=1, max_length=MAX_URLS)


class FeedChange(_Strict):
    """What to change of a feed; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "paused"}, {"interval_seconds": 600}]})

    state: Literal["active", "paused"] | None = None
    interval_seconds: float | None = Field(
        None,
        strict=True,
        ge=MIN_INTERVAL,
        le=MAX_INTERVAL,
        description="Pause between two polls; null: by the feed's own rhythm.",
    )
    take_from: TakeFrom | None = None
    title: Line | None = Field(None, min_length=1, max_length=300)


class FeedLinks(BaseModel):
    self: str
    submissions: str = Field(description="What came of it.")
    page: str


class FeedChoice(BaseModel):
    """A feed that a web page names."""

    url: str
    title: str | None


class Feed(BaseModel):
    """A feed or sitemap that is polled."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": FEED_ID,
                    "url": "https://news.example/feed.xml",
                    "title": "Harbour Gazette",
                    "kind": "rss",
                    "language": "en",
                    "state": "active",
                    "take_from": "page",
                    "added_at": "2026-11-20T08:00:00Z",
                    "polled_at": "2026-11-22T09:30:00Z",
                    "succeeded_at": "2026-11-22T09:30:00Z",
                    "result": "new",
                    "next_poll_at": "2026-11-22T09:45:00Z",
                    "interval_seconds": None,
                    "failures": 0,
                    "reason": None,
                    "choices": [],
                    "moved_to": None,
                    "items": 214,
                    "last_item_at": "2026-11-22T09:30:00Z",
                    "links": {
                        "self": f"/v1/feeds/{FEED_ID}",
                        "submissions": f"/v1/submissions?feed={FEED_ID}",
                        "page": f"/feeds#feed-{FEED_ID}",
                    },
                }
            ]
        }
    )

    id: str
    url: str
    title: str | None
    kind: FeedKind | None = Field(description="Null until it was read for the first time.")
    language: str | None = Field(description="As the feed says; the articles' own is told by their text.")
    state: FeedState = Field(description="`broken`: it is asked all the same, ever more slowly.")
    take_from: TakeFrom
    added_at: datetime
    polled_at: datetime | None
    succeeded_at: datetime | None = Field(description="The last poll that it answered well.")
    result: PollResult | None = Field(description="What the last poll came to.")
    next_poll_at: datetime | None = Field(description="Null while it is paused.")
    interval_seconds: float | None = Field(description="The pause that was set; null: by the feed's own rhythm.")
    failures: int = Field(description="Polls that failed since the last good one.")
    reason: Reason | None = Field(description="Why the last poll failed, or what there is to say of a good one.")
    choices: list[FeedChoice] = Field(description="Feeds that the page at this address names: add the right one.")
    moved_to: str | None = Field(description="Where it is permanently redirected to; its address soon, if that lasts.")
    items: int = Field(description="Items that were handed in.")
    last_item_at: datetime | None
    links: FeedLinks


class AddedFeed(BaseModel):
    """What became of one address."""

    url: str
    result: Literal["added", "known", "refused"]
    feed: Feed | None = Field(description="Null where it was refused.")
    reason: Reason | None = Field(description="Why it was refused.")


class AddedFeeds(BaseModel):
    """What became of each address, in the order given."""

    items: list[AddedFeed]
    added: int
    known: int = Field(description="Addresses that were polled already.")
    refused: int = Field(description="Addresses that cannot be fetched, each with its reason.")


class FeedPage(BaseModel):
    items: list[Feed] = Field(description="In order of adding.")
    counts: dict[str, int] = Field(description="How many feeds stand in each state.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class Block(BaseModel):
    """A stretch of the article with one role."""

    role: Role
    start: int
    end: int


class Published(BaseModel):
    """When the outlet published or changed it, by its own calendar."""

    day: date = Field(description="The outlet's own calendar day.")
    at: datetime | None = Field(description="The moment, where clock time and zone are known.")
    precision: Precision = Field(description="How exactly it is known: `time` where `at` is set, else `day`.")
    basis: DateBasis = Field(description="What the date rests on, strongest first.")


class ArticleLinks(BaseModel):
    self: str
    statements: str
    page: str


class ArticleSummary(BaseModel):
    """An article without its text."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ARTICLE]})

    id: str = Field(description="Digest of the text: one text, one article.")
    title: str | None
    language: str = Field(description='ISO 639-1 code, or "und" where it could not be told.')
    published: Published | None
    publisher: str | None = Field(description="The outlet that the page belongs to.")
    url: str | None
    stored_at: datetime
    copy_of: str | None = Field(description="The first stored article of the same story; null for that one itself.")
    listed_in: str | None = Field(
        description="The article whose statements stand for it, because it says nothing of its own; null for any other."
    )
    copies: int = Field(description="How often the story was carried, beside the first stored article.")
    outlets: int = Field(
        description="The outlets that carried it, as far as they are known, beside that article's own."
    )
    links: ArticleLinks


class CarrierLinks(BaseModel):
    article: str
    page: str


class Carrier(BaseModel):
    """One that carried a story: a near-copy of its first stored article, or the very same text at another outlet."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CARRIER]})

    article_id: str = Field(description="The article with its text; the first stored one's where the text is the same.")
    listed_in: str | None = Field(description="As in Article: null where its own statements are listed.")
    similarity: float = Field(
        ge=0, le=1, description="How much of its text stands in the article it was compared with."
    )
    title: str | None
    publisher: str | None
    url: str | None
    published: Published | None
    stored_at: datetime
    links: CarrierLinks


class CarriedBy(BaseModel):
    """Who carried the story that an article belongs to, beside the article that was stored first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CARRIED_BY]})

    head: str = Field(description="The article that was stored first.")
    copies: int
    outlets: int = Field(description="Outlets among them, as far as they are known, beside the head's own.")
    first_published: Carrier | None = Field(description="The one that was published before the head, if any was.")
    items: list[Carrier] = Field(description="The first ten, in the order in which they were published.")
    all: str = Field(description="Path of the whole list.")


class CarrierPage(BaseModel):
    items: list[Carrier] = Field(description="First published first; those without a date last.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class Article(ArticleSummary):
    """An article with its text and the roles of its blocks."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_ARTICLE,
                    "via": [],
                    "authors": [],
                    "modified": None,
                    "section": "World",
                    "submission": f"/v1/submissions/{SUBMISSION_ID}",
                    "carried_by": _CARRIED_BY,
                    "characters": len(_TEXT),
                    "text": _TEXT,
                    "blocks": [{"role": "main", "start": 0, "end": len(_TEXT)}],
                }
            ]
        }
    )

    via: list[str] = Field(description="Agencies and outlets that the text credits.")
    authors: list[str]
    modified: Published | None = Field(description="The last change that the page tells of, if any.")
    section: str | None = Field(description="The outlet's own word for it: a desk, a topic.")
    submission: str = Field(description="The submission that brought it.")
    carried_by: CarriedBy
    characters: int = Field(description="Length of the text in code points.")
    text: str = Field(description="Immutable: every span points into it.")
    blocks: list[Block] = Field(description="In text order, never overlapping.")


class ArticlePage(BaseModel):
    items: list[ArticleSummary] = Field(description="Newest first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class StatementArticle(BaseModel):
    """The article that a statement stands in, in brief."""

    id: str
    title: str | None
    publisher: str | None
    published: date | None
    language: str
    url: str | None
    copies: int = Field(description="How often the story was carried, beside the first stored article.")
    outlets: int = Field(
        description="The outlets that carried it, as far as they are known, beside that article's own."
    )


class StatementSpeaker(BaseModel):
    """Who spoke, as this article knows them; `id` joins the same speaker across articles once it is resolved."""

    id: str | None
    name: str | None = Field(description='The fullest name the article gives; null where it gives none ("officials").')
    kind: SpeakerKind
    role: str | None = Field(description="The office in the article's own words.")
    resolved_by: str = Field(description="The step that found the name: name, surname, role, pronoun, ...")
    resolved_from: Span | None = Field(description="The words by which the article names this speaker, nearest before.")


class SaidOn(BaseModel):
    """The day on which it was said, as far as the article supports it."""

    day: date
    precision: DatePrecision
    basis: str = Field(description="The words it rests on.")


class Evidence(BaseModel):
    """Why this is a statement."""

    engine: str = Field(description="`person` where no engine found it and somebody added it.")
    version: str
    pattern: str = Field(description="The pattern that fired on the cue.")
    cue: str | None = Field(description="The lexicon's entry for the cue; null where it has none.")
    score: float | None = Field(description="How sure the model was, from 0 to 1; null where rules alone found it.")


class StatementLinks(BaseModel):
    self: str
    article: str
    speaker: str | None
    nested_in: str | None
    utterances: str = Field(description="What it reports that others report, too; empty for most.")
    page: str = Field(description="The place in the article, for a person, in a browser.")


class Statement(BaseModel):
    """One cue with its source and content in one article: who said what, in which words."""

    model_config = ConfigDict(json_schema_extra={"examples": [_STATEMENT]})

    id: str = Field(description="Digest of text and spans: the same work done twice gives the same id.")
    kind: Kind = Field(description="How much of the content stood in quotation marks: all, none, some.")
    section: Role = Field(description="Role of the block it stands in.")
    speaker: StatementSpeaker
    source: Span | None = Field(description="The words that name who speaks; null where the text leaves them out.")
    cue: Span | None = Field(description="The words that signal it; null only for a continued quotation.")
    content: list[Span] = Field(description="What was said, in text order.")
    words: str = Field(description='The content as one line, its parts joined by " … ".')
    cue_class: CueClass | None = Field(
        description="What kind of speech act the cue reports; null where the lexicon does not know the cue."
    )
    polarity: Polarity | None = Field(
        description="`negative` where the cue says no to the content (denied, refused) or is itself negated (did not "
        "say), but not both; null in statements stored before it was told."
    )
    addressee: Span | None = Field(description="Whom it was said to, where the text names them: told Reuters.")
    said_on: SaidOn | None
    venue: Span | None = Field(description="Where it was said, in the article's words.")
    nested_in: str | None = Field(description="The statement whose content holds this one.")
    chain: list[str] = Field(description="Ids of the statements around this one, from `nested_in` outward.")
    confidence: float = Field(ge=0, le=1, description="Of the statements given 0.9, about nine in ten are right.")
    review: Verdict | None = Field(
        description="`accepted`, `corrected` or `added` by a person, which outweighs confidence and evidence; null for "
        "most."
    )
    article: StatementArticle
    evidence: Evidence
    nearness: float | None = Field(
        None,
        ge=-1,
        le=1,
        description="Where `near` was asked for, how near in meaning it is: the cosine of two embeddings. 1 is the "
        "same words; what says the same in two languages has 0.5 to 0.9. Null in every other list.",
    )
    extracted_at: datetime
    links: StatementLinks


class StatementDetail(Statement):
    """A statement with the paragraphs around it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_STATEMENT, "context": {"start": 0, "end": 56, "text": _TEXT[:56]}}]}
    )

    context: Span = Field(description="The whole lines of the article that the statement stands in.")


class StatementPage(BaseModel):
    items: list[Statement] = Field(description="Newest first; with `sort` in its order, with `near` nearest first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class ArticleStatements(BaseModel):
    items: list[Statement] = Field(description="All statements of the article, in text order.")


class ArticleVersions(BaseModel):
    items: list[ArticleSummary] = Field(description="All versions, oldest first; the last one is current.")
    changes: str = Field(description="What this version changed in the statements of the one before it.")


class Reworded(BaseModel):
    """A statement in two versions of an article."""

    before: Statement
    after: Statement


class ArticleChanges(BaseModel):
    """What became of an article's statements in this version."""

    before: str | None = Field(description="The version before this one; null for the first.")
    after: str = Field(description="This version.")
    kept: list[Statement] = Field(description="Same words, same speaker; as they stand in this version.")
    reworded: list[Reworded] = Field(description="The same speaker in nearly the same words, or another for the same.")
    gone: list[Statement] = Field(description="Only in the version before.")
    new: list[Statement] = Field(description="Only in this version.")


_UTTERANCE: JsonDict = {
    "id": STATEMENT_ID,
    "speaker": "Marta Quell",
    "speaker_id": SPEAKER_ID,
    "words": "the ferries will sail again on Monday",
    "language": "en",
    "statements": 3,
    "reports": 2,
    "copies": 1,
    "outlets": 2,
    "languages": ["ar", "en"],
    "first_day": "2026-03-03",
    "last_day": "2026-03-04",
    "links": {
        "self": f"/v1/utterances/{STATEMENT_ID}",
        "speaker": f"/v1/speakers/{SPEAKER_ID}",
        "first": f"/v1/statements/{STATEMENT_ID}",
        "page": f"/utterances/{STATEMENT_ID}",
    },
}


class SpeakerLinks(BaseModel):
    self: str
    statements: str
    utterances: str = Field(description="What several articles report that it said.")
    page: str


SPEAKER: JsonDict = {
    "id": SPEAKER_ID,
    "name": "Marta Quell",
    "kind": "person",
    "names": ["Marta Quell", "مارتا كويل"],
    "roles": ["the harbour master"],
    "statements": 12,
    "wikidata": None,
    "links": {
        "self": f"/v1/speakers/{SPEAKER_ID}",
        "statements": f"/v1/statements?speaker_id={SPEAKER_ID}",
        "utterances": f"/v1/utterances?speaker_id={SPEAKER_ID}",
        "page": f"/speakers/{SPEAKER_ID}",
    },
}


class Speaker(BaseModel):
    """A person, organisation or outlet with the names and roles that articles give it, most frequent first."""

    model_config = ConfigDict(json_schema_extra={"examples": [SPEAKER]})

    id: str
    name: str
    kind: SpeakerKind
    names: list[str]
    roles: list[str]
    statements: int = Field(description="Statements resolved to this speaker.")
    wikidata: str | None = Field(description="Id of his entry in Wikidata, where you brought a list that tells it.")
    links: SpeakerLinks


class SpeakerPage(BaseModel):
    items: list[Speaker] = Field(description="Most statements first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class UtteranceLinks(BaseModel):
    self: str
    speaker: str | None
    first: str = Field(description="The earliest report.")
    page: str


class Utterance(BaseModel):
    """One saying, as several statements report it: the same words, said once, by one speaker."""

    model_config = ConfigDict(json_schema_extra={"examples": [_UTTERANCE]})

    id: str = Field(description="Id of one of its statements; any of them leads here.")
    speaker: str | None = Field(description="The speaker's name; null where nobody knows who spoke.")
    speaker_id: str | None
    words: str = Field(description="The words of the earliest report.")
    language: str = Field(description="Theirs.")
    statements: int
    reports: int = Field(description="Articles with words of their own that report it.")
    copies: int = Field(description="Articles that carry one of those, word for word or nearly.")
    outlets: int = Field(description="The outlets that report it, as far as they are known.")
    languages: list[str]
    first_day: date | None = Field(description="Of the earliest report.")
    last_day: date | None
    links: UtteranceLinks


class UtterancePage(BaseModel):
    items: list[Utterance] = Field(description="Most reported first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class WordingChange(BaseModel):
    """A stretch of words beside the earliest report's: what this report kept, dropped or added.

    Places are code points of `words`, of the earliest report and of this one. Between two languages only figures,
    places and days are told.
    """

    change: WordFate
    first: Span | None = Field(description="In the earliest report; null where it was added.")
    here: Span | None = Field(description="In this report; null where it was dropped.")


class TieReason(BaseModel):
    """What speaks for a tie between two statements, or against it."""

    feature: str
    value: float
    weight: float = Field(description="What it adds to the log-odds; negative speaks against.")


class UtteranceMember(BaseModel):
    """A report of the utterance."""

    statement: Statement
    copy_of: str | None = Field(description="The article whose text its own carries; null for words of its own.")
    is_whole: bool = Field(description="Whether it is a longer quotation that holds the words among more.")
    score: float = Field(ge=0, le=1, description="How sure it is, on average, that it says what the others say.")
    changes: list[WordingChange] = Field(description="Beside the earliest report, in its order; empty for itself.")


class UtteranceTie(BaseModel):
    """Two statements that report the same words, and why that is believed."""

    first: str
    second: str
    score: float
    whole: str | None = Field(description="The one that holds the other's words among more; null for equals.")
    reasons: list[TieReason] = Field(description="The weightiest first.")


class UtteranceDetail(Utterance):
    """An utterance with its reports side by side."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_UTTERANCE, "members": [], "ties": []}]})

    members: list[UtteranceMember] = Field(description="The earliest first.")
    ties: list[UtteranceTie]


class StageCount(BaseModel):
    """How many submissions stand at a stage, or ended with an outcome."""

    stage: Stage
    outcome: Outcome | None
    count: int
    oldest_received_at: datetime | None


class QueueStatus(BaseModel):
    """A queue: what waits there, and who reads it."""

    name: str
    messages: int | None = Field(description="Messages in the broker, of many ids each; null when it does not answer.")
    waiting: int = Field(description="Submissions that stand at the stage of this name, those under work included.")
    oldest_waiting_seconds: float | None = Field(description="Age of the oldest of them.")
    workers: int = Field(description="Living workers that read it.")


class WorkerStatus(BaseModel):
    """A worker, as it last told of itself; one that ended as it was told to is not listed."""

    name: str
    alive: bool
    queues: list[str]
    version: str
    concurrency: int = Field(description="Its child processes or threads.")
    busy: int = Field(description="How many of them were at work.")
    started_at: datetime
    seen_seconds: float = Field(description="Age of its last sign of life.")
    last_task_at: datetime | None


class Status(BaseModel):
    """What is in the works, and who works."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "counts": [
                        {
                            "stage": "ingest",
                            "outcome": None,
                            "count": 2,
                            "oldest_received_at": "2026-11-22T09:29:58Z",
                        },
                        {
                            "stage": "finished",
                            "outcome": "done",
                            "count": 40,
                            "oldest_received_at": "2026-11-20T08:00:00Z",
                        },
                    ],
                    "waiting": 2,
                    "finished": 40,
                    "oldest_waiting_seconds": 2.5,
                    "warnings": ["No worker reads the queue 'fetch': what stands there waits."],
                    "queues": [
                        {
                            "name": "ingest",
                            "messages": 1,
                            "waiting": 2,
                            "oldest_waiting_seconds": 2.5,
                            "workers": 1,
                        }
                    ],
                    "workers": [
                        {
                            "name": "ingest@desk",
                            "alive": True,
                            "queues": ["ingest"],
                            "version": "0.1.0",
                            "concurrency": 2,
                            "busy": 1,
                            "started_at": "2026-11-22T09:00:00Z",
                            "seen_seconds": 1.5,
                            "last_task_at": "2026-11-22T09:29:59Z",
                        }
                    ],
                    "swept_seconds": 1.2,
                }
            ]
        }
    )

    counts: list[StageCount]
    waiting: int = Field(description="Submissions that are not finished.")
    finished: int
    oldest_waiting_seconds: float | None = Field(description="Age of the oldest unfinished submission.")
    warnings: list[str] = Field(description="What is wrong with the workers, one sentence each.")
    queues: list[QueueStatus]
    workers: list[WorkerStatus]
    swept_seconds: float | None = Field(description="Time since the sweeper last ran, as far as is known.")


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Whether requests can be answered. Without the broker they can: what is accepted waits in the database."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "ok", "database": "ok", "broker": "ok", "advice": None}]}
    )

    status: Literal["ok", "degraded"] = Field(
        description="`degraded`: accepted submissions wait until the broker is back, or nothing new can be accepted."
    )
    database: Literal["ok", "read-only", "nearly full"] = Field(
        description="`read-only`: everything stored can be read, and handing in is answered with 503. `nearly full`:"
        " nothing large is taken."
    )
    broker: Literal["ok", "unreachable"]
    advice: str | None = Field(description="What to do about what is not ok.")


class FieldError(BaseModel):
    """One thing that is wrong with a request."""

    location: str = Field(description="`query limit`, or a JSON pointer into the body: `body /urls/3`.")
    message: str


class Problem(BaseModel):
    """An error as RFC 9457 describes it, with one more member: what to do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/docs#problem-not-found",
                    "title": "Not found",
                    "status": 404,
                    "detail": "There is no submission 0193512f8a7c7d3e9b1f2a4c5d6e7f99.",
                    "advice": "Check the id; GET /v1/submissions lists what there is.",
                    "errors": [],
                }
            ]
        }
    )

    type: str = Field(description="Where this kind of problem is described.")
    title: str
    status: int
    detail: str = Field(description="What was found.")
    advice: str = Field(description="What to do.")
    errors: list[FieldError] = []
