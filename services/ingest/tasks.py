"""Ingest's worker: thin Celery shells over the handlers (`celery -A services.ingest.tasks worker`)."""

import logging
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from random import random
from threading import RLock
from time import monotonic, sleep

from sqlalchemy import Engine

from services.common.broker import Consumer, Lists, Scatterer, Spread, at_work, make_app, publisher, sender, warmed
from services.common.contracts.feeds import FeedId
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import (
    DELIVER_TASK,
    DUE_DELIVERIES_TASK,
    DUE_FEEDS_TASK,
    POLL_FEED_TASK,
    PRUNE_TASK,
    SWEEP_TASK,
)
from services.common.errors import Interrupted
from services.common.settings import Settings
from services.common.store import pruning, upkeep
from services.common.store.engine import open_store
from services.common.store.outages import Outage
from services.ingest import fetching, handlers, rehearsal, sweeper
from services.ingest.duplicates import First
from services.ingest.erased import Erased
from services.ingest.feeds.polling import Poller
from services.ingest.feeds.sending_off import send_off
from services.ingest.fetch import Answer, Door, Hop, open_door
from services.ingest.politeness import Gate, Timer
from services.ingest.robots import Robots
from services.ingest.webhooks import making
from services.ingest.webhooks.sending import Sender

settings = Settings()
app = make_app(settings, service="ingest")
send_polls, send_deliveries = sender(app, POLL_FEED_TASK), sender(app, DELIVER_TASK)
worker = at_work(app, settings)
opening = RLock()
sweeping, looking, polling, tidying, making_up, delivering = (Outage(logging.getLogger(__name__)) for _ in range(6))


def now() -> datetime:
    return datetime.now(UTC)


@cache
def _engine() -> Engine:
    return open_store(settings.database)


def engine() -> Engine:
    """Opened by each child of the pool for itself: connections must not cross a fork. The fetch worker's threads
    share one."""
    with opening:
        return _engine()


publish = publisher(app, settings, engine)
timer = Timer(publish, now)
warmed(app, engine, partial(rehearsal.rehearse, settings))


@cache
def door() -> Door:
    return open_door(settings, stopping=worker.stopping)


@cache
def _spread() -> Spread:
    return Spread(settings.fetch_concurrency)


def spread() -> Spread:
    with opening:
        return _spread()


@cache
def _fetching() -> Scatterer[First | Erased, fetching.Brought]:
    robots = Robots(engine=engine(), door=door(), settings=settings, clock=now)
    return Scatterer(
        stage=Stage.FETCH,
        step=fetching.Fetcher(engine=engine(), door=door(), robots=robots, settings=settings, clock=now),
        gate=Gate(timer=timer, settings=settings, clock=now),
        spread=spread(),
        engine=engine(),
        publish=publish,
        settings=settings,
        clock=now,
        lease_seconds=fetching.lease_seconds(settings),
        stopping=worker.stopping,
        counters=worker.counters,
        tracer=worker.tracer(),
    )


@cache
def _reading() -> Consumer[handlers.Loaded, handlers.Found]:
    step = handlers.Reader(engine=engine(), settings=settings, clock=now, publish=publish.following)
    return Consumer(
        stage=Stage.INGEST,
        step=step,
        engine=engine(),
        publish=publish.following,
        settings=settings,
        clock=now,
        stopping=worker.stopping,
        hold=worker.hold,
        counters=worker.counters,
        tracer=worker.tracer(),
    )


@app.task(name="ingest.fetch_submissions")
def fetch_submissions(ids: list[SubmissionId], **_later: object) -> None:
    """Begins them; the spread's threads fetch. Celery's time limits do not hold in threads, the door's own do."""
    with opening:
        fetch = _fetching()
    fetch(ids, publish=publish.from_hand())


@app.task(name="ingest.read_submissions")
def read_submissions(ids: list[SubmissionId], **_later: object) -> None:
    _reading()(ids)


# Without events: in Flower, a sweep every 2 s would hide the work.
@app.task(name=SWEEP_TASK, send_events=False)
def sweep() -> None:
    with sweeping.borne("the sweep"):
        upkeep.tend(engine())
        sweeper.sweep(
            engine=engine(),
            publish=publish.unbounded,
            look=Lists(app, hand_seconds=settings.task_time_limit_seconds),
            settings=settings,
            clock=now,
        )


@app.task(name=DUE_FEEDS_TASK, send_events=False)
def find_due_feeds() -> None:
    with looking.borne("the look for feeds that are due"):
        send_off(engine=engine(), send=send_polls, now=now())


MAKE_SECONDS = 1.0
"""For what webhooks are to be told: the children that make it are those that read. The rest goes at the next look."""


@app.task(name=DUE_DELIVERIES_TASK, send_events=False)
def find_due_deliveries() -> None:
    ends_at = monotonic() + MAKE_SECONDS
    with making_up.borne("the look for what webhooks are to be told"):
        making.make(engine(), now=now(), is_over=lambda: worker.stopping() or monotonic() > ends_at)
        making.send_off(engine=engine(), send=send_deliveries, now=now())


PRUNE_SECONDS = 20.0
"""Well below the time limit of a task; the rest goes the next time."""


@app.task(name=PRUNE_TASK, send_events=False)
def prune() -> None:
    ends_at = monotonic() + PRUNE_SECONDS
    with tidying.borne("pruning"):
        pruning.prune(engine(), now=now(), is_over=lambda: worker.stopping() or monotonic() > ends_at)


@app.task(name=POLL_FEED_TASK)
def poll_feed(id: FeedId) -> None:
    """On the spread, as fetches are: a slow server of a feed holds up nothing else."""
    if spread().take(worker.stopping):
        spread().run(partial(_poll, id))


def _poll(id: FeedId) -> None:
    def get(url: str, hop: Hop) -> Answer:
        return door().get(url, hop=hop)

    def pause(seconds: float) -> bool:
        sleep(seconds)
        return worker.stopping()

    poller = Poller(engine=engine(), get=get, settings=settings, clock=now, chance=random, pause=pause)
    # It is due as before where that breaks off, and goes out again at the next look.
    with suppress(Interrupted), polling.borne(f"feed {id}"):
        publish(poller.poll(id))


@app.task(name=DELIVER_TASK)
def deliver(id: str) -> None:
    """On the spread, as fetches are: it waits for the other side."""
    if spread().take(worker.stopping):
        spread().run(partial(_deliver, id))


def _deliver(id: str) -> None:
    sending = Sender(
        engine=engine(), post=door().post, clock=now, chance=random, stopping=worker.stopping, tracer=worker.tracer()
    )
    # What was not noted is due as before where that breaks off.
    with suppress(Interrupted), delivering.borne(f"webhook {id}"):
        sending.send(id)
