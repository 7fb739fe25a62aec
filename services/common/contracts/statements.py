"""Who said what, in which words of the article: the unit of the record."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from services.common.contracts.articles import ArticleId, Role
from services.common.contracts.spans import Span

StatementId = NewType("StatementId", str)
"""32 hexadecimal digits: see `statement_id`."""

SCHEMA_VERSION = 1
"""Raised when the meaning of a statement's spans changes, so that ids of the old meaning are never mistaken."""


class Kind(StrEnum):
    """How much of the content stood inside quotation marks as the speaker's words: all, none, some."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class SpeakerKind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"
    OUTLET = "outlet"  # a news organisation speaking for itself
    GROUP = "group"  # unnamed people: "analysts", "several European countries"


class DatePrecision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOn:
    """The day the article supports; `basis` says by which words ("اليوم الخميس" against the published date)."""

    day: date
    precision: DatePrecision
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSpeaker:
    """The speaker as this article knows him: the fullest name it gives, None where it gives none ("officials").

    `role` is the office in the article's own words. `resolved_by` names the resolution step, for the evidence:
    "name", "surname", "role", "pronoun", "dropped subject", "issuer", "unnamed".
    """

    name: str | None
    kind: SpeakerKind
    role: str | None
    resolved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why this is a statement: engine and version, and the name of the pattern that fired on the cue."""

    engine: str
    version: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One cue with its source and content in one article.

    `content` holds one or more spans in text order; `source` is None where the text leaves the subject out; `cue` is
    None only for a quotation that continues an earlier one's. `nested_in` is the id of the statement whose content
    holds this one. `confidence` is between 0 and 1.
    """

    id: StatementId
    article_id: ArticleId
    kind: Kind
    section: Role
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    speaker: NamedSpeaker
    evidence: Evidence
    confidence: float
    said_on: SaidOn | None = None
    venue: Span | None = None
    nested_in: StatementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement:
    """A statement as the store knows it; `speaker_id` is set by the link stage."""

    statement: Statement
    speaker_id: str | None
    extracted_at: datetime


def statement_id(
    article_id: ArticleId, source: Span | None, cue: Span | None, content: tuple[Span, ...]
) -> StatementId:
    """A digest of (article text digest, spans, schema version): the same work done twice gives the same rows."""

    def written(span: Span | None) -> str:
        return "-" if span is None else f"{span.start}:{span.end}"

    key = "|".join([str(SCHEMA_VERSION), article_id, written(source), written(cue), ",".join(map(written, content))])
    return StatementId(hashlib.sha256(key.encode()).hexdigest()[:32])
