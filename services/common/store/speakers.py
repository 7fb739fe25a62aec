"""Speakers: who statements are resolved to, by kind and normalised name.

How many statements a speaker has, under which names and roles, is kept by difference whenever statements come or go,
so that no list has to count statements. The result does not depend on the order in which articles arrive.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.speakers import Speaker, SpeakerId
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.common.store.conflict import Insert, insert
from services.common.store.numbering import lock_articles, of_listed
from services.common.store.search import name_words
from services.common.store.tables import speaker_forms, speaker_words, speakers, statements

_NAME, _ROLE = "name", "role"
_MOST_FORMS = 20
"""Names and roles that are shown of one speaker, most frequent first; an office holder has hundreds of roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerPage:
    """One page of a list; `next` is what to pass as `after` for the page after it, None on the last."""

    items: tuple[Speaker, ...]
    next: str | None


def speaker_id(kind: SpeakerKind, name: str) -> SpeakerId:
    """The same for every spelling that folds alike."""
    return SpeakerId(hashlib.sha256(f"{kind.value}|{fold(name)}".encode("utf-8", "surrogatepass")).hexdigest()[:32])


_s = statements.c
# Built once: each bite runs them.
_NAMED = (
    sa.select(_s.number, _s.speaker_kind, _s.speaker_name, _s.speaker_role)
    .where(of_listed, _s.speaker_id.is_(None), _s.speaker_name.is_not(None))
    .order_by(_s.number)
)
_ASSIGN = sa.update(statements).where(_s.number == sa.bindparam("at")).values(speaker_id=sa.bindparam("speaker"))
_NAMES = (
    sa.select(speaker_forms.c.speaker_id, speaker_forms.c.form)
    .where(speaker_forms.c.speaker_id.in_(sa.bindparam("ids", expanding=True)), speaker_forms.c.what == _NAME)
    .order_by(speaker_forms.c.speaker_id, speaker_forms.c.statements.desc(), speaker_forms.c.form)
)
_RENAME = (
    sa.update(speakers)
    .where(speakers.c.id == sa.bindparam("speaker"), speakers.c.name != sa.bindparam("best"))
    .values(name=sa.bindparam("best"))
)


def assign(conn: Connection, *article_ids: str, now: datetime) -> None:
    """Give each of the articles' statements that names its speaker that Speaker; doing it again changes nothing."""
    numbers = lock_articles(conn, article_ids)
    rows = conn.execute(_NAMED, {"numbers": list(numbers.values())}).all() if numbers else ()
    given = [
        (number, speaker_id(SpeakerKind(kind), name), SpeakerKind(kind), name, role)
        for number, kind, name, role in rows
        if fold(name)
    ]
    if not given:
        return
    kinds = {id: kind for _, id, kind, _, _ in given}
    names = {id: name for _, id, _, name, _ in given}
    totals = Counter(id for _, id, _, _, _ in given)
    # Rows that several transactions touch are touched in the order of their keys, here and in `release`.
    conn.execute(
        _adding_speakers(conn.dialect.name),
        [
            {"id": id, "kind": kinds[id], "name": names[id], "statements": totals[id], "updated_at": now}
            for id in sorted(totals)
        ],
    )
    conn.execute(
        _adding_words(conn.dialect.name),
        [{"word": word, "speaker_id": id} for id in sorted(names) for word in sorted(name_words(names[id]))],
    )
    _add_forms(conn, _forms((id, name, role) for _, id, _, name, role in given))
    conn.execute(_ASSIGN, [{"at": number, "speaker": id} for number, id, _, _, _ in given])
    _rename(conn, totals)


def release(conn: Connection, gone: Sequence[Mapping[str, object]], *, now: datetime) -> None:
    """Take statements' rows that were deleted off their speakers; a speaker without statements goes too."""
    assigned = [row for row in gone if row["speaker_id"] is not None]
    totals = Counter(str(row["speaker_id"]) for row in assigned)
    if not totals:
        return
    ids = sorted(totals)
    c = speakers.c
    conn.execute(
        sa.update(speakers)
        .where(c.id == sa.bindparam("speaker"))
        .values(statements=c.statements - sa.bindparam("less"), updated_at=now),
        [{"speaker": id, "less": totals[id]} for id in ids],
    )
    forms = _forms((str(row["speaker_id"]), str(row["speaker_name"]), row["speaker_role"]) for row in assigned)
    _add_forms(conn, Counter({form: -count for form, count in forms.items()}))
    for table in (speaker_forms, speakers):
        column = table.c.speaker_id if table is speaker_forms else table.c.id
        if table is speakers:
            empty = sa.select(c.id).where(c.id.in_(ids), c.statements <= 0)
            conn.execute(sa.delete(speaker_words).where(speaker_words.c.speaker_id.in_(empty)))
        conn.execute(sa.delete(table).where(column.in_(ids), table.c.statements <= 0))
    _rename(conn, totals)


