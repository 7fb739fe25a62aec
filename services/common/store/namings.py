"""Namings: how statements name their speakers, counted by difference whenever statements come or go.

So no list has to count statements, and the result does not depend on the order in which articles arrive. Which namings
are one speaker is another question (`neighbourhoods.py`): here each is a speaker by itself, until that is settled.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.speakers import Context, NamingId
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.common.store import speakers as shown
from services.common.store.conflict import Insert, insert
from services.common.store.numbering import lock_articles, of_listed
from services.common.store.search import name_words
from services.common.store.tables import (
    articles,
    speaker_candidates,
    speaker_days,
    speaker_forms,
    speaker_keys,
    speaker_offices,
    speaker_ties,
    speaker_words,
    speakers,
    speakers_unsettled,
    statements,
)
from services.common.store.waits import waiting

_NAME, _ROLE = "name", "role"
_LOCK = 5_105_117_108
"""Of PostgreSQL's advisory locks, the one that speakers are settled under; any number of our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement whose speaker has a name and no naming yet; `day` is when it was said, or else published."""

    id: str
    number: int
    article_id: str
    kind: SpeakerKind
    name: str
    role: str | None
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A statement with the naming it is given: see `contracts.speakers.Naming`; `office` is the key of its role."""

    said: Said
    naming: NamingId
    context: str
    is_full: bool
    office: str


_s = statements.c
# Built once: each bite runs them.
_NAMED = (
    sa.select(
        _s.id,
        _s.number,
        articles.c.id,
        _s.speaker_kind,
        _s.speaker_name,
        _s.speaker_role,
        _s.said_day,
        _s.published_day,
    )
    .where(of_listed, _s.speaker_id.is_(None), _s.speaker_name.is_not(None))
    .order_by(_s.number)
)
_ASSIGN = sa.update(statements).where(_s.number == sa.bindparam("at")).values(speaker_id=sa.bindparam("naming"))
_NAMES = (
    sa.select(speaker_forms.c.speaker_id, speaker_forms.c.form)
    .where(speaker_forms.c.speaker_id.in_(sa.bindparam("ids", expanding=True)), speaker_forms.c.what == _NAME)
    .order_by(speaker_forms.c.speaker_id, speaker_forms.c.statements.desc(), speaker_forms.c.form)
)
_RENAME = (
    sa.update(speakers)
    .where(speakers.c.id == sa.bindparam("naming"), speakers.c.name != sa.bindparam("best"))
    .values(name=sa.bindparam("best"))
)


def naming_id(kind: SpeakerKind, name: str, context: Context = Context()) -> NamingId:  # noqa: B008 (a value)
    """The same for every spelling that folds alike; without a context, what it was before there were contexts."""
    said = f"|{context}" if context != Context() else ""
    key = f"{kind.value}|{fold(name)}{said}"
    return NamingId(hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32])


def lock(conn: Connection) -> None:
    """Until the transaction ends, nobody else joins or parts speakers. SQLite has a single writer anyhow."""
    if conn.dialect.name == "postgresql":
        with waiting():
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def unnamed(conn: Connection, *article_ids: str) -> tuple[Said, ...]:
    """The statements of these articles that name their speaker and have no naming yet; their articles are locked."""
    return unnamed_in(conn, lock_articles(conn, article_ids).values())


def unnamed_in(conn: Connection, numbers: Collection[int]) -> tuple[Said, ...]:
    """Those of the articles of these numbers, as they are now."""
    rows = conn.execute(_NAMED, {"numbers": list(numbers)}).all() if numbers else ()
    return tuple(
        Said(id=id, number=n, article_id=article, kind=SpeakerKind(kind), name=name, role=role, day=said or published)
        for id, n, article, kind, name, role, said, published in rows
    )


def assign(conn: Connection, given: Sequence[Given], *, now: datetime) -> frozenset[NamingId]:
    """Give statements their namings. Returns those of which something is new that is weighed: the naming itself, an
    office in a year, or another binary digit of its statements."""
    if not given:
        return frozenset()
    first = {one.naming: one for one in reversed(given)}
    totals = Counter(one.naming for one in given)
    ids = sorted(totals)
    before = _weighed(conn, ids)
    # Rows that several transactions touch are touched in the order of their keys, here and in `release`.
    conn.execute(
        _adding_speakers(conn.dialect.name),
        [
            {
                "id": id,
                "kind": first[id].said.kind,
                "name": " ".join(first[id].said.name.split()),
                "statements": totals[id],
                "updated_at": now,
                "speaker_id": id,
                "context": first[id].context,
                "is_full": first[id].is_full,
            }
            for id in ids
        ],
    )
    conn.execute(
        _adding(conn.dialect.name, speaker_words),
        [{"word": w, "speaker_id": id} for id in ids for w in sorted(name_words(first[id].said.name))],
    )
    _add_all(conn, given, sign=1)
    conn.execute(_ASSIGN, [{"at": one.said.number, "naming": one.naming} for one in given])
    _rename(conn, ids)
    shown.sum_up(conn, ids)
    after = _weighed(conn, ids)
    return frozenset(NamingId(id) for id in ids if before.get(id) != after.get(id))


def release(conn: Connection, gone: Sequence[Mapping[str, object]], *, now: datetime) -> None:
    """Take statements' rows that were deleted off their namings; a naming without statements goes too, unless a person
    has decided about it. What was near it is settled anew with the next article."""
    assigned = [row for row in gone if row["speaker_id"] is not None]
    totals = Counter(str(row["speaker_id"]) for row in assigned)
    if not totals:
        return
    lock(conn)
    ids = sorted(totals)
    c = speakers.c
    conn.execute(
        sa.update(speakers)
        .where(c.id == sa.bindparam("naming"))
        .values(statements=c.statements - sa.bindparam("less"), updated_at=now),
        [{"naming": id, "less": totals[id]} for id in ids],
    )
    forms, days = _counts(
        (str(r["speaker_id"]), str(r["speaker_name"]), r["speaker_role"], r["said_day"] or r["published_day"])
        for r in assigned
    )
    _add(conn, speaker_forms, ("speaker_id", "what", "form"), forms, -1)
    _add(conn, speaker_days, ("speaker_id", "role", "day"), days, -1)
    for table in (speaker_forms, speaker_days):
        conn.execute(sa.delete(table).where(table.c.speaker_id.in_(ids), table.c.statements <= 0))
    near = conn.execute(
        sa.select(speaker_ties.c.other_id).where(speaker_ties.c.speaker_id.in_(ids)).distinct()
    ).scalars()
    heads = conn.execute(sa.select(c.speaker_id).where(c.id.in_(ids)).distinct()).scalars().all()
    members = conn.execute(sa.select(c.id).where(c.speaker_id.in_([h for h in heads if h]))).scalars().all()
    unsettle(conn, {*near, *members, *ids})
    empty = conn.execute(
        sa.select(c.id).where(c.id.in_(ids), c.statements <= 0, c.is_listed.is_(False))
    ).scalars().all()  # fmt: skip
    remove(conn, empty)
    _rename(conn, [id for id in ids if id not in set(empty)])
    shown.sum_up(conn, [id for id in members if id not in set(empty)])


def remove(conn: Connection, ids: Collection[str]) -> None:
    """Take namings away with all that is known of them; no statement may have them any more."""
    for table in (
        *(speaker_words, speaker_forms, speaker_keys, speaker_ties, speaker_offices, speaker_days, speaker_candidates),
        speakers_unsettled,
    ):
        conn.execute(sa.delete(table).where(table.c.speaker_id.in_(list(ids))))
    for ties in (speaker_ties, speaker_candidates):
        conn.execute(sa.delete(ties).where(ties.c.other_id.in_(list(ids))))
    conn.execute(sa.delete(speakers).where(speakers.c.id.in_(list(ids))))


def unsettle(conn: Connection, ids: Collection[str]) -> None:
    """Have the neighbourhoods of these namings looked at with the next article that comes."""
    if ids:
        conn.execute(_adding(conn.dialect.name, speakers_unsettled), [{"speaker_id": id} for id in sorted(ids)])


def _weighed(conn: Connection, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Binary digits of each naming's statements, and how many offices it has in how many years."""
    o = speaker_offices.c
    counted = sa.select(o.speaker_id, sa.func.count()).where(o.speaker_id.in_(ids)).group_by(o.speaker_id)
    held: dict[str, int] = {id: count for id, count in conn.execute(counted)}  # noqa: C416 (mypy)
    rows = conn.execute(sa.select(speakers.c.id, speakers.c.statements).where(speakers.c.id.in_(ids)))
    return {id: (count.bit_length(), held.get(id, 0)) for id, count in rows}


