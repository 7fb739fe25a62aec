"""The page that puts two speakers or two outlets side by side on a subject. Works without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.api import charts, cursors, links, marking, sides
from services.api.context import Has
from services.api.parameters import ComparisonQuery, Short
from services.api.problems import Problem, ProblemKind
from services.api.rendering import Form, render
from services.api.side_schemas import Comparison, SideSaying, Which

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE_SAYINGS = 20
"""With a chart, below 50 kB of HTML."""


class _Asked(Form, ComparisonQuery):
    """Before anybody is named, the form alone is shown."""

    limit: int = PAGE_SAYINGS
    first: Short = ""
    second: Short = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A saying with its first report."""

    saying: SideSaying
    report: marking.Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The sayings of a period on both sides; of those whose day is not known, `period` is None."""

    period: str | None
    first: tuple[Told, ...]
    second: tuple[Told, ...]


@router.get("/compare")
def compare(context: Has, request: Request, response: Response, query: Annotated[_Asked, Query()]) -> Response:
    """Both columns over time, or the form that asks for them."""
    found: Comparison | None = None
    missing: Problem | None = None
    end = None
    if query.first and query.second:
        try:
            with cursors.ours():
                found, end = sides.compare(context, query, after=cursors.opened(query.cursor))
        except Problem as problem:
            if problem.kind is not ProblemKind.NOT_FOUND:
                raise
            missing = problem
    return render(
        request,
        "compare.html",
        query=query,
        found=found,
        missing=missing,
        chart=found and charts.opposed([(one.period, one.first, one.second) for one in found.periods]),
        stretches=[] if found is None else _stretches(found.items),
        api=links.comparison(query.asked()),
        next=cursors.next_page(request, response, end),
    )


def _stretches(items: Iterable[SideSaying]) -> list[Stretch]:
    """By month."""
    sayings = list(items)
    letters = marking.letters(sayings)
    grouped = groupby(sayings, key=lambda one: None if one.day is None else f"{one.day:%Y-%m}")
    return [
        Stretch(period=period, first=_of("first", some, letters), second=_of("second", some, letters))
        for period, some in ((period, tuple(found)) for period, found in grouped)
    ]


def _of(which: Which, items: Iterable[SideSaying], letters: int) -> tuple[Told, ...]:
    return tuple(
        Told(saying=one, report=marking.report(one.reports[0], most=letters))
        for one in items
        if one.side == which and one.reports
    )
