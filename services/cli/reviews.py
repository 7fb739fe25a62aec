"""`qawl reviews`: what people say of statements, and the same as material to train and to measure engines with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.auditing import user
from services.cli.keeping import opened
from services.common.contracts.access import Act
from services.common.contracts.additions import Addition
from services.common.contracts.reviews import KEEP, Correction
from services.common.contracts.spans import Span
from services.common.contracts.statements import Kind, SpeakerKind, Verdict
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from services.common.contracts.reviews import Review

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def reviews() -> None:
    """Accept, correct, reject and add statements; STATEMENT is an id, as the page and the API show it."""


@reviews.command()
@click.argument("statement")
@click.option("--note", help="Why; at most 1,000 characters.")
def accept(statement: str, note: str | None) -> None:
    """STATEMENT is right as it is shown."""
    from services.common.store import review_decisions

    _decide(lambda conn, by: review_decisions.accept(conn, statement, by=by, note=note, now=_now()))


@reviews.command()
@click.argument("statement")
@click.option("--note", help="Why; at most 1,000 characters.")
def reject(statement: str, note: str | None) -> None:
    """STATEMENT is none: no list has it any more."""
    from services.common.store import review_decisions

    _decide(lambda conn, by: review_decisions.reject(conn, statement, by=by, note=note, now=_now()))


@reviews.command()
@click.argument("statement")
@click.option("--content", multiple=True, metavar="START:END", help="What was said, in code points of the text.")
@click.option("--source", metavar="START:END", help='Who said it, in the article\'s words; "" for nobody.')
@click.option("--cue", metavar="START:END", help='The words that signal it; "" for none.')
@click.option("--kind", type=click.Choice([one.value for one in Kind]), help="How much of it is quoted.")
@click.option("--speaker", help='The speaker\'s full name; "" for none.')
@click.option("--speaker-kind", type=click.Choice([one.value for one in SpeakerKind]), help="Person, body or other.")
@click.option("--role", help='The speaker\'s office; "" for none.')
@click.option("--said-on", metavar="DAY", help='The day, as 2026-11-22; "" for none.')
@click.option("--note", help="Why; at most 1,000 characters.")
def correct(statement: str, content: tuple[str, ...], note: str | None, **parts: str | None) -> None:
    """STATEMENT is one, and these parts of it are others. What is not named stays."""
    from services.common.store import review_decisions

    kind, speaker_kind, day = parts["kind"], parts["speaker_kind"], parts["said_on"]
    name, role = parts["speaker"], parts["role"]
    try:
        correction = Correction(
            content=tuple(_span(one) for one in content) if content else KEEP,
            source=KEEP if (at := parts["source"]) is None else _span(at) if at else None,
            cue=KEEP if (at := parts["cue"]) is None else _span(at) if at else None,
            kind=KEEP if kind is None else Kind(kind),
            name=KEEP if name is None else name or None,
            speaker_kind=KEEP if speaker_kind is None else SpeakerKind(speaker_kind),
            role=KEEP if role is None else role or None,
            said_on=KEEP if day is None else date.fromisoformat(day) if day else None,
        )
    except ValueError as error:
        raise click.UsageError(f"{error}; a span is START:END, a day 2026-11-22") from error
    _decide(lambda conn, by: review_decisions.correct(conn, statement, correction, by=by, note=note, now=_now()))


@reviews.command()
@click.argument("article")
@click.option("--content", multiple=True, required=True, metavar="START:END", help="What was said; more than one part.")
@click.option("--source", metavar="START:END", help="Who said it, in the article's words.")
@click.option("--cue", metavar="START:END", help="The words that signal it.")
@click.option("--kind", type=click.Choice([one.value for one in Kind]), help="Told by quotation marks, if left out.")
@click.option("--speaker", help="The speaker's full name.")
@click.option(
    "--speaker-kind",
    type=click.Choice([one.value for one in SpeakerKind]),
    default=SpeakerKind.PERSON.value,
    show_default=True,
    help="Person, body or other.",
)
@click.option("--role", help="The speaker's office.")
@click.option("--said-on", metavar="DAY", help="The day, as 2026-11-22.")
@click.option("--note", help="Why; at most 1,000 characters.")
def add(article: str, content: tuple[str, ...], speaker_kind: str, note: str | None, **parts: str | None) -> None:
    """Add to ARTICLE a statement that no engine found. Places are counted in code points of its text."""
    from services.common.store import review_decisions

    source, cue, kind, day = (parts[name] for name in ("source", "cue", "kind", "said_on"))
    try:
        new = Addition(
            content=tuple(_span(one) for one in content),
            source=_span(source) if source else None,
            cue=_span(cue) if cue else None,
            kind=Kind(kind) if kind else None,
            name=parts["speaker"],
            speaker_kind=SpeakerKind(speaker_kind),
            role=parts["role"],
            said_on=date.fromisoformat(day) if day else None,
        )
    except ValueError as error:
        raise click.UsageError(f"{error}; a span is START:END, a day 2026-11-22") from error
    _decide(
        lambda conn, by: review_decisions.add(conn, article, new, by=by, note=note, now=_now()),
        done="Added",
        act=Act.STATEMENT_ADDED,
    )


@reviews.command()
@click.argument("number", type=click.IntRange(1))
def undo(number: int) -> None:
    """Take the review of this number back."""
    from services.common.store import review_decisions

    _decide(
        lambda conn, by: review_decisions.undo(conn, number, by=by, now=_now()),
        done="Taken back",
        act=Act.REVIEW_UNDONE,
    )


@reviews.command(name="list")
@click.option("--verdict", type=click.Choice([one.value for one in Verdict]), help="Only these.")
@click.option("--article", help="Only of the article of this id.")
@click.option("--by", help="Only what this one said, as it stands in the list: `key desk`.")
@click.option("--made-from", "first", type=_DAY, metavar="DAY", help="Said on this day (UTC) or later.")
@click.option("--made-to", "last", type=_DAY, metavar="DAY", help="Said on this day (UTC) or before.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="At most so many.")
def list_(
    verdict: str | None, article: str | None, by: str | None, first: datetime | None, last: datetime | None, limit: int
) -> None:
    """List what people said, newest first; what was taken back, too."""
    from services.common.store import reviews as store
    from services.common.store.engine import reading

    if first is not None and last is not None and last < first:
        raise click.UsageError("--made-to is before --made-from: no day is in between; exchange the two")
    with reading(opened(Settings())) as conn:
        found = store.page(
            conn,
            verdict=Verdict(verdict) if verdict else None,
            article_id=article,
            by=by,
            made_from=None if first is None else first.date(),
            made_to=None if last is None else last.date(),
            undone=True,
            limit=limit,
        )
    for one in found.items:
        click.echo(_told(one))
    if not found.items:
        is_narrow = any((verdict, article, by, first, last))
        click.echo("No review fits." if is_narrow else "Nobody has said anything of a statement yet.")
    if found.next is not None:
        click.echo(f"There are more: --limit shows more than {limit}.", err=True)


@reviews.command()
@click.option("--whole", is_flag=True, help="Only articles of which each statement was reviewed.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(whole: bool, folder: Path) -> None:
    """Write the articles that were reviewed into FOLDER, as material to train and to measure engines with.

    texts/ID.txt has an article's text, json/ID.json its statements: docs/reviews.md describes them.
    """
    from services.api.gold import files_of, reviewed

    for one in ("texts", "json"):
        (folder / one).mkdir(parents=True, exist_ok=True)
    written = 0
    for article in reviewed(opened(Settings())):
        if whole and not article.is_whole:
            continue
        for path, content in files_of(article):
            (folder / path).write_bytes(content)
        written += 1
    click.echo(f"{written} articles written into {folder}.", err=True)


def _now() -> datetime:
    return datetime.now(UTC)


def _span(written: str) -> Span:
    start, _, end = written.partition(":")
    return Span(int(start), int(end))


def _decide(
    decision: Callable[[Connection, str], Review], *, done: str = "Recorded", act: Act = Act.STATEMENT_REVIEWED
) -> None:
    from services.common.store.engine import promising
    from services.common.store.review_decisions import ReviewRefusedError

    try:
        with promising(opened(Settings())) as conn:
            made = decision(conn, user())
            note = f"{made.verdict} (number {made.number})"
            auditing.write(conn, act, now=_now(), subject=made.statement_id, note=note)
    except ReviewRefusedError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{done}: {_told(made)}")


def _told(one: Review) -> str:
    undone = f", undone {one.undone_at:%Y-%m-%d}" if one.undone_at else ""
    now = f" -> {one.record.id}" if one.record is not None and one.record.id != one.statement_id else ""
    note = f"  {one.note}" if one.note else ""
    when = f"{one.made_at:%Y-%m-%d %H:%M} {one.made_by}"
    return f"review {one.number}  {one.verdict.value} {one.statement_id}{now}  {when}{undone}{note}"


COMMANDS = (reviews,)
