"""The delivery policy: chunks out, failing soft; ids in, one by one, each error told apart; a real Redis and worker."""

import base64
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import Connection, Engine, select

from services.common import broker
from services.common.broker.outbox import merged
from services.common.broker.publish import CHUNK_IDS, LOOK_SECONDS, REST_SECONDS, chunks
from services.common.broker.verdicts import LONGEST_PAUSE_SECONDS, pause_seconds
from services.common.contracts.messages import ArticleStored, Message, StatementsExtracted, SubmissionAccepted
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.errors import Blocked, Rejected, Transient
from services.common.settings import Settings
from services.common.store import bites, payloads, submissions
from services.common.store.engine import reading, writing
from services.common.store.outages import Fault, StoreDown
from services.common.store.pruning import BYTES_LEFT_DAYS
from services.common.store.tables import payloads as payload_rows
from tests.common.store.builders import awaiting
from tests.patience import PATIENCE_SECONDS, STOP_SECONDS
from tests.servers.redis import RedisServer, redis_server

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def ids(count: int) -> tuple[SubmissionId, ...]:
    return tuple(SubmissionId(f"{n:032x}") for n in range(count))


def because(code: ReasonCode) -> Reason:
    return Reason(code=code, message="It was so.", advice="Do this.")


@pytest.fixture
def engine(sqlite_store: Engine) -> Engine:
    return sqlite_store


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path / "redis") as server:
        yield server


def accept(engine: Engine, *names: str) -> tuple[SubmissionId, ...]:
    new = [NewSubmission(channel=Channel.TEXT, name=name, payload=name.encode()) for name in names]
    with writing(engine) as conn:
        return tuple(row.id for row in submissions.accept(conn, new, now=NOW))


def row(engine: Engine, id: SubmissionId) -> Submission:
    with reading(engine) as conn:
        found = submissions.find(conn, id)
    assert found is not None
    return found


def due(engine: Engine, id: SubmissionId, at: datetime) -> bool:
    with reading(engine) as conn:
        return id in awaiting(conn, now=at)


class Outgoing:
    """What was published, message by message."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def __call__(self, messages: Sequence[Message]) -> None:
        self.messages.extend(messages)

    @property
    def ids(self) -> tuple[SubmissionId, ...]:
        return tuple(id for message in self.messages for id in message.ids)


Work = Callable[[Submission], object]


class Doing:
    """A step that works as a function does, and moves on to EXTRACT what that has done."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, str]:
        return {row.id: row.name for row in rows}

    def work(self, row: Submission, loaded: str | None) -> str:
        assert loaded == row.name
        self._work(row)
        return loaded

    def keep(self, conn: Connection, done: Sequence[tuple[Submission, str]], *, now: datetime) -> tuple[Message, ...]:
        ids = tuple(row.id for row, _ in done)
        bites.advance(conn, dict.fromkeys(ids), at=Stage.INGEST, to=Stage.EXTRACT, now=now, due_at=now)
        return (ArticleStored(ids),)


def consume(
    engine: Engine,
    given: Sequence[SubmissionId],
    work: Work,
    *,
    publish: Outgoing | None = None,
    settings: Settings | None = None,
    stopping: Callable[[], bool] = lambda: False,
    clock: Callable[[], datetime] = lambda: NOW,
    stopwatch: Callable[[], float] = lambda: 0.0,
) -> Outgoing:
    """As a worker does. No time passes, unless a `stopwatch` says so."""
    outgoing = publish or Outgoing()
    consumer = broker.Consumer(
        stage=Stage.INGEST,
        step=Doing(work),
        engine=engine,
        publish=outgoing,
        settings=settings or Settings(),
        clock=clock,
        stopping=stopping,
        stopwatch=stopwatch,
    )
    consumer(given)
    return outgoing


def succeed(submission: Submission) -> None:
    pass


def failing(error: Exception) -> Work:
    def work(submission: Submission) -> None:
        raise error

    return work


# Chunks


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (1, [1]), (5, [2, 2, 1]), (8, [2, 2, 2, 2]), (250, [63, 63, 63, 61])]
)
def test_ids_are_split_evenly_so_that_every_child_gets_a_part(count: int, sizes: list[int]) -> None:
    assert [len(chunk) for chunk in chunks(ids(count))] == sizes


