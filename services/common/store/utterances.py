"""Utterances: which statements report one saying, and what is known of the reports."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from services.common.contracts.utterances import Membership, Tie, Utterance, UtteranceId
from services.common.store import ties as stored_ties
from services.common.store.speakers import members as namings_of
from services.common.store.statements import ListedStatement, listed
from services.common.store.tables import articles, carriers, speakers, statements, utterance_members, utterances

_u, _m, _s, _a = utterances.c, utterance_members.c, statements.c, articles.c

_AT_ONCE = 500
"""Ids in one question."""

FEWEST = 2
"""Statements that make an utterance: what is reported once is a statement."""


class UtteranceOrder(StrEnum):
    """By what a list is sorted."""

    REPORTS = "reports"
    LATEST = "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A report of an utterance: the statement, and how sure it is that it is one."""

    statement: ListedStatement
    is_whole: bool
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UtterancePage:
    """One page of a list; `next` is what to pass as `after` for the page after it, None on the last."""

    items: tuple[Utterance, ...]
    next: str | None


def replace(
    conn: Connection,
    statement_ids: Collection[str],
    new: Mapping[str, Sequence[Membership]],
    *,
    touched: Collection[str],
    now: datetime,
) -> None:
    """Make these, by their ids, the utterances of these statements, in place of all that they were members of.

    One that has the members it had stays as it is, unless something else may be new of one of them: of the `touched`.
    """
    old: dict[str, set[Membership]] = {}
    select = sa.select(_m.utterance_id, _m.statement_id, _m.is_whole, _m.score)
    for some in _chunks(statement_ids):
        for id, statement, is_whole, score in conn.execute(select.where(_m.statement_id.in_(some))):
            old.setdefault(id, set()).add(Membership(statement_id=statement, is_whole=is_whole, score=score))
    same = {
        id
        for id, members in new.items()
        if old.get(id) == set(members) and all(one.statement_id not in touched for one in members)
    }
    new = {id: members for id, members in new.items() if id not in same}
    for some in _chunks(old.keys() - same):
        conn.execute(sa.delete(utterance_members).where(_m.utterance_id.in_(some)))
        conn.execute(sa.delete(utterances).where(_u.id.in_(some)))
    if not new:
        return
    facts = _facts(conn, {one.statement_id for members in new.values() for one in members})
    textless = _textless(conn, {row["article_id"] for row in facts.values()})
    rows, members = [], []
    for id in sorted(new):
        there = [one for one in new[id] if one.statement_id in facts]
        if len(there) < FEWEST:  # the others were read anew, and are about to be linked anew
            continue
        rows.append({"id": id, "updated_at": now, **_summary([facts[one.statement_id] for one in there], textless)})
        members += [
            {"utterance_id": id, "statement_id": one.statement_id, "is_whole": one.is_whole, "score": one.score}
            for one in there
        ]
    if rows:
        conn.execute(sa.insert(utterances), rows)
        conn.execute(sa.insert(utterance_members), members)


def _facts(conn: Connection, ids: Collection[str]) -> dict[str, RowMapping]:
    select = sa.select(
        _s.id, _s.speaker_id, _s.language, _s.publisher_key, _s.published_day, _s.said_day, _a.id.label("article_id"),
        _a.copy_of,
    ).join_from(statements, articles, _a.number == _s.article_number)  # fmt: skip
    return {row["id"]: row for some in _chunks(ids) for row in conn.execute(select.where(_s.id.in_(some))).mappings()}


def _textless(conn: Connection, article_ids: Collection[str]) -> dict[str, int]:
    """How many carry the text of each of these articles without having one of their own."""
    listed_in = carriers.c.listed_in
    select = sa.select(listed_in, sa.func.count()).group_by(listed_in)
    return {id: count for some in _chunks(article_ids) for id, count in conn.execute(select.where(listed_in.in_(some)))}


def _summary(members: Sequence[RowMapping], textless: Mapping[str, int]) -> dict[str, object]:
    """What a list shows of an utterance: a function of its members, whatever order they came in."""
    first = min(members, key=lambda row: (_day(row) is None, _day(row) or date.min, row["id"]))
    days = [day for row in members if (day := _day(row)) is not None]
    own = {row["article_id"] for row in members}
    heads = {row["copy_of"] or row["article_id"] for row in members}
    speakers_ = sorted(row["speaker_id"] for row in members if row["speaker_id"] is not None)
    return {
        "speaker_id": max(dict.fromkeys(speakers_), key=speakers_.count, default=None),
        "first_id": first["id"],
        "statements": len(members),
        "reports": len(heads),
        "copies": len(own) - len(heads) + sum(textless.get(one, 0) for one in own),
        "outlets": len({row["publisher_key"] for row in members if row["publisher_key"]}),
        "languages": " ".join(sorted({row["language"] for row in members})),
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
    }


