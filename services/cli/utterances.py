"""`qawl utterances`: what was said once and reported by several, and each report's wording beside the first one's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from services.cli.ledger import _open
from services.common.contracts.utterances import Utterance
from services.common.settings import Settings
from services.common.wordings import WordFate, Wording, differences

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="As the API answers, a record a line.")


@click.group()
def utterances() -> None:
    """What was said once and reported by several; ID is an utterance's, or that of any statement in it."""


@utterances.command(name="list")
@click.option("--reports", type=click.IntRange(1), default=2, show_default=True, help="At least so many reports.")
@click.option("--language", metavar="CODE", help="Reported in this language, among others.")
@click.option("--speaker", metavar="ID", help="Said by this speaker; `qawl speakers list` has the ids.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@_AS_JSON
def list_(reports: int, language: str | None, speaker: str | None, limit: int, as_json: bool) -> None:
    """List sayings that several articles report, the most reported first."""
    from services.common.store import utterances as store
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        page = store.page(conn, speaker_id=speaker, language=language, least_reports=reports, limit=limit)
    for one in page.items:
        if as_json:
            from services.api import present

            click.echo(present.utterance(one).model_dump_json())
            continue
        days = "" if one.days is None else f"  {one.days[0].isoformat()}"
        name = click.style(one.speaker_name or "?", bold=True)
        click.echo(f"{one.id}{days}  {one.reports} reports  {' '.join(one.languages)}  {name}")
        click.echo(f"    {one.words}")
    if not page.items and not as_json:
        click.echo("No saying has so many reports yet.")


@utterances.command()
@click.argument("id")
@_AS_JSON
def show(id: str, as_json: bool) -> None:
    """Show the reports of one saying, each beside the earliest.

    Words in [-brackets-] stand in the earliest report alone, those in {+braces+} in this one alone.
    """
    from services.common.store import utterances as store
    from services.common.store.engine import reading

    with reading(_open(Settings())) as conn:
        found = store.find(conn, id)
        if found is None:
            raise click.ClickException(f"No utterance has the id, or a statement of the id, {id[:40]}.")
        if as_json:
            from services.api import comparing

            detail = comparing.detail(conn, id)
            assert detail is not None
            click.echo(detail.model_dump_json())
        else:
            _show(conn, found)


@utterances.command()
def link() -> None:
    """Link all statements anew, wanted once after an upgrade; what is linked already stays as it is."""
    from services.common.store.engine import writing
    from services.extract import tying
    from services.extract.link.utterances.encoders import open_encoder

    engine, encoder = _open(Settings()), open_encoder()
    after: int | None = 0
    while after is not None:
        with writing(engine) as conn:
            after = tying.link_anew(conn, encoder, after=after, now=datetime.now(UTC))
    by = "speakers, dates and words alone: the extra `linking` is not installed" if encoder is None else encoder.name
    click.echo(f"All statements are linked anew, by {by}.")


def _show(conn: Connection, found: Utterance) -> None:
    from services.common.store import ties
    from services.common.store import utterances as store

    members = store.members(conn, found.id)
    facts = ties.facts(conn, [one.statement.stored.statement.id for one in members])
    counts = f"{found.reports} reports, {found.copies} in copies, {' '.join(found.languages)}"
    click.echo(f"{click.style(found.speaker_name or 'somebody', bold=True)}  {counts}  {found.id}")
    first: Wording | None = None
    for one in members:
        id, article = one.statement.stored.statement.id, one.statement.article
        wording = Wording(text=one.statement.content_text, language=article.language, facts=facts.get(id, ()))
        day = article.published.day.isoformat() if article.published else "undated"
        part = ", in a longer quotation" if one.is_whole else ", a copy" if article.copy_of else ""
        click.echo(f"\n{day}  {article.language}  {article.publisher or article.title or article.id}{part}  {id}")
        is_alike = first is not None and first.language == wording.language
        click.echo(f"    {marked(first, wording) if first is not None and is_alike else wording.text}")
        if first is not None and not is_alike:
            for line in told(first, wording):
                click.echo(f"      {line}")
        first = first or wording
    for tie in store.ties(conn, found.id):
        click.echo(f"\n{tie.first} and {tie.second}: {tie.score:.2f}")
        click.echo(f"    {', '.join(f'{why.feature} {why.weight:+.1f}' for why in tie.why)}")


def told(first: Wording, second: Wording) -> list[str]:
    """What of the first one's figures, places and days the second one has, in another language."""
    lines = []
    for one in differences(first, second):
        places = (one.first and one.first.of(first.text), one.second and one.second.of(second.text))
        lines.append(f"{one.change}: {' = '.join(place for place in places if place)}")
    return lines


def marked(first: Wording, second: Wording) -> str:
    """The second wording with what it lacks of the first in [-brackets-], and what it adds in {+braces+}."""
    said = []
    for one in differences(first, second):
        if one.change is WordFate.DROPPED and one.first is not None:
            said.append(f"[-{one.first.of(first.text)}-]")
        elif one.second is not None:
            words = one.second.of(second.text)
            said.append(f"{{+{words}+}}" if one.change is WordFate.ADDED else words)
    return " ".join(said)


COMMANDS = (utterances,)