def test_no_message_carries_more_than_a_hundred_ids_and_none_is_lost() -> None:
    parts = list(chunks(ids(1234)))
    assert max(len(part) for part in parts) == CHUNK_IDS
    assert tuple(id for part in parts for id in part) == ids(1234)


def test_messages_of_one_type_become_one_and_keep_each_id_once() -> None:
    a, b, c = ids(3)
    assert merged([ArticleStored((a,)), StatementsExtracted((b,)), ArticleStored((a, c))]) == (
        ArticleStored((a, c)),
        StatementsExtracted((b,)),
    )


def test_pauses_grow_and_end_somewhere() -> None:
    for attempts, expected in ((1, 2.0), (2, 8.0), (3, 32.0)):
        assert 0.75 * expected <= pause_seconds(attempts) <= 1.25 * expected
    assert pause_seconds(40) <= 1.25 * LONGEST_PAUSE_SECONDS


# One id at a time


def test_what_a_handler_returns_is_published(engine: Engine) -> None:
    given = accept(engine, "a", "b")
    assert consume(engine, given, succeed).messages == [ArticleStored(given)]


def test_an_id_that_has_moved_on_is_passed_over(engine: Engine) -> None:
    (id,) = accept(engine, "a")
    with writing(engine) as conn:
        submissions.finish(conn, id, Outcome.DONE, now=NOW)
    assert consume(engine, [id, SubmissionId("0" * 32)], succeed).messages == []


def test_the_attempt_is_counted_before_the_work(engine: Engine) -> None:
    (id,) = accept(engine, "a")
    seen: list[int] = []

    def work(submission: Submission) -> None:
        seen.extend((submission.attempts, row(engine, id).attempts))

    consume(engine, [id], work)
    assert seen == [1, 1]


def test_a_submission_under_work_is_left_alone_until_its_lease_ends(engine: Engine) -> None:
    (id,) = accept(engine, "a")

    class Killed(BaseException):
        """The process ends here."""

    def die(submission: Submission) -> None:
        raise Killed

    with pytest.raises(Killed):
        consume(engine, [id], die, settings=Settings(lease_seconds=60))
    assert not due(engine, id, NOW + timedelta(seconds=59))
    assert due(engine, id, NOW + timedelta(seconds=60))
    soon = NOW + timedelta(seconds=59)
    assert consume(engine, [id], succeed, clock=lambda: soon).messages == []  # a message that comes twice
    later = NOW + timedelta(seconds=60)
    assert consume(engine, [id], succeed, clock=lambda: later).ids == (id,)


@pytest.mark.parametrize(("error", "outcome"), [(Rejected, Outcome.REJECTED), (Blocked, Outcome.BLOCKED)])
def test_what_will_never_work_is_finished_with_its_reason(
    engine: Engine, error: type[Rejected], outcome: Outcome
) -> None:
    (id,) = accept(engine, "a")
    consume(engine, [id], failing(error(because(ReasonCode.MALFORMED))))
    found = row(engine, id)
    assert (found.outcome, found.reason) == (outcome, because(ReasonCode.MALFORMED))


def test_what_may_work_later_is_due_again_after_a_pause(engine: Engine) -> None:
    (id,) = accept(engine, "a")
    consume(engine, [id], failing(Transient(because(ReasonCode.UNREACHABLE))))
    found = row(engine, id)
    assert (found.stage, found.outcome, found.reason) == (Stage.INGEST, None, because(ReasonCode.UNREACHABLE))
    assert not due(engine, id, NOW + timedelta(seconds=1))
    assert due(engine, id, NOW + timedelta(seconds=3))


def test_a_server_that_asks_for_a_longer_pause_gets_it(engine: Engine) -> None:
    (id,) = accept(engine, "a")
    consume(engine, [id], failing(Transient(because(ReasonCode.REFUSED), retry_after_seconds=100)))
    assert not due(engine, id, NOW + timedelta(seconds=99))
    assert due(engine, id, NOW + timedelta(seconds=100))


def test_a_dead_link_is_rejected_with_its_own_reason_when_the_attempts_are_used_up(engine: Engine) -> None:
    (id,) = accept(engine, "a")
    for _ in range(3):
        consume(engine, [id], failing(Transient(because(ReasonCode.UNREACHABLE))), settings=Settings(max_attempts=3))
    found = row(engine, id)
    assert (found.outcome, found.reason) == (Outcome.REJECTED, because(ReasonCode.UNREACHABLE))


