"""`qawl keys` and `qawl audit`: who may use the API, and who did what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.ground import tell_of_new_folder
from services.cli.ledger import _open
from services.common.contracts.access import Act, ApiKey, Scope
from services.common.errors import SetupError
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

MAX_DAYS = 3650
"""Ten years; a key that shall live longer is made without a day."""


@click.group()
def keys() -> None:
    """Keys of the API and the page: make, list, revoke.

    Scopes: `read` what there is, `submit` articles and feeds, `review` (decide, with reading), `admin` (everything).
    """


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; several by saying it again. Default: read.",
)
@click.option("--days", type=click.IntRange(1, MAX_DAYS), help="It expires after so many days; default: never.")
def create(name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a key of this NAME, and show its secret: once, for only a digest of it is kept.

    The secret alone goes to standard output. The database is made where there is none yet.
    """
    from services.common.store import api_keys
    from services.common.store.engine import promising

    name = name.strip()
    if not name.isprintable() or not 0 < len(name) <= api_keys.MAX_NAME_CHARACTERS:
        fix = f"name it with 1 to {api_keys.MAX_NAME_CHARACTERS} visible characters: who or what will use it"
        raise SetupError(f"{name!r} is no name for a key", fix=fix)
    settings, now = Settings(), datetime.now(UTC)
    _make(settings)
    wanted = [Scope(scope) for scope in dict.fromkeys(scopes)] or [Scope.READ]
    with promising(_open(settings)) as conn:
        try:
            key, secret = api_keys.create(
                conn, name, wanted, now=now, expires_at=None if days is None else now + timedelta(days=days)
            )
        except ValueError:
            fix = f"take another name, or end that one first: qawl keys revoke {name}"
            raise SetupError(f"there is a key named {name} already", fix=fix) from None
        _write(conn, Act.KEY_CREATED, key, now=now, note=" ".join([key.name, *sorted(wanted)]))
    click.echo(f"Key {key.name} ({', '.join(sorted(wanted))}), {_until(key)}. It is shown this once:", err=True)
    click.echo(secret)


@keys.command(name="list")
def list_() -> None:
    """All keys: scopes, when they were made and last used, when they end."""
    from services.common.store import api_keys
    from services.common.store.engine import reading

    now = datetime.now(UTC)
    with reading(_open(Settings())) as conn:
        found = api_keys.listed(conn)
    if not found:
        click.echo("There are no keys. `qawl keys create NAME --scope ...` makes one.")
    for key in found:
        used = f"used {_moment(key.used_at)}" if key.used_at else "never used"
        line = (
            f"{key.name:20} {','.join(sorted(key.scopes)):24} made {_moment(key.created_at)}  {used:24} {_until(key)}"
        )
        click.echo(line if key.is_usable(now) else click.style(line, dim=True))


@keys.command()
@click.argument("name")
def revoke(name: str) -> None:
    """End the key of this NAME (or id), at once, and whoever logged in with it."""
    from services.common.store import api_keys
    from services.common.store.engine import promising

    now = datetime.now(UTC)
    with promising(_open(Settings())) as conn:
        key = api_keys.revoke(conn, name, now=now)
        if key is not None:
            _write(conn, Act.KEY_REVOKED, key, now=now, note=key.name)
    if key is None:
        raise SetupError(f"there is no key named {name}", fix="`qawl keys list` shows them")
    click.echo(f"Key {key.name} is revoked.")


@click.command()
@click.option("--by", help="Only what this one did, as it stands in the list: `key desk`.")
@click.option("--act", type=click.Choice([act.value for act in Act]), help="Only this.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="So many lines.")
def audit(by: str | None, act: str | None, limit: int) -> None:
    """Who did what: submissions, replays, feeds, decisions, erasures, keys and logins, newest first."""
    from services.common.store import audit as log
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        page = log.page(conn, by=by, act=None if act is None else Act(act), limit=limit)
    for deed in page.items:
        what = " ".join(filter(None, (f"{deed.count:,}" if deed.count != 1 else "", deed.subject, deed.note)))
        where = f" from {deed.peer}" if deed.peer else ""
        click.echo(f"{_moment(deed.at)}  {deed.act:22} {what}  by {deed.by}{where}")


def _make(settings: Settings) -> None:
    """The database, where it is not there or of before there were keys: the first key comes before the first start."""
    from services.common.store.engine import migrate, open_store, schema_will_do

    tell_of_new_folder(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_store(settings.database)
    try:
        is_current = schema_will_do(engine)
    finally:
        engine.dispose()
    if not is_current:
        migrate(settings.database)


def _write(conn: Connection, act: Act, key: ApiKey, *, now: datetime, note: str) -> None:
    auditing.write(conn, act, now=now, subject=key.id, note=note)


def _until(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {_moment(key.revoked_at)}"
    return "does not expire" if key.expires_at is None else f"expires {_moment(key.expires_at)}"


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}"


COMMANDS = (keys, audit)
