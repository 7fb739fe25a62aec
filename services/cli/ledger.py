"""`qawl submit`, `submissions` and `status`: handing in, and seeing what became of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.ground import require_database
from services.common.contracts.access import Act
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.contracts.topology import messages_for
from services.common.contracts.urgency import urgency_of
from services.common.errors import SetupError
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from services.common.broker import Publisher

ACCEPTED_AT_ONCE = 100
"""Submissions in one transaction: 100 keep it well under a second even with 20 kB texts."""

STALLED_SECONDS = 15.0
"""No submission moved for so long: say that nobody seems to be at work."""

COLOURS = {
    Outcome.DONE: "green",
    Outcome.DUPLICATE: "yellow",
    Outcome.REJECTED: "red",
    Outcome.BLOCKED: "red",
    Outcome.QUARANTINED: "magenta",
}


def _now() -> datetime:
    return datetime.now(UTC)


def _open(settings: Settings) -> Engine:
    from services.common.store.engine import open_store, schema_will_do

    require_database(settings)
    engine = open_store(settings.database)
    if not schema_will_do(engine):
        raise SetupError("the database does not have this version's schema", fix="run `qawl migrate`")
    return engine


def _handed_in(
    given: str, engine: Engine, settings: Settings, *, refetch: bool = False
) -> Iterator[NewSubmission | tuple[NewSubmission, Reason]]:
    """What one argument of `qawl submit` stands for: a URL, a file, or every file of a folder."""
    from services.ingest.files import depot_of, take

    if "://" in given:
        yield NewSubmission(channel=Channel.URL, name=given, url=given, is_refetch=refetch)
        return
    path = Path(given)
    found = [(path, path.name)]
    if path.is_dir():
        found = [(file, str(file.relative_to(path))) for file in sorted(f for f in path.rglob("*") if f.is_file())]
    most, depot = settings.max_payload_bytes, depot_of(engine, settings)
    for file, name in found:
        yield take(file, name=name, channel=Channel.UPLOAD, max_bytes=most, depot=depot)


def _accept(
    engine: Engine, items: Iterable[NewSubmission | tuple[NewSubmission, Reason]], publish: Publisher
) -> Iterator[Submission]:
    """Each item's row, committed in batches and published before it is yielded; the more, the less urgent."""
    from services.common.store import submissions
    from services.common.store.engine import promising

    batch: list[NewSubmission | tuple[NewSubmission, Reason]] = []
    count = 0

    def commit() -> list[Submission]:
        rows: list[Submission] = []
        with promising(engine) as conn:
            for item in batch:
                if isinstance(item, NewSubmission):
                    rows.extend(submissions.accept(conn, [item], now=_now(), priority=urgency_of(count)))
                else:
                    rows.append(submissions.refuse(conn, item[0], item[1], now=_now()))
            if rows:
                only = rows[0].id if len(rows) == 1 else None
                auditing.write(conn, Act.SUBMISSIONS_ADDED, now=_now(), subject=only, count=len(rows))
        batch.clear()
        publish(messages_for(rows))
        return rows

    for item in items:
        batch.append(item)
        count += 1
        if len(batch) == ACCEPTED_AT_ONCE:
            yield from commit()
    yield from commit()


@click.command()
@click.option("--wait/--no-wait", default=True, help="Wait for every outcome (default), or return once accepted.")
@click.option("--refetch", is_flag=True, help="Look at URLs again although they were fetched a short while ago.")
@click.argument("given", nargs=-1, required=True, metavar="PATH|URL...")
def submit(wait: bool, refetch: bool, given: tuple[str, ...]) -> None:
    """Hand files, folders or URLs in to a running Qawl, wait, and tell each outcome.

    Exit status 0 when all ended as done or duplicate, 1 otherwise.
    """
    from services.common.broker import make_app, publisher

    settings = Settings()
    engine = _open(settings)
    publish = publisher(make_app(settings, service="cli"), settings, lambda: engine)
    items = (item for g in given for item in _handed_in(g, engine, settings, refetch=refetch))
    rows = list(_accept(engine, items, publish))
    if not rows:
        raise click.ClickException("there is no file in what you named")
    if not wait:
        click.echo(f"{len(rows)} accepted; `qawl submissions` tells what becomes of them")
        return
    ended = _wait(engine, rows)
    for row in ended:
        _print(engine, row)
    if any(row.outcome not in (Outcome.DONE, Outcome.DUPLICATE) for row in ended):
        sys.exit(1)


