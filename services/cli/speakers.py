"""`qawl speakers`: who speaks, and what people correct about it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.auditing import user
from services.cli.ledger import _open
from services.common.contracts.access import Act
from services.common.contracts.statements import SpeakerKind
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from services.common.contracts.speakers import Edit
    from services.common.store.speaker_decisions import Listed

LARGEST_LIST_BYTES = 200_000_000
"""Of a list of names: a million entries."""
_AT_ONCE = 100
"""Entries taken in by one transaction."""
_BAR = 40
_SEPARATOR = "|"


@click.group()
def speakers() -> None:
    """Speakers across articles and scripts; SPEAKER is an id, as `qawl speakers list` shows it."""


def _now() -> datetime:
    return datetime.now(UTC)


@speakers.command(name="list")
@click.option("--name", help="Words of the name, in any spelling.")
@click.option("--kind", type=click.Choice([k.value for k in SpeakerKind]))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_(name: str | None, kind: str | None, limit: int) -> None:
    """List speakers, most statements first."""
    from services.common.store import speakers as store
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        found = store.page(conn, name=name, kind=SpeakerKind(kind) if kind else None, limit=limit)
    for one in found.items:
        role = f"  {one.roles[0]}" if one.roles else ""
        click.echo(f"{one.id}  {one.statements:>6}  {click.style(one.name, bold=True)}  ({one.kind.value}){role}")
    if not found.items:
        click.echo("No speaker fits." if name or kind else "No speakers yet.")


@speakers.command()
@click.argument("speaker")
def show(speaker: str) -> None:
    """Tell all about one speaker: names, roles with their days, statements by month, decisions."""
    from services.common.store import speaker_edits
    from services.common.store import speakers as store
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        profile = store.profile(conn, speaker)
        if profile is None:
            raise click.ClickException(f"There is no speaker {speaker[:40]}; `qawl speakers list` has their ids.")
        edits = speaker_edits.of_namings(conn, [one.id for one in profile.namings], undone=True)
    found = profile.speaker
    click.echo(f"{click.style(found.name, bold=True)}  {found.kind.value}, {found.statements} statements  {found.id}")
    if found.wikidata:
        click.echo(f"  Wikidata  {found.wikidata}")
    for one in profile.namings:
        told = f"  {one.context.strip(_SEPARATOR)}" if one.context else ""
        click.echo(f"  named     {one.statements:>6}  {one.name}{told}  {one.id}")
    for role in profile.roles:
        click.echo(f"  role      {role.statements:>6}  {role.role}  {role.first or '?'} to {role.last or '?'}")
    for likely in profile.candidates:
        click.echo(f"  may be    {likely.score:>6.2f}  {likely.name}  {likely.id}")
        click.echo(f"            {'; '.join(likely.reasons)}")
    months: dict[str, int] = {}
    for day, count in profile.days:
        months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", 0) + count
    for month, count in months.items():
        click.echo(f"  {month}   {count:>6}  {'█' * max(1, _BAR * count // max(months.values()))}")
    for edit in edits:
        click.echo(f"  {_told(edit)}")


@speakers.command()
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
def edits(limit: int) -> None:
    """List what people decided, newest first; `undo` takes a number."""
    from services.common.store import speaker_edits
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        found = speaker_edits.latest(conn, limit=limit)
    for edit in found:
        click.echo(_told(edit))
    if not found:
        click.echo("Nobody has decided anything yet.")


@speakers.command()
@click.argument("speaker", nargs=-1, required=True)
def merge(speaker: tuple[str, ...]) -> None:
    """These speakers are one; name two or more."""
    from services.common.store import speaker_decisions

    _decide(lambda conn, by: speaker_decisions.merge(conn, speaker, by=by, now=_now()))


@speakers.command()
@click.argument("speaker")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def split(speaker: str, names: tuple[str, ...]) -> None:
    """These names of the speaker (or ids of namings) are somebody else's."""
    from services.common.store import speaker_decisions

    _decide(lambda conn, by: speaker_decisions.split(conn, speaker, names, by=by, now=_now()))


@speakers.command()
@click.argument("speaker")
@click.argument("name")
def rename(speaker: str, name: str) -> None:
    """Show the speaker under NAME."""
    from services.common.store import speaker_decisions

    _decide(lambda conn, by: speaker_decisions.rename(conn, speaker, name, by=by, now=_now()))


