"""Query and path parameters that several routes take; a misspelt one is an error, never silently without effect."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.api.cursors import MAX_CURSOR_CHARACTERS
from services.api.schemas import Line
from services.common.contracts.articles import Role
from services.common.contracts.feeds import FeedState
from services.common.contracts.statements import CueClass, Kind, Polarity, SpeakerKind
from services.common.contracts.submissions import Channel, Outcome, Stage
from services.common.store.statements import StatementFilter

KEY = "^[0-9a-f]{32}$"
"""All ids of the store have this form."""
Key = Annotated[str, Path(pattern=KEY, description="32 hexadecimal digits.")]

MAX_LIMIT = 200
Short = Annotated[Line, Field(min_length=1, max_length=300)]


class Paged(BaseModel):
    """The parameters of every list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MAX_LIMIT, description="Items on one page.")
    cursor: str | None = Field(
        None,
        max_length=MAX_CURSOR_CHARACTERS,
        description="Where to go on: part of `next` of the last page; leave it out for the first.",
    )


class SubmissionQuery(Paged):
    stage: Stage | None = None
    outcome: Outcome | None = None
    channel: Channel | None = None
    parent: str | None = Field(None, pattern=KEY, description="Members of this container.")
    feed: str | None = Field(None, pattern=KEY, description="Items of this feed.")


class FeedQuery(Paged):
    state: FeedState | None = Field(None, description="`broken`: the last polls failed.")


class ArticleQuery(Paged):
    language: str | None = Field(None, pattern="^[a-z]{2,3}$", description="ISO 639-1 code.")
    publisher: Short | None = None
    q: Short | None = Field(
        None, description="Words that the article holds, in any spelling a reader would take as the same."
    )
    copies: Literal["show", "hide"] = Field(
        "show", description="`hide`: leave out articles that say nothing of their own (`listed_in` is set)."
    )


class StatementQuery(Paged):
    """All filters combine: a statement must fit every one that is given."""

    speaker: Short | None = Field(None, description="Words of the speaker's name.")
    speaker_id: str | None = Field(None, pattern=KEY)
    language: str | None = Field(None, pattern="^[a-z]{2,3}$", description="ISO 639-1 code of the article.")
    kind: Kind | None = None
    cue_class: CueClass | None = Field(None, description="What kind of speech act the cue reports.")
    polarity: Polarity | None = Field(None, description="`negative`: denied, refused, or not said.")
    section: Role | None = Field(None, description="Role of the block that the statement stands in.")
    said_from: date | None = Field(None, description="Said on this day or later.")
    said_to: date | None = Field(None, description="Said on this day or before.")
    published_from: date | None = Field(None, description="Published on this day or later.")
    published_to: date | None = Field(None, description="Published on this day or before.")
    publisher: Short | None = None
    article: str | None = Field(None, pattern=KEY, description="Id of the article.")
    versions: Literal["current", "all"] = Field(
        "current", description="Whether statements of articles count that a newer version has taken the place of."
    )
    q: Short | None = Field(
        None,
        description="Words of the statement, in any spelling a reader would take as the same: حكومة finds والحكومة.",
    )

    def filter(self) -> StatementFilter:
        return StatementFilter(
            speaker=self.speaker,
            speaker_id=self.speaker_id,
            language=self.language,
            kind=self.kind,
            cue_class=self.cue_class,
            polarity=self.polarity,
            section=self.section,
            said_from=self.said_from,
            said_to=self.said_to,
            published_from=self.published_from,
            published_to=self.published_to,
            publisher=self.publisher,
            article_id=self.article,
            text=self.q,
            only_current=self.versions == "current" and self.article is None,
        )


class SpeakerQuery(Paged):
    name: Short | None = Field(None, description="Words of the name.")
    kind: SpeakerKind | None = None
