"""What the API promises of changes (see `schemas.py`)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.api.schemas import ARTICLE_ID


class Change(BaseModel):
    """An article with its statements, a speaker, an utterance or a submission is not what it was when it was told of
    last."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "article", "id": ARTICLE_ID, "removed": False, "link": f"/v1/articles/{ARTICLE_ID}"}]
        }
    )

    kind: Literal["article", "speaker", "utterance", "submission"]
    id: str
    removed: bool = Field(description="It is no more.")
    link: str | None = Field(description="Where it stands as it is now; null where it was removed.")


class ChangePage(BaseModel):
    items: list[Change] = Field(
        description="In the order in which they were committed; one that is changed again comes again."
    )
    since: str = Field(description="What to ask with the next time: all that is committed later, and nothing before.")
    next: str = Field(description="The same as path and query.")
    more: bool = Field(description="Whether there is more already; otherwise ask again after a while.")
