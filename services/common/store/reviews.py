"""What people said of statements: recorded with who and when, taken back by a note, never deleted; and laid over what
engines find (`contracts/reviews.py`)."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import Connection

from services.common.contracts.articles import ArticleId, StoredArticle
from services.common.contracts.reviews import Review, apply, standing
from services.common.contracts.statements import Statement, StatementId, Verdict
from services.common.store import articles, statements
from services.common.store.columns import storable
from services.common.store.conflict import insert
from services.common.store.numbering import lock_articles
from services.common.store.statements import ListedStatement, Prepared, prepared
from services.common.store.strangers import word
from services.common.store.tables import reviewed_articles, reviews

LONGEST_NOTE = 1_000
_AT_ONCE = 20
"""Articles that are linked in one transaction, which a bite of articles waits for."""
_r, _a = reviews.c, reviewed_articles.c
# Built once: each bite of articles runs it, and nearly all find nothing.
_REVIEWED = sa.select(_a.article_id).where(_a.article_id.in_(sa.bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """One page of a list; `next` is what to pass as `before` for the page after it, None on the last."""

    items: tuple[Review, ...]
    next: int | None


def laid_over(conn: Connection, given: Sequence[Prepared]) -> tuple[Prepared, ...]:
    """What is shown of articles of which an engine found this, to be written in the same transaction.

    What was found in those that were ever reviewed is kept. The articles are locked from here on, so that nobody
    reviews them meanwhile.
    """
    lock_articles(conn, [one.article_id for one in given])
    known = set(conn.execute(_REVIEWED, {"ids": [one.article_id for one in given]}).scalars())
    if not known:
        return tuple(given)
    return tuple(_over(conn, one) if one.article_id in known else one for one in given)


def _over(conn: Connection, given: Prepared) -> Prepared:
    conn.execute(
        sa.update(reviewed_articles)
        .where(_a.article_id == given.article_id)
        .values(found=_written(given.found), waits=False)
    )
    return as_shown(conn, given)


def forget_found(
    conn: Connection,
    article_ids: Collection[ArticleId],
    left: Callable[[ArticleId, tuple[Statement, ...]], tuple[Statement, ...]],
) -> None:
    """Of what engines found in those of these articles that were ever reviewed, keep only what is `left`."""
    rows = conn.execute(sa.select(_a.article_id, _a.found).where(_a.article_id.in_(article_ids))).all()
    for id, kept in rows:
        found = _written(left(ArticleId(id), _read(kept)))
        conn.execute(sa.update(reviewed_articles).where(_a.article_id == id).values(found=found))


def as_shown(conn: Connection, given: Prepared) -> Prepared:
    """What would be shown of an article if an engine found this; nothing is written."""
    said = of_article(conn, given.article_id)
    article = articles.find(conn, given.article_id) if said else None
    return given if article is None else prepared(article, apply(given.found, said))


def record(
    conn: Connection,
    article: StoredArticle,
    seen: Statement,
    verdict: Verdict,
    instead: Statement | None,
    *,
    by: str,
    note: str | None,
    now: datetime,
) -> Review:
    """Keep what somebody said, and write the article's statements anew; their speakers are found within seconds."""
    before = found(conn, article.id)
    number = conn.execute(
        sa.insert(reviews).returning(_r.number),
        {
            "article_id": article.id,
            "statement_id": seen.id,
            "verdict": verdict.value,
            "seen": _written([seen])[0],
            "record": None if instead is None else _written([instead])[0],
            "shown_id": None if instead is None else instead.id,
            "made_at": now,
            "made_by": by[:200],
            "note": None if note is None else note[:LONGEST_NOTE],
        },
    ).scalar_one()
    _rewrite(conn, article, before, now=now)
    made = find(conn, number)
    assert made is not None
    return made


def undo(conn: Connection, number: int, *, by: str, now: datetime) -> Review | None:
    """Take it back, and write the article's statements anew; None where it was taken back before, or is none."""
    review = find(conn, number)
    article = None if review is None else articles.find(conn, review.article_id)
    if review is None or article is None:
        return None
    before = found(conn, article.id)
    done = conn.execute(
        sa.update(reviews).where(_r.number == number, _r.undone_at.is_(None)).values(undone_at=now, undone_by=by[:200])
    )
    if done.rowcount != 1:
        return None
    _rewrite(conn, article, before, now=now)
    return find(conn, number)


def found(conn: Connection, article_id: str) -> tuple[Statement, ...]:
    """What the engine found last; before the first review, that is what is shown. Locks the article."""
    lock_articles(conn, [article_id])
    kept = conn.execute(sa.select(_a.found).where(_a.article_id == article_id)).scalar_one_or_none()
    if kept is not None:
        return _read(kept)
    return tuple(stored.statement for stored in statements.of_article(conn, article_id))


def _rewrite(conn: Connection, article: StoredArticle, found: Sequence[Statement], *, now: datetime) -> None:
    adding = insert(conn.dialect.name, reviewed_articles)
    conn.execute(
        adding.on_conflict_do_update(index_elements=["article_id"], set_={"waits": True}),
        {"article_id": article.id, "found": _written(found), "waits": True},
    )
    statements.replace(conn, article, apply(found, of_article(conn, article.id)), now=now)