@speakers.command()
@click.argument("speaker")
@click.argument("name")
def alias(speaker: str, name: str) -> None:
    """The speaker goes by NAME too, in articles to come as well."""
    from services.common.store import speaker_decisions

    _decide(lambda conn, by: speaker_decisions.add_alias(conn, speaker, name, by=by, now=_now()))


@speakers.command()
@click.argument("number", type=click.IntRange(1))
def undo(number: int) -> None:
    """Take the decision of this number back."""
    from services.common.store import speaker_decisions

    _decide(lambda conn, by: speaker_decisions.undo(conn, number, by=by, now=_now()), act=Act.SPEAKER_UNDONE)


@speakers.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take in a list of names: CSV (columns id, kind, name, names), or JSON lines or a list with the same fields.

    Several names of one speaker are parted by "|" in CSV; `id` is a Wikidata id, and may be missing.
    """
    from services.cli.speaker_lists import NoListError, entries
    from services.common.store.engine import promising

    if file.stat().st_size > LARGEST_LIST_BYTES:
        raise click.ClickException(f"{file} is larger than {LARGEST_LIST_BYTES:,} bytes; bring it in parts.")
    engine = _open(Settings())
    numbered = enumerate(entries(file.read_bytes(), is_csv=file.suffix.lower() == ".csv"), start=1)
    taken, refused = 0, 0
    try:
        while some := list(itertools.islice(numbered, _AT_ONCE)):
            with promising(engine) as conn:
                problems = [(number, _take(conn, one)) for number, one in some]
                if brought := sum(problem is None for _, problem in problems):
                    auditing.write(conn, Act.SPEAKER_DECIDED, now=_now(), count=brought, note="list")
            for number, problem in problems:
                if problem is not None:
                    click.echo(f"{click.style('refused', fg='red')} entry {number}: {problem}")
            refused += sum(problem is not None for _, problem in problems)
            taken += sum(problem is None for _, problem in problems)
    except NoListError as error:
        click.echo(f"{click.style('refused', fg='red')} {file}: {error}")
        refused += 1
    _settle(engine)
    click.echo(f"{taken} {'speaker' if taken == 1 else 'speakers'} taken in.")
    if refused:
        sys.exit(1)


def _take(conn: Connection, entry: Listed | str) -> str | None:
    """None, or why the entry was refused."""
    from services.common.store import speaker_decisions

    if isinstance(entry, str):
        return entry
    try:
        speaker_decisions.take_in(conn, entry, by=user(), now=_now())
    except speaker_decisions.EditRefusedError as error:
        return str(error)
    return None


@speakers.command()
def regroup() -> None:
    """Group all speakers anew, wanted once after an upgrade; decisions hold."""
    from services.common.store.engine import writing
    from services.extract import linking

    engine = _open(Settings())
    after: str | None = ""
    while after is not None:
        with writing(engine) as conn:
            after = linking.regroup(conn, after=after, now=_now())
    click.echo("All speakers are grouped anew.")


def _decide(decision: Callable[[Connection, str], Edit], *, act: Act = Act.SPEAKER_DECIDED) -> None:
    from services.common.store.engine import promising
    from services.common.store.speaker_decisions import EditRefusedError

    engine = _open(Settings())
    try:
        with promising(engine) as conn:
            edit = decision(conn, user())
            note = f"{edit.action} (number {edit.number})"
            auditing.write(conn, act, now=_now(), subject=edit.namings[0], note=note)
    except EditRefusedError as error:
        raise click.ClickException(str(error)) from error
    _settle(engine)
    click.echo(f"Recorded as decision {edit.number}; `qawl speakers undo {edit.number}` takes it back.")


def _settle(engine: Engine) -> None:
    """At once where the link stage's code is at hand; else a running worker does it within seconds."""
    try:
        from services.extract import linking
    except ImportError:
        return
    linking.settle_rest(engine, now=_now(), is_over=lambda: False)


def _told(edit: Edit) -> str:
    when = f"{edit.made_at:%Y-%m-%d %H:%M}" if edit.made_at else ""
    undone = f", undone {edit.undone_at:%Y-%m-%d}" if edit.undone_at else ""
    return f"decision {edit.number}  {edit.action.value} {edit.text or ''}  {when} {edit.made_by}{undone}"


COMMANDS = (speakers,)
