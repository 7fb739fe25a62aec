"""Lists of what is near in meaning to a statement or to words, for the API and the page.

The embedding of a statement is in the store; that of words is asked of a worker, so that the API needs no encoder.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection

from services.api import listing, problems, schemas, straight
from services.api.context import Context
from services.api.given import KEY
from services.api.problems import RETRY_SOON_SECONDS, Problem, ProblemKind
from services.api.straight import Told
from services.common.contracts.utterances import Embedding, NoAnswer
from services.common.store import meanings, reviews, ties
from services.common.store.engine import reading, snapshot
from services.common.store.meanings import Near
from services.common.store.numbering import read_cursor
from services.common.store.statement_rows import Row, rows_of, value_of
from services.common.store.statements import ListedStatement, StatementFilter

MOST_CHARACTERS = 2_000
"""Of a statement's words that are asked for where its embedding is not kept; as many as are embedded."""
_CURSOR = re.compile(r"near/(-?[01]\.\d{4})/(-?\d{1,19})", re.ASCII)
_IS_ID = re.compile(KEY, re.ASCII)

_NO_ENCODER = (
    "Where extract runs, install the extra `linking` (pip install 'qawl[linking]'), start it again, and run"
    " `qawl utterances link`; until then search for words with `q`."
)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPage(Generic[T]):
    """One page of the nearest; `found` is how many there are in all, `next` where to go on, `to` the statement that was
    asked for, None for words."""

    items: tuple[T, ...]
    found: int
    next: str | None
    to: ListedStatement | None


def page(
    context: Context, near: str, filter: StatementFilter, *, before: str | None, limit: int
) -> NearPage[schemas.Statement]:
    """Those that fit and are near to the statement of this id, or to these words. Raises Problem where there is no such
    statement, or nobody can say what words mean, and ValueError for a cursor of another list."""
    return _page(context, near, filter, _values, before=before, limit=limit)


def page_as_json(
    context: Context, near: str, filter: StatementFilter, *, before: str | None, limit: int
) -> NearPage[Told]:
    """`page` for who needs no values; raises the same."""
    return _page(context, near, filter, _told, before=before, limit=limit)


def _page(
    context: Context,
    near: str,
    filter: StatementFilter,
    read: Callable[[Connection, Sequence[Row], Sequence[Near]], Sequence[T]],
    *,
    before: str | None,
    limit: int,
) -> NearPage[T]:
    place = None if before is None else _read_place(before)
    to, meant = _meant(context, near)
    with snapshot(context.engine) as conn:
        but = None if to is None else to.stored.statement.id
        all_near = meanings.nearest(conn, context.meanings, meant, filter, now=context.clock(), but=but)
        rest = [one for one in all_near if place is None or _order(one) > _order(place)]
        listed = rest[:limit]
        rows = {row.number: row for row in rows_of(conn, [one.number for one in listed])}
        items = read(conn, [rows[one.number] for one in listed], listed)
    last = rest[limit - 1] if len(rest) > limit else None
    return NearPage(
        items=tuple(items),
        found=len(all_near),
        next=None if last is None else f"near/{last.nearness:.4f}/{last.number}",
        to=to,
    )


def _values(conn: Connection, rows: Sequence[Row], near: Sequence[Near]) -> list[schemas.Statement]:
    items = listing.with_venues(conn, [value_of(row) for row in rows])
    for item, one in zip(items, near, strict=True):
        item.nearness = one.nearness
    return items


def _told(conn: Connection, rows: Sequence[Row], near: Sequence[Near]) -> list[Told]:
    items = straight.told(conn, rows)
    return [{**item, "nearness": one.nearness} for item, one in zip(items, near, strict=True)]


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


def _order(one: Near) -> tuple[float, int]:
    return -one.nearness, one.number


def _read_place(cursor: str) -> Near:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise ValueError(f"not a cursor of this list: {cursor[:40]!r}")
    return Near(read_cursor(found[2]), float(found[1]))