def _wait(engine: Engine, rows: Sequence[Submission]) -> list[Submission]:
    """The rows and, below each container, its members, once all have ended."""
    from services.common.store import submissions
    from services.common.store.engine import reading

    known: dict[SubmissionId, Submission] = {row.id: row for row in rows}
    moved_at = time.monotonic()
    with click.progressbar(length=len(known), label="Reading", file=sys.stderr) as bar:
        finished = 0
        while True:
            before = {row.id: (row.stage, row.attempts, row.members) for row in known.values()}
            with reading(engine) as conn:
                for row in [r for r in known.values() if r.stage is not Stage.FINISHED]:
                    known[row.id] = submissions.find(conn, row.id) or row
                for row in [r for r in known.values() if r.members]:
                    for member in _members(engine, row):
                        known.setdefault(member.id, member)
            bar.length = len(known)
            now_finished = sum(row.stage is Stage.FINISHED for row in known.values())
            bar.update(now_finished - finished)
            finished = now_finished
            if finished == len(known):
                return sorted(known.values(), key=lambda row: row.id)
            if before != {row.id: (row.stage, row.attempts, row.members) for row in known.values()}:
                moved_at = time.monotonic()
            elif time.monotonic() - moved_at > STALLED_SECONDS:
                click.secho("\nNothing moves; is Qawl running? Start it with `make run`.", fg="yellow", err=True)
                moved_at = time.monotonic()
            time.sleep(0.2)


def _members(engine: Engine, container: Submission) -> Iterator[Submission]:
    from services.common.store import submissions
    from services.common.store.engine import reading

    before: str | None = None
    while True:
        with reading(engine) as conn:
            page = submissions.page(conn, parent_id=container.id, before=before, limit=200)
        yield from page
        if len(page) < 200:
            return
        before = page[-1].id


def _print(engine: Engine, row: Submission) -> None:
    from services.common.store import statements
    from services.common.store.engine import reading

    label = row.outcome or row.stage
    colour = COLOURS.get(row.outcome) if row.outcome else "cyan"
    line = f"{click.style(f'{label:11}', fg=colour)} {row.name}"
    match row.outcome:
        case Outcome.DONE if row.members:
            line += f" (holds {row.members})"
        case None if row.members:
            line += f" ({_count(row.members, 'member')} so far)"
        case Outcome.DONE if row.article_id:
            with reading(engine) as conn:
                line += f" ({_count(len(statements.of_article(conn, row.article_id)), 'statement')})"
        case Outcome.DUPLICATE:
            is_near = row.reason is not None and row.reason.code is ReasonCode.NEAR_COPY
            line += f" ({'a near-copy of' if is_near else 'first handed in as'} {row.duplicate_of})"
        case _:
            pass
    click.echo(line)
    if row.reason is not None and row.outcome is not Outcome.DUPLICATE:
        click.secho(f"{'':12}{row.reason.message} {row.reason.advice}", dim=True)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@click.command()
@click.option("--outcome", type=click.Choice([o.value for o in Outcome]), help="Only those that ended so.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many, newest first.")
def submissions(outcome: str | None, limit: int) -> None:
    """List what was handed in, newest first, with its outcome and reason."""
    from services.common.store import submissions as ledger
    from services.common.store.engine import reading

    engine = _open(Settings())
    with reading(engine) as conn:
        page = ledger.page(conn, outcome=Outcome(outcome) if outcome else None, before=None, limit=limit)
    for row in page:
        click.secho(f"{row.received_at:%Y-%m-%d %H:%M:%S} {row.id} ", dim=True, nl=False)
        _print(engine, row)


@click.command()
def status() -> None:
    """Count what waits at each stage and what has ended how, and list the workers."""
    from services.common.contracts.topology import QUEUES
    from services.common.contracts.workers import is_alive, warnings
    from services.common.store import tallies, workers
    from services.common.store.engine import reading
    from services.common.store.room import weakness

    settings = Settings()
    engine = _open(settings)
    with reading(engine) as conn:
        counts, known = tallies.counts(conn), workers.listed(conn)
    weak = weakness(engine, min_free_bytes=settings.min_free_bytes)
    if weak is not None:
        click.secho(f"{weak} {weak.advice}", fg="yellow", err=True)
    if not counts:
        click.echo("Nothing was handed in yet.")
    for row in counts:
        label = row.outcome.value if row.outcome else f"waits for {row.stage.value}"
        age = "" if row.outcome else f", oldest {(_now() - row.oldest).total_seconds():.0f} s"
        click.echo(f"{row.count:9,} {label}{age}")
    for worker in known:
        alive = is_alive(worker, now=_now(), heartbeat_seconds=settings.heartbeat_seconds)
        label = click.style("alive", fg="green") if alive else click.style(" gone", fg="red")
        seen = f"seen {(_now() - worker.seen_at).total_seconds():.0f} s ago"
        reads = f"reads {', '.join(worker.queues)}; {worker.busy} of {worker.concurrency} busy, {seen}"
        click.echo(f"    {label} {worker.name} {reads}")
    pace = {"heartbeat_seconds": settings.heartbeat_seconds, "sweep_seconds": settings.sweep_interval_seconds}
    for line in warnings(known, QUEUES, now=_now(), **pace):
        click.secho(line, fg="yellow", err=True)
    engine.dispose()


COMMANDS = (submit, submissions, status)