def _add_all(conn: Connection, given: Sequence[Given], *, sign: int) -> None:
    forms, days = _counts((one.naming, one.said.name, one.said.role, one.said.day) for one in given)
    offices = Counter(
        (str(one.naming), one.office, str(one.said.day.year) if one.said.day else "") for one in given if one.office
    )
    _add(conn, speaker_forms, ("speaker_id", "what", "form"), forms, sign)
    _add(conn, speaker_days, ("speaker_id", "role", "day"), days, sign)
    _add(conn, speaker_offices, ("speaker_id", "office", "year"), offices, sign)


def _counts(
    named: Iterable[tuple[str, str, object, object]],
) -> tuple[Counter[tuple[str, str, str]], Counter[tuple[str, str, str]]]:
    forms: Counter[tuple[str, str, str]] = Counter()
    days: Counter[tuple[str, str, str]] = Counter()
    for id, name, role, day in named:
        told = " ".join(str(role).split()) if role else ""
        forms[id, _NAME, " ".join(name.split())] += 1
        if told:
            forms[id, _ROLE, told] += 1
        days[id, told, "" if day is None else str(day)] += 1
    return forms, days


def _add(
    conn: Connection, table: sa.Table, columns: tuple[str, str, str], counted: Counter[tuple[str, str, str]], sign: int
) -> None:
    if counted:
        rows = [{**dict(zip(columns, key, strict=True)), "statements": sign * counted[key]} for key in sorted(counted)]
        conn.execute(_counting(conn.dialect.name, table, columns), rows)


