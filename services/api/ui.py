"""The page: the same values as the API gives, rendered on the server for people. Works without JavaScript."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import timedelta
from itertools import chain
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from services.api import (
    body,
    cancelling,
    charts,
    cursors,
    highlight,
    intake,
    links,
    listing,
    narrowing,
    nearness,
    present,
    problems,
    reference,
    room,
    schemas,
    standing,
    ui_articles,
    ui_compare,
    ui_erasures,
    ui_feeds,
    ui_publishers,
    ui_queries,
    ui_reviewed,
    ui_reviews,
    ui_speakers,
    ui_status,
    ui_subjects,
    ui_utterances,
    ui_webhooks,
)
from services.api.callers import By
from services.api.context import Context, Has
from services.api.exports.formats import offered
from services.api.parameters import Key, NearQuery, SubmissionQuery
from services.api.problems import Problem, ProblemKind
from services.api.rendering import Form as _Form
from services.api.rendering import render as _render
from services.api.routes.submissions import files_of
from services.api.tried import Tried, Wrong
from services.common.contracts.articles import Role
from services.common.contracts.lifecycle import CANCELLABLE
from services.common.contracts.spans import Span
from services.common.contracts.statements import CueClass, Kind, Polarity, Verdict
from services.common.contracts.submissions import Channel, Hints, Outcome, Stage, SubmissionId
from services.common.store import articles, expansions, facets, reviews, speakers, statements, submissions, utterances
from services.common.store.engine import reading
from services.common.store.ledger_order import LedgerOrder, place_of
from services.common.store.numbering import PLACES
from services.common.store.statement_order import Order
from services.common.store.statements import StatementFilter

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
router.include_router(ui_articles.router)
router.include_router(ui_reviews.router)
router.include_router(ui_reviewed.router)
router.include_router(ui_speakers.router)
router.include_router(ui_feeds.router)
router.include_router(ui_status.router)
router.include_router(ui_utterances.router)
router.include_router(ui_subjects.router)
router.include_router(ui_compare.router)
router.include_router(ui_publishers.router)
router.include_router(ui_queries.router)
router.include_router(ui_webhooks.router)
router.include_router(ui_erasures.router)

DAYS_DRAWN = 30
"""In the chart of the start page: a month of news."""
PAGE_ITEMS = 25
"""Statements on one page, submissions and the like: below 50 kB of HTML."""
_FOR_PROGRAMS = ("/v1/", "/livez", "/readyz", "/openapi.json", "/static/")


def is_for_browser(request: Request) -> bool:
    """Whether an error is better told as a page: a person asked, and not for a part of the API."""
    accepts_html = "text/html" in request.headers.get("accept", "")
    return accepts_html and not request.url.path.startswith(_FOR_PROGRAMS)


def error_page(request: Request, problem: Problem) -> Response:
    response = _render(request, "error.html", problem=problem.body, trouble=problem.trouble)
    response.status_code = problem.body.status
    response.headers.update({"Cache-Control": "no-store"} | problem.headers)
    return response


class _StatementForm(_Form, NearQuery):
    limit: int = PAGE_ITEMS
    sort: Order = Order.ARRIVED


class _SubmissionForm(_Form, SubmissionQuery):
    limit: int = PAGE_ITEMS
    sort: LedgerOrder = LedgerOrder.NEWEST


_NO_FILTERS = {"limit", "cursor", "sort"}


@router.get("/")
def home(context: Has, request: Request, response: Response, query: Annotated[_StatementForm, Query()]) -> Response:
    """The latest statements, or those that fit."""
    given = query.model_dump(exclude_defaults=True, exclude=_NO_FILTERS, mode="json")
    if query.near is not None:
        return _near(context, request, response, query, query.near)
    with cursors.ours(), reading(context.engine) as conn:
        wanted, total, found = query.filter(), None, None
        if given and not query.cursor:  # searched once, for the page, the count and what it is made of
            numbers = statements.numbers_of(conn, wanted, limit=statements.MOST_COUNTED + 1)
            page = statements.page_of(conn, numbers, limit=query.limit)
            total, found = len(numbers), facets.of_numbers(conn, numbers)
            if query.sort is not Order.ARRIVED:
                page = statements.page(conn, wanted, order=query.sort, limit=query.limit)
        else:
            before = cursors.opened(query.cursor)
            page = statements.page(conn, wanted, order=query.sort, before=before, limit=query.limit)
            # Only where something is asked for, and not beyond what a reader may look through.
            total = statements.count(conn, wanted) if given else None
        items = listing.with_venues(conn, page.items)
        today = context.clock().date()
        first = today - timedelta(days=DAYS_DRAWN - 1)
        by_day = (
            ()
            if given or query.cursor or query.sort is not Order.ARRIVED
            else facets.by_day(conn, first=first, last=today)
        )
    return _render(
        request,
        "home.html",
        total=total,
        facets=found and narrowing.narrowing(found, given | _order_of(query)),
        chart=charts.days(by_day, first=first, last=today),
        next=cursors.next_page(request, response, page.next),
        save=f"/queries?{urlencode(query.filters())}",
        feed=links.statement_feed(query.filters()),
        stream=links.statement_stream(query.filters()),
        near_to=None,
        downloads=[(form.title, links.export(given, name)) for name, form in offered().items()] if items else [],
        **_shown(context, query, items),
    )


def _near(context: Context, request: Request, response: Response, query: _StatementForm, near: str) -> Response:
    """What is near in meaning: a list that has an end, so that nothing follows it, saves it or counts its parts."""
    with cursors.ours():
        before = cursors.opened(query.cursor)
        page = nearness.page(context, near, query.filter(), before=before, limit=query.limit)
    return _render(
        request,
        "home.html",
        total=page.found,
        near_to=page.to,
        facets=None,
        chart=None,
        downloads=(),
        next=cursors.next_page(request, response, page.next),
        feed=links.statement_feed({}),
        **_shown(context, query, page.items),
    )


def _shown(context: Context, query: _StatementForm, items: Sequence[schemas.Statement]) -> dict[str, object]:
    """What the page shows of any list of statements, with its form."""
    given = query.model_dump(exclude_defaults=True, exclude=_NO_FILTERS, mode="json")
    asked = given | ({} if query.near else _order_of(query))
    return {
        "groups": listing.by_article(items),
        "letters": room.share(len(item.words) for item in items),
        "most_counted": statements.MOST_COUNTED,
        "query": query,
        "given": given,
        "status": standing.status(context),
        "api": f"/v1/statements{links.queried(asked)}",
        "orders": list(Order),
        "verdicts": [one for one in Verdict if one is not Verdict.REJECTED],
        "kinds": list(Kind),
        "acts": list(CueClass),
        "polarities": list(Polarity),
        "sections": list(Role),
    }


def _order_of(query: _StatementForm) -> dict[str, str]:
    """As a query string has it; nothing where it is the usual one."""
    return {} if query.sort is Order.ARRIVED else {"sort": query.sort.value}


async def _posted(request: Request, context: Has) -> AsyncIterator[Iterable[intake.Item] | Tried]:
    limit = context.settings.max_payload_bytes
    most = context.settings.max_container_bytes
    async with body.read_form(request, payload_limit=limit, container_limit=most) as form:
        yield _items_of_form(form, limit=limit, container_limit=most)


def _items_of_form(form: FormData, *, limit: int, container_limit: int) -> Iterable[intake.Item] | Tried:
    pasted, title = (value if isinstance(value := form.get(name), str) else "" for name in ("pasted", "title"))
    items: list[intake.Item] = []
    lines = [line.strip() for line in pasted.splitlines() if line.strip()]
    if lines and all(line.lower().startswith(("http://", "https://")) for line in lines):
        items += intake.urls(lines)
    elif lines:
        items.append(intake.text(pasted.replace("\r\n", "\n"), Hints(title=intake.printable(title) or None)))
    files = files_of(form)
    if not items and not files:
        return Tried(wrong={"pasted": Wrong.NOTHING}, values={"title": title})
    return chain(items, intake.uploads(files, limit=limit, container_limit=container_limit))


@router.post("/submissions")
def hand_in(
    context: Has,
    by: By,
    request: Request,
    response: Response,
    background: BackgroundTasks,
    items: Annotated[Iterable[intake.Item] | Tried, Depends(_posted)],
) -> Response:
    """What the hand-in form sends; leads to the submission's page, or to the list for several."""
    if isinstance(items, Tried):
        return _submissions(context, request, response, _SubmissionForm(), items)
    recorded = intake.record(context, items, by=by)
    background.add_task(intake.announce, context, recorded)
    target = links.page_of_submission(recorded[0].id) if len(recorded) == 1 else "/submissions"
    return RedirectResponse(target, status_code=303, background=background)


