"""`qawl queries`: searches under a name, asked again at will."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.ledger import _open
from services.cli.statements import Filtered, asked
from services.common.contracts.access import Act
from services.common.contracts.webhooks import SavedQuery, Threshold
from services.common.errors import SetupError
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from services.common.store.statements import ListedStatement

_SHOWN_LETTERS = 200
_NO_SUCH = "`qawl queries list` shows their names"


@click.group()
def queries() -> None:
    """Saved searches (docs/webhooks.md); NAME is a query's name, or its id."""


@queries.command(name="list")
def list_() -> None:
    """All saved queries, with what they ask for and when they alert."""
    from services.common.store import saved_queries
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        rows = saved_queries.page(conn, limit=saved_queries.MOST)
    if not rows:
        click.echo("No saved queries yet; `qawl queries add NAME` adds one.")
    for row in rows:
        given = ", ".join(f"{name}={value}" for name, value in row.given.items()) or "every statement"
        alert = f"; alerts at {row.threshold.count} in {row.threshold.minutes} minutes" if row.threshold else ""
        click.echo(f"{row.id}  {row.name}: {given}{alert}")


@queries.command(cls=Filtered)
@click.option("--alert", type=(click.IntRange(1), click.IntRange(1)), metavar="COUNT MINUTES",
              help="So many statements within so many minutes are worth an alert.")  # fmt: skip
@click.argument("name")
def add(name: str, alert: tuple[int, int] | None, **wanted: str | None) -> None:
    """Save a search under NAME, with the filters of `GET /v1/statements`."""
    from pydantic import ValidationError

    from services.api.webhook_schemas import QueryIn
    from services.common.store import saved_queries
    from services.common.store.engine import promising
    from services.common.store.ids import new_id

    filters = asked(wanted)
    threshold = None if alert is None else Threshold(count=alert[0], minutes=alert[1])
    try:
        given_alert = None if alert is None else {"count": alert[0], "minutes": alert[1]}
        QueryIn.model_validate({"name": name, "query": filters, "alert": given_alert})
    except ValidationError as error:
        raise click.UsageError("; ".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors())) from error
    now = datetime.now(UTC)
    query = SavedQuery(id=new_id(now), name=name, given=filters.filters(), created_at=now, threshold=threshold)
    with promising(_open(Settings())) as conn:
        if not saved_queries.add(conn, query):
            fix = "take another name, or remove that one: qawl queries remove NAME"
            raise SetupError(f"there is a saved query named {name}, or there are {saved_queries.MOST:,}", fix=fix)
        _write(conn, Act.QUERY_SAVED, query, now=now)
    click.echo(f"Query {query.id} is saved.")


@queries.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget a saved query; one that a webhook follows stays."""
    from services.common.store import saved_queries
    from services.common.store.engine import promising

    with promising(_open(Settings())) as conn:
        query = _found(conn, name)
        try:
            saved_queries.remove(conn, query.id)
        except ValueError:
            fix = "remove the webhook first: `qawl webhooks list` shows which"
            raise SetupError(f"a webhook follows {query.name}", fix=fix) from None
        _write(conn, Act.QUERY_REMOVED, query, now=datetime.now(UTC))
    click.echo(f"Query {query.id} is removed.")


@queries.command()
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="So many statements.")
@click.argument("name")
def run(name: str, limit: int) -> None:
    """The newest statements that fit. All of them, in a file: `qawl statements export`."""
    from services.common.store import statements
    from services.common.store.engine import reading
    from services.common.store.statement_filters import asked_by

    with reading(_open(Settings())) as conn:
        query = _found(conn, name)
        try:
            wanted = asked_by(query.given)
        except ValueError as error:
            raise SetupError(f"{query.name} cannot be asked: {error}", fix="save it anew") from None
        page = statements.page(conn, wanted, limit=limit)
    for row in page.items:
        click.echo(_told(row))
    if not page.items:
        click.echo("Nothing fits by now.")
    elif page.next is not None:
        click.secho("There are more.", dim=True)


def _told(row: ListedStatement) -> str:
    statement, published = row.stored.statement, row.article.published
    day = statement.said_on.day if statement.said_on else published.day if published else None
    words = " ".join(row.content_text.split())
    cut = words if len(words) <= _SHOWN_LETTERS else f"{words[:_SHOWN_LETTERS]}…"
    speaker = statement.speaker.name or statement.speaker.role or "?"
    return f"{day or '':10}  {speaker}: {cut} ({row.article.publisher or row.article.title or row.article.id})"


def _found(conn: Connection, name: str) -> SavedQuery:
    from services.common.store import saved_queries

    query = saved_queries.by_name(conn, name) or saved_queries.find(conn, name)
    if query is None:
        raise SetupError(f"there is no saved query {name}", fix=_NO_SUCH)
    return query


def _write(conn: Connection, act: Act, query: SavedQuery, *, now: datetime) -> None:
    auditing.write(conn, act, now=now, subject=query.id, note=query.name)


COMMANDS = (queries,)
