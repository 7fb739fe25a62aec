"""What the API tells of two speakers, or two outlets, side by side (see `schemas.py`)."""

from typing import Literal

from pydantic import BaseModel, Field

from services.api.subject_schemas import SubjectSaying

Which = Literal["first", "second"]


class SidePeriod(BaseModel):
    """How many statements each side has in a period."""

    period: str = Field(description="A day (2026-11-20), a month (2026-11) or a year (2026).")
    first: int
    second: int


class SideLinks(BaseModel):
    self: str | None = Field(description="The speaker; null of an outlet.")
    page: str = Field(description="On the page: the speaker, or the outlet's statements.")


class Side(BaseModel):
    """One of the two: a speaker, or an outlet with what it reported."""

    name: str
    speaker_id: str | None = Field(description="Null of an outlet.")
    sayings: int = Field(description="What was said once counts once, however many report it.")
    statements: int
    looked_at: int = Field(description="Of its statements that were looked at, the newest stored.")
    more: bool = Field(description="Whether there are older stored ones that were not looked at.")
    links: SideLinks


class SideSaying(SubjectSaying):
    side: Which = Field(description="Whose it is.")


class Comparison(BaseModel):
    """What two sides said on a subject over time."""

    by: Literal["speaker", "publisher"]
    about: str | None
    q: str | None
    first: Side
    second: Side
    per: Literal["day", "month", "year"] = Field(description="What `periods` are: days of a month at most, and so on.")
    periods: list[SidePeriod] = Field(description="In order; those without statements of either are left out.")
    items: list[SideSaying] = Field(description="Newest first; what has no day last.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")
