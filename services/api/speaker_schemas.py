"""What the API tells of one speaker beyond the list, and what it takes to correct one."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.api.given import KEY, Line
from services.api.schemas import SPEAKER, SPEAKER_ID, Speaker, SpeakerLinks
from services.common.contracts.speakers import EditAction
from services.common.contracts.statements import SpeakerKind
from services.common.store.speaker_decisions import LONGEST_NAME

_EDIT: JsonDict = {
    "number": 7,
    "action": "rename",
    "namings": [SPEAKER_ID],
    "apart": [],
    "text": "Marta Quell",
    "made_at": "2026-11-22T09:30:02Z",
    "made_by": "127.0.0.1",
    "undone_at": None,
    "undone_by": None,
}


class DatedRole(BaseModel):
    role: str
    first_seen: date | None = Field(description="Day of the first statement that gives it, as far as days are known.")
    last_seen: date | None
    statements: int


class SpeakerNaming(BaseModel):
    """How articles name the speaker. `split` takes the id or the name."""

    id: str
    name: str
    context: str = Field(description="Of a family name alone: office and year that tell it from others; else empty.")
    statements: int
    listed: bool = Field(description="A person, or a list, has added it.")


class SpeakerCandidate(BaseModel):
    """Whom an ambiguous name may mean; it is resolved when evidence comes, or by a person."""

    id: str
    name: str
    score: float = Field(description="0 to 1; what is missing to 1 in the sum is somebody else, or unknown.")
    reasons: list[str]


class StatementsOfMonth(BaseModel):
    month: str = Field(description="YYYY-MM.")
    statements: int


class SpeakerEdit(BaseModel):
    """What a person decided, recorded; it holds until it is undone, whatever articles come."""

    model_config = ConfigDict(json_schema_extra={"examples": [dict(_EDIT)]})

    number: int
    action: EditAction
    namings: list[str]
    apart: list[str]
    text: str | None
    made_at: datetime | None
    made_by: str
    undone_at: datetime | None
    undone_by: str | None


class SpeakerEditPage(BaseModel):
    items: list[SpeakerEdit] = Field(description="Newest first.")


class SpeakerDetail(Speaker):
    """A speaker with the roles and the days on which articles gave them, all names, and what people decided."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **SPEAKER,
                    "roles_over_time": [
                        {
                            "role": "the harbour master",
                            "first_seen": "2026-03-01",
                            "last_seen": "2026-11-20",
                            "statements": 9,
                        }
                    ],
                    "namings": [
                        {
                            "id": SPEAKER_ID,
                            "name": "Marta Quell",
                            "context": "",
                            "statements": 12,
                            "listed": False,
                        }
                    ],
                    "months": [{"month": "2026-11", "statements": 12}],
                    "candidates": [],
                    "edits": [dict(_EDIT)],
                }
            ]
        }
    )

    roles_over_time: list[DatedRole] = Field(description="Most frequent first.")
    namings: list[SpeakerNaming] = Field(description="Most statements first.")
    months: list[StatementsOfMonth] = Field(description="Statements by the month they were said in, oldest first.")
    candidates: list[SpeakerCandidate]
    edits: list[SpeakerEdit] = Field(description="What people decided about this speaker, undone decisions included.")
    links: SpeakerLinks
    kind: SpeakerKind


class _EditIn(BaseModel):
    """A misspelt member is an error, never silently without effect."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    by: Line | None = Field(None, max_length=200, description="Who decided; otherwise the address it came from.")


class MergeIn(_EditIn):
    """The speaker and others are one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"action": "merge", "with": [SPEAKER_ID]}]})

    action: Literal["merge"]
    others: list[Annotated[str, Field(pattern=KEY)]] = Field(
        alias="with", min_length=1, max_length=50, description="Ids of the speakers that are this one."
    )


class SplitIn(_EditIn):
    """Some of the speaker's names are somebody else's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"action": "split", "names": ["Quell"]}]})

    action: Literal["split"]
    names: list[Line] = Field(min_length=1, max_length=200, description="These, or ids of `namings`.")


class NameIn(_EditIn):
    """`rename`: show the speaker under this name. `alias`: articles use this name, too."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"action": "rename", "name": "Marta Quell", "by": "desk"}]}
    )

    action: Literal["rename", "alias"]
    name: Line = Field(min_length=1, max_length=LONGEST_NAME)


SpeakerEditIn = MergeIn | SplitIn | NameIn
"""A decision about a speaker."""
