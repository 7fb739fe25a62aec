"""A store with something in every table, as running Qawl leaves it."""

from datetime import UTC, datetime
from io import BytesIO

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Stage
from services.common.store import arrivals, articles, installation, large_payloads, statements, submissions, watched
from services.common.store.columns import Moment, Plain
from services.common.store.engine import writing
from services.common.store.tables import metadata
from services.extract import linking
from tests.common.store.builders import LATER, NOW, WHY, a_statement, a_submission, an_article

SENTENCES = (
    "Mira Holt said the bridge is safe.",
    "وقال الوزير إن الجسر آمن، وبحسب البلدية فإن العمل مستمر.",
)


def fill(engine: Engine, *, number: int = 3) -> None:
    """`number` articles with a statement each, a duplicate, a failure, unfinished ones, and a row of all else."""
    for n in range(number):
        text = f"{SENTENCES[n % 2]} Number {n}. \ud800 odd \x00."
        with writing(engine) as conn:
            (row,) = submissions.accept(conn, [a_submission(text.encode(errors="replace"), name=f"a {n}")], now=NOW)
            found = articles.insert(conn, an_article(text, language="ar" if n % 2 else "en"), row.id, now=NOW)
            assert found is not None
            content = "the bridge is safe" if n % 2 == 0 else "الجسر آمن"
            statements.replace(conn, found, [a_statement(found.article, content, said=NOW.date())], now=NOW)
            linking.link(conn, [found.id], now=NOW)
            arrivals.announce(conn, [found.id])
            submissions.finish(conn, row.id, Outcome.DONE, now=LATER, article_id=found.id)
    large, _ = large_payloads.keep(engine, BytesIO(b"0123456789" * 900_000), limit=10**8, now=NOW)
    with writing(engine) as conn:
        first, again = submissions.accept(conn, [a_submission(name="first"), a_submission(name="again")], now=NOW)
        # The one that came later was read first.
        submissions.finish(conn, first.id, Outcome.DUPLICATE, now=LATER, reason=WHY, duplicate_of=again.id)
        submissions.finish(conn, again.id, Outcome.QUARANTINED, now=LATER, reason=WHY)
        submissions.accept(
            conn,
            [
                NewSubmission(channel=Channel.UPLOAD, name="large", payload_digest=large),
                NewSubmission(channel=Channel.URL, name="waits", url="https://news.example/waits"),
            ],
            now=NOW,
        )
        (begun,) = submissions.accept(conn, [a_submission(b"begun", name="begun")], now=NOW)
        submissions.begin(conn, begun.id, Stage.INGEST, now=NOW, lease_seconds=60)
        watched.remember(conn, "/inbox", "a.txt", watched.FileMark(size=3, mtime_ns=1 << 60), again.id)
        installation.identity(conn)
        _fill_what_is_left(conn)


def _fill_what_is_left(conn: Connection) -> None:
    """One made-up row in each table that is still empty: a new table needs no line here."""
    for table in metadata.sorted_tables:
        if conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0:
            values = {c.name: _referred(conn, c) if c.foreign_keys else _value(c) for c in table.columns}
            conn.execute(sa.insert(table), values)


def _value(column: sa.Column[object]) -> object:
    match column.type:
        case Plain():
            return f'{column.name} ü ي \\ "'
        case sa.Integer():
            return 7
        case sa.Float():
            return 0.1
        case sa.Boolean():
            return True
        case Moment():
            return datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
        case sa.Date():
            return NOW.date()
        case sa.LargeBinary():
            return b"\x00\xff"
    return {"a": ["b", None]}


def _referred(conn: Connection, column: sa.Column[object]) -> object:
    (key,) = column.foreign_keys
    return conn.execute(sa.select(key.column).limit(1)).scalar_one()
