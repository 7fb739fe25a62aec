"""A worker whose handler does what a submission's name says: dies, hangs, is greedy or slow, or finishes it."""

import ctypes
import itertools
import os
import signal
import time
from datetime import UTC, datetime
from functools import cache, partial

from sqlalchemy import Engine

from services.common.broker import at_work, consume, make_app, priority_in_hand, publisher
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Outcome, Stage, Submission, SubmissionId
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import open_store, writing

settings = Settings()

app = make_app(settings, service="test")
publish = publisher(app)
worker = at_work(app, settings)


@cache
def engine() -> Engine:
    return open_store(settings.database)


def now() -> datetime:
    return datetime.now(UTC)


def obey(submission: Submission) -> tuple[Message, ...]:
    if not submission.name.startswith("good"):
        with (settings.data_dir / "starts").open("a") as starts:
            starts.write(f"{submission.name}\n")
    match submission.name:
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
    with writing(engine()) as conn:
        submissions.finish(conn, submission.id, Outcome.DONE, now=now())
    return ()


@app.task(name="ingest.read_submissions")
def read_submissions(ids: list[SubmissionId]) -> None:
    consume(
        ids,
        stage=Stage.INGEST,
        handler=obey,
        engine=engine(),
        publish=partial(publish, priority=priority_in_hand(app)),
        settings=settings,
        clock=now,
        stopping=worker.stopping,
    )