def _chunks(ids: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(ids)
    return (listed[k : k + _AT_ONCE] for k in range(0, len(listed), _AT_ONCE))


def _day(row: RowMapping) -> date | None:
    found: date | None = row["published_day"] or row["said_day"]
    return found


_naming, _head = speakers.alias("naming"), speakers.alias("head")
_LISTED = (
    # It refers to a naming; whose that is may change.
    sa.select(
        utterances,
        _head.c.id.label("the_speaker"),
        sa.func.coalesce(_head.c.shown_name, _head.c.name).label("speaker_name"),
        _s.content_text,
        _s.language,
    )
    .join_from(utterances, statements, _s.id == _u.first_id)
    .outerjoin(_naming, _naming.c.id == _u.speaker_id)
    .outerjoin(_head, _head.c.id == sa.func.coalesce(_naming.c.speaker_id, _naming.c.id))
)


def find(conn: Connection, id: str) -> Utterance | None:
    """The utterance that the statement of this id reports: at its own length, or else the first that it holds."""
    of_member = sa.select(_m.utterance_id).where(_m.statement_id == id).order_by(_m.is_whole, _m.utterance_id).limit(1)
    row = conn.execute(_LISTED.where(_u.id == of_member.scalar_subquery())).mappings().first()
    return None if row is None else _read(row)


def of_statement(conn: Connection, statement_id: str) -> tuple[Utterance, ...]:
    """The utterances that a statement reports: several where it is a long quotation."""
    ids = sa.select(_m.utterance_id).where(_m.statement_id == statement_id)
    return tuple(_read(row) for row in conn.execute(_LISTED.where(_u.id.in_(ids)).order_by(_u.id)).mappings())


def members(conn: Connection, id: str) -> tuple[Member, ...]:
    """The reports, the earliest first; of one day, and without a day last, in the order of their ids."""
    rows = conn.execute(sa.select(utterance_members).where(_m.utterance_id == id)).mappings()
    known = {row["statement_id"]: row for row in rows}
    found = [
        Member(statement=one, is_whole=row["is_whole"], score=row["score"])
        for one in listed(conn, list(known))
        for row in (known[one.stored.statement.id],)
    ]
    return tuple(sorted(found, key=_place))


def _place(member: Member) -> tuple[bool, date, str]:
    published = member.statement.article.published
    said = member.statement.stored.statement.said_on
    day = published.day if published else said.day if said else None
    return day is None, day or date.min, member.statement.stored.statement.id


def ties(conn: Connection, id: str) -> tuple[Tie, ...]:
    """What ties the members of an utterance to each other."""
    ids = set(conn.execute(sa.select(_m.statement_id).where(_m.utterance_id == id)).scalars())
    return tuple(one for one in stored_ties.of(conn, sorted(ids)) if one.first in ids and one.second in ids)


def page(
    conn: Connection,
    *,
    speaker_id: str | None = None,
    language: str | None = None,
    least_reports: int = 1,
    order: UtteranceOrder = UtteranceOrder.REPORTS,
    after: str | None = None,
    limit: int,
) -> UtterancePage:
    """Most reported first, or the one that was reported last; those without a day are last then. Raises ValueError for
    a cursor that we did not give out for this order."""
    where = [_u.reports >= least_reports]
    if speaker_id is not None:
        where.append(_u.speaker_id.in_(namings_of(conn, speaker_id)))
    if language is not None:
        where.append((" " + _u.languages + " ").contains(f" {language} ", autoescape=True))
    if order is UtteranceOrder.LATEST:
        found = _latest(conn, where, after=None if after is None else _read_day(after), limit=limit + 1)
    else:
        if after is not None:
            where.append(sa.tuple_(_u.reports, _u.id) < sa.tuple_(*_read_cursor(after)))
        rows = conn.execute(_LISTED.where(*where).order_by(_u.reports.desc(), _u.id.desc()).limit(limit + 1))
        found = [_read(row) for row in rows.mappings()]
    last = found[limit - 1] if len(found) > limit else None
    return UtterancePage(items=tuple(found[:limit]), next=None if last is None else _cursor(last, order))


def _latest(
    conn: Connection,
    where: Sequence[sa.ColumnElement[bool]],
    *,
    after: tuple[date | None, str] | None,
    limit: int,
) -> list[Utterance]:
    found: list[Utterance] = []
    if after is None or after[0] is not None:
        beyond = [] if after is None else [sa.tuple_(_u.last_day, _u.id) < sa.tuple_(*after)]
        dated = _LISTED.where(*where, *beyond, _u.last_day.is_not(None)).order_by(_u.last_day.desc(), _u.id.desc())
        found += (_read(row) for row in conn.execute(dated.limit(limit)).mappings())
    if len(found) < limit:
        rest = [] if after is None or after[0] is not None else [_u.id < after[1]]
        undated = _LISTED.where(*where, *rest, _u.last_day.is_(None)).order_by(_u.id.desc())
        found += (_read(row) for row in conn.execute(undated.limit(limit - len(found))).mappings())
    return found


def _cursor(last: Utterance, order: UtteranceOrder) -> str:
    if order is UtteranceOrder.LATEST:
        return f"{order}/{last.days[1] if last.days else ''}/{last.id}"
    return f"{last.reports}.{last.id}"


def _read_day(cursor: str) -> tuple[date | None, str]:
    order, _, rest = cursor.partition("/")
    day, _, id = rest.partition("/")
    if order != UtteranceOrder.LATEST or len(id) != 32:
        raise ValueError(f"not a cursor of this list: {cursor[:40]!r}")
    return date.fromisoformat(day) if day else None, id


def _read_cursor(cursor: str) -> tuple[int, str]:
    reports, _, id = cursor.partition(".")
    if not (reports.isascii() and reports.isdigit() and len(reports) <= 9 and len(id) == 32):
        raise ValueError(f"not a cursor of this list: {cursor[:40]!r}")
    return int(reports), id


def _read(row: RowMapping) -> Utterance:
    first, last = row["first_day"], row["last_day"]
    return Utterance(
        id=UtteranceId(row["id"]),
        speaker_id=row["the_speaker"],
        speaker_name=row["speaker_name"],
        first=row["first_id"],
        words=row["content_text"],
        language=row["language"],
        statements=row["statements"],
        reports=row["reports"],
        copies=row["copies"],
        outlets=row["outlets"],
        languages=tuple(row["languages"].split()),
        days=None if first is None or last is None else (first, last),
        updated_at=row["updated_at"],
    )
