"""What the API promises of erasures (see `schemas.py`)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.api.given import KEY, Line
from services.api.schemas import ARTICLE_ID, SPEAKER_ID, _Strict
from services.common.contracts.erasures import ErasureKind

_DRY_RUN = Field(True, strict=True, description="Only count what would go. To erase, say false.")
_EXTENT: JsonDict = {
    "articles": 1,
    "statements": 12,
    "submissions": 2,
    "payload_bytes": 8200,
    "containers": 0,
    "reviews": 1,
    "deliveries": 0,
    "names": 0,
    "copies_left": 0,
}


class ArticleErasureIn(_Strict):
    """An article with its versions."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"article": "https://news.example/lamp"}, {"article": ARTICLE_ID, "dry_run": False}]
        }
    )

    article: Line = Field(min_length=1, max_length=2_000, description="Its id, or an address of it.")
    copies: bool = Field(
        False, strict=True, description="Also articles that have most of their words in common with it."
    )
    dry_run: bool = _DRY_RUN


class PersonErasureIn(_Strict):
    """A person, with all names."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"speaker": SPEAKER_ID, "dry_run": False}]})

    speaker: str = Field(pattern=KEY, description="The id of a person.")
    dry_run: bool = _DRY_RUN


ErasureIn = ArticleErasureIn | PersonErasureIn


class ErasureExtent(BaseModel):
    """How much goes, or went."""

    articles: int = Field(description="Of a person: in which they say something. The articles stay then.")
    statements: int
    submissions: int = Field(description="What was handed in of it; each ends as `rejected` with the reason `erased`.")
    payload_bytes: int = Field(description="Of files as they were handed in, as they are stored.")
    containers: int = Field(description="Archives that it came in: their own bytes go too, the other members stay.")
    reviews: int
    deliveries: int = Field(description="Messages to webhooks that tell of it.")
    names: int = Field(description="Spellings of a person's name.")
    copies_left: int = Field(description="Near-copies with words of their own; say `copies` to erase them too.")


class Erasure(BaseModel):
    """Something that was erased. It tells how much, and never what."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": 3,
                    "kind": "article",
                    "at": "2026-11-22T09:30:00Z",
                    "by": "key desk",
                    "lifted_at": None,
                    "extent": _EXTENT,
                }
            ]
        }
    )

    number: int
    kind: ErasureKind
    at: datetime
    by: str
    lifted_at: datetime | None = Field(description="From then on the same may come in again.")
    extent: ErasureExtent


class ErasureMade(BaseModel):
    """What was erased, or would be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dry_run": True,
                    "kind": "article",
                    "extent": _EXTENT,
                    "articles": [ARTICLE_ID],
                    "files": ["/srv/news/lamp.html"],
                    "copy_of": None,
                    "erasure": None,
                }
            ]
        }
    )

    dry_run: bool
    kind: ErasureKind
    extent: ErasureExtent
    articles: list[str] = Field(description="Ids: its versions, and copies that say nothing of their own.")
    files: list[str] = Field(description="Of watched folders: they stay where they are, and are yours to remove.")
    copy_of: str | None = Field(description="The article that this one is a near-copy of, and which stays.")
    erasure: Erasure | None = Field(description="What is kept of it; null in a dry run.")


class ErasurePage(BaseModel):
    items: list[Erasure] = Field(description="Newest first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")
