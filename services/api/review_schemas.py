"""What the API tells of what people said of statements, and what it takes to say something."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.api.given import Day, Line, Whole
from services.api.schemas import ARTICLE_ID, STATEMENT_ID, Span
from services.common.contracts.reviews import MOST_PARTS
from services.common.contracts.statements import DatePrecision, Kind, SpeakerKind, Verdict

_FARTHEST = 2**31 - 1
_SAID: JsonDict = {
    "kind": "indirect",
    "speaker": {"name": None, "kind": "person", "role": "the harbour master"},
    "source": {"start": 32, "end": 50, "text": "the harbour master"},
    "cue": {"start": 51, "end": 55, "text": "said"},
    "content": [{"start": 0, "end": 30, "text": "The port will reopen on Monday"}],
    "said_on": None,
}
_REVIEW: JsonDict = {
    "number": 7,
    "verdict": "corrected",
    "statement": STATEMENT_ID,
    "shown": STATEMENT_ID,
    "article": ARTICLE_ID,
    "before": _SAID,
    "after": {**_SAID, "speaker": {"name": "Marta Quell", "kind": "person", "role": "the harbour master"}},
    "made_at": "2026-11-22T09:40:00Z",
    "made_by": "key desk",
    "note": None,
    "undone_at": None,
    "undone_by": None,
    "links": {
        "history": f"/v1/statements/{STATEMENT_ID}/reviews",
        "statement": f"/v1/statements/{STATEMENT_ID}",
        "article": f"/v1/articles/{ARTICLE_ID}",
        "page": f"/articles/{ARTICLE_ID}?at={STATEMENT_ID}#record-{STATEMENT_ID}",
    },
}


class ReviewedSpeaker(BaseModel):
    name: str | None
    kind: SpeakerKind
    role: str | None


class ReviewedDay(BaseModel):
    day: date
    precision: DatePrecision


class Reviewed(BaseModel):
    """What of a statement a person may correct."""

    kind: Kind
    speaker: ReviewedSpeaker
    source: Span | None
    cue: Span | None
    content: list[Span]
    said_on: ReviewedDay | None


class ReviewLinks(BaseModel):
    history: str = Field(description="All that was said of the statement.")
    statement: str | None = Field(description="As it is shown; null where it is not.")
    article: str
    page: str = Field(description="Its record on the article's page.")


class Review(BaseModel):
    """What somebody said of a statement. Of several, the latest counts that is not undone."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REVIEW]})

    number: int
    verdict: Verdict
    statement: str = Field(description="Id of the statement as it was found, or added.")
    shown: str | None = Field(
        description="Id of what is shown in its place: another one where its spans were corrected; null where it was "
        "rejected."
    )
    article: str
    before: Reviewed | None = Field(description="As it was found; null where it was not, and somebody added it.")
    after: Reviewed | None = Field(description="As it is shown; null where it was rejected.")
    made_at: datetime
    made_by: str
    note: str | None
    undone_at: datetime | None
    undone_by: str | None
    links: ReviewLinks


class ReviewPage(BaseModel):
    items: list[Review] = Field(description="Newest first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class StatementReviews(BaseModel):
    items: list[Review] = Field(description="All that was said of the statement, newest first, undone ones included.")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SpanIn(_Strict):
    """Code points of the article's text, from `start` up to, not with, `end`."""

    start: Whole = Field(ge=0, le=_FARTHEST)
    end: Whole = Field(ge=1, le=_FARTHEST)


class SpeakerIn(_Strict):
    """Who spoke. What is left out stays; another name takes the role with it unless one is given."""

    name: Line | None = Field(None, min_length=1, max_length=300)
    kind: SpeakerKind | None = None
    role: Line | None = Field(None, min_length=1, max_length=300)
    at: SpanIn | None = Field(None, description="Where the article names the speaker.")


class SaidOnIn(_Strict):
    day: Day
    precision: DatePrecision = DatePrecision.DAY


class _Said(_Strict):
    note: Line | None = Field(None, max_length=1_000)
    by: Line | None = Field(None, max_length=200, description="Who says so; otherwise the key, or the address.")


class Judged(_Said):
    """A statement is right as it is shown, or none at all."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"verdict": "accepted"}, {"verdict": "rejected", "note": "The paper's own words."}]
        }
    )

    verdict: Literal["accepted", "rejected"]


class Corrected(_Said):
    """Parts of a statement are others. What is left out is right as it is, and null says that there is none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"verdict": "corrected", "speaker": {"name": "Marta Quell"}, "said_on": {"day": "2026-11-19"}},
                {"verdict": "corrected", "content": [{"start": 0, "end": 30}], "kind": "indirect"},
            ]
        },
    )

    verdict: Literal["corrected"]
    content: list[SpanIn] | None = Field(None, min_length=1, max_length=MOST_PARTS)
    source: SpanIn | None = None
    cue: SpanIn | None = None
    kind: Kind | None = None
    speaker: SpeakerIn | None = None
    said_on: SaidOnIn | None = None


ReviewIn = Judged | Corrected


class AddedSpeakerIn(_Strict):
    """Who spoke: a name in full, or none where the article gives none ("officials")."""

    name: Line | None = Field(None, min_length=1, max_length=300)
    kind: SpeakerKind = SpeakerKind.PERSON
    role: Line | None = Field(None, min_length=1, max_length=300)
    at: SpanIn | None = Field(None, description="Where the article names the speaker, if not in `source`.")


class AddedStatementIn(_Said):
    """A statement that no engine found. `source` or the speaker's name has to tell who said it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "content": [{"start": 0, "end": 30}],
                    "source": {"start": 32, "end": 50},
                    "cue": {"start": 51, "end": 55},
                    "speaker": {"name": "Marta Quell", "role": "harbour master"},
                    "said_on": {"day": "2026-11-19"},
                }
            ]
        },
    )

    content: list[SpanIn] = Field(min_length=1, max_length=MOST_PARTS, description="What was said, in text order.")
    source: SpanIn | None = Field(None, description="The words that name who speaks.")
    cue: SpanIn | None = Field(None, description="The words that signal it.")
    kind: Kind | None = Field(None, description="Told by the quotation marks around the content, if left out.")
    speaker: AddedSpeakerIn = Field(default_factory=AddedSpeakerIn)
    said_on: SaidOnIn | None = None
