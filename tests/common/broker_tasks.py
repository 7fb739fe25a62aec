"""A worker whose step does what a submission's name says: dies, hangs, is greedy or slow, or finishes it."""

import ctypes
import itertools
import os
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Connection, Engine

from services.common.broker import Consumer, at_work, make_app, publisher
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Outcome, Stage, Submission, SubmissionId
from services.common.settings import Settings
from services.common.store import bites
from services.common.store.engine import open_store

settings = Settings()

app = make_app(settings, service="test")
worker = at_work(app, settings)


@cache
def engine() -> Engine:
    return open_store(settings.database)


publish = publisher(app, settings, engine)


def now() -> datetime:
    return datetime.now(UTC)


class Obey:
    """A step that does what a submission's name says."""

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, str]:
        return {row.id: row.name for row in rows}

    def work(self, row: Submission, loaded: str | None) -> str:
        assert loaded == row.name
        if not row.name.startswith("good"):
            with (settings.data_dir / "starts").open("a") as starts:
                starts.write(f"{row.name}\n")
        match row.name:
            case "poison":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                time.sleep(60)
            case "hang in C":
                sum(itertools.repeat(0))  # no signal's handler in Python is run meanwhile
            case "segfault":
                ctypes.string_at(0)
            case "exit":
                os.write(2, b"a library says why\n")
                os._exit(3)
            case "greedy":
                bytearray(1 << 40)
            case "slow":
                time.sleep(0.2)
            case "nap":
                time.sleep(2)
        return loaded

    def keep(self, conn: Connection, done: Sequence[tuple[Submission, str]], *, now: datetime) -> tuple[Message, ...]:
        bites.finish(conn, [row.id for row, _ in done], Outcome.DONE, at=Stage.INGEST, now=now)
        return ()


@cache
def consumer() -> Consumer[str, str]:
    return Consumer(
        stage=Stage.INGEST,
        step=Obey(),
        engine=engine(),
        publish=publish,
        settings=settings,
        clock=now,
        stopping=worker.stopping,
        hold=worker.hold,
        counters=worker.counters,
    )


@app.task(name="ingest.read_submissions")
def read_submissions(ids: list[SubmissionId], **_later: object) -> None:
    consumer()(ids)
