"""`qawl erase`: articles and people taken out for good."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli.auditing import doer, write
from services.cli.keeping import opened
from services.common.contracts.access import Act
from services.common.errors import SetupError
from services.common.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from services.common.contracts.erasures import Erasure, Plan

_YES = click.option("--yes", is_flag=True, help="Do it; without, only what would go is counted.")
_WORDS = {
    "articles": "articles",
    "statements": "statements",
    "submissions": "submissions, which end as erased",
    "payload_bytes": "stored bytes of files",
    "containers": "archives whose own bytes go too",
    "reviews": "reviews",
    "deliveries": "messages to webhooks",
    "names": "spellings of a name",
    "copies_left": "near-copies with words of their own STAY, without --copies",
}


@click.group()
def erase() -> None:
    """Take an article or a person out for good (docs/erasure.md).

    What is erased does not come in again by any way, until that is lifted.
    """


@erase.command()
@click.option("--copies", is_flag=True, help="Also articles that have most of their words in common with it.")
@_YES
@click.argument("given", metavar="ID|URL")
def article(copies: bool, yes: bool, given: str) -> None:
    """The article of this ID, or that stands at this URL, with its versions and all that came of it."""
    from services.common.contracts.erasures import NotErasableError
    from services.common.store import erasing
    from services.common.store.engine import promising
    from services.ingest.addresses import key_of

    engine, now = opened(Settings()), datetime.now(UTC)
    try:
        with promising(engine) as conn:
            id = erasing.article_of(conn, given, key_of(given) if "://" in given else None)
            if id is None:
                raise SetupError(f"there is no article {given[:300]}", fix="give its id, or its address as it shows it")
            if not yes:
                _print(erasing.plan(conn, id, copies=copies))
                return
            done, plan = erasing.erase(conn, id, copies=copies, by=doer(), now=now)
            write(conn, Act.ARTICLE_ERASED, now=now, subject=str(done.number), count=plan.extent.articles)
    except NotErasableError as error:
        raise click.ClickException(str(error)) from error
    _print(plan, number=done.number)
    _clean(engine)


@erase.command()
@_YES
@click.argument("speaker", metavar="SPEAKER")
def person(yes: bool, speaker: str) -> None:
    """The person whose id is SPEAKER: what they are said to have said, and all their names.

    The articles stay, and what stands in them.
    """
    from services.common.contracts.erasures import NotErasableError
    from services.common.store import erasing_people
    from services.common.store.engine import reading

    engine, now = opened(Settings()), datetime.now(UTC)
    missing = SetupError(f"there is no speaker {speaker[:100]}", fix="`qawl speakers list` has their ids")
    try:
        if not yes:
            with reading(engine) as conn:
                plan = erasing_people.plan(conn, speaker)
            if plan is None:
                raise missing
            _print(plan)
            return
        found = erasing_people.erase(
            engine,
            speaker,
            by=doer(),
            now=now,
            within=_told_of(now),
        )
    except NotErasableError as error:
        raise click.ClickException(str(error)) from error
    if found is None:
        raise missing
    _print(found[1], number=found[0].number)
    _clean(engine)


@erase.command(name="list")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="At most so many.")
def list_(limit: int) -> None:
    """What was erased: when, by whom, how much. Nothing tells what it was."""
    from services.common.store import erasures
    from services.common.store.engine import reading

    with reading(opened(Settings())) as conn:
        page = erasures.page(conn, limit=limit)
    for one in page.items:
        lifted = f", lifted {one.lifted_at:%Y-%m-%d}" if one.lifted_at else ""
        extent = f"{one.extent.articles:,} articles, {one.extent.statements:,} statements"
        click.echo(f"erasure {one.number}  {one.at:%Y-%m-%d %H:%M} {one.by}  {one.kind}: {extent}{lifted}")
    if not page.items:
        click.echo("Nothing was erased yet.")


@erase.command()
@click.argument("number", type=click.IntRange(1))
def lift(number: int) -> None:
    """Let what erasure NUMBER took come in again. It does not come back by itself."""
    from services.common.store import erasures
    from services.common.store.engine import promising

    now = datetime.now(UTC)
    with promising(opened(Settings())) as conn:
        if erasures.lift(conn, number, now=now) is None:
            raise SetupError(f"there is no erasure {number} to lift", fix="`qawl erase list` shows them")
        write(conn, Act.ERASURE_LIFTED, now=now, subject=str(number))
    click.echo(f"Erasure {number} is lifted: hand it in again, if you want it back.")


@erase.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def signs(file: Path) -> None:
    """Write into FILE by what everything erased is known, for `qawl erase again` after an older backup is restored.

    It holds digests and their key, and nothing that can be read; keep it as closed as the database all the same.
    """
    from services.cli.keeping import whole_file
    from services.common.store import erased_again
    from services.common.store.engine import reading

    with reading(opened(Settings())) as conn, whole_file(file, overwrite=True) as part:
        part.write_text("".join(f"{line}\n" for line in erased_again.written(conn)), "utf-8")
    click.echo(f"{file}: written.", err=True)


@erase.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def again(file: Path) -> None:
    """Erase from a restored backup what was erased after it was made: FILE is of `qawl erase signs`.

    To be done before Qawl is started there. Without near-copies, which were told apart when they were erased.
    """
    from services.common.contracts.erasures import NotErasableError
    from services.common.store import erased_again, erasing, erasing_people
    from services.common.store.engine import promising, reading

    engine, now = opened(Settings()), datetime.now(UTC)
    try:
        with promising(engine) as conn, file.open(encoding="utf-8") as lines:
            taken = erased_again.take(conn, iter(lambda: lines.readline(erased_again.LONGEST_LINE), ""))
        with reading(engine) as conn:
            articles_, people = erased_again.found_articles(conn), erased_again.found_people(conn)
        gone = 0
        for id in articles_:
            with promising(engine) as conn:
                if erasing.article_of(conn, id) is not None:  # it may have gone with another one
                    done, plan = erasing.erase(conn, id, by=doer(), now=now)
                    write(conn, Act.ARTICLE_ERASED, now=now, subject=str(done.number), count=plan.extent.articles)
                    gone += plan.extent.articles
        for speaker in people:
            erasing_people.erase(engine, speaker, by=doer(), now=now, within=_told_of(now))
    except NotErasableError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{taken:,} erasures taken over; {gone:,} articles and {len(people):,} people erased again.")
    _clean(engine)


@erase.command()
def clean() -> None:
    """Overwrite what is left of deleted rows in the files of SQLite; every erasure does so by itself."""
    _clean(opened(Settings()))


def _print(plan: Plan, *, number: int | None = None) -> None:
    for name, count in asdict(plan.extent).items():
        if count:
            click.echo(f"{count:11,} {_WORDS[name]}")
    for path in plan.files:
        click.echo(f"  stays: {path}")
    if plan.copy_of is not None:
        click.echo(f"Most of its words stand in article {plan.copy_of} too, which stays without --copies.")
    done = "Nothing was changed; --yes does it." if number is None else f"Erasure {number}: all that is gone."
    click.echo(done)


def _told_of(now: datetime) -> Callable[[Connection, Erasure], None]:
    """Into the audit log."""
    return lambda conn, done: write(
        conn, Act.PERSON_ERASED, now=now, subject=str(done.number), count=done.extent.statements
    )


def _clean(engine: Engine) -> None:
    from services.common.store import erased_bytes

    if not erased_bytes.clean(engine):
        click.echo("The write-ahead log is in use; it is emptied later, or by `qawl erase clean`.", err=True)
    if engine.dialect.name == "postgresql":
        click.echo("PostgreSQL keeps deleted rows until VACUUM; docs/erasure.md tells what to run.", err=True)


COMMANDS = (erase,)
