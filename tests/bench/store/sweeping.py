"""`python -m tests.bench.store.sweeping`: what a sweep costs beside a ledger of 100,000 and of a million rows."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.messages import Message
from services.common.contracts.submissions import Channel, Outcome, Stage, SubmissionId
from services.common.contracts.topology import QUEUES
from services.common.contracts.urgency import BATCH, FEW, FLOOD, LEVELS
from services.common.settings import Settings
from services.common.store.engine import migrate, open_store, writing
from services.common.store.tables import submissions
from services.ingest.sweeper import fill, find_lost, mend_clocks, sweep
from tests.bench.store.measuring import Cost, Meter, load
from tests.servers.postgres import postgres_server

NOW = datetime(2026, 3, 4, 12, 0, 1, tzinfo=UTC)
"""In the first seconds of half a minute, when what a clock put off is looked for."""
TIMES = 7
ROOM = 10
"""Messages of a hundred: a list that has drained by a thousand rows."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A kind of row that a large ledger is made of."""

    stage: Stage
    outcome: Outcome | None
    priority: int
    due_at: datetime | None
    queued_at: datetime | None


ENDED = Rows(Stage.FINISHED, Outcome.DONE, BATCH, None, None)
WAITING = Rows(Stage.EXTRACT, None, FLOOD, NOW - timedelta(hours=1), None)
PUT_OFF = Rows(Stage.FETCH, None, BATCH, NOW + timedelta(hours=1), None)
QUEUED = Rows(Stage.EXTRACT, None, FEW, NOW - timedelta(hours=1), NOW - timedelta(hours=1))


@dataclass(slots=True)
class Look:
    """The broker's side: full lists, or some with room; and messages that name these."""

    room: Mapping[tuple[str, int], int]
    waiting: Sequence[SubmissionId] = ()
    most: int = Settings().queue_messages
    sent: int = field(default=0)

    def lengths(self) -> Mapping[tuple[str, int], int]:
        lists = [(queue, level) for queue in QUEUES for level in LEVELS]
        return {one: self.most - self.room.get(one, 0) for one in lists}

    def named(self) -> Iterable[SubmissionId]:
        return self.waiting

    def turn(self, what: str, *, seconds: float) -> bool:
        return True

    def rest(self, what: str, *, seconds: float) -> None:
        pass

    def publish(self, messages: Sequence[Message]) -> None:
        self.sent += sum(len(message.ids) for message in messages)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.store.sweeping", description=__doc__)
    parser.add_argument("--sizes", default="100000,1000000", help="rows of each ledger")
    parser.add_argument("--store", default="sqlite,postgresql")
    parser.add_argument("--folder", help="where to put the stores while they are measured")
    given = parser.parse_args()
    for store in given.store.split(","):
        for size in map(int, given.sizes.split(",")):
            for what, rows in {"ended": ENDED, "waiting": WAITING, "put off": PUT_OFF}.items():
                with _opened(store, given.folder) as engine:
                    _fill(engine, rows, size, first=0)
                    queued = _fill(engine, QUEUED, 10_000, first=size)
                    if engine.dialect.name == "postgresql":
                        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                            conn.execute(sa.text("VACUUM ANALYZE submissions"))
                    print(f"{store}, {size:,} {what} and 10,000 queued; load {load()}", flush=True)
                    for line in _measured(engine, queued):
                        print(f"    {line}", flush=True)


def _measured(engine: Engine, queued: Sequence[SubmissionId]) -> Iterator[str]:
    settings, meter = Settings(), Meter(engine)
    full = Look({}, queued)
    open_ = Look({("extract", FLOOD): ROOM}, queued)

    def clock() -> datetime:
        return NOW

    asked: dict[str, Callable[[], int]] = {
        "clocks": lambda: mend_clocks(engine=engine, settings=settings, clock=clock),
        "lost": lambda: find_lost(engine=engine, look=full, settings=settings, clock=clock),
        "no room": lambda: fill(
            engine=engine, publish=full.publish, look=full, settings=settings, clock=clock, seconds=1
        ),
        "room for a thousand": lambda: fill(
            engine=engine, publish=open_.publish, look=open_, settings=settings, clock=clock, seconds=1
        ),
        "whole sweep, no room": lambda: sweep(
            engine=engine, publish=full.publish, look=full, settings=settings, clock=clock
        ),
    }
    for name, run in asked.items():
        costs, before = [], open_.sent
        run()  # PostgreSQL settles on its plans
        for _ in range(TIMES):
            cost = Cost()
            with meter.measured(cost):
                run()
            costs.append(cost)
        cpu, wall = median(cost.cpu for cost in costs), median(cost.wall for cost in costs)
        swept = (open_.sent - before) // (TIMES + 1)
        yield f"{name:22} {1000 * cpu:8.1f} ms of CPU {1000 * wall:8.1f} ms" + (f", {swept} sent" if swept else "")


def _fill(engine: Engine, rows: Rows, count: int, *, first: int) -> tuple[SubmissionId, ...]:
    """So many rows alike, made by the store itself; returns their ids."""
    counted = sa.select(sa.literal(first).label("n")).cte("counted", recursive=True)
    counted = counted.union_all(sa.select(counted.c.n + 1).where(counted.c.n < first + count - 1))
    sqlite = engine.dialect.name == "sqlite"
    id = sa.func.printf("%032x", counted.c.n) if sqlite else sa.func.lpad(sa.func.to_hex(counted.c.n), 32, "0")
    c = submissions.c
    values = {
        c.channel: Channel.UPLOAD,
        c.name: "article.html",
        c.hints: {},
        c.received_at: NOW - timedelta(hours=2),
        c.updated_at: NOW - timedelta(hours=2),
        c.attempts: 0,
        c.members: 0,
        c.stage: rows.stage,
        c.outcome: rows.outcome,
        c.finished_from: None if rows.outcome is None else Stage.LINK,
        c.priority: rows.priority,
        c.due_at: rows.due_at,
        c.queued_at: rows.queued_at,
    }
    made = sa.select(id, *(sa.literal(value, column.type) for column, value in values.items()))
    with writing(engine) as conn:
        conn.execute(sa.insert(submissions).from_select([c.id, *values], made))
    return tuple(SubmissionId(f"{n:032x}") for n in range(first, first + count))


@contextmanager
def _opened(store: str, folder: str | None) -> Iterator[Engine]:
    with TemporaryDirectory(dir=folder) as made:
        if store == "sqlite":
            yield from _engine(f"sqlite:///{Path(made) / 'qawl.sqlite'}")
        else:
            with postgres_server() as url:
                yield from _engine(url)


def _engine(url: str) -> Iterator[Engine]:
    migrate(url)
    engine = open_store(url, patience_seconds=None)
    try:
        yield engine
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