def find(conn: Connection, number: int) -> Review | None:
    row = conn.execute(sa.select(reviews).where(_r.number == number)).mappings().first()
    return None if row is None else _review(row)


def of_article(conn: Connection, article_id: str) -> tuple[Review, ...]:
    """All of the article, oldest first, undone ones included."""
    rows = conn.execute(sa.select(reviews).where(_r.article_id == article_id).order_by(_r.number)).mappings()
    return tuple(_review(row) for row in rows)


def of_statement(conn: Connection, id: str) -> tuple[Review, ...]:
    """All of the statement, oldest first, by the id that the engine gave it or any that a correction did."""
    roots = sa.select(_r.statement_id).where(sa.or_(_r.shown_id == id, _r.statement_id == id))
    rows = conn.execute(sa.select(reviews).where(_r.statement_id.in_(roots)).order_by(_r.number)).mappings()
    return tuple(_review(row) for row in rows)


def shown(conn: Connection, id: str) -> ListedStatement | None:
    """The statement of this id, or the one that a correction put in its place; None where neither is shown."""
    found = statements.find(conn, id)
    if found is not None:
        return found
    for review in reversed(standing(of_statement(conn, id))):
        if review.record is not None:
            return statements.find(conn, review.record.id)
    return None


def page(
    conn: Connection,
    *,
    verdict: Verdict | None = None,
    article_id: str | None = None,
    by: str | None = None,
    made_from: date | None = None,
    made_to: date | None = None,
    undone: bool = False,
    before: int | None = None,
    limit: int,
) -> ReviewPage:
    """Newest first; with `undone`, those too that were taken back. Days are those of UTC, both ends included."""
    where: list[sa.ColumnElement[bool]] = [] if undone else [_r.undone_at.is_(None)]
    if verdict is not None:
        where.append(_r.verdict == verdict)
    if article_id is not None:
        where.append(_r.article_id == article_id)
    if by is not None:
        where.append(_r.made_by == by)
    if made_from is not None:
        where.append(_r.made_at >= _midnight(made_from))
    if made_to is not None and made_to < date.max:
        where.append(_r.made_at < _midnight(made_to + timedelta(days=1)))
    if before is not None:
        where.append(_r.number < before)
    rows = conn.execute(
        sa.select(reviews).where(*where).order_by(_r.number.desc()).limit(limit + 1)
    ).mappings().all()  # fmt: skip
    items = tuple(_review(row) for row in rows[:limit])
    return ReviewPage(items=items, next=items[-1].number if len(rows) > limit else None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def reviewers(conn: Connection, *, limit: int) -> tuple[str, ...]:
    """Who reviewed anything, by name: the first `limit` of them. Each is looked for behind the one before, so that it
    costs as much as there are names, however many reviews."""
    found: list[str] = []
    while len(found) < limit:
        rest = [] if not found else [_r.made_by > found[-1]]
        name = conn.execute(sa.select(sa.func.min(_r.made_by)).where(*rest)).scalar()
        if name is None:
            break
        found.append(name)
    return tuple(found)


def reviewed(conn: Connection, *, after: str = "", limit: int = _AT_ONCE) -> tuple[ArticleId, ...]:
    """The next articles that were ever reviewed, in the order of their ids."""
    rows = conn.execute(sa.select(_a.article_id).where(_a.article_id > after).order_by(_a.article_id).limit(limit))
    return tuple(ArticleId(id) for (id,) in rows)


def are_waiting(conn: Connection) -> bool:
    return conn.execute(sa.select(_a.article_id).where(_a.waits).limit(1)).first() is not None


def take_waiting(conn: Connection) -> dict[int, str]:
    """The ids of the next few articles whose statements wait to be linked, by their numbers; they wait no more."""
    ids = conn.execute(sa.select(_a.article_id).where(_a.waits).order_by(_a.article_id).limit(_AT_ONCE)).scalars().all()
    numbers = lock_articles(conn, ids)
    conn.execute(sa.update(reviewed_articles).where(_a.article_id.in_(ids)).values(waits=False))
    return {number: id for id, number in numbers.items()}


@cache
def _form() -> TypeAdapter[tuple[Statement, ...]]:
    return TypeAdapter(tuple[Statement, ...])


def _written(found: Iterable[Statement]) -> list[object]:
    """As JSON, which PostgreSQL can hold."""
    dumped = json.dumps(_form().dump_python(tuple(found), mode="json"), ensure_ascii=False)
    written = json.loads(storable(dumped))
    assert isinstance(written, list)
    return written


def _read(written: object) -> tuple[Statement, ...]:
    return _form().validate_python(written)


def _review(row: sa.RowMapping) -> Review:
    (seen,) = _read([row["seen"]])
    record = None if row["record"] is None else _read([row["record"]])[0]
    return Review(
        number=row["number"],
        article_id=ArticleId(row["article_id"]),
        statement_id=StatementId(row["statement_id"]),
        verdict=word(Verdict, row["verdict"]),
        seen=seen,
        record=record,
        made_at=row["made_at"],
        made_by=row["made_by"],
        note=row["note"],
        undone_at=row["undone_at"],
        undone_by=row["undone_by"],
    )
