"""What was erased goes again from a copy of the store that was made before, and restored.

    the store ──signs──▶ a small file ──▶ the older copy: its articles and names are held against the signs ──▶ erased

Of an import and of `qawl migrate-store` nothing of this is needed: they take the signs along.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import Connection

from services.common.contracts.articles import ArticleId
from services.common.contracts.erasures import ErasureKind, Extent, NotErasableError, Sign
from services.common.contracts.statements import SpeakerKind
from services.common.folding import fold
from services.common.store import erased_marks, erasures
from services.common.store.conflict import insert
from services.common.store.tables import addresses, articles, erasure_key, speakers
from services.common.store.tables import erased_marks as mark_rows
from services.common.store.tables import erasures as erasure_rows

LONGEST_LINE = 20_000_000
"""Characters: an erasure of 500 articles has some 35,000 signs of 50 characters."""
_AT_ONCE = 5_000
_HEAD = "qawl-erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """One erasure as it stands in the file."""

    kind: ErasureKind
    at: datetime
    by: str
    marks: tuple[tuple[Sign, str], ...]


_FORM = TypeAdapter(_Signs)


def written(conn: Connection) -> Iterator[str]:
    """Lines of JSON: the key, then each erasure that holds, with its signs. Whoever has them can test a guess."""
    key = conn.execute(sa.select(erasure_key.c.key)).scalar_one_or_none()
    yield json.dumps({"format": _HEAD, "key": key})
    e, m = erasure_rows.c, mark_rows.c
    for row in conn.execute(sa.select(e.number, e.kind, e.made_at, e.made_by).where(e.lifted_at.is_(None))).all():
        marks = conn.execute(sa.select(m.sign, m.digest).where(m.erasure == row.number).order_by(m.sign, m.digest))
        told = {"kind": row.kind, "at": row.made_at.isoformat(), "by": row.made_by, "marks": [[*one] for one in marks]}
        yield json.dumps(told, ensure_ascii=False)


def take(conn: Connection, lines: Iterable[str]) -> int:
    """Know from now on what such a file knows; how many erasures of it were new here.

    Raises NotErasableError for something else than such a file, and where this store has signs with another key.
    """
    given = iter(lines)
    try:
        head = json.loads(next(given, ""))
        key = head["key"] if head["format"] == _HEAD else 0
        rows = [_FORM.validate_json(line) for line in given if line.strip()]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotErasableError("This is no file of `qawl erase signs`.") from None
    if key is None:
        return 0
    if not isinstance(key, str) or not 0 < len(key) <= 64:
        raise NotErasableError("This is no file of `qawl erase signs`.")
    erased_marks.lock(conn)
    conn.execute(insert(conn.dialect.name, erasure_key).values(number=1, key=key).on_conflict_do_nothing())
    if conn.execute(sa.select(erasure_key.c.key)).scalar_one() != key:
        raise NotErasableError("Something was erased here with another key: these signs mean nothing in this store.")
    return sum(_take_one(conn, row) for row in rows)


def _take_one(conn: Connection, row: _Signs) -> bool:
    m = mark_rows.c
    there = sa.select(m.digest).where(m.digest.in_([digest for _, digest in row.marks[:100]])).limit(1)
    if not row.marks or conn.execute(there).first() is not None:
        return False
    done = erasures.record(conn, row.kind, Extent(), by=row.by, now=row.at)
    conn.execute(
        sa.insert(mark_rows), [{"sign": sign, "digest": digest, "erasure": done.number} for sign, digest in row.marks]
    )
    return True


def found_articles(conn: Connection) -> tuple[ArticleId, ...]:
    """Stored articles whose text or address was erased."""
    marks = erased_marks.known(conn)
    if marks is None:
        return ()
    found: dict[str, None] = {}
    for some in _chunks(conn, sa.select(articles.c.id, articles.c.url)):
        by_url = {row.url: row.id for row in some if row.url is not None}
        found |= dict.fromkeys(sorted(marks.among(conn, Sign.TEXT, {row.id for row in some})))
        found |= dict.fromkeys(by_url[url] for url in sorted(marks.among(conn, Sign.ADDRESS, by_url)))
    for some in _chunks(conn, sa.select(addresses.c.address, addresses.c.article_id)):
        known = {row.address: row.article_id for row in some}
        found |= dict.fromkeys(known[address] for address in sorted(marks.among(conn, Sign.ADDRESS, known)))
    return tuple(ArticleId(id) for id in found)


def found_people(conn: Connection) -> tuple[str, ...]:
    """Speakers, by their ids, of whom a full name was erased."""
    marks = erased_marks.known(conn)
    if marks is None:
        return ()
    c = speakers.c
    full = sa.and_(c.kind == SpeakerKind.PERSON, sa.or_(c.is_full, c.is_listed))
    found: dict[str, None] = {}
    for some in _chunks(conn, sa.select(sa.func.coalesce(c.speaker_id, c.id).label("head"), c.name).where(full)):
        by_name = {fold(row.name): row.head for row in some}
        found |= dict.fromkeys(by_name[name] for name in sorted(marks.among(conn, Sign.NAME, by_name)))
    return tuple(found)


def _chunks(conn: Connection, select: sa.Select[tuple[str, str]]) -> Iterator[list[sa.Row[tuple[str, str]]]]:
    return (list(some) for some in conn.execute(select).partitions(_AT_ONCE))
