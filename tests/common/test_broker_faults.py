"""Redis is down, hangs, is full or cannot save: whoever publishes goes on, and what was left waits in the ledger."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.common import broker
from services.common.broker.pools import CONNECTIONS
from services.common.broker.publish import REST_SECONDS, TURN_SECONDS
from services.common.contracts.messages import SubmissionAccepted
from services.common.contracts.submissions import Outcome, SubmissionId
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import open_store, reading, writing
from tests.common.store.builders import NOW, a_submission
from tests.common.workers import workers
from tests.servers.redis import RedisServer, redis_server
from tests.servers.redis_faults import FAULTS

REFUSED = ("full", "unable to save", "read-only")
REFUSED_SECONDS = 3.0
"""Longer than a worker's pop waits, and than it takes to try again."""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def engine(sqlite_store_url: str, tmp_path: Path) -> Iterator[Engine]:
    path = Path(sqlite_store_url.removeprefix("sqlite:///")).rename(tmp_path / "qawl.sqlite")  # where a worker looks
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.dispose()


def accept(engine: Engine) -> SubmissionId:
    with writing(engine) as conn:
        return submissions.accept(conn, [a_submission(name="good")], now=NOW)[0].id


def outcome(engine: Engine, id: SubmissionId) -> Outcome | None:
    with reading(engine) as conn:
        found = submissions.find(conn, id)
    assert found is not None
    return found.outcome


def is_queued(engine: Engine, id: SubmissionId) -> bool:
    with reading(engine) as conn:
        found = submissions.find(conn, id)
    assert found is not None
    return found.queued_at is not None


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_broker_does_not_take_waits_in_the_ledger_until_it_does(
    redis: RedisServer, engine: Engine, fault: str
) -> None:
    settings = Settings(broker_url=redis.url)
    app = broker.make_app(settings, service="test")
    publish = broker.publisher(app, settings, lambda: engine)
    publish([SubmissionAccepted((accept(engine),))])
    left = accept(engine)
    with FAULTS[fault](redis):
        publish([SubmissionAccepted((left,))])
        assert not is_queued(engine, left)
    time.sleep(REST_SECONDS + 0.1)
    again = accept(engine)
    publish([SubmissionAccepted((again,))])
    assert is_queued(engine, again)
    assert broker.waiting(app)["ingest"]


def test_who_finds_every_connection_in_use_leaves_it_to_the_sweeper_and_takes_no_broker_for_down(
    redis: RedisServer, engine: Engine
) -> None:
    settings = Settings(broker_url=redis.url)
    app = broker.make_app(settings, service="test")
    publish = broker.publisher(app, settings, lambda: engine)
    left = accept(engine)
    with ExitStack() as stack:
        for _ in range(CONNECTIONS):
            stack.enter_context(app.producer_pool.acquire())
        began = time.monotonic()
        publish([SubmissionAccepted((left,))])
        assert time.monotonic() - began < 200 * TURN_SECONDS
        assert not is_queued(engine, left)
    again = accept(engine)
    publish([SubmissionAccepted((again,))])
    assert is_queued(engine, again)


@pytest.mark.parametrize("fault", REFUSED)
def test_a_worker_outlives_a_broker_that_refuses(
    tmp_path: Path, redis: RedisServer, engine: Engine, fault: str
) -> None:
    with workers(tmp_path, redis) as given:
        worker = given.start()
        before = accept(engine)
        given.send(before)
        given.until(lambda: outcome(engine, before) is Outcome.DONE)
        with FAULTS[fault](redis):
            time.sleep(REFUSED_SECONDS)
        after = accept(engine)
        given.send(after)
        given.until(lambda: outcome(engine, after) is Outcome.DONE)
        assert worker.poll() is None, given.log()
