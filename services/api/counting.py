"""How many statements fit and of what kinds, as the API tells it: each count with the list of what it counts."""

import calendar
from collections.abc import Mapping
from urllib.parse import urlencode

from services.api import count_schemas as schemas
from services.api.context import Context
from services.api.parameters import CountQuery
from services.common.store import counts
from services.common.store.counts import By
from services.common.store.engine import snapshot


def counted(context: Context, query: CountQuery) -> schemas.CountedStatements:
    """Raises StoreDown."""
    given = query.filters()
    with snapshot(context.engine) as conn:
        found = counts.of(conn, query.filter(), by=query.properties(), per=query.per, limit=query.limit)
    return schemas.CountedStatements(
        total=found.total,
        more=found.is_part,
        per=query.per,
        parts=[
            schemas.CountedBy(
                by=part.by,
                values=[
                    schemas.CountedValue(
                        value=one.value, name=one.name, count=one.count, link=_link(given, part.by, one.value)
                    )
                    for one in part.values
                ],
                others=part.others,
                unknown=part.unknown,
            )
            for part in found.parts
        ],
    )


def _link(given: Mapping[str, str], by: By, value: str) -> str:
    asked: Mapping[str, str]
    match by:
        case By.SPEAKER:
            asked = {"speaker_id": value}
        case By.SAID | By.PUBLISHED:
            asked = _period(given, by.value, value)
        case _:
            asked = {by.value: value}
    return f"/v1/statements?{urlencode({**given, **asked})}"


def _period(given: Mapping[str, str], name: str, value: str) -> Mapping[str, str]:
    """The first and the last day of a period, within those that are asked for already. ISO 8601 sorts as it reads."""
    first = (value + "-01-01")[:10] if len(value) == 4 else (value + "-01")[:10]
    match value.split("-"):
        case [year, month]:
            last = f"{value}-{calendar.monthrange(int(year), int(month))[1]:02}"
        case [_]:
            last = f"{value}-12-31"
        case _:
            last = value
    since, until = f"{name}_from", f"{name}_to"
    return {since: max(first, given.get(since, first)), until: min(last, given.get(until, last))}
