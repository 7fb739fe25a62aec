"""The namings around some that changed: all that is weighed to say which of them are one speaker, found by indexes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.speakers import Candidate, Edit, Naming, NamingId
from services.common.contracts.statements import SpeakerKind
from services.common.store import speaker_edits
from services.common.store import speakers as shown
from services.common.store.tables import (
    speaker_candidates,
    speaker_days,
    speaker_keys,
    speaker_offices,
    speaker_ties,
    speakers,
    speakers_unsettled,
)

MOST_AROUND = 600
"""Namings that are settled together. Names so common that more are alike are settled among those of least id."""
MOST_PEERS = 1_000
"""Namings of one key that a new one is compared with; those of least id where there are more."""
_AT_ONCE = 500
_FAMILIES_ALIKE = 0.8
"""Ties along which family names alone reach each other; as likely as names must be that are joined."""

_c = speakers.c
_t = speaker_ties.c
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_peer = speakers.alias("peer")
_LONE = sa.union(
    sa.select(_c.id).where(_c.id.in_(_IDS), ~_c.is_full, ~_c.is_listed),
    sa.select(_t.other_id)
    .join(_peer, _peer.c.id == _t.other_id)
    .where(_t.speaker_id.in_(_IDS), ~_peer.c.is_full, ~_peer.c.is_listed),
)
_OFFICES = sa.select(speaker_offices.c.speaker_id, speaker_offices.c.office, speaker_offices.c.year).where(
    speaker_offices.c.speaker_id.in_(_IDS), speaker_offices.c.statements > 0
)
_NAMINGS = sa.select(speakers).where(_c.id.in_(_IDS))
_TIES = sa.select(_t.speaker_id, _t.other_id).where(_t.speaker_id.in_(_IDS))
_HIDE = (
    # What was shown of a speaker goes with him, so that the rows tell nothing of the order in which articles came.
    sa.update(speakers)
    .where(_c.id == sa.bindparam("moving"), _c.speaker_id != _c.id)
    .values(shown_name=None, shown_kind=None, shown_statements=None, sort_name="")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """`namings` with the pairs of them that are `tied` and the decisions about them; only `settled` ones are told anew,
    the others are there because those may belong to them. `is_cut` where there are more than MOST_AROUND."""

    namings: tuple[Naming, ...]
    tied: tuple[tuple[NamingId, NamingId], ...]
    edits: tuple[Edit, ...]
    settled: frozenset[NamingId]
    is_cut: bool


def unsettled(conn: Connection, *, most: int) -> frozenset[NamingId]:
    """Some namings whose neighbourhood is to be looked at again; they are no longer noted."""
    ids = conn.execute(sa.select(speakers_unsettled.c.speaker_id).order_by("speaker_id").limit(most)).scalars().all()
    if ids:
        conn.execute(sa.delete(speakers_unsettled).where(speakers_unsettled.c.speaker_id.in_(ids)))
    return frozenset(NamingId(id) for id in ids)


def is_unsettled(conn: Connection) -> bool:
    return conn.execute(sa.select(speakers_unsettled.c.speaker_id).limit(1)).first() is not None


def following(conn: Connection, after: str, *, most: int) -> tuple[NamingId, ...]:
    """The namings behind one in the order of their ids; "" stands before the first."""
    ids = conn.execute(sa.select(_c.id).where(_c.id > after).order_by(_c.id).limit(most)).scalars()
    return tuple(NamingId(id) for id in ids)


def without_keys(conn: Connection, ids: Collection[NamingId]) -> tuple[Naming, ...]:
    """Those of these namings that are found under no key yet."""
    known = sa.select(speaker_keys.c.speaker_id).where(speaker_keys.c.speaker_id == _c.id)
    rows = conn.execute(sa.select(speakers).where(_c.id.in_(list(ids)), ~sa.exists(known)).order_by(_c.id))
    return tuple(_naming(row, ()) for row in rows.mappings())


def peers(conn: Connection, keys: Iterable[str]) -> Mapping[str, tuple[Naming, ...]]:
    """The namings that are found under each of these keys."""
    k = speaker_keys.c
    found: dict[str, list[Naming]] = {}
    for some in _chunks(sorted(set(keys))):
        rows = conn.execute(
            sa.select(k.key, speakers)
            .join(speakers, _c.id == k.speaker_id)
            .where(k.key.in_(some))
            .order_by(k.key, _c.id)
        )
        for row in rows.mappings():
            near = found.setdefault(row["key"], [])
            if len(near) < MOST_PEERS:
                near.append(_naming(row, ()))
    return {key: tuple(near) for key, near in found.items()}


def roles(conn: Connection, ids: Collection[NamingId]) -> tuple[tuple[NamingId, str, str, int], ...]:
    """The roles of these namings by year: for the offices to be counted anew."""
    d = speaker_days.c
    year = sa.func.substr(d.day, 1, 4)
    rows = conn.execute(
        sa.select(d.speaker_id, d.role, year, sa.func.sum(d.statements))
        .where(d.speaker_id.in_(list(ids)), d.role != "")
        .group_by(d.speaker_id, d.role, year)
    )
    return tuple((NamingId(id), role, told, int(n)) for id, role, told, n in rows)


def replace_offices(
    conn: Connection, ids: Collection[NamingId], counted: Mapping[tuple[NamingId, str, str], int]
) -> None:
    conn.execute(sa.delete(speaker_offices).where(speaker_offices.c.speaker_id.in_(list(ids))))
    if counted:
        conn.execute(
            sa.insert(speaker_offices),
            [
                {"speaker_id": id, "office": office, "year": year, "statements": n}
                for (id, office, year), n in sorted(counted.items())
            ],
        )


def around(conn: Connection, changed: Collection[NamingId]) -> Neighbourhood:
    """Everybody whose speaker may be another one because these changed, and whom that depends on.

    Full names reach each other along their ties; family names alone are reached, and reach only their like. So of a
    full name everybody who can be one with it is known, whichever naming of theirs came last.
    """
    affected = _closure(conn, set(changed), full=True)
    lone = _closure(conn, _lone(conn, affected), full=False)
    affected |= lone
    beside = _closure(conn, _tied(conn, lone, full=True), full=True)
    whole = affected | beside
    is_cut = any(len(some) >= MOST_AROUND for some in (affected, lone, beside))
    edits = speaker_edits.of_namings(conn, whole)
    named = {id for edit in edits for id in (*edit.namings, *edit.apart)}
    if not named <= affected:  # what is decided about reaches beyond the ties
        more = _closure(conn, named - affected, full=True)
        whole |= more
        affected |= more | named
        edits = speaker_edits.of_namings(conn, whole)
    ids = sorted(whole)
    return Neighbourhood(
        namings=_load(conn, ids),
        tied=_ties(conn, ids),
        edits=edits,
        settled=frozenset(NamingId(id) for id in affected),
        is_cut=is_cut,
    )


def settle(
    conn: Connection,
    heads: Mapping[NamingId, NamingId],
    candidates: Mapping[NamingId, Sequence[Candidate]],
    *,
    now: datetime,
) -> frozenset[NamingId]:
    """Write whose speaker each of these namings is, by the id of the speaker, and whom the ambiguous ones may mean.
    Returns the namings whose speaker is another one now."""
    ids = sorted(heads)
    was: dict[str, str | None] = {}
    for some in _chunks(ids):
        was |= {id: head for id, head in conn.execute(sa.select(_c.id, _c.speaker_id).where(_c.id.in_(some)))}  # noqa: C416
    moved = [id for id in ids if was.get(id, heads[id]) != heads[id]]
    if moved:
        conn.execute(
            sa.update(speakers)
            .where(_c.id == sa.bindparam("moving"))
            .values(speaker_id=sa.bindparam("to"), updated_at=now),
            [{"moving": id, "to": heads[id]} for id in moved],
        )
        conn.execute(_HIDE, [{"moving": id} for id in moved])
    for some in _chunks(ids):
        conn.execute(sa.delete(speaker_candidates).where(speaker_candidates.c.speaker_id.in_(some)))
    rows = [
        {"speaker_id": id, "other_id": one.naming, "score": one.score, "reasons": list(one.reasons)}
        for id in sorted(candidates)
        if id in heads
        for one in candidates[id]
    ]
    if rows:
        conn.execute(sa.insert(speaker_candidates), rows)
    former = {head for id in moved if (head := was[id]) is not None}
    shown.sum_up(conn, {*ids, *former})
    return frozenset(moved)


def _closure(conn: Connection, start: set[NamingId], *, full: bool) -> set[NamingId]:
    """These and all that is tied to them, step by step, of full names or of family names alone."""
    found, edge = set(start), set(start)
    while edge and len(found) < MOST_AROUND:
        edge = _tied(conn, edge, full=full, like=full) - found
        found |= set(sorted(edge)[: MOST_AROUND - len(found)])
    return found


def _tied(conn: Connection, ids: Collection[NamingId], *, full: bool, like: bool | None = None) -> set[NamingId]:
    """What is tied to these: full names, or family names alone; with `like`, only to those of them that are so too."""
    select = _tied_select(full=full, like=like)
    return {NamingId(id) for some in _chunks(sorted(ids)) for id in conn.execute(select, {"ids": some}).scalars()}


@cache
def _tied_select(*, full: bool, like: bool | None) -> sa.Select[Any]:
    """Built once for each question: an article asks a dozen."""
    one, other = speakers.alias("one"), speakers.alias("other")
    select = (
        sa.select(_t.other_id)
        .join(other, other.c.id == _t.other_id)
        .where(_t.speaker_id.in_(_IDS), sa.or_(other.c.is_full, other.c.is_listed) == sa.literal(full))
        .distinct()
    )
    if like is not None:
        select = select.join(one, one.c.id == _t.speaker_id).where(
            sa.or_(one.c.is_full, one.c.is_listed) == sa.literal(full)
        )
    return select.where(_t.score >= _FAMILIES_ALIKE) if like is False else select


def _lone(conn: Connection, ids: Collection[NamingId]) -> set[NamingId]:
    """The family names among these, and those tied to a full name among them."""
    return {NamingId(id) for some in _chunks(sorted(ids)) for id in conn.execute(_LONE, {"ids": some}).scalars()}


def _load(conn: Connection, ids: Sequence[NamingId]) -> tuple[Naming, ...]:
    offices: dict[str, list[tuple[str, str]]] = {}
    rows: list[sa.RowMapping] = []
    for some in _chunks(ids):
        for id, office, year in conn.execute(_OFFICES, {"ids": some}):
            offices.setdefault(id, []).append((office, year))
        rows += conn.execute(_NAMINGS, {"ids": some}).mappings()
    return tuple(_naming(row, offices.get(row["id"], ())) for row in sorted(rows, key=lambda row: str(row["id"])))


def _ties(conn: Connection, ids: Sequence[NamingId]) -> tuple[tuple[NamingId, NamingId], ...]:
    known = set(ids)
    pairs: set[tuple[NamingId, NamingId]] = set()
    for some in _chunks(ids):
        for one, other in conn.execute(_TIES, {"ids": some}):
            if one < other and other in known:
                pairs.add((NamingId(one), NamingId(other)))
    return tuple(sorted(pairs))


def _naming(row: sa.RowMapping, offices: Iterable[tuple[str, str]]) -> Naming:
    context = row["context"] or ""
    return Naming(
        id=NamingId(row["id"]),
        kind=SpeakerKind(row["kind"]),
        name=row["name"],
        is_full=bool(row["is_full"]),
        offices=frozenset(offices),
        weight=max(0, int(row["statements"])).bit_length(),
        is_listed=bool(row["is_listed"]),
        is_bound=not (context or "|").endswith("|"),
        countries=frozenset(one for one in context.partition("|")[0].split("+") if one.startswith("@")),
    )


def _chunks(ids: Sequence[str] | Collection[str]) -> Iterable[list[str]]:
    listed = list(ids)
    return (listed[k : k + _AT_ONCE] for k in range(0, len(listed), _AT_ONCE))
