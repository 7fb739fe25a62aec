"""What the linker keeps and asks for: embeddings of statements, the keys by which articles find each other, and ties.

Everything is bounded by the article: its statements, the articles that share a key with it, and what hangs together
with them by ties.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from services.common.contracts.spans import Span
from services.common.contracts.utterances import Fact, FactKind, Kept, Link, Tie, Why
from services.common.store import numbering
from services.common.store.conflict import Insert, insert
from services.common.store.tables import articles, statements, tellings, ties
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
_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_NEWEST_ENCODER = sa.select(_t.encoder).order_by(_t.article_number.desc()).limit(1)
_PLACE = ("article_number", "statement_id")
_STRAYS = (
    sa.select(_t.article_number, _t.statement_id, _s.id, articles.c.superseded_by)
    .join_from(tellings, articles, articles.c.number == _t.article_number)
    .outerjoin(statements, sa.and_(_s.id == _t.statement_id, _s.article_number == _t.article_number))
    .where(_t.article_number.in_(sa.bindparam("numbers", expanding=True)))
)
_FORGET = sa.delete(tellings).where(_t.article_number == sa.bindparam("of"), _t.statement_id == sa.bindparam("gone"))
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
# An article's keys in one go: one by one its hundreds took PostgreSQL longer than anything else that linking writes.
_ADD_KEYS = {
    "sqlite": sa.text(
        "INSERT INTO telling_keys (key, article_number) SELECT value, :number FROM json_each(:keys) WHERE true"
        " ON CONFLICT DO NOTHING"
    ),
    "postgresql": sa.text(
        "INSERT INTO telling_keys (key, article_number) SELECT unnest(CAST(:keys AS bigint[])), :number"
        " ON CONFLICT DO NOTHING"
    ),
}


def wait_for_linkers(conn: Connection) -> None:
    """Let nobody else link until the transaction ends, so that of two articles at once one sees the other."""
    if conn.dialect.name == "postgresql":
        with waiting():
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER)))


class Words(NamedTuple):
    """What a statement says, and in which language; `vectors` where it has been embedded since it was read."""

    text: str
    language: str
    vectors: bytes | None = None


def lacking(conn: Connection, article_ids: Collection[str], encoder: str | None) -> dict[str, dict[str, Words]]:
    """By article the statements, with their words, that this encoder has not embedded yet."""
    found: dict[str, dict[str, Words]] = {}
    for article_id, id, words, language in conn.execute(_LACKING, {"ids": list(article_ids), "encoder": encoder}):
        found.setdefault(article_id, {})[id] = Words(words, language)
    return found


def keep_tellings(conn: Connection, made: Mapping[int, Mapping[str, Kept]], *, encoder: str | None) -> None:
    """Keep what was made of statements, by their articles' numbers and their ids; what was kept of them before is
    replaced."""
    rows = [
        {
            "article_number": number,
            "statement_id": id,
            "encoder": encoder,
            "vectors": given[id].vectors,
            "facts": [[f.kind.value, f.value, f.span.start, f.span.end] for f in given[id].facts],
        }
        for number, given in sorted(made.items())
        for id in sorted(given)
    ]
    if rows:
        putting = _putting(conn.dialect.name, tellings, _PLACE, ("encoder", "vectors", "facts"))
        conn.execute(putting, rows)


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
        for some in chunks(statement_ids)
        for id, found in conn.execute(select.where(_s.id.in_(some)))
    }


def replaced_by(conn: Connection, numbers: Collection[int]) -> frozenset[int]:
    """The numbers of the articles of which these are newer versions."""
    new, old = articles.alias("new"), articles.alias("old")
    select = sa.select(old.c.number).join_from(new, old, old.c.id == new.c.supersedes)
    return frozenset(conn.execute(select.where(new.c.number.in_(list(numbers)))).scalars())


def drop_strays(conn: Connection, numbers: Collection[int]) -> frozenset[str]:
    """Forget those statements of these articles that they have no more, all of an article that has a newer version;
    returns what they were tied to, and themselves."""
    gone = [
        (number, id)
        for number, id, is_there, newer in conn.execute(_STRAYS, {"numbers": sorted(numbers)})
        if is_there is None or newer is not None
    ]
    if not gone:
        return frozenset()
    conn.execute(_FORGET, [{"of": number, "gone": id} for number, id in gone])
    ids = frozenset(id for _, id in gone)
    return ids | untie(conn, ids)


def add_keys(conn: Connection, keys: Mapping[int, Collection[int]]) -> None:
    """Let articles, by their numbers, be found by these keys."""
    rows = [
        {"number": number, "keys": _listed(conn, sorted(of_one))} for number, of_one in sorted(keys.items()) if of_one
    ]
    if rows:
        conn.execute(_ADD_KEYS[conn.dialect.name], rows)


def sharing(conn: Connection, asked: Mapping[int, Collection[int]]) -> dict[int, list[int]]:
    """For each of these articles the numbers of others that have one of the keys which it asks for, but for keys that
    are too common to say anything; those that have the rarest ones, or the most, first."""
    found: dict[int, list[int]] = {}
    keys = sorted({key for of_one in asked.values() for key in of_one})
    select = _SHARING_ANY if conn.dialect.name == "postgresql" else _SHARING
    for key, number in raw(conn, select, {"keys": _listed(conn, keys), "common": COMMON}) if keys else ():
        found.setdefault(key, []).append(number)
    telling = {key: numbers for key, numbers in found.items() if len(numbers) <= COMMON}
    return {
        number: _rarest(number, [telling[key] for key in of_one if key in telling]) for number, of_one in asked.items()
    }


def _rarest(number: int, found: Iterable[list[int]]) -> list[int]:
    """The others of these, given by key."""
    shared: dict[int, float] = {}
    for numbers in found:
        part = 1 / len(numbers)
        for one in numbers:
            shared[one] = shared.get(one, 0.0) + part
    shared.pop(number, None)
    return sorted(shared, key=lambda one: (-round(shared[one], 9), one))


def _listed(conn: Connection, keys: list[int]) -> list[int] | str:
    """As one parameter."""
    return keys if conn.dialect.name == "postgresql" else json.dumps(keys)


def untie(conn: Connection, ids: Collection[str]) -> frozenset[str]:
    """Take away every tie of these statements; returns what they were tied to."""
    loose: set[str] = set()
    for some in chunks(ids):
        for links, delete in zip(_LINKS, _UNTIE, strict=True):
            pairs = [(first, second) for first, second, *_ in raw(conn, links, {"ids": some})]
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
            for some in chunks(reached)
            for links in _LINKS
            for row in raw(conn, links, {"ids": some})
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
        for some in chunks(ids)
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


def raw(conn: Connection, select: sa.Executable, given: Mapping[str, object]) -> list[Any]:
    """Rows as the driver gives them, of strings and numbers: of thousands SQLAlchemy's own take the longest."""
    with conn.execute(select, given) as found:
        assert found.cursor is not None
        return list(found.cursor.fetchall())


def chunks(ids: Collection[str]) -> Iterator[list[str]]:
    """Ids in their order, so many as one question takes."""
    listed = sorted(ids)
    return (listed[k : k + _AT_ONCE] for k in range(0, len(listed), _AT_ONCE))
