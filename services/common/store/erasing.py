"""Takes an article away with all that came of it, and leaves signs by which it is known when it comes again.

    an id or an address ──▶ its versions, and copies that say nothing else ──plan──▶ what would go
                                                                    └──erase──▶ one transaction ──clean──▶ the file

Which tables hold something of an article is told here, once; a test goes through all of them.
"""

import re
import zlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

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
from services.common.contracts.submissions import SubmissionId
from services.common.store import articles as stored_articles
from services.common.store import (
    erased_marks,
    erased_rows,
    erasures,
    reprocessings,
    search_tables,
    statements,
    unsaid,
)
from services.common.store.statements import Prepared
from services.common.store.tables import (
    addresses,
    article_prints,
    articles,
    carriers,
    former_statements,
    kept_answers,
    payloads,
    reviewed_articles,
    reviews,
    submissions,
    telling_keys,
    tellings,
    watched,
)
from services.common.store.tables import statements as statement_rows
from services.common.store.webhook_tables import deliveries

MOST_ARTICLES = 500
"""Versions and copies of one article that go together: one transaction, of some seconds."""
_ID = re.compile(rb"[0-9a-f]{32}")
_a, _c, _s = articles.c, submissions.c, statement_rows.c


def article_of(conn: Connection, given: str, *spellings: str | None) -> ArticleId | None:
    """The stored article of this id, or that stands at this address, in any of its spellings; the newest version."""
    if conn.execute(sa.select(_a.id).where(_a.id == given)).first() is not None:
        return ArticleId(given)
    known = {one for one in (given, *spellings) if one}
    at = sa.select(addresses.c.article_id).where(addresses.c.address.in_(known)).limit(1)
    found = conn.execute(at).scalar() or conn.execute(
        sa.select(_a.id).where(_a.url.in_(known)).order_by(_a.number.desc()).limit(1)
    ).scalar()  # fmt: skip
    return None if found is None else ArticleId(found)


def plan(conn: Connection, id: ArticleId, *, copies: bool = False) -> Plan:
    """What goes with the article of this id, which is stored; nothing is changed. Raises NotErasableError.

    With `copies`, all articles go that have most of their words in common with it, at whatever outlet they appeared.
    """
    return _look(conn, id, copies=copies)[0]


def erase(conn: Connection, id: ArticleId, *, copies: bool = False, by: str, now: datetime) -> tuple[Erasure, Plan]:
    """Take it away, in the caller's transaction, after which `erased_bytes.clean` is to be called.

    Raises NotErasableError, and KeyError where it is not stored.
    """
    _, rows = _look(conn, id, copies=copies)
    # First the rows, as whoever has them in hand does, then everybody else.
    conn.execute(sa.select(_c.id).where(_c.id.in_(rows)).order_by(_c.id).with_for_update()).all()
    erased_marks.lock(conn)
    found, rows = _look(conn, id, copies=copies)
    ids = found.articles
    numbers = {row.id: row.number for row in conn.execute(sa.select(_a.id, _a.number).where(_a.id.in_(ids)))}
    signs = _signs(conn, ids, numbers.values(), rows)
    said = tuple(conn.execute(sa.select(_s.id).where(_s.article_number.in_(numbers.values()))).scalars())
    _take_words(conn, ids, numbers.values(), said, now=now)
    stored_bytes = erased_rows.scrub(conn, rows, now=now)
    _take_records(conn, ids, {*ids, *said, *rows})
    conn.execute(sa.delete(articles).where(_a.id.in_(ids)))
    extent = replace(found.extent, payload_bytes=stored_bytes)
    done = erasures.record(conn, ErasureKind.ARTICLE, extent, by=by, now=now)
    erased_marks.drawn(conn).add(conn, done.number, signs)
    return done, replace(found, extent=extent)


