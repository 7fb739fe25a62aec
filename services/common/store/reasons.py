"""A reason as the four columns `reason_...` of a row."""

from sqlalchemy import RowMapping

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.store.strangers import word


def reason_values(reason: Reason | None) -> dict[str, str | None]:
    """The columns; all None for no reason."""
    return {
        "reason_code": None if reason is None else reason.code,
        "reason_message": None if reason is None else reason.message,
        "reason_advice": None if reason is None else reason.advice,
        "reason_detail": None if reason is None else reason.detail,
    }


def read_reason(row: RowMapping) -> Reason | None:
    """The reason that the row's columns hold; None where they hold none."""
    if row["reason_code"] is None:
        return None
    return Reason(
        code=word(ReasonCode, row["reason_code"]),
        message=row["reason_message"],
        advice=row["reason_advice"],
        detail=row["reason_detail"],
    )
