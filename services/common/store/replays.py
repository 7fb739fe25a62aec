"""Many that failed sent on at once, by what they have in common: bounded batches, in the order of their receipt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from services.common.contracts.submissions import Channel, Outcome, ReasonCode, Stage, SubmissionId
from services.common.store.strangers import word
from services.common.store.submissions import HAS_WORK, sent_back
from services.common.store.tables import submissions

BATCH = 500
"""In one transaction, so that no other writer of SQLite waits for all of them. Not measured."""

_c = submissions.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayFilter:
    """Which ones: all that are asked for must hold, None asks for nothing.

    `outcomes` are some of `lifecycle.REPLAYABLE`. `stage` is where it fell out. `name` is a pattern for the whole
    name: `*` stands for any characters, `?` for one. `since` and `until` bound when it was received, until exclusive.
    """

    outcomes: tuple[Outcome, ...] = (Outcome.QUARANTINED,)
    reason: ReasonCode | None = None
    stage: Stage | None = None
    channel: Channel | None = None
    name: str | None = None
    feed_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinship:
    """How many match that ended alike. Those that are not `has_work` cannot go again: no bytes of them were kept."""

    outcome: Outcome
    reason: ReasonCode | None
    stage: Stage
    has_work: bool
    count: int


def counts(conn: Connection, filter: ReplayFilter, *, after: str | None = None) -> tuple[Kinship, ...]:
    """What matches, most frequent first; behind the id `after` only."""
    has_work = sa.case((HAS_WORK, 1), else_=0).label("has_work")
    counted = sa.func.count().label("counted")
    columns = (_c.outcome, _c.reason_code, _c.finished_from, has_work)
    rows = conn.execute(
        sa.select(*columns, counted)
        .where(*_wanted(conn, filter, after))
        .group_by(*columns)
        .order_by(counted.desc(), *columns)
    )
    return tuple(
        Kinship(
            outcome=word(Outcome, outcome),
            reason=None if reason is None else word(ReasonCode, reason),
            stage=word(Stage, stage),
            has_work=bool(is_work),
            count=number,
        )
        for outcome, reason, stage, is_work, number in rows
    )


def ids(conn: Connection, filter: ReplayFilter, *, after: str | None = None, limit: int) -> tuple[SubmissionId, ...]:
    """The first that match and can go again, oldest first."""
    select = sa.select(_c.id).where(*_wanted(conn, filter, after), HAS_WORK).order_by(_c.id).limit(limit)
    return tuple(SubmissionId(id) for (id,) in conn.execute(select))


def replay(
    conn: Connection, filter: ReplayFilter, *, now: datetime, due_at: datetime, after: str | None = None, limit: int
) -> tuple[tuple[SubmissionId, Stage], ...]:
    """Send the first that match on from the stage they fell out of; those, oldest first.

    To go on, give the last one's id as `after`: what fails again at once is not taken again. `due_at` as for `accept`.
    """
    wanted = ids(conn, filter, after=after, limit=limit)
    if not wanted:
        return ()
    rows = conn.execute(
        sa.update(submissions)
        .where(_c.id.in_(wanted), _c.outcome.in_(filter.outcomes))
        .values(stage=_c.finished_from, **sent_back(now=now, due_at=due_at))
        .returning(_c.id, _c.stage)
    )
    return tuple(sorted((SubmissionId(id), Stage(stage)) for id, stage in rows))


def by_stage(sent: Sequence[tuple[SubmissionId, Stage]]) -> Iterator[tuple[Stage, tuple[SubmissionId, ...]]]:
    """The ids at each stage."""
    for stage in Stage:
        found = tuple(id for id, at in sent if at is stage)
        if found:
            yield stage, found


def _wanted(conn: Connection, filter: ReplayFilter, after: str | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [_c.stage == Stage.FINISHED, _c.outcome.in_(filter.outcomes)]
    wanted += [
        column == value
        for column, value in (
            (_c.reason_code, filter.reason),
            (_c.finished_from, filter.stage),
            (_c.channel, filter.channel),
            (_c.feed_id, filter.feed_id),
        )
        if value is not None
    ]
    if filter.name is not None:
        wanted.append(_like(conn, filter.name))
    if filter.since is not None:
        wanted.append(_c.received_at >= filter.since)
    if filter.until is not None:
        wanted.append(_c.received_at < filter.until)
    if after is not None:
        wanted.append(_c.id > after)
    return wanted


def _like(conn: Connection, pattern: str) -> ColumnElement[bool]:
    """Upper and lower case differ on both stores, and nothing but `*` and `?` has a meaning."""
    if conn.dialect.name == "sqlite":
        return _c.name.op("GLOB", is_comparison=True)(pattern.replace("[", "[[]"))
    for character in "\\%_":
        pattern = pattern.replace(character, f"\\{character}")
    return _c.name.like(pattern.replace("*", "%").replace("?", "_"), escape="\\")
