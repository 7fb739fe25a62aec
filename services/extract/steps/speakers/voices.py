"""What speaks in one statement."""

from dataclasses import dataclass

from services.extract.model import Gender, Mention, Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What speaks in one statement: the mention at its source, or the one implied; how a dropped subject agrees."""

    at: int
    mention: Mention | None
    implied: Mention | None
    antecedent: Mention | None  # the name of whoever speaks, known from elsewhere in the passage
    gender: Gender | None
    number: Number | None = None  # of the verb, where its form tells
    outer_from: int | None  # where the content around it begins
    outer: int | None  # the number of the statement around it
    is_quoted: bool  # inside quotation marks, where "I" is the outer speaker
    reports_another: bool  # an outlet's report around somebody's statement
