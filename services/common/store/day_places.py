"""Where something stands in a list by day: what the cursors of such lists hold."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from services.common.store.numbering import read_cursor

Order = TypeVar("Order", bound=StrEnum)

_CURSOR = re.compile(r"([a-z_]{4,16})/(\d{4}-\d\d-\d\d|)/(-?\d{1,19})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlace(Generic[Order]):
    """In which list, on which day (None where it is not known), and the number of what stands there."""

    order: Order
    day: date | None
    number: int

    def written(self) -> str:
        return f"{self.order}/{self.day or ''}/{self.number}"


def read_place(cursor: str, order: Order) -> DayPlace[Order]:
    """The place that was written; raises ValueError for one that we did not give out for this order."""
    found = _CURSOR.fullmatch(cursor)
    if found is None or found[1] != order:
        raise ValueError(f"not a cursor of this list: {cursor[:40]!r}")
    day = date.fromisoformat(found[2]) if found[2] else None
    return DayPlace(order=order, day=day, number=read_cursor(found[3]))
