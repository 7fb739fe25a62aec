"""What the API promises of stored articles that are extracted again (see `schemas.py`)."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from services.api.given import Day, Line, Whole
from services.api.schemas import ARTICLE_ID
from services.common.contracts.reprocessings import Aim, Progress
from services.common.contracts.submissions import Outcome

REPROCESSING_ID = "0193512f8a7c7d3e9b1f2a4c5d6e7f86"
MOST_SAMPLED = 200
"""Articles that a comparison extracts: some minutes of one worker with the learned engine."""
_QUERY: JsonDict = {"since": "2026-01-01", "until": "2027-01-01", "publisher": None, "language": "en"}
_REPROCESSING: JsonDict = {
    "id": REPROCESSING_ID,
    "aim": "extract",
    "query": _QUERY,
    "progress": "done",
    "created_at": "2026-11-22T09:30:00Z",
    "updated_at": "2026-11-22T09:31:10Z",
    "ended_at": "2026-11-22T09:31:10Z",
    "made_by": "key desk",
    "standings": [{"outcome": "done", "count": 2, "goes_again": True}],
    "matched": 2,
    "sent": 2,
    "ended": 2,
    "engine": None,
    "compared": 2,
    "changed": 1,
    "statements": {"kept": 11, "added": 1, "withdrawn": 0, "changed": 0},
    "differences": [
        {
            "article": ARTICLE_ID,
            "kept": 5,
            "added": ["the harbour master: The port will reopen on Monday"],
            "withdrawn": [],
            "changed": [],
            "link": f"/v1/articles/{ARTICLE_ID}",
        }
    ],
    "undoes": None,
    "problem": None,
    "links": {
        "self": f"/v1/reprocess/{REPROCESSING_ID}",
        "undo": f"/v1/reprocess/{REPROCESSING_ID}/undo",
        "undoes": None,
    },
}


def _some_of_them(schema: JsonDict) -> None:
    """What is left out has no null in its place."""
    schema["minProperties"] = 1
    members = schema["properties"]
    assert isinstance(members, dict)
    for member in members.values():
        assert isinstance(member, dict)
        del member["default"]


class ArticlesIn(BaseModel):
    """Which articles: all that is asked for must hold. One without a day of publication counts by the day on which it
    was stored (UTC)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_some_of_them)

    since: Day | SkipJsonSchema[None] = Field(None, description="Published then or later.")
    until: Day | SkipJsonSchema[None] = Field(None, description="Published before.")
    publisher: Annotated[Line, Field(min_length=1, max_length=300)] | SkipJsonSchema[None] = Field(
        None, description="Of this publisher, however it is spelt."
    )
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")] | SkipJsonSchema[None] = Field(
        None, description="ISO 639-1 code."
    )

    @model_validator(mode="after")
    def _is_asked_for(self) -> Self:
        """So that nobody asks for all by a null; those who mean all say `all`."""
        if not self.model_fields_set or None in (getattr(self, name) for name in self.model_fields_set):
            raise ValueError('say which ones, without null, or "all"')
        return self


class ReprocessIn(BaseModel):
    """Stored articles to be extracted again."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"query": {"since": "2026-01-01", "language": "en"}, "dry_run": True, "sample": 5},
                {"query": {"publisher": "Harbour Gazette"}},
                {"query": "all"},
            ]
        },
    )

    query: ArticlesIn | Literal["all"] = Field(description="Which articles.")
    dry_run: bool = Field(False, strict=True, description="Only count, and tell of a sample what would change.")
    sample: Whole = Field(20, ge=0, le=MOST_SAMPLED, description="Articles that a dry run extracts.")


class ReprocessQuery(BaseModel):
    since: date | None
    until: date | None
    publisher: str | None
    language: str | None


class ArticleStanding(BaseModel):
    """How many of the articles that match stand so."""

    outcome: Outcome | None = Field(description="Of the submission that brought the article; null: it is at work.")
    count: int
    goes_again: bool = Field(description="Those that do not stay as they are.")


class StatementCounts(BaseModel):
    kept: int = Field(description="As they were.")
    added: int
    withdrawn: int
    changed: int = Field(description="In the same place, with other facts.")


class ChangedStatement(BaseModel):
    words: str
    facts: list[str] = Field(description="Names of those that are others.")


class ArticleDifference(BaseModel):
    """What another extraction makes of one article: each statement as its speaker and its words, the first 160
    characters of the first 10."""

    article: str
    kept: int
    added: list[str]
    withdrawn: list[str]
    changed: list[ChangedStatement]
    link: str


class ReprocessingLinks(BaseModel):
    self: str
    undo: str | None = Field(description="POST there to put back what it changed; null where that cannot be done.")
    undoes: str | None


class Reprocessing(BaseModel):
    """Articles that are extracted again, or a comparison, or what was changed put back; and how far that is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REPROCESSING]})

    id: str
    aim: Aim = Field(description="`compare`: a dry run. `undo`: puts back what `undoes` changed.")
    query: ReprocessQuery
    progress: Progress
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    made_by: str
    standings: list[ArticleStanding] = Field(description="Of all articles that match, before it began.")
    matched: int | None = Field(description="How many go again; null until they are counted.")
    sent: int = Field(description="How many of them went so far.")
    ended: int = Field(description="How many of these are at their end.")
    engine: str | None = Field(description="What a dry run extracted with.")
    compared: int = Field(description="Articles that were compared with what was found before.")
    changed: int = Field(description="How many of them changed, or would.")
    statements: StatementCounts = Field(description="Of the articles compared.")
    differences: list[ArticleDifference] = Field(description="Of the first 40 articles that changed, or would.")
    undoes: str | None
    problem: str | None = Field(description="Why it failed.")
    links: ReprocessingLinks


class ReprocessingPage(BaseModel):
    items: list[Reprocessing] = Field(description="Newest first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")
