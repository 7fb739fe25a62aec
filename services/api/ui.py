"""The page: the same values as the API gives, rendered on the server for people. Works without JavaScript."""

from collections.abc import AsyncIterator, Iterable
from itertools import chain
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from services.api import (
    body,
    cursors,
    highlight,
    intake,
    links,
    listing,
    present,
    problems,
    reference,
    standing,
    ui_feeds,
    versions,
)
from services.api.context import Has
from services.api.parameters import ArticleQuery, Key, SpeakerQuery, StatementQuery, SubmissionQuery
from services.api.problems import Problem, ProblemKind
from services.api.rendering import Form as _Form
from services.api.rendering import render as _render
from services.api.routes.submissions import files_of
from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import CueClass, Kind, SpeakerKind
from services.common.contracts.submissions import Channel, Hints, Outcome, Stage, SubmissionId
from services.common.store import articles, expansions, speakers, statements, submissions
from services.common.store.copies import Carried
from services.common.store.engine import reading
from services.common.store.numbering import PLACES
from services.common.store.statements import StatementFilter

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
router.include_router(ui_feeds.router)

CARRIERS_SHOWN = 100
"""Carriers on an article's page: more than nearly any story has; the JSON has all."""
PAGE_ITEMS = 25
"""Statements on one page: below 50 kB of HTML."""
_FOR_PROGRAMS = ("/v1/", "/livez", "/readyz", "/openapi.json", "/static/")


def is_for_browser(request: Request) -> bool:
    """Whether an error is better told as a page: a person asked, and not for a part of the API."""
    accepts_html = "text/html" in request.headers.get("accept", "")
    return accepts_html and not request.url.path.startswith(_FOR_PROGRAMS)


def error_page(request: Request, problem: Problem) -> Response:
    response = _render(request, "error.html", problem=problem.body)
    response.status_code = problem.body.status
    response.headers.update({"Cache-Control": "no-store"} | problem.headers)
    return response


class _StatementForm(_Form, StatementQuery):
    limit: int = PAGE_ITEMS


class _SubmissionForm(_Form, SubmissionQuery):
    limit: int = PAGE_ITEMS


class _ArticleForm(_Form, ArticleQuery):
    """One row for each story, unless copies are asked for; or a publisher, who may have printed nothing else."""

    limit: int = PAGE_ITEMS
    copies: Literal["show", "hide", "auto"] = "auto"  # type: ignore[assignment]

    @property
    def shows_copies(self) -> bool:
        return self.copies == "show" or (self.copies == "auto" and self.publisher is not None)


class _SpeakerForm(_Form, SpeakerQuery):
    limit: int = 50


@router.get("/")
def home(context: Has, request: Request, response: Response, query: Annotated[_StatementForm, Query()]) -> Response:
    """The latest statements, or those that fit."""
    given = query.model_dump(exclude_none=True, exclude={"limit", "cursor"}, mode="json")
    with cursors.ours(), reading(context.engine) as conn:
        page = statements.page(conn, query.filter(), before=cursors.opened(query.cursor), limit=query.limit)
        items = listing.with_venues(conn, page.items)
        # Only where something is asked for, and not beyond what a reader may look through.
        total = statements.count(conn, query.filter()) if given else None
    return _render(
        request,
        "home.html",
        groups=listing.by_article(items),
        total=total,
        most_counted=statements.MOST_COUNTED,
        query=query,
        given=given,
        status=standing.status(context),
        next=cursors.next_page(request, response, page.next),
        api=f"/v1/statements?{urlencode(given)}" if given else "/v1/statements",
        kinds=list(Kind),
        acts=list(CueClass),
        sections=list(Role),
    )


async def _posted(request: Request, context: Has) -> AsyncIterator[Iterable[intake.Item]]:
    limit = context.settings.max_payload_bytes
    if body.media_type(request) != "multipart/form-data":
        raise Problem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, "The form was not sent as multipart/form-data.")
    most = context.settings.max_container_bytes
    async with body.read_form(request, payload_limit=limit, container_limit=most) as form:
        yield _items_of_form(form, limit=limit, container_limit=most)


def _items_of_form(form: FormData, *, limit: int, container_limit: int) -> Iterable[intake.Item]:
    pasted, title = (value if isinstance(value := form.get(name), str) else "" for name in ("pasted", "title"))
    items: list[intake.Item] = []
    lines = [line.strip() for line in pasted.splitlines() if line.strip()]
    if lines and all(line.lower().startswith(("http://", "https://")) for line in lines):
        items += intake.urls(lines)
    elif lines:
        items.append(intake.text(pasted.replace("\r\n", "\n"), Hints(title=intake.printable(title) or None)))
    files = files_of(form)
    if not items and not files:
        raise Problem(
            ProblemKind.INVALID_REQUEST,
            "The form was empty.",
            advice="Go back, and paste an address or a text, or choose files.",
        )
    return chain(items, intake.uploads(files, limit=limit, container_limit=container_limit))


