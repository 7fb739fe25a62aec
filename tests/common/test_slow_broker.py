"""A Redis that answers late slows work down, and never stops it: errands leave turns to it, and pile up nowhere."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from kombu import Connection, Consumer, Queue

from services.common import broker
from services.common.broker.beat import TellingScheduler
from services.common.broker.lists import Lists
from services.common.contracts.topology import SWEEP_TASK
from services.common.contracts.urgency import FEW, FLOOD, SWEEP
from services.common.settings import Settings
from tests.servers.redis import RedisServer, redis_server

WORK = "ingest.read_submissions"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def app(redis: RedisServer) -> Celery:
    return broker.make_app(Settings(broker_url=redis.url), service="test")


def send(app: Celery, task: str, *, priority: int) -> None:
    app.send_task(task, kwargs={"ids": []}, queue="ingest", priority=priority)


def commands(channel: Any) -> int:
    """How many Redis has done so far, each being a moment in which nothing else is."""
    return int(channel.client.info("stats")["total_commands_processed"])


def taken(connection: Connection, count: int) -> list[str]:
    """What a worker takes, one after the other."""
    tasks: list[str] = []

    def note(message: Any) -> None:
        tasks.append(message.headers["task"])
        message.ack()

    with Consumer(connection, [Queue("ingest")], on_message=note, prefetch_count=1):
        while len(tasks) < count:
            connection.drain_events(timeout=30)
    return tasks


def test_work_has_its_turn_between_errands_that_come_faster_than_they_are_taken(app: Celery) -> None:
    for _ in range(6):
        send(app, SWEEP_TASK, priority=SWEEP)
    send(app, WORK, priority=FLOOD)
    send(app, WORK, priority=FEW)
    with app.connection_for_read() as connection:
        tasks = taken(connection, 8)
    assert [task for task, _ in groupby(tasks)] == [SWEEP_TASK, WORK, SWEEP_TASK, WORK, SWEEP_TASK]
    assert tasks[-4:] == [SWEEP_TASK] * 4, "all that is left goes at once"


def test_beat_sends_no_errand_while_the_one_before_it_waits(app: Celery, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("QAWL_DATA_DIR", str(tmp_path))
    app.conf.beat_schedule = {"sweep": {"task": SWEEP_TASK, "schedule": 2.0, "options": {"priority": SWEEP}}}
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    app.now = lambda: now  # type: ignore[method-assign]
    scheduler = TellingScheduler(app=app)

    def waiting_after(seconds: int) -> int:
        nonlocal now
        now = datetime(2026, 11, 24, 12, tzinfo=UTC) + timedelta(seconds=seconds)
        scheduler.tick()
        return broker.waiting(app)["ingest"]

    assert [waiting_after(seconds) for seconds in (0, 3, 6, 9)] == [0, 1, 1, 1]
    with app.connection_for_read() as connection:
        assert taken(connection, 1) == [SWEEP_TASK]
    assert [waiting_after(seconds) for seconds in (12, 15)] == [1, 1], "once it is taken, the next one goes out"


def test_what_dead_workers_left_is_looked_for_with_one_question_and_given_back(app: Celery) -> None:
    with app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        channel.qos.restore_visible(num=1000, interval=1)  # the first one makes its connection, too
        before = commands(channel)
        channel.qos.restore_visible(num=1000, interval=1)
        assert commands(channel) - before <= 3, "one, to ask how many, and maybe a look at the connection"
        send(app, WORK, priority=FEW)
        key = channel._q_for_pri("ingest", FEW)
        message = json.loads(channel.client.rpop(key))
        assert base64.b64decode(message["body"])
        channel.client.hset(channel.unacked_key, "tag", json.dumps([message, "", "ingest"]))
        channel.client.zadd(channel.unacked_index_key, {"tag": time.time() - channel.qos.visibility_timeout - 1})
        channel.qos.restore_visible(num=1000, interval=1)
        assert channel.client.llen(key) == 1
        assert not channel.client.hlen(channel.unacked_key)


def test_a_sweep_makes_no_connection_for_each_question(app: Celery) -> None:
    look = Lists(app, hand_seconds=10)
    assert look.turn("sweep", seconds=5)
    with app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        before = commands(channel)
        look.lengths()
        look.rest("sweep", seconds=5)
        assert not look.turn("sweep", seconds=5)
        asked = commands(channel) - before
    assert asked <= 20, "one for each list, and one for each of the others"
