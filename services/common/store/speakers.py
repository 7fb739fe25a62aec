"""Speakers as they are shown: the namings that are one, with their names, roles and days (see `namings.py`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.speakers import (
    DatedRole,
    LikelySpeaker,
    NamedAs,
    NamingId,
    Profile,
    Speaker,
    SpeakerId,
)
from services.common.contracts.statements import SpeakerKind
from services.common.folding import filed_under
from services.common.store.search import name_words
from services.common.store.speaker_order import SpeakerOrder, beyond, sorted_by, written
from services.common.store.tables import (
    speaker_candidates,
    speaker_days,
    speaker_forms,
    speaker_words,
    speakers,
)

_NAME, _ROLE = "name", "role"
_MOST_FORMS = 20
"""Names and roles that are shown of one speaker, most frequent first; an office holder has hundreds of roles."""
_MOST_NAMINGS, _MOST_ROLES, _MOST_DAYS = 200, 50, 5_000
"""Of a profile: beyond them, nobody reads on."""
MOST_MEMBERS = 2_000
"""Namings of one speaker whose statements are listed; spellings, and offices and years of a family name, fall short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerPage:
    """One page of a list; `next` is what to pass as `after` for the page after it, None on the last."""

    items: tuple[Speaker, ...]
    next: str | None


_c = speakers.c
_is_shown = _c.speaker_id == _c.id
_MEMBERS = sa.select(
    _c.speaker_id, _c.id, _c.kind, _c.name, _c.statements, _c.is_full, _c.given_name, _c.is_listed
).where(_c.speaker_id.in_(sa.bindparam("heads", expanding=True)))
_SHOW = (
    sa.update(speakers)
    .where(_c.id == sa.bindparam("head"))
    .values(
        shown_name=sa.bindparam("best"),
        shown_kind=sa.bindparam("of_kind"),
        shown_statements=sa.bindparam("total"),
        sort_name=sa.bindparam("filed"),
    )
)


def sum_up(conn: Connection, ids: Collection[str]) -> None:
    """Show the speakers of these namings anew: with all their statements, under the name that a person gave them, or
    else the most frequent full name."""
    heads = conn.execute(sa.select(_c.speaker_id).where(_c.id.in_(list(ids))).distinct()).scalars().all()
    groups: dict[str, list[sa.RowMapping]] = {}
    for row in conn.execute(_MEMBERS, {"heads": [head for head in heads if head]}).mappings():
        groups.setdefault(row["speaker_id"], []).append(row)
    if not groups:
        return
    shown = []
    for head in sorted(groups):
        members = groups[head]
        best = min(
            members, key=lambda row: (row["statements"] == 0, not row["is_full"], -row["statements"], row["name"])
        )
        given = [row["given_name"] for row in sorted(members, key=lambda row: str(row["id"])) if row["given_name"]]
        name = given[0] if given else best["name"]
        shown.append(
            {
                "head": head,
                "best": name,
                "filed": filed_under(name, is_person=best["kind"] == SpeakerKind.PERSON),
                "of_kind": best["kind"],
                "total": sum(row["statements"] for row in members),
            }
        )
    conn.execute(_SHOW, shown)


def members(conn: Connection, id: str) -> tuple[NamingId, ...]:
    """The namings of the speaker whose id this is, or was; () where nobody has it."""
    head = conn.execute(_HEAD, {"id": id}).scalar()
    if head is None:
        return ()
    found = conn.execute(_MEMBER_IDS, {"head": head})
    return tuple(NamingId(one) for one in found.scalars()) or (NamingId(head),)


def lasting(conn: Connection, id: str) -> tuple[NamingId, ...]:
    """The namings of the speaker of this id that tell him by themselves, his own first: what decisions are about."""
    rows = conn.execute(
        sa.select(_c.id)
        .where(_c.speaker_id == id, sa.or_(_c.is_full, _c.is_listed, _c.id == id))
        .order_by(_c.id != id, _c.id)
        .limit(MOST_MEMBERS)
    )
    return tuple(NamingId(one) for one in rows.scalars())


