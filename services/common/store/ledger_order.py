"""In which order submissions are listed: as they came in, from either end. Ids ascend in time of receipt."""

import re
from enum import StrEnum

_ID = re.compile("[0-9a-f]{32}")


class LedgerOrder(StrEnum):
    """By what a list of submissions is sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"


def place_of(id: str, order: LedgerOrder) -> str:
    """Where a list goes on behind the submission of this id."""
    return id if order is LedgerOrder.NEWEST else f"{order}/{id}"


def read_place(place: str, order: LedgerOrder) -> str:
    """The id again; raises ValueError for a place that we did not give out for this order."""
    id = place if order is LedgerOrder.NEWEST else place.removeprefix(f"{order}/")
    if not _ID.fullmatch(id) or place != place_of(id, order):
        raise ValueError(f"not a cursor of this list: {place[:40]!r}")
    return id
