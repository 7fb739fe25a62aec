"""What the API promises of the audit log (see `schemas.py`)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from services.api.schemas import SUBMISSION_ID
from services.common.contracts.access import Act


class Deed(BaseModel):
    """Somebody did something."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-11-22T09:30:00Z",
                    "by": "key desk",
                    "key_id": "0193512f8a7c7d3e9b1f2a4c5d6e7f82",
                    "peer": "10.1.2.3",
                    "act": "submissions.added",
                    "subject": SUBMISSION_ID,
                    "count": 1,
                    "note": None,
                }
            ]
        }
    )

    at: datetime
    by: str = Field(description="The key's name, or from where it came where no key is needed.")
    key_id: str | None
    peer: str | None = Field(description="The address it came from; null for the command line.")
    act: Act
    subject: str | None = Field(description="Id of what it was done to, where that is one thing.")
    count: int = Field(description="How many they were.")
    note: str | None


class DeedPage(BaseModel):
    items: list[Deed] = Field(description="Newest first.")
    next: str | None = Field(description="Path and query of the next page; null on the last.")
