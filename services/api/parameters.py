"""Query and path parameters that several routes take; a misspelt one is an error, never silently without effect."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from services.api import publisher_schemas, schemas
from services.api.cursors import CURSOR, MAX_CURSOR_CHARACTERS
from services.api.given import KEY, Day, Line, Told
from services.api.gold import GoldFormat
from services.api.problems import Problem, ProblemKind, Trouble
from services.common.contracts.articles import Role
from services.common.contracts.feeds import FeedState
from services.common.contracts.statements import CueClass, Kind, Polarity, SpeakerKind, Verdict
from services.common.contracts.submissions import Channel, Outcome, Stage
from services.common.store.article_order import ArticleOrder
from services.common.store.counts import By, Per
from services.common.store.ledger_order import LedgerOrder
from services.common.store.meanings import LEAST, MOST_NEAR
from services.common.store.speaker_order import SpeakerOrder
from services.common.store.statement_filters import ReviewedAs, StatementFilter, asked_by
from services.common.store.statement_order import Order
from services.common.store.utterances import UtteranceOrder

Key = Annotated[str, Path(pattern=KEY, description="32 hexadecimal digits.")]

MAX_LIMIT = 200
Short = Annotated[Line, Field(min_length=1, max_length=300)]
NEAR_STANDS_ALONE = (
    "`near` makes a list of the nearest, which has an end: it stands in GET /v1/statements alone, beside all filters"
)
About = Annotated[Line, Path(min_length=1, max_length=300, description="Words of the subject.")]

PublisherName = Annotated[Line, Path(min_length=1, max_length=300, description="The publisher's name.")]


_ONE_BY = f" *({'|'.join(By)}) *"


class Periods(BaseModel):
    """What is asked of a period, from `..._from` to `..._to`: the last day is not before the first."""

    @field_validator("said_to", "published_to", "made_to", check_fields=False)
    @classmethod
    def _not_reversed(cls, last: date | None, info: ValidationInfo) -> date | None:
        first_name = (info.field_name or "").removesuffix("_to") + "_from"
        first = info.data.get(first_name)
        if first is not None and last is not None and last < first:
            raise PydanticCustomError(Trouble.REVERSED_PERIOD, f"is before {first_name}: no day is in between")
        return last


class Paged(BaseModel):
    """The parameters of every list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MAX_LIMIT, description="Items on one page.")
    cursor: str | None = Field(
        None,
        pattern=CURSOR,
        max_length=MAX_CURSOR_CHARACTERS,
        description="Where to go on: part of `next` of the last page; leave it out for the first.",
    )


def _members_of(item: type[BaseModel]) -> Told:
    """What `fields` may name; `sparse.page` looks after it."""
    one = f" *({'|'.join(item.model_fields)}) *"
    return Told(f"^{one}(,{one})*$")


_FIELDS = Field(
    None,
    max_length=500,
    description="Members of each item that you want, with commas between: `id,words,speaker`. All, if left out.",
)


class SubmissionQuery(Paged):
    stage: Stage | None = None
    outcome: Outcome | None = None
    channel: Channel | None = None
    parent: str | None = Field(None, pattern=KEY, description="Members of this container.")
    feed: str | None = Field(None, pattern=KEY, description="Items of this feed.")


class SubmissionListQuery(SubmissionQuery):
    """What of each."""

    fields: Annotated[str | None, _members_of(schemas.Submission)] = _FIELDS
    sort: LedgerOrder = Field(LedgerOrder.NEWEST, description="`oldest`: what came in first is first.")


class FeedQuery(Paged):
    state: FeedState | None = Field(None, description="`broken`: the last polls failed.")


class ArticleQuery(Periods, Paged):
    language: str | None = Field(None, pattern="^[a-z]{2,3}$", description="ISO 639-1 code.")
    publisher: Short | None = None
    q: Short | None = Field(
        None, description="Words that the article holds, in any spelling a reader would take as the same."
    )
    published_from: Day | None = Field(None, description="Published on this day or later.")
    published_to: Day | None = Field(None, description="Published on this day or before.")
    copies: Literal["show", "hide"] = Field(
        "show", description="`hide`: leave out articles that say nothing of their own (`listed_in` is set)."
    )


