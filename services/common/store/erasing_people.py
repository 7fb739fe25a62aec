"""Takes a person out of the record: what he is said to have said, all his names, and what people decided about him.

    a speaker ──plan──▶ what would go ──names become signs──▶ statements, article by article ──▶ namings, decisions

Signs come first, so that nothing new comes in meanwhile (`erased_names.py`). Broken off in between, the same is asked
for again and goes on.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.contracts.articles import ArticleId
from services.common.contracts.erasures import (
    Erasure,
    ErasureKind,
    ErasureRefusal,
    Extent,
    NotErasableError,
    Plan,
    Sign,
)
from services.common.contracts.speakers import NamingId, Speaker
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.common.store import (
    articles,
    erased_marks,
    erasing,
    erasures,
    namings,
    numbering,
    reprocessings,
    reviews,
    speakers,
    statements,
    unsaid,
)
from services.common.store.engine import promising, writing
from services.common.store.erased_names import in_article, without
from services.common.store.tables import articles as article_rows
from services.common.store.tables import (
    namings_untied,
    speaker_edit_namings,
    speaker_edits,
    speaker_forms,
)
from services.common.store.tables import reviews as review_rows
from services.common.store.tables import speakers as naming_rows
from services.common.store.tables import statements as statement_rows
from services.common.store.webhook_tables import deliveries

_AT_ONCE = 20
"""Articles in one transaction, for a tenth of a second or two."""
_a, _n, _s = article_rows.c, naming_rows.c, statement_rows.c


def plan(conn: Connection, id: str) -> Plan | None:
    """What would go with the speaker of this id; None where there is none. Raises NotErasableError for a body."""
    found = _person(conn, id)
    return None if found is None else _plan(conn, *found)


def erase(
    engine: Engine, id: str, *, by: str, now: datetime, within: Callable[[Connection, Erasure], None]
) -> tuple[Erasure, Plan] | None:
    """Take them away, in many short transactions; in the first of which `within` is called. None where there is no such
    speaker. Raises NotErasableError. `erased_bytes.clean` is to be called afterwards."""
    with promising(engine) as conn:
        erased_marks.lock(conn)
        found = _person(conn, id)
        if found is None:
            return None
        speaker, members = found
        told = _plan(conn, speaker, members)
        done = erasures.record(conn, ErasureKind.PERSON, told.extent, by=by, now=now)
        marks = erased_marks.drawn(conn)
        names = _names(conn, speaker, members)
        signs = {fold(one) for one in names} | _bound(conn, members)
        marks.add(conn, done.number, {Sign.NAME: signs})
        within(conn, done)
    while True:
        with writing(engine) as conn:
            ids = _articles(conn, members)
            if not ids:
                _take_rest(conn, members, names)
                return done, told
            _take_statements(conn, ids, members, now=now)


def _person(conn: Connection, id: str) -> tuple[Speaker, tuple[NamingId, ...]] | None:
    speaker = speakers.find(conn, id)
    if speaker is None:
        return None
    if speaker.kind is not SpeakerKind.PERSON:
        raise NotErasableError(
            f"This is of the kind {speaker.kind}, and not a person; erase its articles instead.",
            ErasureRefusal.NOT_A_PERSON,
        )
    return speaker, speakers.members(conn, speaker.id)


def _plan(conn: Connection, speaker: Speaker, members: Collection[NamingId]) -> Plan:
    names = _names(conn, speaker, members)
    said = _s.speaker_id.in_(members)
    count = sa.select(sa.func.count(), sa.func.count(sa.distinct(_s.article_number))).where(said)
    all_, in_articles = conn.execute(count).one()
    return Plan(
        kind=ErasureKind.PERSON,
        extent=Extent(
            articles=in_articles,
            statements=all_,
            names=len(names),
            reviews=len(_reviews(conn, members)),
            deliveries=conn.execute(sa.select(sa.func.count()).where(_told(names))).scalar_one(),
        ),
    )


def _names(conn: Connection, speaker: Speaker, members: Collection[NamingId]) -> frozenset[str]:
    """All that they are called where the name alone tells who it is: in every spelling and script."""
    full = sa.and_(_n.id.in_(members), sa.or_(_n.is_full, _n.is_listed))
    forms = (
        sa.select(speaker_forms.c.form)
        .join(naming_rows, _n.id == speaker_forms.c.speaker_id)
        .where(full, speaker_forms.c.what == "name")
    )
    given = sa.select(_n.name, _n.given_name, _n.shown_name).where(full)
    own = {one for row in conn.execute(given) for one in row if one}
    return frozenset(one for one in {*conn.execute(forms).scalars(), *own, speaker.name} if fold(one))


def _bound(conn: Connection, members: Collection[NamingId]) -> set[str]:
    """Family names alone tell nobody: they are theirs in the articles in which they were."""
    alone = (
        sa.select(_a.id, _s.speaker_name)
        .join_from(statement_rows, article_rows, _a.number == _s.article_number)
        .join(naming_rows, _n.id == _s.speaker_id)
        .where(_s.speaker_id.in_(members), ~_n.is_full, _s.speaker_name.is_not(None))
        .distinct()
    )
    return {in_article(id, name) for id, name in conn.execute(alone)}


def _articles(conn: Connection, members: Collection[NamingId]) -> list[ArticleId]:
    """The next articles in which they say something; also such as were read, and not linked, before the signs."""
    some = sa.select(_s.article_number).where(_s.speaker_id.in_(members)).order_by(_s.number).limit(_AT_ONCE)
    numbers = set(conn.execute(some).scalars())
    if not numbers:
        waiting = sa.select(_s.article_number, _a.id, _s.speaker_name).where(
            _a.number == _s.article_number, _s.speaker_id.is_(None), _s.speaker_name.is_not(None)
        )
        rows = conn.execute(waiting).all()
        marks = erased_marks.known(conn)
        assert marks is not None, "signs come first"
        erased = marks.among(conn, Sign.NAME, {fold(row.speaker_name) for row in rows})
        numbers = set(sorted(row.article_number for row in rows if fold(row.speaker_name) in erased)[:_AT_ONCE])
    found = sa.select(_a.id).where(_a.number.in_(numbers)).order_by(_a.number)
    return [ArticleId(id) for id in conn.execute(found).scalars()]


def _take_statements(
    conn: Connection, ids: Sequence[ArticleId], members: Collection[NamingId], *, now: datetime
) -> None:
    """What they say in these articles; what others say there stays, and is numbered anew."""
    numbers = numbering.lock_articles(conn, ids)
    of_them = sa.select(_s.id).where(_s.article_number.in_(numbers.values()), _s.speaker_id.in_(members))
    theirs = set(conn.execute(of_them).scalars())
    gone: set[str] = set(theirs)
    for id in ids:
        stored = articles.find(conn, id)
        assert stored is not None, "it is locked"
        said = statements.of_article(conn, id)
        left = without(conn, id, tuple(one.statement for one in said), also=theirs)
        gone |= {one.statement.id for one in said} - {one.id for one in left}
        statements.replace(conn, stored, left, now=now)
    reviews.forget_found(conn, ids, lambda article_id, found: without(conn, article_id, found, also=theirs))
    unsaid.forget(conn, sorted(gone), now=now)
    conn.execute(sa.delete(deliveries).where(deliveries.c.subject.in_(gone)))
    erasing.forget_answers(conn, gone)
    conn.execute(sa.delete(review_rows).where(review_rows.c.statement_id.in_(gone)))


def _take_rest(conn: Connection, members: Sequence[NamingId], names: Collection[str]) -> None:
    """Their names, what is known of them, and what people said and decided about them."""
    namings.lock(conn)
    said = _reviews(conn, members)
    conn.execute(sa.delete(review_rows).where(review_rows.c.number.in_(said)))
    conn.execute(sa.delete(deliveries).where(_told(names)))
    reprocessings.forget_all_former(conn)
    erasing.forget_answers(conn, members)
    about = sa.select(speaker_edit_namings.c.edit_number).where(speaker_edit_namings.c.speaker_id.in_(members))
    numbers = sorted(set(conn.execute(about).scalars()))
    others = sa.select(speaker_edit_namings.c.speaker_id).where(
        speaker_edit_namings.c.edit_number.in_(numbers), speaker_edit_namings.c.speaker_id.not_in(members)
    )
    namings.unsettle(conn, set(conn.execute(others).scalars()))
    conn.execute(sa.delete(speaker_edit_namings).where(speaker_edit_namings.c.edit_number.in_(numbers)))
    conn.execute(sa.delete(speaker_edits).where(speaker_edits.c.number.in_(numbers)))
    conn.execute(sa.delete(namings_untied).where(namings_untied.c.speaker_id.in_(members)))
    namings.remove(conn, members)


def _reviews(conn: Connection, members: Collection[NamingId]) -> list[int]:
    """Those that name them; the record of a review holds the name as it was seen, or as somebody wrote it."""
    known = sa.select(_n.name, _n.id).where(_n.id.in_(members), sa.or_(_n.is_full, _n.is_listed))
    names = {fold(name) for name, _ in conn.execute(known)}
    r = review_rows.c
    rows = conn.execute(sa.select(r.number, r.seen, r.record))
    return [row.number for row in rows if any(fold(one) in names for one in _named([row.seen, row.record]))]


def _named(values: Sequence[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping) and isinstance(speaker := value.get("speaker"), Mapping):
            name = speaker.get("name")
            if isinstance(name, str):
                yield name


def _told(names: Collection[str]) -> sa.ColumnElement[bool]:
    """Messages to webhooks in which one of these names stands, as JSON writes it."""
    written = (json.dumps(one, ensure_ascii=False) for one in sorted(names))
    return sa.or_(sa.false(), *(deliveries.c.body.contains(one, autoescape=True) for one in written))
