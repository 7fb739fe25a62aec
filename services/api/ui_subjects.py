"""The page's subjects: what a speaker speaks about, and what he said on one over time, as a table by year."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.api import charts, cursors, links, marking, subjects
from services.api.context import Has
from services.api.parameters import Key, Short, SubjectQuery
from services.api.rendering import Form, render
from services.api.schemas import Statement
from services.api.subject_schemas import SubjectSaying

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

PAGE_SAYINGS = 20
"""With the other reports of each in a line, below 50 kB of HTML."""


class _SubjectForm(Form, SubjectQuery):
    limit: int = PAGE_SAYINGS
    about: Short | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A saying with the first report that names the subject, if one does, and the others."""

    saying: SubjectSaying
    report: marking.Report | None
    others: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The sayings of a year; of those whose day is not known, `year` is None."""

    year: int | None
    rows: tuple[Row, ...]


@router.get("/speakers/{key}/subjects")
def list_subjects(
    context: Has, request: Request, response: Response, key: Key, query: Annotated[_SubjectForm, Query()]
) -> Response:
    """The subjects of a speaker, or what he said on one that is asked for."""
    if query.about is None:
        speaker, found = subjects.of_speaker(context, key)
        return render(request, "subjects.html", speaker=speaker, found=found)
    with cursors.ours():
        after = cursors.opened(query.cursor)
        speaker, position, end = subjects.on(context, key, query.about, after=after, limit=query.limit)
    return render(
        request,
        "position.html",
        speaker=speaker,
        found=position,
        years=_years(position.items, letters=marking.letters(position.items)),
        chart=charts.months([(one.month, one.statements) for one in position.months]),
        comparison=links.page_of_comparison({"first": speaker.name, "about": query.about}),
        api=links.subject(speaker.id, query.about),
        next=cursors.next_page(request, response, end),
    )


def _years(items: Iterable[SubjectSaying], *, letters: int) -> list[Year]:
    grouped = groupby(items, key=lambda one: None if one.day is None else one.day.year)
    return [Year(year=year, rows=tuple(_row(one, letters) for one in found)) for year, found in grouped]


def _row(saying: SubjectSaying, letters: int) -> Row:
    first = max(saying.reports, key=lambda one: bool(one.named_at), default=None)
    return Row(
        saying=saying,
        report=None if first is None else marking.report(first, most=letters),
        others=tuple(one.statement for one in saying.reports if one is not first),
    )
