"""The page's utterances: a list, and one as columns, a report each, with what each kept, dropped and added."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.api import comparing, cursors, present, problems, schemas
from services.api.context import Has
from services.api.parameters import Key, UtteranceQuery
from services.api.rendering import Form, render
from services.common.store import speakers, utterances
from services.common.store.engine import reading
from services.common.store.utterances import UtteranceOrder
from services.common.wordings import WordFate

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

LEAST_REPORTS = 2
"""On the page: what one outlet says twice, in a headline and below it, is no news to a reader."""

SHOWN = 300
"""Letters of a saying in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a report's words, or of words that it lacks."""

    text: str
    tag: Literal["plain", "added", "dropped", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One statement as it is shown; `lacks` are words of the earliest one that have no place among its own."""

    statement: schemas.Statement
    is_first: bool
    is_whole: bool
    score: float
    pieces: tuple[Piece, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An article with words of its own and what it says; `copies` are the articles that carry its text."""

    article: schemas.StatementArticle
    wordings: tuple[Wording, ...]
    copies: tuple[schemas.Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why two statements are held for one saying; `reasons` the weightiest first."""

    first: schemas.Statement
    second: schemas.Statement
    tie: schemas.UtteranceTie


class _UtteranceForm(Form, UtteranceQuery):
    sort: UtteranceOrder = UtteranceOrder.REPORTS


@router.get("/utterances")
def list_utterances(
    context: Has, request: Request, response: Response, query: Annotated[_UtteranceForm, Query()]
) -> Response:
    with cursors.ours(), reading(context.engine) as conn:
        page = utterances.page(
            conn,
            speaker_id=query.speaker_id,
            language=query.language,
            least_reports=max(LEAST_REPORTS, query.reports),
            order=query.sort,
            after=cursors.opened(query.cursor),
            limit=query.limit,
        )
        speaker = speakers.find(conn, query.speaker_id) if query.speaker_id else None
    return render(
        request,
        "utterances.html",
        items=[present.utterance(row) for row in page.items],
        speaker=speaker and present.speaker(speaker),
        shown=SHOWN,
        query=query,
        orders=list(UtteranceOrder),
        next=cursors.next_page(request, response, page.next),
    )


@router.get("/utterances/{key}")
def get_utterance(context: Has, request: Request, key: Key) -> Response:
    with reading(context.engine) as conn:
        found = comparing.detail(conn, key)
    if found is None:
        raise problems.not_found("utterance", key)
    by_id = {one.statement.id: one.statement for one in found.members}
    return render(
        request,
        "utterance.html",
        item=found,
        columns=columns(found),
        because=[Because(first=by_id[one.first], second=by_id[one.second], tie=one) for one in found.ties],
    )


def columns(found: schemas.UtteranceDetail) -> tuple[Column, ...]:
    """A column for each story with words of its own, that of the earliest report first: of the articles that carry it,
    the earliest is shown, the others are named below."""
    first = next((one.statement for one in found.members if found.links.first.endswith(one.statement.id)), None)
    stories: dict[str, list[schemas.UtteranceMember]] = {}
    for one in found.members:
        stories.setdefault(one.copy_of or one.statement.article.id, []).append(one)
    return tuple(_column(members, first) for members in stories.values())


def _column(members: Sequence[schemas.UtteranceMember], first: schemas.Statement | None) -> Column:
    article = members[0].statement.article
    copies = {one.statement.article.id: one.statement for one in reversed(members)}
    copies.pop(article.id)
    return Column(
        article=article,
        wordings=tuple(wording(one, first) for one in members if one.statement.article.id == article.id),
        copies=tuple(reversed(copies.values())),
    )


def wording(member: schemas.UtteranceMember, first: schemas.Statement | None) -> Wording:
    """The statement cut at every edge of a change; joining its pieces but for dropped words gives it back."""
    words = member.statement.words
    is_alike = first is not None and first.article.language == member.statement.article.language
    pieces: list[Piece] = []
    lacks: list[str] = []
    at = 0
    by_place = sorted(member.changes, key=lambda one: one.here.start if one.here else -1)
    for change in member.changes if is_alike else by_place:
        if change.here is None and change.first is not None:
            if is_alike:
                pieces.append(Piece(text=change.first.text, tag="dropped"))
            else:
                lacks.append(change.first.text)
        elif change.here is not None and change.here.start >= at:
            pieces.append(Piece(text=words[at : change.here.start], tag="plain"))
            pieces.append(Piece(text=change.here.text, tag=_tag(change.change, is_alike=is_alike)))
            at = change.here.end
    pieces.append(Piece(text=words[at:], tag="plain"))
    return Wording(
        statement=member.statement,
        is_first=first is not None and member.statement.id == first.id,
        is_whole=member.is_whole,
        score=member.score,
        pieces=tuple(piece for piece in pieces if piece.text),
        lacks=tuple(lacks),
    )


def _tag(change: WordFate, *, is_alike: bool) -> Literal["plain", "added", "same"]:
    if change is WordFate.ADDED:
        return "added"
    return "plain" if is_alike else "same"
