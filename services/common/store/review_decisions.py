"""What people decide about statements: accept, correct, reject, undo, and add what was missed.

Each is recorded (`reviews.py`) and the article's statements are written anew with it in one transaction; who speaks in
them, and who else reports the same words, shows within seconds.
"""

from datetime import datetime

from sqlalchemy import Connection

from services.common.contracts.additions import Addition, added
from services.common.contracts.articles import StoredArticle
from services.common.contracts.refusals import Refusal
from services.common.contracts.reviews import (
    Correction,
    Review,
    UnfitError,
    corrected,
    is_same,
    is_unchanged,
    standing,
)
from services.common.contracts.statements import Statement, StatementId, Verdict
from services.common.store import articles, erased_marks, erased_names, reviews, statements
from services.common.store.numbering import lock_articles

_ERASED = "Whoever has this name was erased, and nothing is recorded under it."


class ReviewRefusedError(ValueError):
    """The review makes no sense as it stands; the message says why, and what to do. `statement` is the id of the one
    that stands in its way, if any."""

    def __init__(self, message: str, because: Refusal = Refusal.UNFIT, *, statement: StatementId | None = None) -> None:
        super().__init__(message)
        self.because = because
        self.statement = statement


class UnknownError(ReviewRefusedError):
    """There is no such statement or review."""


def accept(conn: Connection, id: str, *, by: str, now: datetime, note: str | None = None) -> Review:
    """The statement is right as it is shown: nothing that an engine finds later changes it."""
    article, seen, shown = _reviewed(conn, id)
    return reviews.record(conn, article, seen, Verdict.ACCEPTED, shown, by=by, note=note, now=now)


def reject(conn: Connection, id: str, *, by: str, now: datetime, note: str | None = None) -> Review:
    """It is no statement: no list has it any more."""
    article, seen, _ = _reviewed(conn, id)
    return reviews.record(conn, article, seen, Verdict.REJECTED, None, by=by, note=note, now=now)


def correct(
    conn: Connection, id: str, correction: Correction, *, by: str, now: datetime, note: str | None = None
) -> Review:
    """It is a statement, and these parts of it are others. Where they are what is shown, it is accepted."""
    article, seen, shown = _reviewed(conn, id)
    try:
        record = corrected(shown, article.article, correction)
    except UnfitError as error:
        raise ReviewRefusedError(str(error), error.because) from error
    if not erased_names.without(conn, article.id, [record]):
        raise ReviewRefusedError(_ERASED, Refusal.ERASED)
    if is_unchanged(record, seen):
        return reviews.record(conn, article, seen, Verdict.ACCEPTED, seen, by=by, note=note, now=now)
    if record.id != shown.id:
        other = statements.find(conn, record.id)
        mine = {seen.id, *(one.record.id for one in reviews.of_statement(conn, id) if one.record is not None)}
        if other is not None and record.id not in mine:
            raise ReviewRefusedError(
                f"Statement {record.id} has these very words; reject one of the two.",
                Refusal.IS_THERE,
                statement=record.id,
            )
    return reviews.record(conn, article, seen, Verdict.CORRECTED, record, by=by, note=note, now=now)


def add(
    conn: Connection, article_id: str, addition: Addition, *, by: str, now: datetime, note: str | None = None
) -> Review:
    """Something was said in the article that no engine found. The id of what is added is that of its spans, as ever."""
    article = articles.find(conn, article_id)
    if article is None:
        raise UnknownError(f"There is no article {article_id[:40]}; GET /v1/articles lists what there is.")
    if article.listed_in is not None:
        raise ReviewRefusedError(
            f"This article says nothing of its own; its statements are listed with {article.listed_in}: add it there.",
            Refusal.LISTED_ELSEWHERE,
        )
    try:
        new = added(article, addition)
    except UnfitError as error:
        raise ReviewRefusedError(str(error), error.because) from error
    erased_marks.wait_for_erasures(conn)
    if not erased_names.without(conn, article.id, [new]):
        raise ReviewRefusedError(_ERASED, Refusal.ERASED)
    lock_articles(conn, [article.id])
    for one in standing(reviews.of_article(conn, article.id)):
        if new.id == one.statement_id and one.record is None:
            raise ReviewRefusedError(
                f"It was rejected by review {one.number}; take that one back.", Refusal.WAS_REJECTED
            )
        if new.id == one.statement_id and one.record is not None:
            raise ReviewRefusedError(
                f"It is there, as statement {one.record.id}; correct that one.",
                Refusal.IS_THERE,
                statement=one.record.id,
            )
    for shown in statements.of_article(conn, article.id):
        if new.id == shown.statement.id or is_same(new, shown.statement):
            raise ReviewRefusedError(
                f"It is there, as statement {shown.statement.id}; correct that one. If it is another: name its cue.",
                Refusal.IS_THERE,
                statement=shown.statement.id,
            )
    return reviews.record(conn, article, new, Verdict.ADDED, new, by=by, note=note, now=now)


def undo(conn: Connection, number: int, *, by: str, now: datetime) -> Review:
    """Take a review back: the one before it holds again, or what the engine finds."""
    if reviews.find(conn, number) is None:
        raise UnknownError(f"There is no review {number}; `qawl reviews list` has them.")
    undone = reviews.undo(conn, number, by=by, now=now)
    if undone is None:
        raise ReviewRefusedError(f"Review {number} has been taken back already.")
    return undone


def _reviewed(conn: Connection, id: str) -> tuple[StoredArticle, Statement, Statement]:
    """The article, the statement as the engine found it, and as it is shown: of a rejected one, as it was found."""
    made = reviews.of_statement(conn, id)
    known = next(
        (one for one in reversed(standing(made)) if id in (one.statement_id, one.record and one.record.id)), None
    )
    listed = statements.find(conn, id)
    if known is not None:
        article_id, seen, shown = known.article_id, known.seen, known.record or known.seen
    elif listed is not None:
        article_id, seen, shown = listed.article.id, listed.stored.statement, listed.stored.statement
    else:
        raise UnknownError(f"There is no statement {id[:40]}; GET /v1/statements lists what there is.")
    article = articles.find(conn, article_id)
    assert article is not None, "statements have articles"
    return article, seen, shown
