"""`qawl replay`: what failed, sent on from where it stopped, one by one or by what they have in common."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.ledger import _open
from services.common.contracts.access import Act
from services.common.contracts.submissions import Channel, Outcome, ReasonCode, Stage, Submission, SubmissionId
from services.common.contracts.topology import message_for
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from services.common.broker import Publisher
    from services.common.store.replays import Kinship, ReplayFilter

EXAMPLES = 5
_STAGES = [stage.value for stage in Stage if stage is not Stage.FINISHED]
_OUTCOMES = [Outcome.QUARANTINED.value, Outcome.REJECTED.value, Outcome.BLOCKED.value]


def _moment(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write it as 2026-03-04 or 2026-03-04T05:06+01:00") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


@click.command()
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    type=click.Choice(_OUTCOMES),
    help="Ended so; may be given several times. Default: quarantined.",
)
@click.option(
    "--reason", type=click.Choice([code.value for code in ReasonCode]), metavar="CODE", help="For this reason."
)
@click.option("--stage", type=click.Choice(_STAGES), help="Stopped there.")
@click.option("--channel", type=click.Choice([channel.value for channel in Channel]), help="Came in by this door.")
@click.option("--name", metavar="GLOB", help="The whole name: * for any characters, ? for one.")
@click.option("--feed", "feed_id", metavar="ID", help="Items of this feed.")
@click.option(
    "--since", callback=_moment, metavar="TIME", help="Received then or later (ISO 8601; UTC without a zone)."
)
@click.option("--until", callback=_moment, metavar="TIME", help="Received before.")
@click.option("--limit", type=click.IntRange(1), help="At most so many, oldest first.")
@click.option("--dry-run", is_flag=True, help="Only count what matches, and show some.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
def replay(
    outcomes: tuple[str, ...],
    reason: str | None,
    stage: str | None,
    channel: str | None,
    name: str | None,
    feed_id: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    dry_run: bool,
    ids: tuple[str, ...],
) -> None:
    """Send submissions that failed on from where they stopped: those named, or all that the options fit.

    Attempts are counted anew, and the reason is gone. Exit status 1 when one of the IDs could not be sent on.
    """
    from services.common.broker import make_app, publisher
    from services.common.store.replays import ReplayFilter

    asked = (outcomes, reason, stage, channel, name, feed_id, since, until)
    if bool(ids) == any(asked) or (ids and (dry_run or limit)):
        raise click.UsageError("Name IDs, or say by options which ones (--outcome quarantined: all quarantined ones).")
    settings = Settings()
    engine = _open(settings)
    publish = publisher(make_app(settings, service="cli"), settings, lambda: engine)
    if ids:
        sys.exit(_each(engine, publish, ids))
    filter = ReplayFilter(
        outcomes=tuple(Outcome(one) for one in dict.fromkeys(outcomes)) or (Outcome.QUARANTINED,),
        reason=None if reason is None else ReasonCode(reason),
        stage=None if stage is None else Stage(stage),
        channel=None if channel is None else Channel(channel),
        name=name,
        feed_id=feed_id,
        since=since,
        until=until,
    )
    _show(engine, filter)
    if not dry_run:
        grace = timedelta(seconds=settings.publish_grace_seconds)
        click.echo(f"{_all(engine, publish, filter, grace=grace, limit=limit):,} go again")


def _each(engine: Engine, publish: Publisher, ids: tuple[str, ...]) -> int:
    """Returns the exit status."""
    from services.common.store import submissions
    from services.common.store.engine import promising

    missed = 0
    for given in ids:
        id = SubmissionId(given)
        with promising(engine) as conn:
            is_sent = submissions.replay(conn, id, now=datetime.now(UTC))
            if is_sent:
                auditing.write(conn, Act.SUBMISSIONS_REPLAYED, now=datetime.now(UTC), subject=id)
            row = submissions.find(conn, id)
        if is_sent and row is not None:
            publish([message_for(row.stage)((id,))])
        click.echo(f"{given}: {'goes again' if is_sent else _why_not(row)}")
        missed += not is_sent
    return 1 if missed else 0


def _why_not(row: Submission | None) -> str:
    from services.common.contracts.lifecycle import REPLAYABLE

    if row is None:
        return "there is no such submission"
    if row.outcome in REPLAYABLE:
        return "none of its bytes were kept; hand it in again"
    return "is not quarantined, rejected or blocked; nothing done"


def _show(engine: Engine, filter: ReplayFilter) -> None:
    from services.common.store import replays, submissions
    from services.common.store.engine import reading

    with reading(engine) as conn:
        counts = replays.counts(conn, filter)
        first = [submissions.find(conn, id) for id in replays.ids(conn, filter, limit=EXAMPLES)]
    for one in counts:
        click.echo(f"{one.count:9,} {_told(one)}")
    for row in first:
        if row is not None:
            click.secho(f"{'':10}{row.id} {row.name}", dim=True)
    if not counts:
        click.echo("Nothing matches.")


def _told(one: Kinship) -> str:
    said = f"{one.outcome} at {one.stage}: {one.reason or 'no reason'}"
    return said if one.has_work else f"{said} (none of their bytes were kept; hand them in again)"


def _all(engine: Engine, publish: Publisher, filter: ReplayFilter, *, grace: timedelta, limit: int | None) -> int:
    """Batch by batch, each committed before its messages go out; returns how many."""
    from services.common.store import replays
    from services.common.store.engine import promising

    sent, after = 0, None
    while limit is None or sent < limit:
        most = replays.BATCH if limit is None else min(replays.BATCH, limit - sent)
        now = datetime.now(UTC)
        with promising(engine) as conn:
            batch = replays.replay(conn, filter, now=now, due_at=now + grace, after=after, limit=most)
            if batch:
                auditing.write(conn, Act.SUBMISSIONS_REPLAYED, now=now, count=len(batch))
        publish([message_for(stage)(ids) for stage, ids in replays.by_stage(batch)])
        sent += len(batch)
        if len(batch) < most:
            break
        after = batch[-1][0]
    return sent


COMMANDS = (replay,)