@router.get("/submissions")
def list_submissions(
    context: Has, request: Request, response: Response, query: Annotated[_SubmissionForm, Query()]
) -> Response:
    return _submissions(context, request, response, query)


def _submissions(
    context: Context, request: Request, response: Response, query: _SubmissionForm, tried: Tried | None = None
) -> Response:
    with cursors.ours(), reading(context.engine) as conn:
        rows = submissions.page(
            conn,
            stage=query.stage,
            outcome=query.outcome,
            parent_id=query.parent,
            channel=query.channel,
            feed_id=query.feed,
            order=query.sort,
            before=cursors.opened(query.cursor),
            limit=query.limit + 1,
        )
    kept = rows[: query.limit]
    position = place_of(kept[-1].id, query.sort) if len(rows) > len(kept) else None
    page = _render(
        request,
        "submissions.html",
        tried=tried,
        items=[present.submission(row) for row in kept],
        query=query,
        status=standing.status(context),
        next=cursors.next_page(request, response, position),
        stages=list(Stage),
        outcomes=list(Outcome),
        channels=list(Channel),
        orders=list(LedgerOrder),
    )
    page.status_code = 200 if tried is None else tried.status
    return page


@router.get("/submissions/{key}")
def get_submission(context: Has, request: Request, key: Key) -> Response:
    with reading(context.engine) as conn:
        row = submissions.find(conn, SubmissionId(key))
        if row is None:
            raise problems.not_found("submission", key)
        article = articles.find(conn, row.article_id) if row.article_id else None
        found = statements.count(conn, StatementFilter(article_id=row.article_id), most=PLACES) if row.article_id else 0
        members = submissions.page(conn, parent_id=row.id, limit=PAGE_ITEMS) if row.members else ()
        ended = expansions.outcomes_of(conn, row.id) if row.members else {}
    return _render(
        request,
        "submission.html",
        item=present.submission(row),
        article=article and present.headline(present.headline_of(article)),
        statements=found,
        members=[present.submission(member) for member in members],
        ended=[(outcome, ended[outcome]) for outcome in dict.fromkeys((None, *Outcome, *ended)) if outcome in ended],
        stages=list(Stage),
        may_cancel=(row.outcome is None and row.stage in CANCELLABLE) or bool(ended.get(None)),
    )