@router.post("/submissions")
def hand_in(
    context: Has,
    request: Request,
    background: BackgroundTasks,
    items: Annotated[Iterable[intake.Item], Depends(_posted)],
) -> Response:
    """What the hand-in form sends; leads to the submission's page, or to the list for several."""
    recorded = intake.record(context, items, client=intake.client_of(request))
    background.add_task(intake.announce, context, recorded)
    target = links.page_of_submission(recorded[0].id) if len(recorded) == 1 else "/submissions"
    return RedirectResponse(target, status_code=303, background=background)


@router.get("/submissions")
def list_submissions(
    context: Has, request: Request, response: Response, query: Annotated[_SubmissionForm, Query()]
) -> Response:
    with reading(context.engine) as conn:
        rows = submissions.page(
            conn,
            stage=query.stage,
            outcome=query.outcome,
            parent_id=query.parent,
            channel=query.channel,
            feed_id=query.feed,
            before=cursors.opened(query.cursor),
            limit=query.limit + 1,
        )
    kept = rows[: query.limit]
    position = kept[-1].id if len(rows) > len(kept) else None
    return _render(
        request,
        "submissions.html",
        items=[present.submission(row) for row in kept],
        query=query,
        status=standing.status(context),
        next=cursors.next_page(request, response, position),
        stages=list(Stage),
        outcomes=list(Outcome),
        channels=list(Channel),
    )


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
    )


@router.post("/submissions/{key}/replay")
def replay_submission(context: Has, background: BackgroundTasks, key: Key) -> Response:
    row = intake.replay(context, SubmissionId(key))
    background.add_task(intake.announce, context, [row])
    return RedirectResponse(links.page_of_submission(row.id), status_code=303, background=background)


@router.get("/articles")
def list_articles(
    context: Has, request: Request, response: Response, query: Annotated[_ArticleForm, Query()]
) -> Response:
    with cursors.ours(), reading(context.engine) as conn:
        page = articles.page(
            conn,
            language=query.language,
            publisher=query.publisher,
            text=query.q,
            copies=query.shows_copies,
            before=cursors.opened(query.cursor),
            limit=query.limit,
        )
        items = listing.headlines(conn, page.items)
    return _render(
        request,
        "articles.html",
        items=items,
        query=query,
        next=cursors.next_page(request, response, page.next),
    )


@router.get("/articles/{key}")
def get_article(context: Has, request: Request, key: Key) -> Response:
    with reading(context.engine) as conn:
        row = articles.find(conn, key)
        if row is None:
            raise problems.not_found("article", key)
        found = statements.of_article(conn, row.id)
        carried_by = listing.carried_by(conn, row, limit=CARRIERS_SHOWN)
        older = versions.of_article(conn, row) if row.supersedes or row.superseded_by else None
        changed = versions.changes_of(conn, row) if row.supersedes else None
        other = articles.find(conn, row.listed_in or row.copy_of) if row.copy_of else None
    counts = Carried(copies=carried_by.copies, outlets=carried_by.outlets)
    return _render(
        request,
        "article.html",
        article=present.article(row, carried_by),
        versions=older and older.items,
        changed=changed,
        other=other and present.headline(present.headline_of(other)),
        statements=[present.statement_of(stored, row, counts) for stored in found],
        numbers={stored.statement.id: number for number, stored in enumerate(found, start=1)},
        sections=highlight.sections(row.article, [stored.statement for stored in found]),
        submission=links.page_of_submission(SubmissionId(row.submission_id)),
    )


@router.get("/statements/{key}")
def get_statement(context: Has, request: Request, key: Key) -> Response:
    with reading(context.engine) as conn:
        found = statements.find(conn, key)
        row = None if found is None else articles.find(conn, found.article.id)
        if found is None or row is None:
            raise problems.not_found("statement", key)
        speaker = speakers.find(conn, found.stored.speaker_id) if found.stored.speaker_id else None
        around = {id: statements.find(conn, id) for id in found.stored.chain}
        carried = listing.carried(conn, row)
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
    )


def _overlap(paragraph: highlight.Paragraph, around: Span) -> Iterable[bool]:
    return (piece.span.overlaps(around) for piece in paragraph.pieces)


@router.get("/speakers")
def list_speakers(
    context: Has, request: Request, response: Response, query: Annotated[_SpeakerForm, Query()]
) -> Response:
    with cursors.ours(), reading(context.engine) as conn:
        page = speakers.page(
            conn, name=query.name, kind=query.kind, after=cursors.opened(query.cursor), limit=query.limit
        )
    return _render(
        request,
        "speakers.html",
        items=[present.speaker(row) for row in page.items],
        query=query,
        next=cursors.next_page(request, response, page.next),
        kinds=list(SpeakerKind),
    )


@router.get("/speakers/{key}")
def get_speaker(
    context: Has, request: Request, response: Response, key: Key, cursor: Annotated[str | None, Query()] = None
) -> Response:
    with cursors.ours(), reading(context.engine) as conn:
        row = speakers.find(conn, key)
        if row is None:
            raise problems.not_found("speaker", key)
        page = statements.page(conn, StatementFilter(speaker_id=key), before=cursors.opened(cursor), limit=PAGE_ITEMS)
        items = listing.with_venues(conn, page.items)
    return _render(
        request,
        "speaker.html",
        speaker=present.speaker(row),
        groups=listing.by_article(items),
        next=cursors.next_page(request, response, page.next),
    )


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