def _look(conn: Connection, id: ArticleId, *, copies: bool) -> tuple[Plan, tuple[SubmissionId, ...]]:
    ids = _together(conn, id, copies=copies)
    rows = _rows(conn, ids)
    containers = erased_rows.containers_of(conn, rows)
    open_ = sa.select(_c.name).where(_c.id.in_(containers), _c.outcome.is_(None)).limit(1)
    if (name := conn.execute(open_).scalar()) is not None:
        raise NotErasableError(
            f"It came in {name[:200]}, which is still being taken apart; erase it when that is done.",
            ErasureRefusal.STILL_EXPANDING,
        )
    number = sa.select(_a.number).where(_a.id.in_(ids))
    of_it = _s.article_number.in_(number)
    with_bytes = sa.and_(_c.id.in_({*rows, *containers}), _c.payload_digest.is_not(None))
    held = sa.select(_c.payload_digest).where(with_bytes)
    told = sa.or_(sa.false(), *(deliveries.c.body.contains(one, autoescape=True) for one in ids))
    left = sa.and_(_a.copy_of.in_(ids), _a.id.not_in(ids))
    files = sa.select(watched.c.folder, watched.c.path).where(watched.c.submission_id.in_(rows)).order_by("path")
    copy_of = conn.execute(sa.select(_a.copy_of).where(_a.id == id)).scalar()
    extent = Extent(
        articles=len(ids),
        statements=_count(conn, statement_rows, of_it),
        submissions=len(rows),
        payload_bytes=conn.execute(
            sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(payloads.c.deflated)), 0)).where(
                payloads.c.digest.in_(held)
            )
        ).scalar_one(),
        containers=len(containers),
        reviews=_count(conn, reviews, reviews.c.article_id.in_(ids)),
        deliveries=_count(conn, deliveries, told),
        copies_left=_count(conn, articles, left),
    )
    return Plan(
        kind=ErasureKind.ARTICLE,
        extent=extent,
        articles=ids,
        files=tuple(f"{folder}/{path}" for folder, path in conn.execute(files)),
        copy_of=None if copy_of is None or copy_of in ids else ArticleId(copy_of),
    ), rows


def _together(conn: Connection, id: ArticleId, *, copies: bool) -> tuple[ArticleId, ...]:
    """The article, its versions, and all that are listed in one of these, because they say nothing of their own; with
    `copies`, whatever is a near-copy of these, and what they are near-copies of."""
    if conn.execute(sa.select(_a.id).where(_a.id == id)).first() is None:
        raise KeyError(id)
    found: set[str] = set()
    edge: set[str] = {id}
    while edge:
        found |= edge
        if len(found) > MOST_ARTICLES:
            raise NotErasableError(
                f"It has more than {MOST_ARTICLES} versions and copies; erase some of these first.",
                ErasureRefusal.TOO_MANY_TOGETHER,
            )
        columns = (_a.supersedes, _a.superseded_by, *((_a.copy_of, _a.listed_in) if copies else ()))
        around = sa.select(*columns).where(_a.id.in_(edge))
        near = {one for row in conn.execute(around) for one in row if one is not None}
        behind = sa.or_(_a.supersedes.in_(edge), _a.listed_in.in_(edge), *([_a.copy_of.in_(edge)] if copies else []))
        near |= set(conn.execute(sa.select(_a.id).where(behind)).scalars())
        edge = set(conn.execute(sa.select(_a.id).where(_a.id.in_(near - found))).scalars())
    return tuple(ArticleId(one) for one in sorted(found))


def _rows(conn: Connection, ids: Collection[str]) -> tuple[SubmissionId, ...]:
    """What was handed in of them: what brought them, what was known as one of them, and what failed before with the
    same bytes or at the same address."""
    own = sa.or_(_c.article_id.in_(ids), _c.id.in_(sa.select(_a.submission_id).where(_a.id.in_(ids))))
    rows = conn.execute(sa.select(_c.id, _c.payload_digest, _c.url).where(own)).all()
    digests = {row.payload_digest for row in rows if row.payload_digest is not None}
    urls = {row.url for row in rows if row.url is not None}
    same = sa.or_(
        _c.payload_digest.in_(digests), sa.and_(_c.url.in_(urls), _c.article_id.is_(None), _c.outcome.is_not(None))
    )
    more = conn.execute(sa.select(_c.id).where(same)).scalars() if digests or urls else ()
    return tuple(sorted(SubmissionId(one) for one in {*(row.id for row in rows), *more}))