def find(conn: Connection, id: str) -> Speaker | None:
    """The speaker whose id this is, or was before he was joined with another one."""
    found = _read(conn, _BY_ID, {"id": id})
    return found[0] if found else None


def page(
    conn: Connection,
    *,
    name: str | None = None,
    kind: SpeakerKind | None = None,
    order: SpeakerOrder = SpeakerOrder.STATEMENTS,
    after: str | None = None,
    limit: int,
) -> SpeakerPage:
    """Most statements first, or by name. `name` is words of the name, or their beginnings, in any spelling; without
    words, nobody.

    Raises ValueError for a cursor that we did not give out for this order.
    """
    where: list[sa.ColumnElement[bool]] = [_is_shown, _c.shown_statements > 0]
    if kind is not None:
        where.append(_c.shown_kind == kind)
    if name is not None:
        words = name_words(name)[:16]
        if not words:
            where.append(sa.false())
        member = speakers.alias("member")
        for word in words:
            w = speaker_words.c
            where.append(
                _c.id.in_(
                    sa.select(member.c.speaker_id)
                    .join(speaker_words, w.speaker_id == member.c.id)
                    .where(w.word >= word, w.word < word + "\U0010ffff")
                )
            )
    if after is not None:
        where.append(beyond(conn, after, order))
    found = _read(conn, sa.select(speakers).where(*where).order_by(*sorted_by(order)).limit(limit + 1))
    last = found[limit - 1] if len(found) > limit else None
    return SpeakerPage(
        items=found[:limit],
        next=None if last is None else written(conn, order, statements=last.statements, id=last.id),
    )


