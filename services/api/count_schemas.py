"""What the API tells of how many statements there are (see `schemas.py`)."""

from typing import Literal

from pydantic import BaseModel, Field

from services.common.store.counts import MOST, By


class CountedValue(BaseModel):
    """How many statements have this value."""

    value: str = Field(
        description="As the filter takes it: of `speaker` the `speaker_id`; of `said` and `published` a day "
        "(2026-11-20), a month (2026-11) or a year (2026)."
    )
    name: str = Field(description="For people: of a speaker the name, else the same as `value`.")
    count: int
    link: str = Field(description="These statements.")


class CountedBy(BaseModel):
    """The statements by one property."""

    by: By
    values: list[CountedValue] = Field(description="The commonest first; periods in their order, and all of them.")
    others: int = Field(description="How many have a value that is not listed.")
    unknown: int = Field(description="How many have none.")


class CountedStatements(BaseModel):
    """How many statements fit, and what they are made of."""

    total: int = Field(description=f"How many were counted: all that fit, but no more than {MOST:,}, the newest.")
    more: bool = Field(description="Whether older ones fit that were not counted.")
    per: Literal["day", "month", "year"]
    parts: list[CountedBy]