def test_what_is_not_tried_again_any_more_has_advice_of_its_own(engine: Engine) -> None:
    (id,) = accept(engine, "a")
    error = Transient(because(ReasonCode.UNREACHABLE), advice_at_last="Do that now.")
    consume(engine, [id], failing(error), settings=Settings(max_attempts=2))
    assert row(engine, id).reason == because(ReasonCode.UNREACHABLE)
    consume(engine, [id], failing(error), settings=Settings(max_attempts=2))
    assert row(engine, id).reason == replace(because(ReasonCode.UNREACHABLE), advice="Do that now.")


def test_a_bug_is_quarantined_with_its_traceback_and_spoils_no_neighbour(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    given = accept(engine, "a", "bad", "c")

    def work(submission: Submission) -> None:
        if submission.name == "bad":
            raise ZeroDivisionError("seven by nought")

    with caplog.at_level(logging.ERROR):
        outgoing = consume(engine, given, work)
    assert outgoing.ids == (given[0], given[2])
    found = row(engine, given[1])
    assert found.outcome is Outcome.QUARANTINED
    assert found.reason is not None
    assert found.reason.code is ReasonCode.BUG
    assert found.reason.detail is not None
    assert "seven by nought" in found.reason.detail
    assert given[1] in caplog.text


def test_a_submission_whose_workers_died_is_quarantined_without_another_start(engine: Engine) -> None:
    (id,) = accept(engine, "a")
    for _ in range(3):  # begun, and never heard of again
        with writing(engine) as conn:
            submissions.begin(conn, id, Stage.INGEST, now=NOW, lease_seconds=0)
    started: list[str] = []
    consume(engine, [id], lambda s: started.append(s.id), settings=Settings(max_attempts=3))
    found = row(engine, id)
    assert started == []
    assert found.outcome is Outcome.QUARANTINED
    assert found.reason is not None
    assert found.reason.code is ReasonCode.CRASHED
    assert "3 times" in found.reason.message


def test_a_store_that_is_down_is_nobodys_fault(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    given = accept(engine, "a", "b")
    outgoing = consume(engine, given, failing(StoreDown(Fault.BUSY, "database is locked")))
    assert [row(engine, id).outcome for id in given] == [None, None]
    assert [row(engine, id).attempts for id in given] == [0, 0]
    assert all(row(engine, id).queued_at == NOW for id in given)
    assert outgoing.messages == [SubmissionAccepted(given)]
    assert "database is locked" in caplog.text


def test_a_row_in_words_of_a_newer_version_is_worked_on_beside_its_neighbours(engine: Engine) -> None:
    given = accept(engine, "a", "b")
    with writing(engine) as conn:
        values = 'channel = \'telex\', hints = \'{"mood": "glad", "title": "T"}\', reason_code = \'bad_mood\''
        conn.exec_driver_sql(
            f"UPDATE submissions SET {values}, reason_message = '', reason_advice = '' WHERE id = '{given[0]}'"
        )
    seen: list[Submission] = []
    assert consume(engine, given, seen.append).ids == given
    assert (seen[0].channel, seen[0].hints.title) == ("telex", "T")
    assert seen[0].channel not in set(Channel)


def test_a_row_at_a_stage_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    given = accept(engine, "a", "b")
    with writing(engine) as conn:
        conn.exec_driver_sql(f"UPDATE submissions SET stage = 'translate' WHERE id = '{given[0]}'")
    assert consume(engine, given, succeed).ids == given[1:]
    assert row(engine, given[0]).attempts == 0


def test_a_worker_that_stops_hands_the_rest_back_and_counts_no_attempt(engine: Engine) -> None:
    given = accept(engine, "a", "b", "c")
    worked: list[str] = []
    outgoing = consume(engine, given, lambda submission: worked.append(submission.name), stopping=lambda: "b" in worked)
    assert worked == ["a", "b"]
    assert sorted(outgoing.messages, key=repr) == [ArticleStored(given[:2]), SubmissionAccepted(given[2:])]
    assert row(engine, given[2]).attempts == 0


def test_a_chunk_that_takes_too_long_hands_the_rest_back(engine: Engine) -> None:
    given = accept(engine, *(f"{n}" for n in range(12)))
    worked: list[str] = []
    outgoing = consume(
        engine, given, lambda submission: worked.append(submission.name), stopwatch=lambda: 0.3 * len(worked)
    )
    done = tuple(id for id in given if row(engine, id).stage is Stage.EXTRACT)
    assert 5 <= len(done) <= 9
    handed_back = {id for message in outgoing.messages if isinstance(message, SubmissionAccepted) for id in message.ids}
    assert handed_back == set(given) - set(done)
    assert {row(engine, id).attempts for id in handed_back} == {0}


def test_the_first_result_of_a_long_chunk_does_not_wait_for_the_last(engine: Engine) -> None:
    given = accept(engine, "quick", "slow", "slow", "slow")
    outgoing = Outgoing()
    published: list[int] = []
    took = [0.0]

    def work(submission: Submission) -> None:
        published.append(len(outgoing.ids))
        took.append(0.6 if submission.name == "slow" else 0)

    consume(engine, given, work, publish=outgoing, stopwatch=lambda: sum(took))
    assert published == [0, 0, 2, 3]
    assert outgoing.ids == given


# A real Redis


def test_messages_wait_on_the_queue_of_their_stage(redis: RedisServer, engine: Engine) -> None:
    settings = Settings(broker_url=redis.url)
    app = broker.make_app(settings, service="test")
    publish = broker.publisher(app, settings, lambda: engine)
    publish([SubmissionAccepted(ids(2)), ArticleStored(ids(1)), StatementsExtracted(())])
    assert broker.waiting(app) == {"fetch": 0, "ingest": 2, "extract": 1, "link": 0}


def test_of_one_urgency_statements_are_found_before_others_are_linked(redis: RedisServer, engine: Engine) -> None:
    app = broker.make_app(Settings(broker_url=redis.url), service="test")
    publish = broker.publisher(app, Settings(broker_url=redis.url), lambda: engine)
    for some in ((StatementsExtracted(ids(30)), StatementsExtracted(ids(2))), (ArticleStored(ids(30)),)):
        for message in some:
            publish([message])
            time.sleep(0.1)
    waiting = sum(broker.waiting(app).values())
    came: list[str] = []

    def receive(_body: object, message: Any) -> None:
        came.append(message.headers["task"].rpartition(".")[2])
        message.ack()

    with app.connection_for_read() as connection, connection.channel() as channel:
        queues = [app.amqp.queues[name] for name in ("extract", "link")]
        with app.amqp.Consumer(channel, queues=queues, callbacks=[receive], accept=["json"]):
            while len(came) < waiting:
                connection.drain_events(timeout=PATIENCE_SECONDS)
    urgent, *later = came
    assert urgent == "link_speakers", "two ids are somebody's who waits"
    assert set(later[:-1]) == {"extract_statements"}
    assert len(later) >= 3
    assert later[-1] == "link_speakers"


def test_what_follows_goes_into_one_message_where_no_child_is_idle_or_a_row_is_quickly_done(
    redis: RedisServer, engine: Engine
) -> None:
    app = broker.make_app(Settings(broker_url=redis.url), service="test")
    publish = broker.publisher(app, Settings(broker_url=redis.url), lambda: engine)
    publish([ArticleStored(ids(50))])
    assert broker.waiting(app)["extract"] == 4, "one for each child"
    publish([ArticleStored(ids(50)), SubmissionAccepted(ids(8)), StatementsExtracted(ids(8))])
    assert broker.waiting(app) == {"fetch": 0, "ingest": 4, "extract": 5, "link": 1}
    redis.flush()
    time.sleep(1.1 * LOOK_SECONDS)
    publish([ArticleStored(ids(50))])
    assert broker.waiting(app)["extract"] == 4


def test_publishing_fails_soft_and_fast_when_redis_is_down_and_says_so_once(
    redis: RedisServer, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(broker_url=redis.url)
    app = broker.make_app(settings, service="test")
    publish = broker.publisher(app, settings, lambda: engine)
    redis.stop()
    publish([SubmissionAccepted(ids(1))])
    fell = time.monotonic()  # the publishing itself is over within milliseconds: nobody listens there
    publish([SubmissionAccepted(ids(1))])
    assert caplog.text.count("the broker does not answer") == 1
    assert broker.ping(settings) is not None
    redis.start()
    assert broker.ping(settings) is None
    publish([SubmissionAccepted(ids(1))])
    waiting = broker.waiting(app)["ingest"]
    assert waiting == 0 or time.monotonic() - fell > REST_SECONDS, "it is left alone for a moment"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not broker.waiting(app)["ingest"]:
        assert time.monotonic() < deadline
        publish([SubmissionAccepted(ids(1))])
        time.sleep(0.1)


def test_a_turn_is_one_processs_until_it_rests(redis: RedisServer) -> None:
    mine, other = (
        broker.Lists(broker.make_app(Settings(broker_url=redis.url), service="test"), hand_seconds=60) for _ in range(2)
    )
    assert mine.turn("sweep", seconds=60)
    assert not other.turn("sweep", seconds=60)
    assert other.turn("lost", seconds=60)
    mine.rest("sweep", seconds=60)
    assert not other.turn("sweep", seconds=60)
    mine.rest("sweep", seconds=0)
    time.sleep(0.01)
    assert other.turn("sweep", seconds=60)


def test_a_flush_takes_messages_but_not_the_way(redis: RedisServer, engine: Engine) -> None:
    settings = Settings(broker_url=redis.url)
    app = broker.make_app(settings, service="test")
    publish = broker.publisher(app, settings, lambda: engine)
    publish([SubmissionAccepted(ids(1))])
    redis.flush()
    assert broker.waiting(app)["ingest"] == 0
    publish([SubmissionAccepted(ids(1))])
    assert broker.waiting(app)["ingest"] == 1


# A real worker


Worker = subprocess.Popen[bytes]


@pytest.fixture
def start_worker(tmp_path: Path, redis: RedisServer, engine: Engine) -> Iterator[Callable[..., Worker]]:
    """Starts a worker of one child on the test's Redis and store."""
    root = Path(__file__).resolve().parents[2]
    options = ["--queues=ingest", "--concurrency=1", "--without-gossip", "--without-mingle"]
    started: list[Worker] = []

    def start(
        *, task_time_limit_seconds: float = 60, lease_seconds: float = 65, app: str = "tests.common.broker_tasks"
    ) -> Worker:
        command = [sys.executable, "-m", "celery", "-A", app, "--quiet", "worker", *options]
        environment = {
            **os.environ,
            "QAWL_DATA_DIR": str(tmp_path),
            "QAWL_BROKER_URL": redis.url,
            "QAWL_TASK_TIME_LIMIT_SECONDS": str(task_time_limit_seconds),
            "QAWL_LEASE_SECONDS": str(lease_seconds),
            "REMAP_SIGTERM": "SIGQUIT",
        }
        with (tmp_path / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                command, env=environment, cwd=root, stdout=log, stderr=log, start_new_session=True
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def publish_all(tmp_path: Path, redis: RedisServer, given: tuple[SubmissionId, ...]) -> None:
    """As one message, so that they are neighbours."""
    app = broker.make_app(Settings(broker_url=redis.url), service="test")
    app.send_task("ingest.read_submissions", kwargs={"ids": list(given)}, queue="ingest")


def until(condition: Callable[[], bool], tmp_path: Path, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, (tmp_path / "worker.log").read_text()
        time.sleep(0.05)


def test_poison_that_kills_its_worker_is_quarantined_after_three_starts_and_spoils_no_neighbour(
    engine: Engine, redis: RedisServer, start_worker: Callable[..., Worker], tmp_path: Path
) -> None:
    start_worker(lease_seconds=1)
    given = accept(engine, "good", "poison", "good too")

    def are_done() -> bool:
        left = tuple(id for id in given if row(engine, id).outcome is None)
        publish_all(tmp_path, redis, left)  # as the sweeper does once their leases have ended
        time.sleep(0.5 if left else 0)
        return not left

    # Celery sometimes misses that a child has died (its pipe closes before it can be waited for), and finds it up to
    # 10 s later on its rounds.
    until(are_done, tmp_path)
    assert [row(engine, id).outcome for id in given] == [Outcome.DONE, Outcome.QUARANTINED, Outcome.DONE]
    found = row(engine, given[1])
    assert (found.attempts, found.reason and found.reason.code) == (4, ReasonCode.CRASHED)
    assert (tmp_path / "starts").read_text().split() == ["poison"] * 3


MESSAGES = Path(__file__).with_name("messages")
"""As they stand in Redis, their bodies decoded: of this version, and of one that may come."""


def in_redis(message: Mapping[str, object]) -> str:
    body = base64.b64encode(json.dumps(message["body"]).encode()).decode()
    return json.dumps({**message, "body": body})


def captured(name: str, id: SubmissionId) -> dict[str, Any]:
    message = json.loads((MESSAGES / f"{name}.json").read_text().replace('"ID"', f'"{id}"'))
    assert isinstance(message, dict)
    return message


def test_strange_messages_neither_kill_nor_block_a_worker(
    engine: Engine, redis: RedisServer, start_worker: Callable[..., Worker], tmp_path: Path
) -> None:
    given = accept(engine, "good", "good too")
    present, later = captured("present", given[0]), captured("later", given[1])
    unknown_task = {**present, "headers": {**present["headers"], "task": "ingest.translate"}}
    strange = [
        in_redis(unknown_task),
        json.dumps({**present, "body": "=no base64="}),
        in_redis({**present, "body": {"ids": [given[0]]}}),
        in_redis({**present, "body": [[], {"mood": "glad"}, {}]}),
        in_redis({**present, "content-type": "application/x-python-serialize"}),
        in_redis({**present, "headers": {}}),
        in_redis({**present, "headers": []}),
        in_redis({**present, "properties": {}}),
        json.dumps({**present, "body": 5}),
        "no JSON",
        b"\xff\xfe",
        "[]",
        '{"__type__": "uuid", "__value__": "none"}',
    ]
    with Redis(port=redis.port) as client:
        for raw in (*strange, in_redis(present), in_redis(later)):
            client.lpush("ingest\x06\x166", raw)
    worker = start_worker()
    until(lambda: [row(engine, id).outcome for id in given] == [Outcome.DONE] * 2, tmp_path)
    assert worker.poll() is None
    with Redis(port=redis.port) as client:
        until(lambda: not client.exists("ingest\x06\x166", "unacked"), tmp_path)


def test_a_hanging_one_is_told_from_its_neighbours_by_the_time_limit(
    engine: Engine, redis: RedisServer, start_worker: Callable[..., Worker], tmp_path: Path
) -> None:
    start_worker(task_time_limit_seconds=2.5)
    given = accept(engine, "hang", "good")
    publish_all(tmp_path, redis, given)
    until(lambda: row(engine, given[1]).outcome is not None, tmp_path)
    found = row(engine, given[0])
    assert (found.outcome, found.attempts) == (None, 1)
    assert found.reason is not None
    assert "ran out of time" in found.reason.message


def test_a_stopped_worker_ends_soon_and_wastes_no_attempt(
    engine: Engine, redis: RedisServer, start_worker: Callable[..., Worker], tmp_path: Path
) -> None:
    worker = start_worker()
    given = accept(engine, *["slow"] * 20)
    publish_all(tmp_path, redis, given)
    until(lambda: row(engine, given[0]).outcome is not None, tmp_path)
    began = time.monotonic()
    worker.terminate()
    worker.wait(PATIENCE_SECONDS)
    assert time.monotonic() - began < STOP_SECONDS
    rows = [row(engine, id) for id in given]
    assert {r.attempts for r in rows if r.outcome is None} == {0}
    assert any(r.outcome is None for r in rows)
    app = broker.make_app(Settings(broker_url=redis.url), service="test")
    assert broker.waiting(app)["ingest"] >= 1


def test_the_children_of_a_killed_worker_end_with_it(
    engine: Engine, redis: RedisServer, start_worker: Callable[..., Worker], tmp_path: Path
) -> None:
    worker = start_worker()
    publish_all(tmp_path, redis, accept(engine, *["slow"] * 20))
    until(lambda: bool(children(worker.pid)), tmp_path)
    until(lambda: (tmp_path / "starts").exists(), tmp_path)
    mine = children(worker.pid)
    worker.kill()
    worker.wait()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in mine), tmp_path)


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def test_what_beat_sends_to_prune_is_done_by_the_worker_of_ingest(
    engine: Engine, redis: RedisServer, start_worker: Callable[..., Worker], tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    accept(engine, "handed in long ago")
    with writing(engine) as conn:
        old = payloads.put(conn, b"nobody's, and old", now=now - timedelta(days=BYTES_LEFT_DAYS, hours=1))
        payloads.put(conn, b"nobody's, and young", now=now)

    def kept() -> set[str]:
        with reading(engine) as conn:
            return set(conn.execute(select(payload_rows.c.digest)).scalars())

    before = kept()
    start_worker(app="services.ingest.tasks")
    app = broker.make_app(Settings(broker_url=redis.url), service="test")
    sent = app.conf.beat_schedule["prune"]
    app.send_task(sent["task"], **sent["options"])
    until(lambda: kept() != before, tmp_path)
    assert kept() == before - {old}
