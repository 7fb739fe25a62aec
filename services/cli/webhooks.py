"""`qawl webhooks`: who is told of what comes in, and how that goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.feeds import _is_address
from services.cli.keys import _moment
from services.cli.ledger import _open
from services.common.contracts.access import Act
from services.common.contracts.webhooks import DeliveryState, Event, Webhook, WebhookState
from services.common.errors import SetupError
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

COLOURS = {DeliveryState.WAITING: "yellow", DeliveryState.DELIVERED: "green", DeliveryState.FAILED: "red"}
_NO_SUCH = "`qawl webhooks list` shows their ids"


@click.group()
def webhooks() -> None:
    """Addresses that are told of what comes in (docs/webhooks.md); ID is a webhook's."""


@webhooks.command(name="list")
def list_() -> None:
    """All webhooks: what they are told, when they last took something, and why they are disabled."""
    from services.common.store import saved_queries
    from services.common.store import webhooks as store
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        rows = store.listed(conn)
        queries = {row.query_id: saved_queries.find(conn, row.query_id) for row in rows if row.query_id is not None}
    if not rows:
        click.echo("No webhooks yet; `qawl webhooks add URL` adds one.")
    for row in rows:
        query = queries.get(row.query_id) if row.query_id is not None else None
        _print(row, "every statement" if query is None else query.name)


@webhooks.command()
@click.option("--query", "name", help="Only what fits this saved query, by its name; default: every statement.")
@click.option(
    "--event",
    "given",
    multiple=True,
    type=click.Choice([event.value for event in Event if event is not Event.TEST]),
    help="What to tell it; several by saying it again. Default: statement.arrived.",
)
@click.argument("url")
def add(name: str | None, given: tuple[str, ...], url: str) -> None:
    """Let URL be told of what comes in from now on, and show the secret that signs it: once.

    The secret alone goes to standard output.
    """
    from services.common.store import saved_queries
    from services.common.store import webhooks as store
    from services.common.store.engine import promising

    if not _is_address(url):
        raise SetupError(f"{url[:300]!r} is no address", fix="begin it with https://, without a user name")
    events = frozenset(map(Event, given)) or {Event.STATEMENT_ARRIVED}
    now = _now()
    with promising(_open(Settings())) as conn:
        query = None if name is None else saved_queries.by_name(conn, name)
        if name is not None and query is None:
            raise SetupError(f"there is no saved query named {name}", fix="GET /v1/queries lists them")
        if Event.QUERY_ALERTED in events and (query is None or query.threshold is None):
            raise SetupError("query.alerted needs a saved query with an alert", fix="name one with --query")
        row = store.add(conn, url, events, query_id=None if query is None else query.id, now=now)
        if row is None:
            raise SetupError(f"there are {store.MOST} webhooks already", fix="remove one: qawl webhooks remove ID")
        _write(conn, Act.WEBHOOK_ADDED, row.id, now=now)
    click.echo(f"Webhook {row.id}. Its secret is shown this once:", err=True)
    click.echo(row.secret)


@webhooks.command()
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, 168),
    default=24,
    show_default=True,
    help="For so long the secret of before signs, too; 0: it and all before it sign no more, as after a leak.",
)
@click.argument("id")
def rotate(overlap_hours: int, id: str) -> None:
    """Give it a new secret, and show that: once. The one of before signs beside it for a while.

    The secret alone goes to standard output.
    """
    from services.common.store import webhooks as store
    from services.common.store.engine import promising

    now = _now()
    with promising(_open(Settings())) as conn:
        row = store.rotate(conn, id, overlap=timedelta(hours=overlap_hours), now=now)
        if row is None and store.find(conn, id) is None:
            raise SetupError(f"there is no webhook {id}", fix=_NO_SUCH)
        if row is None:
            raise SetupError(
                f"{store.MOST_OLD} secrets of before sign its messages already",
                fix="wait until the first of them is over, or take --overlap-hours 0, with which none of them signs",
            )
        _write(conn, Act.WEBHOOK_ROTATED, id, now=now, note=f"overlap {overlap_hours} h")
    until = row.old_secrets_until
    beside = "No other one signs any more." if until is None else f"Those of before sign, too, until {_moment(until)}."
    click.echo(f"Webhook {id} has a new secret, which is shown this once. {beside}", err=True)
    click.echo(row.secret)


@webhooks.command()
@click.argument("id")
def remove(id: str) -> None:
    """Tell it nothing more, and forget it with what waits."""
    from services.common.store import webhooks as store
    from services.common.store.engine import promising

    with promising(_open(Settings())) as conn:
        if not store.remove(conn, id):
            raise SetupError(f"there is no webhook {id}", fix=_NO_SUCH)
        _write(conn, Act.WEBHOOK_REMOVED, id, now=_now())
    click.echo(f"Webhook {id} is removed.")


@webhooks.command()
@click.argument("id")
def enable(id: str) -> None:
    """Tell a disabled one what it has missed, then what comes."""
    from services.common.store import webhooks as store
    from services.common.store.engine import promising

    with promising(_open(Settings())) as conn:
        if not store.enable(conn, id):
            raise SetupError(f"there is no disabled webhook {id}", fix=_NO_SUCH)
        _write(conn, Act.WEBHOOK_CHANGED, id, now=_now(), note=WebhookState.ACTIVE.value)
    click.echo(f"Webhook {id} is enabled.")


@webhooks.command()
@click.option("--state", type=click.Choice([s.value for s in DeliveryState]), help="Only those that stand so.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="So many lines.")
@click.argument("id")
def deliveries(state: str | None, limit: int, id: str) -> None:
    """What it was told, newest first, and how the last try of each went."""
    from services.common.store import deliveries as log
    from services.common.store import webhooks as store
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        if store.find(conn, id) is None:
            raise SetupError(f"there is no webhook {id}", fix=_NO_SUCH)
        rows = log.page(conn, id, state=None if state is None else DeliveryState(state), limit=limit)
    for row in rows:
        label = click.style(f"{row.state.value:9}", fg=COLOURS.get(row.state))
        how = f"tried {row.attempts} times" + (f": {row.problem}" if row.problem else "")
        due = f", next {_moment(row.due_at)}" if row.state is DeliveryState.WAITING else ""
        click.echo(f"{_moment(row.created_at)}  {label} {row.event.value:17} {row.subject}  {how}{due}")


def _print(row: Webhook, whose: str) -> None:
    colour = "green" if row.state is WebhookState.ACTIVE else "red"
    took = f"took one {_moment(row.delivered_at)}" if row.delivered_at else "took none yet"
    label = click.style(f"{row.state.value:8}", fg=colour)
    click.echo(f"{row.id}  {label} {row.url}  {', '.join(row.events)} of {whose}; {took}")
    if row.reason is not None:
        click.secho(f"{'':34}{row.reason}", dim=True)


def _write(conn: Connection, act: Act, id: str, *, now: datetime, note: str | None = None) -> None:
    auditing.write(conn, act, now=now, subject=id, note=note)


def _now() -> datetime:
    return datetime.now(UTC)


COMMANDS = (webhooks,)
