"""`qawl cancel`: what was handed in by mistake, called off."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from services.cli import auditing
from services.cli.ledger import _open
from services.common.contracts.access import Act
from services.common.contracts.submissions import SubmissionId
from services.common.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
def cancel(ids: tuple[str, ...]) -> None:
    """Call submissions off, with all members that they have expanded into.

    What has no outcome yet ends as rejected, with the reason `cancelled`; what stands at link is done all the same: its
    statements are in the record. Exit status 1 when there was nothing to cancel in one of them.
    """
    from services.common.store import cancelling, submissions
    from services.common.store.engine import reading

    engine = _open(Settings())

    def note(conn: Connection, id: SubmissionId, count: int) -> None:
        auditing.write(conn, Act.SUBMISSIONS_CANCELLED, now=_now(), subject=id, count=count)

    missed = 0
    for id in map(SubmissionId, ids):
        with reading(engine) as conn:
            is_there = submissions.find(conn, id) is not None
        count = cancelling.cancel_all(engine, id, clock=_now, note=note) if is_there else 0
        missed += count == 0
        why = "nothing is left to cancel" if is_there else "there is no such submission"
        click.echo(f"{id}: {f'{count:,} cancelled' if count else why}")
    engine.dispose()
    sys.exit(1 if missed else 0)


def _now() -> datetime:
    return datetime.now(UTC)


COMMANDS = (cancel,)
