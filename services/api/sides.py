"""Two speakers or two outlets side by side, on a subject over time, as the API and the page tell them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from services.api import links, problems, subjects
from services.api import side_schemas as schemas
from services.api.context import Context
from services.api.given import KEY
from services.api.parameters import ComparisonQuery
from services.api.problems import Problem, ProblemKind, Trouble
from services.common.contracts.speakers import Speaker
from services.common.contracts.subjects import Saying
from services.common.folding import fold
from services.common.store import remarks, speakers
from services.common.store.engine import reading
from services.common.store.remarks import Remarks
from services.common.store.statement_filters import StatementFilter
from services.common.subjects.asking import position, told_once

MOST_DAYS, MOST_MONTHS = 31, 48
"""A chart of more bars than that is read by its next larger period."""
_NAMESAKES = 20
"""Speakers whose names begin so, the one with the most statements first; one who is named just so goes before them."""

Per = Literal["day", "month", "year"]
_LETTERS: dict[Per, int] = {"day": 10, "month": 7, "year": 4}
"""Of a day as ISO 8601 writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """`speaker` is None of an outlet."""

    name: str
    speaker: Speaker | None
    said: Remarks
    sayings: tuple[Saying, ...]


def compare(context: Context, query: ComparisonQuery, *, after: str | None) -> tuple[schemas.Comparison, str | None]:
    """Both sides, `limit` sayings of both together from where the last page ended, and where this one does.

    Raises Problem where nobody has a name or id, ValueError for a place that it did not give out.
    """
    start = subjects.read_place(after)
    end = start + query.limit
    with reading(context.engine) as conn:
        first, second = _side(conn, query, query.first), _side(conn, query, query.second)
        both: list[tuple[schemas.Which, Saying]] = [("first", one) for one in first.sayings]
        both += [("second", one) for one in second.sayings]
        # Newest first, what has no day last; of one day those of the first side first.
        both.sort(key=lambda one: -one[1].day.toordinal() if one[1].day else 0)
        items = subjects.sayings(conn, [saying for _, saying in both[start:end]])
    per = _per([day for side in (first, second) for day in _days(side)])
    told = schemas.Comparison(
        by=query.by,
        about=query.about,
        q=query.q,
        first=_shown(first),
        second=_shown(second),
        per=per,
        periods=_periods(first, second, per),
        items=[
            schemas.SideSaying(**dict(item), side=which)
            for (which, _), item in zip(both[start:end], items, strict=True)
        ],
        next=None,
    )
    return told, str(end) if len(both) > end else None


def _side(conn: Connection, query: ComparisonQuery, named: str) -> _Side:
    asked = StatementFilter(
        text=query.q, published_from=query.published_from, published_to=query.published_to, only_current=True
    )
    if query.by == "publisher":
        speaker, name, asked = None, named, replace(asked, publisher=named)
    else:
        speaker = _speaker(conn, named)
        name, asked = speaker.name, replace(asked, speaker_id=speaker.id)
    said = remarks.of(conn, asked)
    if query.about is None:
        found = told_once(said.items)
    else:
        names, roles = ((), ()) if speaker is None else (speaker.names, speaker.roles)
        found = position(said.items, query.about, names=names, roles=roles).sayings
    return _Side(name=name, speaker=speaker, said=said, sayings=found)


def _speaker(conn: Connection, named: str) -> Speaker:
    if re.fullmatch(KEY, named):
        found = speakers.find(conn, named)
        if found is None:
            raise problems.not_found("speaker", named)
        return found
    likely = speakers.page(conn, name=named, limit=_NAMESAKES).items
    if not likely:
        raise Problem(
            ProblemKind.NOT_FOUND,
            f"There is no speaker named {named!r}.",
            advice="Check the spelling, or give fewer words of the name; GET /v1/speakers?name= finds speakers.",
            trouble=Trouble.NO_SPEAKER,
        )
    wanted = fold(named)
    exact = (one for one in likely if wanted in {fold(name) for name in (one.name, *one.names)})
    return next(exact, likely[0])


def _days(side: _Side) -> Iterable[date]:
    return (one.remark.day for saying in side.sayings for one in saying.reports if one.remark.day is not None)


def _per(days: list[date]) -> Per:
    if not days:
        return "month"
    first, last = min(days), max(days)
    if (last - first).days < MOST_DAYS:
        return "day"
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    return "month" if months <= MOST_MONTHS else "year"


def _periods(first: _Side, second: _Side, per: Per) -> list[schemas.SidePeriod]:
    one, other = (Counter(day.isoformat()[: _LETTERS[per]] for day in _days(side)) for side in (first, second))
    return [
        schemas.SidePeriod(period=period, first=one[period], second=other[period])
        for period in sorted(one.keys() | other.keys())
    ]


def _shown(side: _Side) -> schemas.Side:
    speaker = side.speaker
    page = links.page_of_statements({"publisher": side.name}) if speaker is None else links.page_of_speaker(speaker.id)
    return schemas.Side(
        name=side.name,
        speaker_id=speaker and speaker.id,
        sayings=len(side.sayings),
        statements=sum(len(saying.reports) for saying in side.sayings),
        looked_at=len(side.said.items),
        more=side.said.is_cut,
        links=schemas.SideLinks(self=speaker and links.speaker(speaker.id), page=page),
    )