def find(conn: Connection, id: str) -> Speaker | None:
    found = _read(conn, sa.select(speakers).where(speakers.c.id == id))
    return found[0] if found else None


def page(
    conn: Connection,
    *,
    name: str | None = None,
    kind: SpeakerKind | None = None,
    after: str | None = None,
    limit: int,
) -> SpeakerPage:
    """Most statements first. `name` is words of the name, or their beginnings, in any spelling; without words, nobody.

    Raises ValueError for a cursor that we did not give out.
    """
    c = speakers.c
    where: list[sa.ColumnElement[bool]] = []
    if kind is not None:
        where.append(c.kind == kind)
    if name is not None:
        words = name_words(name)[:16]
        if not words:
            where.append(sa.false())
        for word in words:
            w = speaker_words.c
            where.append(c.id.in_(sa.select(w.speaker_id).where(w.word >= word, w.word < word + "\U0010ffff")))
    if after is not None:
        where.append(sa.tuple_(c.statements, c.id) < sa.tuple_(*_read_cursor(after)))
    found = _read(conn, sa.select(speakers).where(*where).order_by(c.statements.desc(), c.id.desc()).limit(limit + 1))
    last = found[limit - 1] if len(found) > limit else None
    return SpeakerPage(items=found[:limit], next=None if last is None else f"{last.statements}.{last.id}")


def _read_cursor(cursor: str) -> tuple[int, str]:
    statements_, _, id = cursor.partition(".")
    if not (statements_.isascii() and statements_.isdigit() and len(statements_) <= 9 and len(id) == 32):
        raise ValueError(f"not a cursor of this list: {cursor[:40]!r}")
    return int(statements_), id


@cache
def _adding_speakers(dialect: str) -> Insert:
    adding = insert(dialect, speakers)
    more = {
        "statements": speakers.c.statements + adding.excluded.statements,
        "updated_at": adding.excluded.updated_at,
    }
    return adding.on_conflict_do_update(index_elements=["id"], set_=more)


@cache
def _adding_words(dialect: str) -> Insert:
    return insert(dialect, speaker_words).on_conflict_do_nothing()


@cache
def _adding_forms(dialect: str) -> Insert:
    adding = insert(dialect, speaker_forms)
    more = {"statements": speaker_forms.c.statements + adding.excluded.statements}
    return adding.on_conflict_do_update(index_elements=["speaker_id", "what", "form"], set_=more)


def _forms(named: Iterable[tuple[str, str, object]]) -> Counter[tuple[str, str, str]]:
    counted: Counter[tuple[str, str, str]] = Counter()
    for id, name, role in named:
        counted[id, _NAME, " ".join(name.split())] += 1
        if role:
            counted[id, _ROLE, " ".join(str(role).split())] += 1
    return counted


def _add_forms(conn: Connection, forms: Counter[tuple[str, str, str]]) -> None:
    conn.execute(
        _adding_forms(conn.dialect.name),
        [
            {"speaker_id": id, "what": what, "form": form, "statements": forms[id, what, form]}
            for id, what, form in sorted(forms)
        ],
    )


def _rename(conn: Connection, ids: Iterable[str]) -> None:
    """Set each speaker's name to its most frequent one; of several, the first in the order of the string."""
    best: dict[str, str] = {}
    for id, form in conn.execute(_NAMES, {"ids": sorted(ids)}):
        best.setdefault(id, form)
    if best:
        conn.execute(_RENAME, [{"speaker": id, "best": name} for id, name in sorted(best.items())])


def _read(conn: Connection, select: sa.Select[tuple[object, ...]]) -> tuple[Speaker, ...]:
    rows = conn.execute(select).mappings().all()
    f = speaker_forms.c
    rank = sa.func.row_number().over(partition_by=(f.speaker_id, f.what), order_by=(f.statements.desc(), f.form))
    ranked = (
        sa.select(f.speaker_id, f.what, f.form, rank.label("rank"))
        .where(f.speaker_id.in_([row["id"] for row in rows]))
        .subquery()
    )
    forms: dict[tuple[str, str], list[str]] = {}
    for id, what, form in conn.execute(
        sa.select(ranked.c.speaker_id, ranked.c.what, ranked.c.form)
        .where(ranked.c.rank <= _MOST_FORMS)
        .order_by(ranked.c.rank)
    ):
        forms.setdefault((id, what), []).append(form)
    return tuple(
        Speaker(
            id=SpeakerId(row["id"]),
            name=row["name"],
            kind=SpeakerKind(row["kind"]),
            names=tuple(forms.get((row["id"], _NAME), ())),
            roles=tuple(forms.get((row["id"], _ROLE), ())),
            statements=row["statements"],
        )
        for row in rows
    )