def profile(conn: Connection, id: str) -> Profile | None:
    """All that is known of a speaker but what people decided (`speaker_edits.about`)."""
    speaker = find(conn, id)
    if speaker is None:
        return None
    ids = members(conn, speaker.id)
    asked = {"ids": list(ids)}
    namings = tuple(
        NamedAs(id=NamingId(r.id), name=r.name, context=r.context or "", statements=r.statements, is_listed=r.is_listed)
        for r in conn.execute(_NAMINGS, asked)
    )
    days = conn.execute(_DAYS, asked)
    return Profile(
        speaker=speaker,
        namings=namings,
        roles=tuple(
            DatedRole(role=role, first=_day(first), last=_day(last), statements=int(n))
            for role, first, last, n in conn.execute(_ROLES, asked)
        ),
        days=tuple((date.fromisoformat(day), int(n)) for day, n in reversed(days.all())),
        candidates=_candidates(conn, ids),
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _candidates(conn: Connection, ids: Sequence[str]) -> tuple[LikelySpeaker, ...]:
    """Whom these namings may mean; of several scores of one speaker, the highest."""
    best: dict[str, LikelySpeaker] = {}
    for id, name, score, reasons in conn.execute(_CANDIDATES, {"ids": list(ids)}):
        best.setdefault(id, LikelySpeaker(id=SpeakerId(id), name=name, score=score, reasons=tuple(reasons)))
    return tuple(best.values())


def _ranked_forms() -> sa.Select[str, str, str]:
    """The names and roles of the speakers of `heads`, the most frequent first."""
    member = speakers.alias("member")
    f = speaker_forms.c
    count = sa.func.sum(f.statements)
    head = sa.func.coalesce(member.c.speaker_id, member.c.id)
    rank = sa.func.row_number().over(partition_by=(head, f.what), order_by=(count.desc(), f.form))
    ranked = (
        sa.select(head.label("head"), f.what, f.form, rank.label("rank"))
        .join(member, member.c.id == f.speaker_id)
        .where(sa.or_(member.c.speaker_id.in_(_HEADS), member.c.id.in_(_HEADS)))
        .group_by(head, f.what, f.form)
        .subquery()
    )
    found = sa.select(ranked.c.head, ranked.c.what, ranked.c.form).where(ranked.c.rank <= _MOST_FORMS)
    return found.order_by(ranked.c.rank)


def _likely() -> sa.Select[str, str, float, list[str]]:
    other, head = speakers.alias("other"), speakers.alias("head")
    c = speaker_candidates.c
    return (
        sa.select(head.c.id, head.c.shown_name, c.score, c.reasons)
        .join(other, other.c.id == c.other_id)
        .join(head, head.c.id == other.c.speaker_id)
        .where(c.speaker_id.in_(_IDS))
        .order_by(c.score.desc(), head.c.id)
        .limit(_MOST_FORMS)
    )


def _roles_over_time() -> sa.Select[str, str, str, int]:
    dated = sa.func.nullif(_d.day, "")
    return (
        sa.select(_d.role, sa.func.min(dated), sa.func.max(dated), _SAID)
        .where(_d.speaker_id.in_(_IDS), _d.role != "")
        .group_by(_d.role)
        .order_by(_SAID.desc(), _d.role)
        .limit(_MOST_ROLES)
    )


# Built once: each page runs them, and building them takes longer.
_d = speaker_days.c
_SAID = sa.func.sum(_d.statements)
_IDS: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_ID: sa.BindParameter[str] = sa.bindparam("id")
_HEAD = sa.select(sa.func.coalesce(_c.speaker_id, _c.id)).where(_c.id == _ID)
_BY_ID = sa.select(speakers).where(_c.id == _HEAD.scalar_subquery())
_MEMBER_IDS = sa.select(_c.id).where(_c.speaker_id == sa.bindparam("head")).order_by(_c.id).limit(MOST_MEMBERS)
_NAMINGS = (
    sa.select(_c.id, _c.name, _c.context, _c.statements, _c.is_listed)
    .where(_c.id.in_(_IDS))
    .order_by(_c.statements.desc(), _c.id)
    .limit(_MOST_NAMINGS)
)
_ROLES = _roles_over_time()
_DAYS = (
    sa.select(_d.day, _SAID)
    .where(_d.speaker_id.in_(_IDS), _d.day != "")
    .group_by(_d.day)
    .order_by(_d.day.desc())
    .limit(_MOST_DAYS)
)
_CANDIDATES = _likely()
_HEADS: sa.BindParameter[str] = sa.bindparam("heads", expanding=True)
_FORMS = _ranked_forms()
_LISTED_NAMES = sa.select(_c.speaker_id, _c.name).where(_c.speaker_id.in_(_HEADS), _c.is_listed, _c.statements == 0)
_IDENTIFIED = (
    sa.select(_c.speaker_id, sa.func.min(_c.wikidata))
    .where(_c.speaker_id.in_(_HEADS), _c.wikidata.is_not(None))
    .group_by(_c.speaker_id)
)


def _read(
    conn: Connection, select: sa.Select[tuple[object, ...]], given: Mapping[str, object] | None = None
) -> tuple[Speaker, ...]:
    rows = conn.execute(select, given).mappings().all()
    if not rows:
        return ()
    asked = {"heads": [row["id"] for row in rows]}
    forms: dict[tuple[str, str], list[str]] = {}
    for id, what, form in conn.execute(_FORMS, asked):
        forms.setdefault((id, what), []).append(form)
    listed = conn.execute(_LISTED_NAMES.limit(_MOST_FORMS * len(rows)), asked)
    for id, form in sorted((id, form) for id, form in listed):
        if form not in (known := forms.setdefault((id, _NAME), [])) and len(known) < _MOST_FORMS:
            known.append(form)
    wikidata: dict[str | None, str] = {id: told for id, told in conn.execute(_IDENTIFIED, asked)}  # noqa: C416 (mypy)
    return tuple(
        Speaker(
            id=SpeakerId(row["id"]),
            name=row["shown_name"] or row["name"],
            kind=SpeakerKind(row["shown_kind"] or row["kind"]),
            names=tuple(forms.get((row["id"], _NAME), ())),
            roles=tuple(forms.get((row["id"], _ROLE), ())),
            statements=row["statements"] if row["shown_statements"] is None else row["shown_statements"],
            wikidata=wikidata.get(row["id"]),
        )
        for row in rows
    )
