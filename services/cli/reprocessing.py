"""`qawl reprocess`: stored articles through extraction again, after an upgrade or a change of engine."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.keeping import Told
from services.cli.ledger import _open
from services.common.errors import SetupError
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from services.common.contracts.reprocessings import Aim, ArticleFilter, Reprocessing, Revision

SAMPLE = 20
"""Articles that a dry run extracts: some seconds with the learned engine."""
_SHOWN_LINES = 40
_LISTED = 20
_SHOWN_LETTERS = 160


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write it as 2026-03-04") from None


@click.command()
@click.option("--since", callback=_day, metavar="DAY", help="Published then or later (2026-03-04).")
@click.option("--until", callback=_day, metavar="DAY", help="Published before.")
@click.option("--publisher", metavar="NAME", help="Of this publisher, however it is spelt.")
@click.option("--language", metavar="CODE", help="In this language (ar, en).")
@click.option("--all", "everything", is_flag=True, help="All articles; needed where nothing else is said.")
@click.option("--sample", type=click.IntRange(0, 1_000), default=SAMPLE, show_default=True,
              help="With --dry-run: extract so many of them here, and tell what would change.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only count, and compare a sample; nothing is changed.")
@click.option("--undo", metavar="ID", help="Put back what this one changed; `qawl reprocess --recent` has their ids.")
@click.option("--recent", is_flag=True, help="Only list what was asked for of late, and how far it is.")
def reprocess(
    since: date | None,
    until: date | None,
    publisher: str | None,
    language: str | None,
    everything: bool,
    sample: int,
    dry_run: bool,
    undo: str | None,
    recent: bool,
) -> None:
    """Extract stored articles again, by a running Qawl: those that all options fit.

    Articles without a day of publication count by the day they were stored (UTC). They wait behind what is new. A
    statement that is found again as it was keeps its row, its speaker and its links, and what people said of statements
    holds; nothing is fetched again. What was found before is kept for 30 days, so that it can be put back.
    """
    from services.common.contracts.reprocessings import Aim, ArticleFilter

    asked = [bool(since or until or publisher or language), everything, undo is not None, recent]
    if sum(asked) != 1:
        raise click.UsageError("Say which ones (--since, --until, --publisher, --language), --all, --undo or --recent.")
    if dry_run and (undo is not None or recent):
        raise click.UsageError("--dry-run is for what is extracted again.")
    settings = Settings()
    engine = _open(settings)
    filter = ArticleFilter(since=since, until=until, publisher=publisher, language=language)
    if recent:
        _list(engine)
    elif undo is not None:
        _run(engine, settings, _new(_undone(engine, undo), Aim.UNDO, undoes=undo))
    else:
        aim = Aim.COMPARE if dry_run else Aim.EXTRACT
        _run(engine, settings, _new(filter, aim, sample=sample))
    engine.dispose()


def _new(filter: ArticleFilter, aim: Aim, *, sample: int = 0, undoes: str | None = None) -> Reprocessing:
    from services.common.contracts.reprocessings import Reprocessing
    from services.common.store.ids import new_id

    now = datetime.now(UTC)
    by = auditing.doer()
    return Reprocessing(
        id=new_id(now), aim=aim, filter=filter, sample=sample, undoes=undoes, made_by=by, created_at=now, updated_at=now
    )


def _undone(engine: Engine, id: str) -> ArticleFilter:
    """What the one that is to be undone was asked for."""
    from services.common.store import reprocessings
    from services.common.store.engine import reading

    with reading(engine) as conn:
        row = reprocessings.find(conn, id)
        is_there = row is not None and row.ended_at is not None and reprocessings.changed(conn, id) > 0
    if row is None or not is_there:
        raise SetupError(
            f"there is nothing of {id} to put back", fix="`qawl reprocess --recent` lists what there is, and how far"
        )
    return row.filter


def _run(engine: Engine, settings: Settings, new: Reprocessing) -> None:
    """What a worker would do, as far as it can be done here: the articles that were sent are the workers'."""
    from services.common.broker import make_app, publisher
    from services.common.contracts.access import Act
    from services.common.contracts.reprocessings import Aim
    from services.common.store import reprocessings
    from services.common.store.engine import promising
    from services.extract.engines import EngineMissing, open_engine
    from services.extract.pipeline import RULES
    from services.extract.reprocessing import LEASE, Runner

    told = Told()
    try:
        finder = open_engine(settings.extract_engine) if new.aim is Aim.COMPARE else RULES
    except EngineMissing as error:
        raise click.ClickException(str(error)) from error
    runner = Runner(
        engine=engine,
        finder=lambda: finder,
        publish=publisher(make_app(settings, service="cli"), settings, lambda: engine),
        settings=settings,
        clock=lambda: datetime.now(UTC),
    )
    with promising(engine) as conn:
        reprocessings.add(conn, new, leased_until=new.created_at + LEASE)
        if new.aim is not Aim.COMPARE:
            note = new.aim.value
            auditing.write(conn, Act.ARTICLES_REPROCESSED, now=new.created_at, subject=new.id, note=note)
    one = runner.carry_on(new, lambda step: told("sent", step.sent, step.matched or 0))
    told.end()
    for standing in one.standings:
        label = "at work" if standing.outcome is None else str(standing.outcome)
        click.echo(f"{standing.count:9,} {label}{'' if standing.goes_again else ': stays as it is'}")
    if not one.matched:
        click.echo("Nothing is to be extracted again.")
    elif new.aim is Aim.COMPARE:
        _tell(one)
    else:
        click.echo(f"{one.sent:,} go again")
        click.secho(f"To put back what that changes: qawl reprocess --undo {one.id}", dim=True)


def _list(engine: Engine) -> None:
    from services.common.store import reprocessings
    from services.common.store.engine import reading

    with reading(engine) as conn:
        rows = reprocessings.page(conn, limit=_LISTED)
    for row in rows:
        known = row.difference
        click.echo(
            f"{row.id}  {row.created_at:%Y-%m-%d %H:%M} {row.aim.value:8} {row.progress.value:8} {row.ended:,} of "
            f"{row.matched or 0:,} articles, {known.changed:,} changed: {known.added:,} statements new, {known.gone:,} "
            f"gone, {known.altered:,} with other facts"
        )


def _tell(one: Reprocessing) -> None:
    known = one.difference
    counts = {
        "as they are": known.kept,
        "new": known.added,
        "gone": known.gone,
        "with other facts": known.altered,
    }
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    click.echo(f"A sample of {known.compared:,} extracted with {one.engine}: {known.changed:,} would change.")
    click.echo(f"Their statements: {told}.")
    lines = [line for revision in known.first for line in _lines(revision)]
    for line in lines[:_SHOWN_LINES]:
        click.echo(f"  {line[:_SHOWN_LETTERS]}")
    if len(lines) > _SHOWN_LINES:
        click.echo(f"  and {len(lines) - _SHOWN_LINES:,} more")
    click.echo("Nothing was changed.")


def _lines(one: Revision) -> list[str]:
    return [
        *(f"+ {words}" for words in one.added),
        *(f"- {words}" for words in one.gone),
        *(f"~ ({', '.join(names)}) {words}" for words, names in one.altered),
    ]


COMMANDS = (reprocess,)
