"""Stored articles sent back to the extract stage: what matches, what another extraction would change, batch by batch.

An article goes again by the submission that brought it, from wherever that ended. One that is at work already does so
anyway; one that ended as a near-copy has no statements of its own.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from services.common.contracts.articles import ArticleId
from services.common.contracts.lifecycle import check_move
from services.common.contracts.reprocessings import ArticleFilter as ArticleFilter
from services.common.contracts.reprocessings import Revision as Revision
from services.common.contracts.reprocessings import Standing as Standing
from services.common.contracts.submissions import Outcome, Stage, SubmissionId
from services.common.contracts.urgency import BATCH as BATCH_URGENCY
from services.common.contracts.urgency import urgency_of
from services.common.store.articles import publisher_key
from services.common.store.numbering import of_listed
from services.common.store.replays import BATCH
from services.common.store.statements import Prepared
from services.common.store.strangers import word
from services.common.store.submissions import sent_back
from services.common.store.tables import articles, statements, submissions

_a, _s = articles.c, submissions.c
BROUGHT = articles.join(submissions, sa.and_(_s.id == _a.submission_id, _s.article_id == _a.id))
GOES_AGAIN = (Outcome.DONE, Outcome.REJECTED, Outcome.QUARANTINED)
_NOT_COMPARED = frozenset({"speaker_id", "number", "article_number"})


def standings(conn: Connection, filter: ArticleFilter) -> tuple[Standing, ...]:
    """Of all that match, most frequent first."""
    counted = sa.func.count().label("counted")
    select = sa.select(_s.outcome, counted).select_from(BROUGHT).where(*_wanted(filter))
    rows = conn.execute(select.group_by(_s.outcome).order_by(counted.desc()))
    return tuple(_standing(None if outcome is None else word(Outcome, outcome), count) for outcome, count in rows)


def sample(conn: Connection, filter: ArticleFilter, *, size: int) -> tuple[int, ...]:
    """Numbers of at most `size` articles that would go again, spread evenly over all in their order of arrival."""
    matching = (*_wanted(filter), _s.outcome.in_(GOES_AGAIN))
    select = sa.select(sa.func.min(_a.number), sa.func.max(_a.number)).select_from(BROUGHT).where(*matching)
    first, last = conn.execute(select).one()
    if first is None:
        return ()
    starts = [first + (last - first) * place // max(1, size - 1) for place in range(size)]
    nearest = sa.select(sa.func.min(_a.number)).select_from(BROUGHT).where(*matching)
    found = (conn.execute(nearest.where(_a.number >= start)).scalar_one_or_none() for start in sorted(set(starts)))
    return tuple(sorted({number for number in found if number is not None}))


def revision(conn: Connection, number: int, new: Prepared) -> Revision:
    """`new` beside what is stored of the article of this number; nothing is written."""
    found = conn.execute(sa.select(statements).where(of_listed), {"numbers": [number]}).mappings().all()
    stored, wanted = {str(row["id"]): dict(row) for row in found}, {str(row["id"]): dict(row) for row in new.rows}
    altered = {
        id: tuple(name for name, value in row.items() if name not in _NOT_COMPARED and stored[id].get(name) != value)
        for id, row in wanted.items()
        if id in stored
    }
    return Revision(
        article_id=ArticleId(new.article_id),
        kept=sum(not names for names in altered.values()),
        added=tuple(_said(row) for id, row in wanted.items() if id not in stored),
        gone=tuple(_said(row) for id, row in stored.items() if id not in wanted),
        altered=tuple((_said(wanted[id]), names) for id, names in altered.items() if names),
    )


def following(conn: Connection, filter: ArticleFilter, *, after: int = 0, limit: int = BATCH) -> tuple[int, ...]:
    """Numbers of the next articles that would go again, in their order of arrival."""
    matching = (*_wanted(filter), _s.outcome.in_(GOES_AGAIN), _a.number > after)
    select = sa.select(_a.number).select_from(BROUGHT).where(*matching).order_by(_a.number).limit(limit)
    return tuple(conn.execute(select).scalars())


def send_back(
    conn: Connection,
    numbers: Sequence[int],
    *,
    to: Stage = Stage.EXTRACT,
    together: int,
    now: datetime,
    due_at: datetime,
) -> tuple[SubmissionId, ...]:
    """Let the articles of these numbers go on from this stage: the ids of those that do. `together` is how many go in
    all, by which they are urgent, and never more than a batch is; `due_at` as for `advance`. The caller publishes
    them."""
    outcomes = GOES_AGAIN if to is Stage.EXTRACT else (Outcome.DONE,)
    for outcome in outcomes:
        check_move(outcome, to)
    select = sa.select(_s.id).select_from(BROUGHT).where(_a.number.in_(numbers)).order_by(_a.number)
    ids = [SubmissionId(id) for id in conn.execute(select).scalars()]
    priority = max(BATCH_URGENCY, urgency_of(together))
    values = {"stage": to, "priority": priority, **sent_back(now=now, due_at=due_at)}
    moved = sa.update(submissions).where(_s.id.in_(ids), _s.outcome.in_(outcomes)).values(values).returning(_s.id)
    sent = set(conn.execute(moved).scalars()) if ids else set()
    return tuple(id for id in ids if id in sent)


def _wanted(filter: ArticleFilter) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filter.since is not None:
        wanted.append(
            sa.or_(
                _a.published_day >= filter.since,
                sa.and_(_a.published_day.is_(None), _a.stored_at >= _midnight(filter.since)),
            )
        )
    if filter.until is not None:
        wanted.append(
            sa.or_(
                _a.published_day < filter.until,
                sa.and_(_a.published_day.is_(None), _a.stored_at < _midnight(filter.until)),
            )
        )
    if filter.publisher is not None:
        wanted.append(_a.publisher_key == publisher_key(filter.publisher))
    if filter.language is not None:
        wanted.append(_a.language == filter.language)
    return wanted


def _standing(outcome: Outcome | None, count: int) -> Standing:
    return Standing(outcome=outcome, count=count, goes_again=outcome in GOES_AGAIN)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _said(row: dict[str, object]) -> str:
    return f"{row['speaker_name'] or '?'}: {' '.join(str(row['content_text']).split())}"
