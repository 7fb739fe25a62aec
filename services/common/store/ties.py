"""What the linker keeps and asks for: embeddings of statements, the keys by which articles find each other, and ties.

Everything is bounded by the article: its statements, the articles that share a key with it, and what hangs together
with them by ties.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, Polarity, SpeakerKind
from services.common.contracts.utterances import Fact, FactKind, Kept, Link, Tie, Told, Why
from services.common.store import numbering
from services.common.store.conflict import Insert, insert
from services.common.store.tables import articles, statements, telling_keys, tellings, ties
from services.common.store.waits import waiting

COMMON = 100
"""Articles that share a key: what more of them share says nothing."""

MOST_TOGETHER = 2_000
"""Statements of one component of ties that are regrouped; a saying that is reported so often is no longer followed
further, and stays as it is."""

_AT_ONCE = 500
"""Ids in one question."""

_LOCK_NUMBER = 0x71617774
_s, _t = statements.c, tellings.c
_TOLD = (
    sa.select(
        _s.id, articles.c.id.label("article_id"), _s.article_number, _s.language, _s.content_text, _s.content_spans,
        _s.section, _s.speaker_id,
        _s.speaker_kind, _s.speaker_name, _s.said_day, _s.published_day, articles.c.stored_at, _s.kind, _s.polarity,
        _t.vectors,
    )
    .join_from(statements, articles, articles.c.number == _s.article_number)
    .join(tellings, sa.and_(_t.article_number == _s.article_number, _t.statement_id == _s.id))
    .where(articles.c.superseded_by.is_(None))
    .order_by(_s.article_number, _s.id)
)  # fmt: skip
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_TOLD_IN, _TOLD_OF = _TOLD.where(numbering.of_listed), _TOLD.where(_s.id.in_(_IDS))
_EMBEDDINGS = (
    sa.select(_t.article_number, _t.statement_id, _t.vectors)
    .where(_t.article_number.in_(sa.bindparam("numbers", expanding=True)))
    .order_by(_t.article_number, _t.statement_id)
)
_NEWEST_ENCODER = sa.select(_t.encoder).order_by(_t.article_number.desc()).limit(1)
_SIDES = (ties.c.first_id, ties.c.second_id)  # each by its index
_LINKS = tuple(
    sa.select(ties.c.first_id, ties.c.second_id, ties.c.score, ties.c.whole_id).where(side.in_(_IDS)) for side in _SIDES
)
_UNTIE = tuple(sa.delete(ties).where(side.in_(_IDS)) for side in _SIDES)
_LACKING = (
    sa.select(articles.c.id.label("article_id"), _s.id, _s.content_text, _s.language)
    .join_from(statements, articles, articles.c.number == _s.article_number)
    .outerjoin(tellings, sa.and_(_t.article_number == _s.article_number, _t.statement_id == _s.id))
    .where(
        articles.c.id.in_(sa.bindparam("ids", expanding=True)),
        _s.number >= -articles.c.number * numbering.PLACES,
        _s.number < (1 - articles.c.number) * numbering.PLACES,
        articles.c.superseded_by.is_(None),
        sa.or_(_t.statement_id.is_(None), _t.encoder.is_distinct_from(sa.bindparam("encoder"))),
    )
    .order_by(_s.number)
)
# Of a key that too many share, so many are read that this is seen, and no more.
_SHARING = sa.text(
    "SELECT asked.value, found.article_number FROM json_each(:keys) AS asked"
    " JOIN telling_keys AS found ON found.key = asked.value AND found.article_number >= coalesce((SELECT article_number"
    " FROM telling_keys WHERE key = asked.value ORDER BY article_number DESC LIMIT 1 OFFSET :common), 0)"
)
_SHARING_ANY = sa.text(
    "SELECT asked.key, found.article_number FROM unnest(CAST(:keys AS bigint[])) AS asked (key) CROSS JOIN LATERAL"
    " (SELECT article_number FROM telling_keys WHERE key = asked.key ORDER BY article_number DESC LIMIT :common + 1)"
    " AS found"
)


def wait_for_linkers(conn: Connection) -> None:
    """Let nobody else link until the transaction ends, so that of two articles at once one sees the other."""
    if conn.dialect.name == "postgresql":
        with waiting():
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER)))


class Words(NamedTuple):
    """What a statement says, and in which language."""

    text: str
    language: str


class Embedded(NamedTuple):
    """A statement's id and its packed vectors, None without an encoder."""

    id: str
    vectors: bytes | None


