"""Why something that a person says of a statement is not taken, as a closed list: a page tells each in its language."""

from enum import StrEnum


class Refusal(StrEnum):
    """The value names the reason; the sentence for it in each language is the page's."""

    NOT_IN_TEXT = "not_in_text"
    NO_CONTENT = "no_content"
    TOO_MANY_PARTS = "too_many_parts"
    OUT_OF_ORDER = "out_of_order"
    NOBODY = "nobody"
    LISTED_ELSEWHERE = "listed_elsewhere"
    ERASED = "erased"
    IS_THERE = "is_there"
    WAS_REJECTED = "was_rejected"
    NO_DAY = "no_day"
    UNFIT = "unfit"
    """Of a value that has no more exact reason: too long, or not of its list."""
