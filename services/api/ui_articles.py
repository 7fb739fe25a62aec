"""The pages of articles; what people send from there about statements: `ui_reviews.py`."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.api import (
    cursors,
    drafts,
    highlight,
    links,
    listing,
    present,
    problems,
    room,
    statement_reviews,
    versions,
)
from services.api.context import Context, Has
from services.api.drafts import Draft
from services.api.given import KEY
from services.api.parameters import ArticleQuery, Key
from services.api.pinning import read_place
from services.api.rendering import Form, render
from services.common.contracts.reviews import standing
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, SpeakerKind, StoredStatement, Verdict
from services.common.contracts.submissions import SubmissionId
from services.common.store import articles, reviews, statements
from services.common.store.article_order import ArticleOrder
from services.common.store.copies import Carried
from services.common.store.engine import reading

router = APIRouter(default_response_class=HTMLResponse)

CARRIERS_SHOWN = 15
"""Carriers on an article's page; the JSON has all."""
WHYS_SHOWN = 8
"""Of so many statements each says there why it is one; of more, its own page does."""
_RECORD = 1_400
"""Bytes of a statement's record beside the text, in two-byte letters, without its reasons."""
REVIEWS_SHOWN = 20
"""Reviews of one statement in its record."""
_LONGEST_ADDED = 4_000
"""Characters that a form for a new statement begins with; more are marked once it is there."""
NAMES_OFFERED = 20
"""Names of those who speak in the article, for a new statement."""


class _ArticleForm(Form, ArticleQuery):
    """One row for each story, unless copies are asked for; or a publisher, who may have printed nothing else."""

    limit: int = 25
    copies: Literal["show", "hide", "auto"] = "auto"  # type: ignore[assignment]
    sort: ArticleOrder = ArticleOrder.ARRIVED

    @property
    def shows_copies(self) -> bool:
        return self.copies == "show" or (self.copies == "auto" and self.publisher is not None)


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
            published_from=query.published_from,
            published_to=query.published_to,
            order=query.sort,
            before=cursors.opened(query.cursor),
            limit=query.limit,
        )
        items = listing.headlines(conn, page.items)
    return render(
        request,
        "articles.html",
        items=items,
        query=query,
        orders=list(ArticleOrder),
        next=cursors.next_page(request, response, page.next),
    )


@router.get("/articles/{key}")
def get_article(
    context: Has,
    request: Request,
    key: Key,
    review: Annotated[str | None, Query(pattern=KEY)] = None,
    at: Annotated[str | None, Query(pattern=KEY)] = None,
    part: Annotated[int, Query(ge=1, le=10_000)] = 1,
    add: Annotated[str | None, Query(max_length=25)] = None,
) -> Response:
    """A long one in parts: that of this number, or that in which the statement `at` stands. With `review`, the id of
    one of its statements, that one's record can be corrected; with `add`, a place in the text as `12:40` or nothing,
    a statement can be added."""
    return show(context, request, key, review=review, at=at, part=part, add=add)


def show(
    context: Context,
    request: Request,
    key: str,
    *,
    review: str | None = None,
    at: str | None = None,
    part: int = 1,
    add: str | None = None,
    draft: Draft | None = None,
) -> Response:
    """The page of the article of this id. A `draft` with faults is what somebody sent: it stands in the form again, of
    the statement `review`, or of a new one."""
    with reading(context.engine) as conn:
        row = articles.find(conn, key)
        if row is None:
            raise problems.not_found("article", key)
        found = statements.of_article(conn, row.id)
        carried_by = listing.carried_by(conn, row, limit=CARRIERS_SHOWN)
        older = versions.of_article(conn, row) if row.supersedes or row.superseded_by else None
        changed = versions.changes_of(conn, row) if row.supersedes else None
        other = articles.find(conn, row.listed_in or row.copy_of) if row.copy_of else None
        counting = standing(reviews.of_article(conn, row.id))
        rejected = statement_reviews.told_of(conn, [one for one in counting if one.verdict is Verdict.REJECTED])
        wanted = None if review is None else reviews.shown(conn, review)
        said = () if review is None else reviews.of_statement(conn, review)
        told = statement_reviews.told_of(conn, said[-REVIEWS_SHOWN:])
    cut = room.parts(highlight.sections(row.article, [stored.statement for stored in found]), [_RECORD for _ in found])
    numbers: dict[str | None, int] = {stored.statement.id: number for number, stored in enumerate(found, start=1)}
    sought = numbers.get(at if wanted is None else wanted.stored.statement.id)
    place = next((n for n, one in enumerate(cut) if sought in one.numbers), min(part, len(cut)) - 1)
    adding, correcting = None, None
    if wanted is not None:
        correcting = draft or drafts.of(wanted.stored.statement, row.article.text)
    elif draft is not None:
        adding = draft
    elif add is not None and not row.listed_in:
        adding = drafts.marked(row.article.text, _marked(row.article.text, add))
    if adding is not None and adding.start is not None:
        start = adding.start
        place = next((n for n, one in enumerate(cut) if _is_in(one, start)), place)
    counts = Carried(copies=carried_by.copies, outlets=carried_by.outlets)
    page = render(
        request,
        "article.html",
        article=present.article(row, carried_by),
        versions=older and older.items,
        changed=changed,
        other=other and present.headline(present.headline_of(other)),
        statements=[present.statement_of(stored, row, counts) for stored in found],
        numbers=numbers,
        sections=cut[place].sections,
        shown=cut[place].numbers,
        part=place + 1,
        parts_in_all=len(cut),
        whys=len(found) <= WHYS_SHOWN,
        submission=links.page_of_submission(SubmissionId(row.submission_id)),
        reviewed=wanted and wanted.stored.statement.id,
        adding=adding,
        correcting=correcting,
        names=_names(found),
        reviews=told,
        rejected=rejected,
        kinds=list(Kind),
        speaker_kinds=list(SpeakerKind),
    )
    if draft is not None:
        page.status_code = 422
    return page


def _marked(text: str, written: str) -> Span | None:
    """Without the blanks around them; nothing where the place is none, or too long."""
    span = read_place(written)
    if span is None or span.end > len(text) or len(span) > _LONGEST_ADDED:
        return None
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None


def _is_in(part: room.Part, place: int) -> bool:
    pieces = (piece for section in part.sections for line in section.paragraphs for piece in line.pieces)
    return any(piece.span.start <= place < piece.span.end for piece in pieces)


def _names(found: Sequence[StoredStatement]) -> list[str]:
    """Who speaks in the article, in text order."""
    return list(dict.fromkeys(s.statement.speaker.name for s in found if s.statement.speaker.name))[:NAMES_OFFERED]