def _signs(
    conn: Connection, ids: Collection[str], numbers: Collection[int], rows: Collection[str]
) -> dict[Sign, Collection[str]]:
    given = conn.execute(sa.select(_c.payload_digest, _c.url, _c.fetched_url).where(_c.id.in_(rows))).all()
    urls = {one for row in given for one in (row.url, row.fetched_url) if one is not None}
    urls |= set(conn.execute(sa.select(_a.url).where(_a.id.in_(ids), _a.url.is_not(None))).scalars())
    urls |= set(conn.execute(sa.select(addresses.c.address).where(addresses.c.article_id.in_(ids))).scalars())
    prints = sa.select(article_prints.c.print).where(article_prints.c.article_number.in_(numbers)).distinct()
    return {
        Sign.ADDRESS: urls,
        Sign.BYTES: {row.payload_digest for row in given if row.payload_digest is not None},
        Sign.TEXT: ids,
        Sign.PRINT: [str(one) for one in conn.execute(prints).scalars()],
    }


def _take_words(
    conn: Connection, ids: Sequence[ArticleId], numbers: Collection[int], said: Sequence[str], *, now: datetime
) -> None:
    """Their statements with all that was learnt of them, and what finds them."""
    statements.replace_all(conn, [Prepared(article_id=id, rows=(), indexed=()) for id in ids], now=now)
    unsaid.forget(conn, said, now=now)
    reprocessings.forget_words(conn)
    for table in (tellings, telling_keys, article_prints, former_statements):
        conn.execute(sa.delete(table).where(table.c.article_number.in_(numbers)))
    for id in ids:
        (packed,) = stored_articles.packed(conn, [id]).values()
        article = packed.unpacked().article
        entry = stored_articles.search_entry(article.title, article.text, article.language)
        search_tables.erase_article(conn, packed.number, entry)


def _take_records(conn: Connection, ids: Collection[str], named: Collection[str]) -> None:
    """What else tells of them: where they stood, who carried them, what was said of them, what others were told."""
    conn.execute(sa.delete(addresses).where(addresses.c.article_id.in_(ids)))
    k = carriers.c
    of_them = sa.or_(k.head_id.in_(ids), k.article_id.in_(ids), k.submission_id.in_(named))
    conn.execute(sa.delete(carriers).where(of_them))
    conn.execute(sa.update(articles).where(_a.copy_of.in_(ids), _a.id.not_in(ids)).values(copy_of=None))
    for table in (reviews, reviewed_articles):
        conn.execute(sa.delete(table).where(table.c.article_id.in_(ids)))
    for id in ids:
        conn.execute(sa.delete(deliveries).where(deliveries.c.body.contains(id, autoescape=True)))
    conn.execute(sa.delete(deliveries).where(deliveries.c.subject.in_(named)))
    forget_answers(conn, named)


def forget_answers(conn: Connection, named: Collection[str]) -> None:
    """Those of the answers kept for requests sent again that name one of these."""
    ids = {one.encode() for one in named}
    n = kept_answers.c
    kept = conn.execute(sa.select(n.caller, n.key, n.deflated).execution_options(yield_per=500))
    gone = [
        {"the_caller": row.caller, "the_key": row.key}
        for row in kept
        if not ids.isdisjoint(_ID.findall(zlib.decompress(row.deflated)))
    ]
    if gone:
        this = (n.caller == sa.bindparam("the_caller"), n.key == sa.bindparam("the_key"))
        conn.execute(sa.delete(kept_answers).where(*this), gone)


def _count(conn: Connection, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
    counted: int = conn.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one()
    return counted