@router.post("/submissions/{key}/replay")
def replay_submission(context: Has, by: By, background: BackgroundTasks, key: Key) -> Response:
    row = intake.replay(context, SubmissionId(key), by=by)
    background.add_task(intake.announce, context, [row])
    return RedirectResponse(links.page_of_submission(row.id), status_code=303, background=background)


@router.post("/submissions/{key}/cancel")
def cancel_submission(context: Has, by: By, key: Key) -> Response:
    cancelling.cancel(context, SubmissionId(key), by=by)
    return RedirectResponse(links.page_of_submission(SubmissionId(key)), status_code=303)


@router.get("/statements/{key}")
def get_statement(context: Has, request: Request, key: Key) -> Response:
    with reading(context.engine) as conn:
        found = reviews.shown(conn, key)
        row = None if found is None else articles.find(conn, found.article.id)
        if found is None or row is None:
            raise problems.not_found("statement", key)
        speaker = speakers.find(conn, found.stored.speaker_id) if found.stored.speaker_id else None
        around = {id: statements.find(conn, id) for id in found.stored.chain}
        carried = listing.carried(conn, row)
        sayings = utterances.of_statement(conn, found.stored.statement.id)
    detail = present.statement_detail(found.stored, row, carried)
    cut = highlight.sections(row.article, [found.stored.statement])
    lines = Span(detail.context.start, detail.context.end)
    return _render(
        request,
        "statement.html",
        item=detail,
        speaker=speaker and present.speaker(speaker),
        paragraphs=[p for section in cut for p in section.paragraphs if any(_overlap(p, lines))],
        around=[(id, outer and present.listed(outer, None)) for id, outer in around.items()],
        sayings=[present.utterance(one) for one in sayings],
    )


def _overlap(paragraph: highlight.Paragraph, around: Span) -> Iterable[bool]:
    return (piece.span.overlaps(around) for piece in paragraph.pieces)


@router.get("/docs")
def docs(request: Request) -> Response:
    document = request.app.openapi()
    return _render(
        request,
        "docs.html",
        document=document,
        operations=reference.operations(document),
        objects=reference.objects(document),
        problems=[(kind.slug, kind.value) for kind in ProblemKind],
    )
