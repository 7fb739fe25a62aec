"""`qawl drain` and `qawl hosts`: waiting until stages are empty, and which servers keep fetching waiting."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from services.cli.keeping import Told
from services.cli.ledger import _open
from services.common.contracts.submissions import Stage
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from services.common.store.hosts import Host

LOOK_SECONDS = 0.5
"""Between two looks at counts that the store keeps anyway."""
_STAGES = [stage.value for stage in Stage if stage is not Stage.FINISHED]


@click.command()
@click.argument("stages", nargs=-1, type=click.Choice(_STAGES), metavar="[STAGE]...")
@click.option("--minutes", type=click.FloatRange(0), default=30.0, show_default=True, help="Wait at most so long.")
def drain(stages: tuple[str, ...], minutes: float) -> None:
    """Wait until nothing stands at these stages (fetch, ingest, extract, link; default: at any), then end.

    Nothing is stopped by it: stop what feeds the stage first, or it never empties. Exit status 1 where something still
    stands there in the end, with how much.
    """
    engine = _open(Settings())
    wanted = frozenset(map(Stage, stages or _STAGES))
    ends, told = time.monotonic() + 60 * minutes, Told()
    left = most = _standing(engine, wanted)
    while left and time.monotonic() < ends:
        most = max(most, left)
        told("gone on", most - left, most)
        time.sleep(LOOK_SECONDS)
        left = _standing(engine, wanted)
    told.end()
    engine.dispose()
    if left:
        click.echo(f"{left:,} still stand at {', '.join(sorted(wanted))}; `qawl status` says who works", err=True)
        sys.exit(1)
    click.echo(f"Nothing stands at {', '.join(sorted(wanted))}.")


def _standing(engine: Engine, wanted: frozenset[Stage]) -> int:
    from services.common.store import tallies
    from services.common.store.engine import reading

    with reading(engine) as conn:
        return sum(row.count for row in tallies.counts(conn) if row.outcome is None and row.stage in wanted)


@click.command()
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="At most so many.")
def hosts(limit: int) -> None:
    """List the servers that keep fetching waiting, the one with the latest turn first.

    A turn far ahead means that many of its addresses wait, or that it asked to be left alone; failures in a row, that
    it does not answer.
    """
    from services.common.store import hosts as store
    from services.common.store.engine import reading

    engine, now = _open(Settings()), datetime.now(UTC)
    with reading(engine) as conn:
        found = store.waited_for(conn, now=now, limit=limit)
    for host in found:
        click.echo(f"{host.host:40} {', '.join(_said(host, now))}")
    if not found:
        click.echo("No server keeps anything waiting.")
    engine.dispose()


def _said(host: Host, now: datetime) -> list[str]:
    said = []
    if host.next_at > now:
        said.append(f"next free turn in {_seconds(host.next_at, now)}")
    if host.delay_seconds is not None:
        said.append(f"asks for {host.delay_seconds:g} s between two requests")
    if host.held_until is not None and host.held_until > now:
        said.append(f"wants to be left alone for {_seconds(host.held_until, now)}")
    if host.failures:
        said.append(f"{host.failures} failures in a row")
    if host.down_until is not None and host.down_until > now:
        said.append(f"is taken to be down for {_seconds(host.down_until, now)}")
    return said


def _seconds(until: datetime, now: datetime) -> str:
    return f"{(until - now).total_seconds():,.0f} s"


COMMANDS = (drain, hosts)
