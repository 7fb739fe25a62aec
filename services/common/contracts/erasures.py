"""What somebody had erased for good: what would go, what went, and by which signs it is known when it comes again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.common.contracts.articles import ArticleId
from services.common.contracts.submissions import Reason, ReasonCode


class Sign(StrEnum):
    """By what something erased is known again. Of each there is only a keyed digest."""

    ADDRESS = "address"  # where the article stood
    BYTES = "bytes"  # the file that held it
    TEXT = "text"  # its text, whatever file holds it
    PRINT = "print"  # some runs of its words (`ingest/copies/prints.py`)
    NAME = "name"  # what a person is called


class ErasureKind(StrEnum):
    """What was erased."""

    ARTICLE = "article"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much an erasure takes, or has taken. `containers` held the article among others: their own bytes go too.
    `names` are spellings of a person. `copies_left` are near-copies that say something of their own, and stay."""

    articles: int = 0
    statements: int = 0
    submissions: int = 0
    payload_bytes: int = 0
    containers: int = 0
    reviews: int = 0
    deliveries: int = 0
    names: int = 0
    copies_left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an erasure would take. `files` are those of watched folders, which stay: only their owner can remove them.
    `copy_of` is the article that this one is a near-copy of, and which stays."""

    kind: ErasureKind
    extent: Extent
    articles: tuple[ArticleId, ...] = ()
    files: tuple[str, ...] = ()
    copy_of: ArticleId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One that was done. It tells how much, never what. Once it is lifted, the same may come in again."""

    number: int
    kind: ErasureKind
    at: datetime
    by: str
    extent: Extent
    lifted_at: datetime | None = None


ERASED = Reason(
    code=ReasonCode.ERASED,
    message="Its article was erased here, and is not taken in again.",
    advice="Nothing needs to be done; nothing of it was kept. Who may erase can lift the erasure.",
)
NOTHING = "(erased)"
"""In place of the name of a submission."""


class ErasureRefusal(StrEnum):
    """Why something is not erased as things stand; the page has a sentence for each in its language."""

    UNKNOWN = "unknown"
    NOT_A_PERSON = "not_a_person"
    STILL_EXPANDING = "still_expanding"
    TOO_MANY_TOGETHER = "too_many_together"
    TOO_MANY_AT_ONCE = "too_many_at_once"
    LIFTED_BEFORE = "lifted_before"


class NotErasableError(ValueError):
    """It cannot be erased as things stand; the message says why, and what to do."""

    def __init__(self, message: str, because: ErasureRefusal | None = None) -> None:
        super().__init__(message)
        self.because = because
