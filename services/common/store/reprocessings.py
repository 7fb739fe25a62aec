"""What somebody asked to be extracted again, how far it is, and what was found in the articles before."""

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import StoredArticle
from services.common.contracts.reprocessings import Difference, Progress, Reprocessing, Revision
from services.common.contracts.statements import Statement
from services.common.store import articles, reviews
from services.common.store.columns import storable
from services.common.store.conflict import insert
from services.common.store.engine import reading, writing
from services.common.store.reprocessing import BROUGHT, GOES_AGAIN
from services.common.store.tables import articles as article_rows
from services.common.store.tables import former_statements, reprocessings, submissions

KEPT_DAYS = 30
"""So long what was found before is kept; whoever has not missed it by then will not."""
FIRST_REVISIONS, FIRST_STATEMENTS, LETTERS = 40, 10, 160
"""Of a difference, as a person reads it: of so many articles so many statements of each kind, so much of each. That is
200 kB at most, which every step of the work writes anew."""
_RUNS = (Progress.WAITING, Progress.RUNNING)
_r, _f = reprocessings.c, former_statements.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """An article by the number that the store keeps it under, and what was found in it before."""

    number: int
    article: StoredArticle
    found: tuple[Statement, ...]


def add(conn: Connection, new: Reprocessing, *, leased_until: datetime | None = None) -> None:
    """To be carried out by a worker, or until `leased_until` by the caller."""
    conn.execute(sa.insert(reprocessings), {"id": new.id, "leased_until": leased_until, **_values(new)})


def find(conn: Connection, id: str) -> Reprocessing | None:
    held = conn.execute(sa.select(_r.held).where(_r.id == id)).scalar_one_or_none()
    return None if held is None else _read(held)


def page(conn: Connection, *, before: str | None = None, limit: int) -> tuple[Reprocessing, ...]:
    """Newest first; `before` is the id of the last one of the page before."""
    wanted = [] if before is None else [_r.id < before]
    rows = conn.execute(sa.select(_r.held).where(*wanted).order_by(_r.id.desc()).limit(limit))
    return tuple(_read(held) for (held,) in rows)


def is_waiting(conn: Connection, *, now: datetime) -> bool:
    return conn.execute(sa.select(_r.id).where(*_free(now)).limit(1)).first() is not None


def claim(conn: Connection, *, now: datetime, until: datetime, but: Collection[str] = ()) -> Reprocessing | None:
    """The oldest that nobody has in hand, and is none of `but`: it is the caller's until then."""
    oldest = sa.select(_r.held).where(*_free(now), _r.id.not_in(but)).order_by(_r.id).limit(1)
    held = conn.execute(oldest).scalar_one_or_none()
    if held is None:
        return None
    one = _read(held)
    one = replace(one, attempts=one.attempts + 1)
    mine = sa.update(reprocessings).where(_r.id == one.id, *_free(now)).values(leased_until=until, **_values(one))
    return one if conn.execute(mine.returning(_r.id)).first() is not None else None


def keep(conn: Connection, one: Reprocessing, *, leased_until: datetime | None) -> Reprocessing:
    """How far it is by now; None gives it back. Without the words that it had before something was erased meanwhile."""
    held = conn.execute(sa.select(_r.held).where(_r.id == one.id).with_for_update()).scalar_one()
    forgotten = _read(held).forgotten
    if forgotten != one.forgotten:
        one = replace(one, forgotten=forgotten, difference=replace(one.difference, first=()))
    values = {"leased_until": leased_until, **_values(one)}
    conn.execute(sa.update(reprocessings).where(_r.id == one.id).values(values))
    return one


def remember(conn: Connection, id: str, numbers: Sequence[int]) -> None:
    """Keep what the engine found last in the articles of these numbers; what is known of one already stays."""
    ids = conn.execute(
        sa.select(article_rows.c.number, article_rows.c.id).where(article_rows.c.number.in_(numbers))
    ).all()
    adding = insert(conn.dialect.name, former_statements).on_conflict_do_nothing()
    rows = [
        {
            "reprocessing_id": id,
            "article_number": number,
            "is_open": True,
            "deflated": zlib.compress(_form().dump_json(reviews.found(conn, article_id))),
        }
        for number, article_id in ids
    ]
    if rows:
        conn.execute(adding, rows)


def back(conn: Connection, id: str, *, limit: int) -> tuple[Former, ...]:
    """The next articles that are at their end again."""
    rows = conn.execute(
        sa.select(_f.article_number, _f.deflated)
        .select_from(former_statements.join(BROUGHT, article_rows.c.number == _f.article_number))
        .where(_f.reprocessing_id == id, _f.is_open, submissions.c.outcome.is_not(None))
        .order_by(_f.article_number)
        .limit(limit)
    )
    return _former(conn, {number: deflated for number, deflated in rows})  # noqa: C416 (mypy)


def has_open(conn: Connection, id: str) -> bool:
    return conn.execute(sa.select(_f.article_number).where(_f.reprocessing_id == id, _f.is_open)).first() is not None


