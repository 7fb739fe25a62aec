"""What the API promises of publishers (see `schemas.py`)."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.api.schemas import SPEAKER_ID
from services.api.speaker_schemas import StatementsOfMonth

_PUBLISHER: JsonDict = {
    "name": "Harbour Gazette",
    "articles": 41,
    "statements": 310,
    "more": False,
    "latest": "2026-11-20",
    "links": {
        "self": "/v1/publishers/Harbour%20Gazette",
        "statements": "/v1/statements?publisher=Harbour+Gazette",
        "articles": "/v1/articles?publisher=Harbour+Gazette",
        "page": "/publishers/Harbour%20Gazette",
    },
}


class PublisherLinks(BaseModel):
    self: str
    statements: str
    articles: str
    page: str


class Publisher(BaseModel):
    """Who printed articles, under any spelling of the name."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PUBLISHER]})

    name: str = Field(description="As its newest article spells it.")
    articles: int
    statements: int = Field(description="Of every version of its articles.")
    more: bool = Field(description="Whether there are more of either: no more than 10,000 are counted in the list.")
    latest: date | None = Field(
        description="The last day of publication: of its statements, or of the article that came in last."
    )
    links: PublisherLinks


class PublisherPage(BaseModel):
    items: list[Publisher] = Field(description="In the order of their names, as they are compared.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")


class StatementsOfLanguage(BaseModel):
    language: str
    statements: int


class QuotedLinks(BaseModel):
    self: str
    statements: str = Field(description="What the publisher has of this speaker.")
    page: str


class QuotedSpeaker(BaseModel):
    id: str
    name: str
    statements: int
    links: QuotedLinks


class ArticlesUnderName(BaseModel):
    name: str
    articles: int


class ArticlesOfSite(BaseModel):
    host: str = Field(description="Of the articles' addresses, without `www.`; it finds the publisher, too.")
    articles: int


class PublisherDetail(Publisher):
    """A publisher with its statements over time, and what the newest of them are made of."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_PUBLISHER,
                    "months": [{"month": "2026-10", "statements": 120}, {"month": "2026-11", "statements": 190}],
                    "looked_at": 310,
                    "languages": [{"language": "en", "statements": 290}, {"language": "ar", "statements": 20}],
                    "speakers": [
                        {
                            "id": SPEAKER_ID,
                            "name": "Marta Quell",
                            "statements": 12,
                            "links": {
                                "self": f"/v1/speakers/{SPEAKER_ID}",
                                "statements": f"/v1/statements?speaker_id={SPEAKER_ID}&publisher=Harbour+Gazette",
                                "page": f"/speakers/{SPEAKER_ID}",
                            },
                        }
                    ],
                    "unnamed": 31,
                    "unnamed_share": 0.1,
                    "names": [{"name": "Harbour Gazette", "articles": 40}, {"name": "HARBOUR GAZETTE", "articles": 1}],
                    "sites": [{"host": "gazette.example", "articles": 41}],
                }
            ]
        }
    )

    more: bool = Field(description="Whether there are more of either: no more than 100,000 are counted.")
    months: list[StatementsOfMonth] = Field(description="By the month of publication, in order, without empty ones.")
    looked_at: int = Field(description="The newest so many statements, 2,000 at most, are what the following count.")
    languages: list[StatementsOfLanguage] = Field(description="The commonest first.")
    speakers: list[QuotedSpeaker] = Field(description="The most quoted first, 15 at most.")
    unnamed: int = Field(description="Statements of which no speaker is named.")
    unnamed_share: float | None = Field(description="Theirs of all that were looked at, 0 to 1; null of none.")
    names: list[ArticlesUnderName] = Field(
        description="How its newest 500 articles spell it, the commonest first, 10 at most."
    )
    sites: list[ArticlesOfSite] = Field(description="Where these stood, the commonest first, 10 at most.")
