"""`qawl speakers subjects`: what somebody speaks about, and what he said on one subject over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from services.cli.ledger import _open
from services.cli.speakers import speakers
from services.common.settings import Settings

if TYPE_CHECKING:
    from services.common.contracts.subjects import Saying
    from services.common.store.statements import ListedStatement

_SHOWN = 300
"""Letters of a statement on one line."""


@speakers.command()
@click.argument("speaker")
@click.option("--about", metavar="WORDS", help="What was said on this, over time: a subject, or any words.")
def subjects(speaker: str, about: str | None) -> None:
    """List what a speaker speaks about, or what was said on one subject over time."""
    from services.common.store import remarks, statements
    from services.common.store import speakers as store
    from services.common.store.engine import reading
    from services.common.subjects.asking import position
    from services.common.subjects.finding import find_subjects

    with reading(_open(Settings())) as conn:
        found = store.find(conn, speaker)
        if found is None:
            raise click.ClickException(f"There is no speaker {speaker[:40]}; `qawl speakers list` has their ids.")
        said = remarks.of_speaker(conn, found.id)
        if about is None:
            recurring = find_subjects(said.items, names=found.names, roles=found.roles)
            told = None
        else:
            told = position(said.items, about, names=found.names, roles=found.roles)
            ids = [one.remark.id for saying in told.sayings for one in saying.reports]
            rows = {str(row.stored.statement.id): row for row in statements.listed(conn, ids)}
    if told is None:
        for one in recurring:
            days = "" if one.first is None else f"  {one.first} to {one.last}"
            click.echo(f"{one.statements:>6}  {' · '.join(word.text for word in one.words)}{days}")
        if not recurring:
            click.echo("Nothing recurs yet in what is known; --about takes any words.")
    else:
        for saying in told.sayings:
            _show(saying, rows)
        if not told.sayings:
            click.echo("Nothing found; fewer words find more.")
    if said.is_cut:
        click.echo(f"Of the newest {len(said.items):,} statements.")


def _show(saying: Saying, rows: dict[str, ListedStatement]) -> None:
    day = str(saying.day) if saying.day else "day unknown"
    for one in saying.reports:
        row = rows.get(one.remark.id)
        outlet = (row.article.publisher or row.article.title if row else None) or ""
        words = " ".join(one.remark.text.split())[:_SHOWN]
        click.echo(f"{day:<11}  {words}  {click.style(outlet, dim=True)}  {one.remark.id}")
        day = ""


COMMANDS = ()
"""It is a command of `qawl speakers`."""