class ArticleListQuery(ArticleQuery):
    """What of each."""

    fields: Annotated[str | None, _members_of(schemas.ArticleSummary)] = _FIELDS
    sort: ArticleOrder = Field(
        ArticleOrder.ARRIVED,
        description="`arrived`: what came in last first. `published`: the latest day first, `published_oldest` the "
        "earliest; what has no known day comes last. A period is read fastest in the order of its days.",
    )


class StatementFilters(Periods):
    """Which statements. All filters combine: a statement must fit every one that is given."""

    model_config = ConfigDict(extra="forbid")

    speaker: Short | None = Field(None, description="Words of the speaker's name.")
    speaker_id: str | None = Field(None, pattern=KEY)
    language: str | None = Field(None, pattern="^[a-z]{2,3}$", description="ISO 639-1 code of the article.")
    kind: Kind | None = None
    cue_class: CueClass | None = Field(None, description="What kind of speech act the cue reports.")
    polarity: Polarity | None = Field(None, description="`negative`: denied, refused, or not said.")
    section: Role | None = Field(None, description="Role of the block that the statement stands in.")
    said_from: Day | None = Field(None, description="Said on this day or later.")
    said_to: Day | None = Field(None, description="Said on this day or before.")
    published_from: Day | None = Field(None, description="Published on this day or later.")
    published_to: Day | None = Field(None, description="Published on this day or before.")
    publisher: Short | None = None
    article: str | None = Field(None, pattern=KEY, description="Id of the article.")
    review: ReviewedAs | None = Field(
        None, description="What a person said of it; what was rejected is in no list but that of reviews."
    )
    versions: Literal["current", "all"] = Field(
        "current", description="Whether statements of articles count that a newer version has taken the place of."
    )
    q: Short | None = Field(
        None,
        description="Words of the statement, in any spelling a reader would take as the same: حكومة finds والحكومة.",
    )

    @model_validator(mode="before")
    @classmethod
    def _near_stands_in_a_list_alone(cls, given: object) -> object:
        if isinstance(given, Mapping) and "near" in given and "near" not in cls.model_fields:
            raise ValueError(NEAR_STANDS_ALONE)
        return given

    def filters(self) -> dict[str, str]:
        """The filters that are given, as a query string has them, in one order; what is left to itself is left out."""
        given = self.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        return {name: str(given[name]) for name in StatementFilters.model_fields if name in given}

    def filter(self) -> StatementFilter:
        return asked_by(self.filters())


class CountQuery(StatementFilters):
    """What `GET /v1/statements` takes to choose, and what to count by."""

    by: Annotated[str | None, Told(f"^{_ONE_BY}(,{_ONE_BY})*$")] = Field(
        None,
        min_length=1,
        max_length=200,
        description="What to count by, with commas between: `speaker,publisher,said`. All but `said` and `published`, "
        "if left out.",
    )
    per: Per = Field("month", description="The periods of `said` and `published`.")
    limit: int = Field(10, ge=1, le=MAX_LIMIT, description="Values of each; of `said` and `published` all are told.")

    def properties(self) -> tuple[By, ...]:
        """In the order that is asked for, each once. Raises Problem for one that there is not."""
        if self.by is None:
            return tuple(one for one in By if one not in (By.SAID, By.PUBLISHED))
        asked = dict.fromkeys(one.strip(" ") for one in self.by.split(","))
        unknown = [one for one in asked if one not in set(By)]
        if unknown:
            raise Problem(
                ProblemKind.INVALID_REQUEST,
                f"Statements are not counted by {', '.join(f'`{one}`' for one in unknown)}.",
                advice=f"They are counted by: {', '.join(By)}.",
                errors=[schemas.FieldError(location="query by", message=f"unknown: {', '.join(unknown)}")],
            )
        return tuple(map(By, asked))


class StatementQuery(StatementFilters, Paged):
    """A page of them."""


class NearQuery(StatementQuery):
    """A page of those that are near in meaning."""

    near: Short | None = Field(
        None,
        description="Near in meaning to this: the id of a statement, or words in one of the encoder's 16 languages. "
        f"The nearest come first, {MOST_NEAR} at most, each with its `nearness`, of {LEAST} or more.",
    )


