"""The pages of articles, and what people say there of statements."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from services.api import (
    body,
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
from services.api.callers import By
from services.api.context import Has
from services.api.given import KEY
from services.api.parameters import ArticleQuery, Key
from services.api.pinning import pin, read_place
from services.api.problems import Problem, ProblemKind
from services.api.rendering import Form, render
from services.common.contracts.reviews import UnfitError, standing
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, SpeakerKind, Statement, Verdict
from services.common.contracts.submissions import SubmissionId
from services.common.store import articles, reviews, statements
from services.common.store.columns import storable
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
_LARGEST_PART = 200_000
"""Bytes of a field: as much as anybody says in one breath."""


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
) -> Response:
    """A long one in parts: that of this number, or that in which the statement `at` stands. With `review`, the id of
    one of its statements, that one's record can be corrected."""
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
        reviews=told,
        rejected=rejected,
        kinds=list(Kind),
        speaker_kinds=list(SpeakerKind),
    )


class _Sent:
    """What the form of a record sends: words, and where they stood when the page was made or they were marked."""

    def __init__(self, form: FormData) -> None:
        self._form = form

    def one(self, name: str) -> str:
        value = self._form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def places(self, name: str) -> list[tuple[str, Span | None]]:
        """Each field of this name with its place."""
        words, places = ([one for one in self._form.getlist(n) if isinstance(one, str)] for n in (name, f"{name}_at"))
        return [(one, read_place(places[n]) if n < len(places) else None) for n, one in enumerate(words)]


async def _sent(request: Request) -> _Sent:
    if body.media_type(request) != "multipart/form-data":
        raise Problem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, "The form was not sent as multipart/form-data.")
    async with body.read_form(request, payload_limit=_LARGEST_PART) as form:
        return _Sent(form)


@router.post("/statements/{key}/reviews")
def review_statement(context: Has, by: By, key: Key, sent: Annotated[_Sent, Depends(_sent)]) -> Response:
    """Leads to what is shown by now."""
    said: dict[str, object] = {"verdict": sent.one("verdict"), "note": sent.one("note") or None}
    if said["verdict"] == Verdict.CORRECTED:
        with reading(context.engine) as conn:
            shown = reviews.shown(conn, key)
            row = None if shown is None else articles.find(conn, shown.article.id)
        if shown is None or row is None:
            raise problems.not_found("statement", key)
        said |= _corrections(sent, shown.stored.statement, row.article.text)
    made = statement_reviews.decide(context, key, statement_reviews.read(said), caller=by)
    return RedirectResponse(made.links.page, status_code=303)


@router.post("/statements/{key}/reviews/{number}/undo")
def undo_review(context: Has, by: By, key: Key, number: int) -> Response:  # noqa: ARG001 (it says of what)
    undone = statement_reviews.undo(context, number, caller=by)
    return RedirectResponse(f"{links.page_of_article(undone.article)}#records-h", status_code=303)


def _corrections(sent: _Sent, shown: Statement, text: str) -> dict[str, object]:
    """What the form says otherwise than the statement. Raises Problem for words that do not stand in the text."""
    try:
        parts = [pin(text, words, at=at, near=shown.content[0].start) for words, at in sent.places("content")]
        found: dict[str, object] = {
            "content": _written(sorted(part for part in parts if part is not None)),
            "kind": sent.one("kind") or shown.kind,
        }
        for name, was in (("source", shown.source), ("cue", shown.cue)):
            for words, at in sent.places(name)[:1]:
                span = pin(text, words, at=at, near=(was or shown.content[0]).start)
                found[name] = None if span is None else _written([span])[0]
    except UnfitError as error:
        raise Problem(ProblemKind.WRONG_STATE, str(error), advice="Go back, and mark the words in the text.") from None
    who: dict[str, object] = {"kind": sent.one("speaker_kind") or shown.speaker.kind}
    told = {"name": shown.speaker.name, "role": shown.speaker.role}
    if any(sent.one(name) != storable(held or "").strip() for name, held in told.items()):
        who |= {name: sent.one(name) or None for name in told}
    day = sent.one("said_on")
    if day != ("" if shown.said_on is None else str(shown.said_on.day)):
        found["said_on"] = {"day": day} if day else None
    return {**found, "speaker": who}


def _written(spans: Sequence[Span]) -> list[dict[str, int]]:
    return [{"start": one.start, "end": one.end} for one in spans]