def lacking(conn: Connection, article_ids: Collection[str], encoder: str | None) -> dict[str, dict[str, Words]]:
    """By article the statements, with their words, that this encoder has not embedded yet."""
    found: dict[str, dict[str, Words]] = {}
    for article_id, id, words, language in conn.execute(_LACKING, {"ids": list(article_ids), "encoder": encoder}):
        found.setdefault(article_id, {})[id] = Words(words, language)
    return found


def keep_tellings(conn: Connection, article_number: int, given: Mapping[str, Kept], *, encoder: str | None) -> None:
    """Keep what was made of statements, by their ids; what was kept of them before is replaced."""
    if not given:
        return
    conn.execute(
        _putting(conn.dialect.name, tellings, ("article_number", "statement_id"), ("encoder", "vectors", "facts")),
        [
            {
                "article_number": article_number,
                "statement_id": id,
                "encoder": encoder,
                "vectors": given[id].vectors,
                "facts": [[f.kind.value, f.value, f.span.start, f.span.end] for f in given[id].facts],
            }
            for id in sorted(given)
        ],
    )


def is_without_encoder(conn: Connection) -> bool:
    """Whether what was kept last has no embeddings: no encoder was there. False where nothing was kept yet."""
    row = conn.execute(_NEWEST_ENCODER).first()
    return row is not None and row.encoder is None


def facts(conn: Connection, statement_ids: Collection[str]) -> dict[str, tuple[Fact, ...]]:
    """The facts in these statements' words, of those that were linked."""
    select = sa.select(_s.id, _t.facts).join_from(
        statements, tellings, sa.and_(_t.article_number == _s.article_number, _t.statement_id == _s.id)
    )
    return {
        id: tuple(Fact(FactKind(kind), value, Span(start, end)) for kind, value, start, end in found)
        for some in _chunks(statement_ids)
        for id, found in conn.execute(select.where(_s.id.in_(some)))
    }


def replaced_by(conn: Connection, numbers: Collection[int]) -> frozenset[int]:
    """The numbers of the articles of which these are newer versions."""
    new, old = articles.alias("new"), articles.alias("old")
    select = sa.select(old.c.number).join_from(new, old, old.c.id == new.c.supersedes)
    return frozenset(conn.execute(select.where(new.c.number.in_(list(numbers)))).scalars())


def drop_strays(conn: Connection, article_number: int) -> frozenset[str]:
    """Forget the article's statements that it has no more, all of them where it has a newer version; returns what they
    were tied to, and themselves."""
    known = sa.select(_t.statement_id).where(_t.article_number == article_number)
    there = (
        sa.select(_s.id)
        .join(articles, articles.c.number == _s.article_number)
        .where(numbering.of_article(article_number), articles.c.superseded_by.is_(None))
    )
    gone = frozenset(conn.execute(known.where(_t.statement_id.not_in(there))).scalars())
    for some in _chunks(gone):
        conn.execute(sa.delete(tellings).where(_t.article_number == article_number, _t.statement_id.in_(some)))
    return gone | untie(conn, gone)


def embeddings(conn: Connection, numbers: Collection[int]) -> dict[int, tuple[Embedded, ...]]:
    """What is kept of the vectors of these articles' statements, in order of the statements' ids."""
    if not numbers:
        return {}
    rows = conn.execute(_EMBEDDINGS, {"numbers": sorted(numbers)}).all()
    return {
        number: tuple(Embedded(id, vectors) for _, id, vectors in some)
        for number, some in groupby(rows, key=itemgetter(0))
    }


def told(conn: Connection, numbers: Collection[int]) -> dict[int, tuple[Told, ...]]:
    """The statements of these articles that were kept, by the article's number, in order of their ids."""
    found: dict[int, list[Told]] = {}
    if numbers:
        for row in conn.execute(_TOLD_IN, {"numbers": sorted(numbers)}):
            found.setdefault(row.article_number, []).append(_told(row))
    return {number: tuple(some) for number, some in found.items()}


def told_of(conn: Connection, statement_ids: Collection[str]) -> dict[str, Told]:
    """These statements that were kept, by their ids, but for those of an older version of an article."""
    found = (row for some in _chunks(statement_ids) for row in conn.execute(_TOLD_OF, {"ids": some}))
    return {row.id: _told(row) for row in found}


