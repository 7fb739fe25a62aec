"""Stored articles extracted again because somebody asked for it: what was asked for, and how far it is."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.common.contracts.articles import ArticleId
from services.common.contracts.submissions import Outcome


class Aim(StrEnum):
    """`compare`: extract a sample and tell what would change; nothing is written. `extract`: extract them all again.
    `undo`: put back what such an extraction changed."""

    COMPARE = "compare"
    EXTRACT = "extract"
    UNDO = "undo"


class Progress(StrEnum):
    """`waiting` for a worker; `running`; or ended, as `done`, or as `failed` with its reason."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """Which articles: all that are asked for must hold. `since` and `until` (exclusive) are days of publication or,
    where none is known, of storing (UTC); the publisher is matched without regard to spelling variants."""

    since: date | None = None
    until: date | None = None
    publisher: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many of them stand so; `outcome` is None where they are at work."""

    outcome: Outcome | None
    count: int
    goes_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What another extraction makes of an article's statements: words of those that come and go, and of those that stay
    in their place with other facts, the names of these."""

    article_id: ArticleId
    kept: int
    added: tuple[str, ...]
    gone: tuple[str, ...]
    altered: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.gone or self.altered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is known by now of all of them: how many articles were compared and changed, how many statements stayed,
    came, went, or have other facts; and the first revisions, cut to what a person reads."""

    compared: int = 0
    changed: int = 0
    kept: int = 0
    added: int = 0
    gone: int = 0
    altered: int = 0
    first: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprocessing:
    """What somebody asked for. `sample`: articles that a comparison extracts. `undoes`: what an `undo` puts back.

    `matched` are the articles that go again, once they were counted; `sent` of them went so far, of which `ended` are
    at their end. `place` is the number of the article that went last. `engine` says what a comparison used.
    `attempts` are those that were begun since it last got any further. `forgotten`: how often its words went, because
    something was erased.
    """

    id: str
    aim: Aim
    filter: ArticleFilter
    made_by: str
    created_at: datetime
    updated_at: datetime
    sample: int = 0
    undoes: str | None = None
    progress: Progress = Progress.WAITING
    standings: tuple[Standing, ...] = ()
    matched: int | None = None
    place: int = 0
    is_sent: bool = False
    sent: int = 0
    ended: int = 0
    engine: str | None = None
    difference: Difference = field(default_factory=Difference)
    problem: str | None = None
    ended_at: datetime | None = None
    attempts: int = 0
    forgotten: int = 0