def close(conn: Connection, id: str, *, changed: Sequence[int], same: Sequence[int]) -> None:
    """Keep what was found before in those that changed, and forget the others."""
    of_it = _f.reprocessing_id == id
    if changed:
        update = sa.update(former_statements).where(of_it, _f.article_number.in_(changed))
        conn.execute(update.values(is_open=False))
    if same:
        conn.execute(sa.delete(former_statements).where(of_it, _f.article_number.in_(same)))


def changed(conn: Connection, id: str) -> int:
    """In how many articles it changed something that can be put back."""
    counting = sa.select(sa.func.count()).select_from(former_statements).where(_f.reprocessing_id == id, ~_f.is_open)
    return int(conn.execute(counting).scalar_one())


def former(conn: Connection, id: str, *, after: int, limit: int) -> tuple[Former, ...]:
    """The next articles that it changed, behind the number `after`, and that are at their end."""
    rows = conn.execute(
        sa.select(_f.article_number, _f.deflated)
        .select_from(former_statements.join(BROUGHT, article_rows.c.number == _f.article_number))
        .where(
            _f.reprocessing_id == id,
            ~_f.is_open,
            _f.article_number > after,
            submissions.c.outcome.in_(GOES_AGAIN),
        )
        .order_by(_f.article_number)
        .limit(limit)
    )
    return _former(conn, {number: deflated for number, deflated in rows})  # noqa: C416 (mypy)


def forget_words(conn: Connection) -> None:
    """Of whatever was told so far of what changed, keep the counts alone: something of it was erased."""
    for id, held in conn.execute(sa.select(_r.id, _r.held).with_for_update()).all():
        one = _read(held)
        one = replace(one, forgotten=one.forgotten + 1, difference=replace(one.difference, first=()))
        conn.execute(sa.update(reprocessings).where(_r.id == id).values(_values(one)))


def forget_all_former(conn: Connection) -> None:
    """What was found before somebody was erased may be of them, in any article: nothing of it can be put back."""
    conn.execute(sa.delete(former_statements))
    forget_words(conn)


def forget(engine: Engine, *, now: datetime) -> None:
    """What was found before, of those that ended long ago; they stay in the list."""
    before = now - timedelta(days=KEPT_DAYS)
    with reading(engine) as conn:
        known = sa.select(_f.reprocessing_id).distinct().scalar_subquery()
        rows = conn.execute(sa.select(_r.id, _r.held).where(_r.id.in_(known), _r.progress.not_in(_RUNS)))
        old = [id for id, held in rows if (_read(held).ended_at or now) < before]
    for id in old:
        gone = 1
        while gone:
            some = sa.select(_f.article_number).where(_f.reprocessing_id == id).limit(1_000)
            with writing(engine) as conn:
                removing = sa.delete(former_statements).where(_f.reprocessing_id == id, _f.article_number.in_(some))
                gone = conn.execute(removing).rowcount


def joined(one: Difference, found: Sequence[Revision]) -> Difference:
    """With these revisions, too. Pure."""
    changed = [revision for revision in found if not revision.is_empty]
    return Difference(
        compared=one.compared + len(found),
        changed=one.changed + len(changed),
        kept=one.kept + sum(revision.kept for revision in found),
        added=one.added + sum(len(revision.added) for revision in found),
        gone=one.gone + sum(len(revision.gone) for revision in found),
        altered=one.altered + sum(len(revision.altered) for revision in found),
        first=(*one.first, *map(_cut, changed))[:FIRST_REVISIONS],
    )


def _cut(one: Revision) -> Revision:
    return Revision(
        article_id=one.article_id,
        kept=one.kept,
        added=tuple(words[:LETTERS] for words in one.added[:FIRST_STATEMENTS]),
        gone=tuple(words[:LETTERS] for words in one.gone[:FIRST_STATEMENTS]),
        altered=tuple((words[:LETTERS], names) for words, names in one.altered[:FIRST_STATEMENTS]),
    )


def _free(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return _r.progress.in_(_RUNS), sa.or_(_r.leased_until.is_(None), _r.leased_until <= now)


def _former(conn: Connection, kept: Mapping[int, bytes]) -> tuple[Former, ...]:
    """In the order of the numbers, by which these are kept."""
    found = articles.numbered(conn, kept)
    return tuple(
        Former(
            number=number,
            article=found[number].unpacked(),
            found=_form().validate_json(zlib.decompress(deflated)),
        )
        for number, deflated in kept.items()
        if number in found
    )


@cache
def _form() -> TypeAdapter[tuple[Statement, ...]]:
    return TypeAdapter(tuple[Statement, ...])


@cache
def _held() -> TypeAdapter[Reprocessing]:
    return TypeAdapter(Reprocessing)


def _values(one: Reprocessing) -> dict[str, object]:
    return {"progress": one.progress.value, "held": json.loads(storable(_held().dump_json(one).decode()))}


def _read(held: object) -> Reprocessing:
    return _held().validate_python(held)
