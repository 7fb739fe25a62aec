"""What the API tells of the subjects that somebody speaks about, and of what he said on one over time."""

from datetime import date

from pydantic import BaseModel, Field

from services.api.schemas import Statement
from services.api.speaker_schemas import StatementsOfMonth


class SubjectWord(BaseModel):
    """A word or phrase for a subject, as it was written down."""

    text: str
    language: str = Field(description="ISO 639-1 code.")
    uses: int


class SubjectLinks(BaseModel):
    self: str
    page: str


class Subject(BaseModel):
    """What recurs in what somebody says, by whatever word for it."""

    name: str = Field(description="Its most frequent word: it is asked for by it, and as well by any other one.")
    words: list[SubjectWord] = Field(description="The most frequent ones of each language.")
    statements: int = Field(description="Statements that have one of its words.")
    first_day: date | None = Field(description="Of the earliest one, said or else published, as far as days are known.")
    last_day: date | None
    links: SubjectLinks


class SubjectList(BaseModel):
    """The subjects of one speaker, as far as words tell them."""

    items: list[Subject] = Field(description="What recurs most first.")
    looked_at: int = Field(description="Statements that they were found in.")
    more: bool = Field(description="Whether there are older stored statements that were not looked at.")


class PlaceInWords(BaseModel):
    """Half-open range of code points in `words` of a statement."""

    start: int
    end: int


class SubjectReport(BaseModel):
    """A statement on a subject."""

    statement: Statement
    named_at: list[PlaceInWords] = Field(
        description="Where the subject's words stand; none where only another report of the same saying has them."
    )


class SubjectSaying(BaseModel):
    """What was said once on a subject, with those who report it."""

    day: date | None = Field(description="The earliest report's: on which it was said, or else published.")
    utterance: str | None = Field(description="Id of the utterance that the reports are of; null where none is known.")
    reports: list[SubjectReport]


class SubjectPosition(BaseModel):
    """What somebody said on a subject, in order of time."""

    about: str
    sayings: int
    statements: int
    months: list[StatementsOfMonth] = Field(description="Statements by month, as far as days are known.")
    items: list[SubjectSaying] = Field(description="Oldest first; what has no day last.")
    also: list[Subject] = Field(description="What else these statements are about: each `self` asks for both.")
    looked_at: int
    more: bool
    next: str | None = Field(description="Path and query of the next page; null on the last.")
