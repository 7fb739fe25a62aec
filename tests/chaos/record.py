"""What a run left in its store, without what tells times and order: two runs of the same material leave the same.

Columns are compared unless they are named here as passing, and every table has to be dealt with, so that a new one is
compared, or left out on purpose.
"""

import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, RowMapping

from services.common.store import tables
from services.common.store.engine import reading
from services.common.store.numbering import first_number
from tests.chaos.material import SITE

Row = tuple[tuple[str, object], ...]

PASSING: Mapping[str, frozenset[str]] = {
    # Times and order; who came first of several that brought the same; what a fault adds to a reason.
    "submissions": frozenset(
        [
            "id",
            "parent_id",
            "root_id",
            "received_at",
            "attempts",
            "due_at",
            "updated_at",
            "article_id",
            "duplicate_of",
            "slot_at",
            "fetched_at",
            "queued_at",
            "priority",
            "last_words",
            "reason_message",
            "reason_advice",
            "reason_detail",
            "replaced_by",
        ]
    ),
    "articles": frozenset({"number", "submission_id", "stored_at", "text_deflated"}),
    "addresses": frozenset({"fetched_at"}),
    "payloads": frozenset({"deflated", "stored_at"}),
    "watched": frozenset({"folder", "submission_id", "mtime_ns"}),
    "carriers": frozenset({"number", "submission_id", "stored_at"}),
    "speakers": frozenset({"updated_at"}),
    "speaker_forms": frozenset(),
    "speaker_words": frozenset(),
    "speaker_keys": frozenset(),
    "speaker_ties": frozenset(),
    "speaker_offices": frozenset(),
    "speaker_days": frozenset(),
    "speaker_candidates": frozenset(),
    "speaker_edits": frozenset({"number", "made_at", "undone_at"}),
    "speaker_edit_namings": frozenset({"edit_number"}),
    "statements": frozenset({"number", "article_number", "extracted_at", "arrival"}),
    "article_prints": frozenset({"article_number"}),
    "tellings": frozenset({"article_number"}),
    "telling_keys": frozenset({"article_number"}),
    "ties": frozenset(),
    "utterances": frozenset({"updated_at"}),
    "utterance_members": frozenset(),
}
LEFT_OUT = {
    "api_keys",
    "audit",
    "change_feed",
    "changes",
    "changes_waiting",
    "further_changes",
    "deliveries",
    "delivery_tallies",
    "erased_marks",
    "erasure_key",
    "erasures",
    "endings",
    "feed_items",
    "feeds",
    "former_statements",
    "hosts",
    "installation",
    "kept_answers",
    "logins",
    "namings_untied",
    "reprocessings",
    "reviewed_articles",
    "reviews",
    "saved_queries",
    "speakers_unsettled",
    "statement_arrivals",
    "submission_tallies",
    "webhooks",
    "workers",
}
"""They tell of servers, of times and of who asked, or nothing of this material; the tallies are checked against what
they count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the ledger. `facts` are its other columns, all that do not pass."""

    id: str
    name: str
    outcome: str | None
    code: str | None
    message: str | None
    advice: str | None
    article_id: str | None
    duplicate_of: str | None
    parent: str | None
    members: int
    facts: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`rows` by table: how often each row stands there. `search` by table: the terms of each statement or article.
    `wrong`: what the store itself does not agree with."""

    store: str
    ledger: tuple[Entry, ...]
    rows: Mapping[str, Mapping[Row, int]]
    search: Mapping[str, Mapping[str, str]]
    wrong: tuple[str, ...] = field(default=())


def record(engine: Engine, *, site_port: int) -> Record:
    """All of it, read in one transaction."""
    port = f"127.0.0.1:{site_port}"
    unknown = set(tables.metadata.tables) - set(PASSING) - LEFT_OUT
    assert not unknown, f"say in tests/chaos/record.py what passes in {sorted(unknown)}"
    with reading(engine) as conn:
        articles = _by_number(conn, tables.articles)
        ledger = _ledger(conn, port)
        rows: dict[str, Counter[Row]] = {}
        for name in PASSING:
            if name != "submissions":
                rows[name] = Counter(_of_table(conn, tables.metadata.tables[name], articles, port))
        search = {name: _terms(conn, name, articles) for name in ("statement_search", "article_search")}
        wrong = (*_unsound(conn), *_inconsistent(conn))
        return Record(store=conn.dialect.name, ledger=ledger, rows=rows, search=search, wrong=wrong)


def _by_number(conn: Connection, table: sa.Table) -> dict[int, str]:
    return dict(conn.execute(sa.select(table.c.number, table.c.id)).tuples().all())


def _ledger(conn: Connection, port: str) -> tuple[Entry, ...]:
    found = conn.execute(sa.select(tables.submissions)).mappings().all()
    names = {row["id"]: _placed(row["name"], port) for row in found}
    return tuple(
        Entry(
            id=row["id"],
            name=names[row["id"]],
            outcome=row["outcome"],
            code=row["reason_code"],
            message=row["reason_message"],
            advice=row["reason_advice"],
            article_id=row["article_id"],
            duplicate_of=row["duplicate_of"],
            parent=None if row["parent_id"] is None else row["parent_id"],
            members=row["members"],
            facts=_lasting("submissions", row, port),
        )
        for row in found
    )


def _of_table(conn: Connection, table: sa.Table, articles: Mapping[int, str], port: str) -> Iterable[Row]:
    for row in conn.execute(sa.select(table)).mappings():
        found = _lasting(table.name, row, port)
        if table.name == "articles":
            found += (("text", zlib.decompress(row["text_deflated"]).decode("utf-8", "surrogatepass")),)
        elif table.name == "payloads":
            body = zlib.decompress(row["deflated"]) if row["parts"] is None else b""
            found += (("is_whole", row["parts"] is not None or hashlib.sha256(body).hexdigest() == row["digest"]),)
        elif "article_number" in table.c:
            number = row["article_number"]
            found += (("article", articles.get(number)),)
            if table.name == "statements":
                found += (("place", row["number"] - first_number(number)),)
        yield found


def _lasting(table: str, row: RowMapping, port: str) -> Row:
    return tuple((name, _plain(value, port)) for name, value in row.items() if name not in PASSING[table])


def _plain(value: object, port: str) -> object:
    if isinstance(value, str):
        return _placed(value, port)
    if isinstance(value, (list, dict)):
        return _placed(repr(value), port)
    return value


def _placed(text: str, port: str) -> str:
    return text.replace(port, SITE.removeprefix("http://"))


def _terms(conn: Connection, name: str, articles: Mapping[int, str]) -> dict[str, str]:
    """The terms under each statement's or article's id; of an article on SQLite, which keeps none, only that it is
    there."""
    ids: Mapping[int, str] = articles
    if name == "statement_search":
        ids = _by_number(conn, tables.statements)
    if conn.dialect.name == "postgresql":
        found = conn.execute(sa.text(f"SELECT number, lexemes::text FROM {name}"))
    elif name == "statement_search":
        found = conn.execute(sa.text(f"SELECT rowid, terms || '|' || forms || '|' || names FROM {name}"))
    else:
        found = conn.execute(sa.text(f"SELECT rowid, '' FROM {name}"))
    return {ids.get(number, f"of nothing: {number}"): terms for number, terms in found}


def _unsound(conn: Connection) -> Iterable[str]:
    """What the database says of its own files."""
    if conn.dialect.name == "sqlite":
        for pragma, good in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            found = [tuple(row) for row in conn.exec_driver_sql(f"PRAGMA {pragma}")]
            if found != good:
                yield f"PRAGMA {pragma}: {found[:3]}"


def _inconsistent(conn: Connection) -> Iterable[str]:
    """Where two tables of the store do not agree."""
    s = tables.statements.c
    counted: dict[str, int] = dict(
        conn.execute(sa.select(s.speaker_id, sa.func.count()).where(s.speaker_id.is_not(None)).group_by(s.speaker_id))
        .tuples()
        .all()
    )
    kept: dict[str, int] = dict(
        conn.execute(sa.select(tables.speakers.c.id, tables.speakers.c.statements)).tuples().all()
    )
    if counted != kept:
        differing = sorted(id for id in counted.keys() | kept.keys() if counted.get(id) != kept.get(id))
        yield f"{len(differing)} speakers have another number of statements than they say: {differing[:3]}"
    forms: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for id, name, role in conn.execute(
        sa.select(s.speaker_id, s.speaker_name, s.speaker_role).where(s.speaker_id.is_not(None))
    ):
        forms[id, "name", " ".join(name.split())] += 1
        if role:
            forms[id, "role", " ".join(role.split())] += 1
    f = tables.speaker_forms.c
    told = {
        (id, what, form): count
        for id, what, form, count in conn.execute(sa.select(f.speaker_id, f.what, f.form, f.statements))
    }
    if told != dict(forms):
        yield f"names and roles of speakers are miscounted: {sorted(set(told.items()) ^ set(forms.items()))[:3]}"
    for name, table in (("statement_search", tables.statements), ("article_search", tables.articles)):
        column = "number" if conn.dialect.name == "postgresql" else "rowid"
        listed = Counter(conn.execute(sa.text(f"SELECT {column} FROM {name}")).scalars())
        there = Counter(conn.execute(sa.select(table.c.number)).scalars())
        if listed != there:
            yield f"{name} has {len(listed - there)} too many and lacks {len(there - listed)}"
    t, c = tables.submission_tallies.c, tables.submissions.c
    tallied = sa.select(t.stage, t.outcome, sa.func.sum(t.count)).group_by(t.stage, t.outcome)
    standing = sa.select(c.stage, sa.func.coalesce(c.outcome, ""), sa.func.count()).group_by(c.stage, c.outcome)
    counted_there = {tuple(row) for row in conn.execute(tallied) if row[2]}
    if counted_there != {tuple(row) for row in conn.execute(standing)}:
        yield f"the tallies of submissions are wrong: {sorted(map(str, counted_there))}"
    given = sa.select(s.id).where(s.speaker_name.is_not(None), s.speaker_id.is_(None))
    done = tables.submissions.c.outcome == "done"
    unlinked = (
        given.join(tables.articles, tables.articles.c.number == s.article_number)
        .join(tables.submissions, tables.submissions.c.id == tables.articles.c.submission_id)
        .where(done)
    )
    found = conn.execute(unlinked).scalars().all()
    if found:
        yield f"{len(found)} statements of finished articles name a speaker and have none: {found[:3]}"