def _told(row: Any) -> Told:
    return Told(
        statement_id=row.id,
        article_id=row.article_id,
        article_number=row.article_number,
        language=row.language,
        words=row.content_text,
        places=tuple(Span(start, end) for start, end in row.content_spans),
        is_heading=row.section == Role.TITLE.value,
        speaker_id=row.speaker_id,
        speaker_kind=SpeakerKind(row.speaker_kind),
        speaker_name=row.speaker_name,
        day=row.said_day or row.published_day,
        handed_in=row.stored_at.date(),
        is_direct=row.kind == Kind.DIRECT.value,
        is_denied=row.polarity == Polarity.NEGATIVE.value,
        vectors=row.vectors,
    )


def add_keys(conn: Connection, keys: Mapping[int, Collection[int]]) -> None:
    """Let articles, by their numbers, be found by these keys."""
    pairs = sorted((key, number) for number, of_one in keys.items() for key in of_one)
    if pairs:
        conn.execute(
            insert(conn.dialect.name, telling_keys).on_conflict_do_nothing(),
            [{"key": key, "article_number": number} for key, number in pairs],
        )


def sharing(conn: Connection, keys: Collection[int]) -> list[int]:
    """The numbers of the articles that have one of the keys, but for keys that are too common to say anything; those
    that have the rarest ones, or the most, first."""
    if conn.dialect.name == "postgresql":
        rows = conn.execute(_SHARING_ANY, {"keys": list(keys), "common": COMMON})
    else:
        rows = conn.execute(_SHARING, {"keys": json.dumps(list(keys)), "common": COMMON})
    found: dict[int, list[int]] = {}
    for key, number in rows.all():
        found.setdefault(key, []).append(number)
    shared: dict[int, float] = {}
    for numbers in found.values():
        if len(numbers) <= COMMON:
            for number in numbers:
                shared[number] = shared.get(number, 0.0) + 1 / len(numbers)
    return sorted(shared, key=lambda number: (-round(shared[number], 9), number))


def untie(conn: Connection, ids: Collection[str]) -> frozenset[str]:
    """Take away every tie of these statements; returns what they were tied to."""
    loose: set[str] = set()
    for some in _chunks(ids):
        for links, delete in zip(_LINKS, _UNTIE, strict=True):
            pairs = [(first, second) for first, second, *_ in conn.execute(links, {"ids": some})]
            if pairs:
                conn.execute(delete, {"ids": some})
                loose |= {one for pair in pairs for one in pair}
    return frozenset(loose)


def tie(conn: Connection, given: Iterable[Tie]) -> None:
    """Keep ties; one between the same two statements is replaced."""
    rows = [
        {
            "first_id": one.first,
            "second_id": one.second,
            "score": one.score,
            "whole_id": one.whole,
            "why": [[why.feature, why.value, why.weight] for why in one.why],
        }
        for one in sorted(given, key=lambda one: (one.first, one.second))
    ]
    if rows:
        putting = _putting(conn.dialect.name, ties, ("first_id", "second_id"), ("score", "whole_id", "why"))
        conn.execute(putting, rows)


def component(conn: Connection, seeds: Collection[str]) -> tuple[frozenset[str], tuple[Link, ...]]:
    """All statements that hang together with these by ties, these included, and the ties without their reasons, which
    are most of what a tie takes to read."""
    seen, reached = set(seeds), set(seeds)
    found: dict[tuple[str, str], Link] = {}
    while reached and len(seen) <= MOST_TOGETHER:
        new = {
            (row[0], row[1]): Link(*row)
            for some in _chunks(reached)
            for links in _LINKS
            for row in conn.execute(links, {"ids": some})
        }
        found |= new
        reached = {id for pair in new for id in pair} - seen
        seen |= reached
    return frozenset(seen), tuple(found.values())


def of(conn: Connection, ids: Collection[str]) -> tuple[Tie, ...]:
    """The ties of these statements."""
    c = ties.c
    found = [
        conn.execute(sa.select(ties).where(side.in_(some))).all()
        for some in _chunks(ids)
        for side in (c.first_id, c.second_id)
    ]
    return tuple(
        Tie(
            first=row.first_id,
            second=row.second_id,
            score=row.score,
            whole=row.whole_id,
            why=tuple(Why(feature=feature, value=value, weight=weight) for feature, value, weight in row.why),
        )
        for row in {(row.first_id, row.second_id): row for rows in found for row in rows}.values()
    )


@cache
def _putting(dialect: str, table: sa.Table, keys: tuple[str, ...], values: tuple[str, ...]) -> Insert:
    adding = insert(dialect, table)
    return adding.on_conflict_do_update(
        index_elements=list(keys), set_={name: adding.excluded[name] for name in values}
    )


def _chunks(ids: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(ids)
    return (listed[k : k + _AT_ONCE] for k in range(0, len(listed), _AT_ONCE))
