"""The pages of articles; what people send from there about statements: `ui_reviews.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.api import (
    cursors,
    highlight,
    links,
    listing,
    present,
    problems,
    room,
    statement_reviews,
    versions,
)
from services.api.context import Has
from services.api.given import KEY
from services.api.parameters import ArticleQuery, Key
from services.api.pinning import read_place
from services.api.rendering import Form, render
from services.common.contracts.reviews import standing
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, SpeakerKind, StoredStatement, Verdict
from services.common.contracts.submissions import SubmissionId
from services.common.store import articles, reviews, statements
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
            before=cursors.opened(query.cursor),
            limit=query.limit,
        )
        items = listing.headlines(conn, page.items)
    return render(
        request,
        "articles.html",
        items=items,
        query=query,
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
    adding = None if add is None or row.listed_in else _marked(row.article.text, add)
    if adding is not None and adding.span is not None:
        place = next((n for n, one in enumerate(cut) if _is_in(one, adding.span)), place)
    counts = Carried(copies=carried_by.copies, outlets=carried_by.outlets)
    return render(
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
        names=_names(found),
        reviews=told,
        rejected=rejected,
        kinds=list(Kind),
        speaker_kinds=list(SpeakerKind),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The words that a new statement's form begins with; both None where none are marked yet."""

    span: Span | None
    text: str

    @property
    def start(self) -> int:
        assert self.span is not None
        return self.span.start

    @property
    def end(self) -> int:
        assert self.span is not None
        return self.span.end


def _marked(text: str, written: str) -> Marked:
    """Without the blanks around them; nothing where the place is none, or too long."""
    span = read_place(written)
    if span is None or span.end > len(text) or len(span) > _LONGEST_ADDED:
        return Marked(span=None, text="")
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    if not words.strip():
        return Marked(span=None, text="")
    return Marked(span=Span(start, start + len(words.strip())), text=words.strip())


def _is_in(part: room.Part, span: Span) -> bool:
    pieces = (piece for section in part.sections for line in section.paragraphs for piece in line.pieces)
    return any(piece.span.start <= span.start < piece.span.end for piece in pieces)


def _names(found: Sequence[StoredStatement]) -> list[str]:
    """Who speaks in the article, in text order."""
    return list(dict.fromkeys(s.statement.speaker.name for s in found if s.statement.speaker.name))[:NAMES_OFFERED]