class StatementListQuery(NearQuery):
    """In which order, and what of each."""

    fields: Annotated[str | None, _members_of(schemas.Statement)] = _FIELDS

    sort: Order = Field(
        Order.ARRIVED,
        description="`arrived`: the article that came in last first. `said`, `published`: the latest day first, with "
        "`_oldest` the earliest; what has no known day comes last. A period is read fastest in the order of its days. "
        "Not together with `near`.",
    )

    @model_validator(mode="after")
    def _in_one_order(self) -> "StatementListQuery":
        if self.near is not None and self.sort is not Order.ARRIVED:
            raise ValueError("`near` has an order of its own, the nearest first: leave out `sort`")
        return self


class SpeakerQuery(Paged):
    name: Short | None = Field(None, description="Words of the name.")
    kind: SpeakerKind | None = None


class SpeakerListQuery(SpeakerQuery):
    """In which order, and what of each."""

    fields: Annotated[str | None, _members_of(schemas.Speaker)] = _FIELDS
    sort: SpeakerOrder = Field(
        SpeakerOrder.STATEMENTS,
        description="`statements`: who said most first. `name`: by name, whatever the case, accents and vowel signs; "
        "without the Arabic article that it begins with.",
    )


class PublisherQuery(Paged):
    name: Short | None = Field(None, description="The beginning of the name, in any spelling.")


class PublisherListQuery(PublisherQuery):
    """What of each."""

    fields: Annotated[str | None, _members_of(publisher_schemas.Publisher)] = _FIELDS


class UtteranceQuery(Paged):
    speaker_id: str | None = Field(None, pattern=KEY)
    statement: str | None = Field(None, pattern=KEY, description="Those that this statement reports.")
    language: str | None = Field(None, pattern="^[a-z]{2,3}$", description="Reported in this language, among others.")
    reports: int = Field(1, ge=1, le=1_000, description="At least so many independent reports.")


class UtteranceListQuery(UtteranceQuery):
    """In which order, and what of each."""

    fields: Annotated[str | None, _members_of(schemas.Utterance)] = _FIELDS
    sort: UtteranceOrder = Field(
        UtteranceOrder.REPORTS,
        description="`reports`: most reported first. `latest`: what was reported last first; without a day, last.",
    )


class ReviewQuery(Periods, Paged):
    verdict: Verdict | None = None
    article: str | None = Field(None, pattern=KEY, description="Id of the article.")
    by: Short | None = Field(None, description="Who said it, as `made_by` names them: `key desk`.")
    made_from: Day | None = Field(None, description="Said on this day (UTC) or later.")
    made_to: Day | None = Field(None, description="Said on this day (UTC) or before.")
    undone: bool = Field(False, description="Those too that were taken back.")


class GoldQuery(BaseModel):
    """Which articles, and in which form."""

    model_config = ConfigDict(extra="forbid")

    format: GoldFormat = Field(
        GoldFormat.JSONL, description="`jsonl`: an object for each article; `tar`: a folder with two files for each."
    )
    whole: bool = Field(False, description="Only articles of which each statement was reviewed.")


class SubjectQuery(Paged):
    """The parameters of what was said on a subject."""


class ComparisonQuery(Periods, Paged):
    """Which two, and on what; all that is given combines."""

    by: Literal["speaker", "publisher"] = Field("speaker", description="`publisher`: outlets, with what they report.")
    first: Short = Field(description="A speaker's id or name, or an outlet's name as articles give it.")
    second: Short
    about: Short | None = Field(None, description="A subject, by any word for it in any language.")
    q: Short | None = Field(None, description="Words of the statements, as in `GET /v1/statements`.")
    published_from: Day | None = Field(None, description="Published on this day or later.")
    published_to: Day | None = Field(None, description="Published on this day or before.")

    def asked(self) -> dict[str, str]:
        """What is given, as a query string has it; which page of it is left out."""
        given = self.model_dump(mode="json", exclude_defaults=True, exclude_none=True, exclude={"limit", "cursor"})
        return {name: str(value) for name, value in given.items()}
