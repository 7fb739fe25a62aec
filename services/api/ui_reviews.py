"""What people send from an article's page about its statements: reviews, what takes them back, and statements that were
missed."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from services.api import body, links, problems, statement_reviews
from services.api.callers import By
from services.api.context import Has
from services.api.parameters import Key
from services.api.pinning import pin, read_place
from services.api.problems import Problem, ProblemKind
from services.common.contracts.reviews import UnfitError
from services.common.contracts.spans import Span
from services.common.contracts.statements import Statement, Verdict
from services.common.store import articles, reviews
from services.common.store.columns import storable
from services.common.store.engine import reading

router = APIRouter(default_response_class=HTMLResponse)

_LARGEST_PART = 200_000
"""Bytes of a field: as much as anybody says in one breath."""


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
    """Leads to what is shown by now, if anything is."""
    undone = statement_reviews.undo(context, number, caller=by)
    with reading(context.engine) as conn:
        shown = reviews.shown(conn, undone.statement)
    target = f"{links.page_of_article(undone.article)}#records-h"
    if shown is not None:
        target = links.record_in_article(undone.article, shown.stored.statement.id)
    return RedirectResponse(target, status_code=303)


@router.post("/articles/{key}/statements")
def add_statement(context: Has, by: By, key: Key, sent: Annotated[_Sent, Depends(_sent)]) -> Response:
    """Leads to the record of what was added."""
    with reading(context.engine) as conn:
        row = articles.find(conn, key)
    if row is None:
        raise problems.not_found("article", key)
    asked = statement_reviews.read_addition(_addition(sent, row.article.text))
    made = statement_reviews.add(context, row.id, asked, caller=by)
    return RedirectResponse(made.links.page, status_code=303)


def _addition(sent: _Sent, text: str) -> dict[str, object]:
    """What the form says was said. Raises Problem for words that do not stand in the text, or none."""
    with _refusing():
        parts = [pin(text, words, at=at, near=0 if at is None else at.start) for words, at in sent.places("content")]
        content = sorted(part for part in parts if part is not None)
        if not content:
            raise UnfitError("No words were given that somebody said.")
        found: dict[str, object] = {"content": _written(content)}
        for name in ("source", "cue"):
            for words, at in sent.places(name)[:1]:
                span = pin(text, words, at=at, near=content[0].start)
                found[name] = None if span is None else _written([span])[0]
    who = {name: value for name in ("name", "role") if (value := sent.one(name))}
    found["speaker"] = who | ({"kind": kind} if (kind := sent.one("speaker_kind")) else {})
    return found | {
        "kind": sent.one("kind") or None,
        "said_on": {"day": day} if (day := sent.one("said_on")) else None,
        "note": sent.one("note") or None,
    }


def _corrections(sent: _Sent, shown: Statement, text: str) -> dict[str, object]:
    """What the form says otherwise than the statement. Raises Problem for words that do not stand in the text."""
    with _refusing():
        parts = [pin(text, words, at=at, near=shown.content[0].start) for words, at in sent.places("content")]
        found: dict[str, object] = {
            "content": _written(sorted(part for part in parts if part is not None)),
            "kind": sent.one("kind") or shown.kind,
        }
        for name, was in (("source", shown.source), ("cue", shown.cue)):
            for words, at in sent.places(name)[:1]:
                span = pin(text, words, at=at, near=(was or shown.content[0]).start)
                found[name] = None if span is None else _written([span])[0]
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


class _refusing:  # noqa: N801 (it reads as a verb where it is used)
    """Words that do not fit the text, as a problem."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UnfitError):
            advice = "Go back, and mark the words in the text."
            raise Problem(ProblemKind.WRONG_STATE, str(error), advice=advice) from None