@cache
def _counting(dialect: str, table: sa.Table, columns: tuple[str, ...]) -> Insert:
    adding = insert(dialect, table)
    more = {"statements": table.c.statements + adding.excluded.statements}
    return adding.on_conflict_do_update(index_elements=list(columns), set_=more)


@cache
def _adding_speakers(dialect: str) -> Insert:
    adding = insert(dialect, speakers)
    more = {
        "statements": speakers.c.statements + adding.excluded.statements,
        "updated_at": adding.excluded.updated_at,
        "speaker_id": sa.func.coalesce(speakers.c.speaker_id, adding.excluded.speaker_id),
    }
    return adding.on_conflict_do_update(index_elements=["id"], set_=more)


@cache
def _adding(dialect: str, table: sa.Table) -> Insert:
    return insert(dialect, table).on_conflict_do_nothing()


def _rename(conn: Connection, ids: Iterable[str]) -> None:
    """Set each naming's name to its most frequent one; of several, the first in the order of the string."""
    best: dict[str, str] = {}
    for id, form in conn.execute(_NAMES, {"ids": sorted(ids)}):
        best.setdefault(id, form)
    if best:
        conn.execute(_RENAME, [{"naming": id, "best": name} for id, name in sorted(best.items())])


def keys_and_ties(
    conn: Connection, keys: Mapping[NamingId, Iterable[str]], ties: Iterable[tuple[NamingId, NamingId, float]]
) -> None:
    """Write where namings are found, and which are alike: each pair once, in any direction."""
    rows = [{"key": key, "speaker_id": id} for id in sorted(keys) for key in sorted(set(keys[id]))]
    if rows:
        conn.execute(_adding(conn.dialect.name, speaker_keys), rows)
    both = sorted(chain.from_iterable(((a, b, s), (b, a, s)) for a, b, s in ties))
    if both:
        conn.execute(
            _adding(conn.dialect.name, speaker_ties),
            [{"other_id": a, "speaker_id": b, "score": score} for a, b, score in both],
        )
