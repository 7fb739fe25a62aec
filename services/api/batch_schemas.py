"""What the API promises of batches, and of what is cancelled."""

from pydantic import BaseModel, ConfigDict, Field

from services.api.schemas import SUBMISSION_ID, Reason, Submission
from services.common.contracts.submissions import Outcome


class BatchItem(BaseModel):
    """What became of one line of a batch when it was recorded."""

    line: int = Field(ge=1, description="Counted from 1; blank lines count, and are passed over.")
    id: str
    name: str
    outcome: Outcome | None = Field(description="`rejected` where the line does not fit; null while it is under way.")
    reason: Reason | None
    link: str = Field(description="The submission.")


class Batch(BaseModel):
    """What was handed in, line by line."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "line": 1,
                            "id": SUBMISSION_ID,
                            "name": "Port to reopen",
                            "outcome": None,
                            "reason": None,
                            "link": f"/v1/submissions/{SUBMISSION_ID}",
                        }
                    ],
                    "accepted": 1,
                    "refused": 0,
                }
            ]
        }
    )

    items: list[BatchItem]
    accepted: int = Field(description="Lines that are under way.")
    refused: int = Field(description="Lines that are finished already, each with its reason.")


class Cancelled(BaseModel):
    """A submission that was cancelled, and how many with it."""

    submission: Submission
    cancelled: int = Field(ge=1, description="How many are cancelled: itself where it had no outcome, and its members.")
