"""One immutable text with what is known about it, and the roles of its blocks."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from services.common.contracts.spans import Span

ArticleId = NewType("ArticleId", str)
"""The first 32 hexadecimal digits of the SHA-256 of the article's text in UTF-8: one text, one article."""


class Role(StrEnum):
    """What a block is to the article."""

    TITLE = "title"
    MAIN = "main"
    CAPTION = "caption"
    RELATED = "related"  # part of ANOTHER article embedded in the page: a teaser, a link, a whole body
    FURNITURE = "furniture"  # share buttons, tags, credits, navigation


class DateBasis(StrEnum):
    """What a published date rests on, strongest first."""

    HINT = "hint"
    JSON_LD = "json_ld"
    META = "meta"
    TIME_TAG = "time_tag"
    BYLINE = "byline"
    URL = "url"


class Precision(StrEnum):
    """How exactly a moment is known."""

    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the text with one role; blocks are in text order and do not overlap."""

    role: Role
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When the outlet published or changed it: its own calendar day; `at` only where clock time and zone are known."""

    day: date
    basis: DateBasis
    at: datetime | None = None

    @property
    def precision(self) -> Precision:
        return Precision.DAY if self.at is None else Precision.TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What ingest gives and extract takes. The text never changes once stored; everything else points into it.

    `language` is an ISO 639-1 code, or "und" where it could not be told. `publisher` is the outlet the page belongs
    to, `via` the agencies or outlets the text credits as its source, in order, all as written. `modified` is the last
    change that the page tells of; None where that is its publication. `section` is the outlet's own word for it.
    """

    text: str
    title: str | None
    language: str
    blocks: tuple[Block, ...]
    published: Published | None = None
    modified: Published | None = None
    section: str | None = None
    publisher: str | None = None
    via: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    url: str | None = None

    @property
    def id(self) -> ArticleId:
        return ArticleId(hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:32])


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as the store knows it.

    `copy_of` is the first stored article of the same story, of which this is a near-copy. `listed_in` is the article
    whose statements stand for this one's, because it says nothing of its own; None where its own were looked for.
    `supersedes` is the version that stood at the same address before, `superseded_by` the one that took its place.
    """

    id: ArticleId
    article: Article
    submission_id: str
    stored_at: datetime
    copy_of: ArticleId | None = None
    listed_in: ArticleId | None = None
    supersedes: ArticleId | None = None
    superseded_by: ArticleId | None = None
