"""Workers that can be trusted: real ones that go deaf, hang, stop without a broker; busy and idle ones that live on."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.common import broker, pulse
from services.common.broker.deaf import Ears
from services.common.broker.estate import Estate
from services.common.broker.traces import Traces
from services.common.contracts import urgency
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.contracts.workers import Worker, is_alive, last_sweep, unread, warnings
from services.common.store import bites, submissions, sweeping
from services.common.store import workers as store_workers
from services.common.store.engine import reading, writing
from tests.common.store.builders import a_worker, awaiting
from tests.common.workers import Workers, seconds_to_end, workers
from tests.patience import PATIENCE_SECONDS, STOP_SECONDS
from tests.servers.redis import redis_server

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

QUICK = {"QAWL_HEARTBEAT_SECONDS": "0.2", "QAWL_DEAF_SECONDS": "1.5"}


def seen(name: str, at: datetime, **known: object) -> Worker:
    return a_worker(name, seen_at=at, **{"started_at": NOW, **known})


# What heartbeats mean


def test_a_worker_that_missed_four_heartbeats_is_dead() -> None:
    worker = seen("ingest@a", NOW)
    assert is_alive(worker, now=NOW + timedelta(seconds=20), heartbeat_seconds=5)
    assert not is_alive(worker, now=NOW + timedelta(seconds=21), heartbeat_seconds=5)


def test_a_queue_that_no_living_worker_reads_is_named() -> None:
    alive = [seen("ingest@a", NOW), seen("extract@a", NOW, queues=("extract", "link"))]
    assert unread(alive, ("fetch", "ingest", "extract", "link")) == ("fetch",)


def test_the_last_sweep_is_the_latest_that_any_worker_told_of() -> None:
    told = [seen("a", NOW), seen("b", NOW, swept_at=NOW), seen("c", NOW, swept_at=NOW - timedelta(seconds=9))]
    assert last_sweep(told) == NOW
    assert last_sweep(told[:1]) is None


def told(*known: Worker, at: datetime = NOW) -> tuple[str, ...]:
    return warnings(known, ("fetch", "ingest"), now=at, heartbeat_seconds=5, sweep_seconds=2)


def test_what_is_wrong_with_the_workers_is_said_in_plain_words() -> None:
    both = seen("both@a", NOW, queues=("fetch", "ingest"), swept_at=NOW)
    assert told() == ("No worker runs: what is handed in is kept, and waits.",)
    assert told(both) == ()
    later = NOW + timedelta(seconds=31)
    lonely = seen("ingest@a", later, swept_at=later)
    assert told(lonely, at=later) == ("No worker reads the queue 'fetch': what stands there waits.",)
    assert told(seen("ingest@a", NOW, swept_at=NOW)) == (), "the others are still starting"
    gone = seen("old@a", NOW - timedelta(seconds=42))
    assert told(both, gone) == ("The worker old@a was last seen 42 s ago.",)


def test_a_sweeper_that_does_not_run_is_told_also_where_it_never_ran() -> None:
    at = NOW + timedelta(seconds=40)
    late = ("The sweeper has not run for 40 s; does beat run?",)
    assert told(seen("a", at, queues=("fetch", "ingest"), swept_at=NOW), at=at) == late
    assert told(seen("a", at, queues=("fetch", "ingest")), at=at) == late
    assert told(seen("a", at, queues=("fetch", "ingest"), swept_at=at - timedelta(seconds=20)), at=at) == ()


def test_the_store_keeps_the_last_heartbeat_of_each_and_forgets_the_dead(store: Engine) -> None:
    with writing(store) as conn:
        store_workers.beat(conn, seen("b@h", NOW - timedelta(seconds=700)))
        store_workers.beat(conn, seen("a@h", NOW, busy=0))
        store_workers.beat(conn, seen("a@h", NOW, busy=2, queues=("extract", "link"), swept_at=NOW))
        store_workers.beat(conn, seen("c@h", NOW))
        store_workers.leave(conn, "c@h")
        assert [worker.name for worker in store_workers.listed(conn)] == ["a@h", "b@h"]
        store_workers.prune(conn, before=NOW - timedelta(seconds=600))
        found = store_workers.listed(conn)
    assert found == (seen("a@h", NOW, busy=2, queues=("extract", "link"), swept_at=NOW),)


# Deafness


def test_only_a_free_worker_before_a_full_queue_that_begins_nothing_is_deaf() -> None:
    ears = Ears()
    assert ears.deaf_for(now=0, begun=5, is_free=True, waits=True) == 0  # something has just begun
    assert ears.deaf_for(now=10, begun=5, is_free=True, waits=True) == 0
    assert ears.deaf_for(now=15, begun=5, is_free=True, waits=True) == 5
    assert ears.deaf_for(now=20, begun=5, is_free=True, waits=True) == 10


@pytest.mark.parametrize(
    ("begun", "is_free", "waits"), [(6, True, True), (5, False, True), (5, True, False), (5, True, None)]
)
def test_any_sign_of_life_or_of_idleness_ends_it(begun: int, is_free: bool, waits: bool | None) -> None:
    ears = Ears()
    for now in (0, 10, 20):
        ears.deaf_for(now=now, begun=5, is_free=True, waits=True)
    assert ears.deaf_for(now=30, begun=begun, is_free=is_free, waits=waits) == 0
    assert ears.deaf_for(now=40, begun=begun, is_free=True, waits=True) == 0


# Real workers


@pytest.fixture
def engine(sqlite_store: Engine) -> Engine:
    return sqlite_store


@pytest.fixture
def given(tmp_path: Path, engine: Engine) -> Iterator[Workers]:
    with redis_server(tmp_path / "redis") as redis, workers(tmp_path, redis) as found:
        assert engine.url.database == str(tmp_path / "qawl.sqlite")  # theirs
        yield found


def accept(engine: Engine, *names: str) -> tuple[SubmissionId, ...]:
    new = [NewSubmission(channel=Channel.TEXT, name=name, payload=name.encode()) for name in names]
    with writing(engine) as conn:
        return tuple(row.id for row in submissions.accept(conn, new, now=datetime.now(UTC)))


def row(engine: Engine, id: SubmissionId) -> Submission:
    with reading(engine) as conn:
        found = submissions.find(conn, id)
    assert found is not None
    return found


def listed(engine: Engine) -> tuple[Worker, ...]:
    with reading(engine) as conn:
        return store_workers.listed(conn)


def is_done(engine: Engine, *ids: SubmissionId) -> bool:
    return all(row(engine, id).outcome for id in ids)


def test_a_worker_tells_that_it_lives_and_ends_itself_only_when_it_is_deaf(given: Workers, engine: Engine) -> None:
    worker = given.start(settings=QUICK)
    given.until(lambda: bool(listed(engine)))
    file = pulse.path(given.settings(), pulse.here("test"))
    (found,) = listed(engine)
    assert (found.name, found.pid, found.queues) == (pulse.here("test"), worker.pid, ("ingest",))
    assert (found.concurrency, found.busy, found.last_task_at) == (1, 0, None)

    # Stopped dead: whoever watches its pulse sees it.
    os.kill(worker.pid, signal.SIGSTOP)
    given.until(lambda: (pulse.stood_still(file) or 0) > 1)
    os.kill(worker.pid, signal.SIGCONT)
    given.until(lambda: (pulse.stood_still(file) or 9) < 0.5)

    # Busy for longer than the deaf may be, with messages waiting; then idle for as long.
    first, second = accept(engine, "nap", "good")
    given.send(first)
    given.send(second)
    given.until(lambda: listed(engine)[0].busy == 1)
    given.until(lambda: is_done(engine, first, second))
    given.until(lambda: listed(engine)[0].busy == 0)
    time.sleep(1.7)
    assert worker.poll() is None
    given.until(lambda: listed(engine)[0].seen_at > datetime.now(UTC) - timedelta(seconds=1.5))

    # The broker goes and comes back with a message: no worker is deaf meanwhile, and it hears again.
    given.redis.stop()
    time.sleep(1.7)
    given.redis.start()
    (third,) = accept(engine, "good")
    given.send(third)
    given.until(lambda: is_done(engine, third))
    assert worker.poll() is None

    # Connected, alive, and not consuming.
    app = broker.make_app(given.settings(), service="test")
    app.control.cancel_consumer("ingest", destination=[found.name], reply=True)
    (fourth,) = accept(engine, "good")
    given.send(fourth)
    worker.wait(PATIENCE_SECONDS)
    assert "is deaf" in given.log()
    assert listed(engine) == ()
    assert not file.exists()
    assert row(engine, fourth).attempts == 0
    assert broker.waiting(app)["ingest"] == 1  # for the next worker


def test_what_the_children_of_a_killed_worker_had_in_hand_is_released_by_its_next_start(
    given: Workers, engine: Engine, tmp_path: Path
) -> None:
    held, other = accept(engine, "held", "other")
    lease = datetime.now(UTC) + timedelta(seconds=600)
    with writing(engine) as conn:
        bites.begin(conn, (held, other), Stage.INGEST, now=datetime.now(UTC), lease=lease)
    (tmp_path / "99999999.hand").write_text(f"ingest {lease.isoformat()} {held}\n")
    (tmp_path / "99999999.err").write_text("Fatal Python error: Aborted\n")
    Estate(given.settings(), Traces(tmp_path)).settle_left()
    assert row(engine, held).last_words == "was killed together with its worker\nFatal Python error: Aborted"
    assert row(engine, other).last_words is None
    with writing(engine) as conn:
        due = [
            id
            for priority in urgency.LEVELS
            for id in sweeping.waiting(conn, Stage.INGEST, priority, now=datetime.now(UTC), ahead=timedelta(), limit=9)
        ]
    assert due == [held]
    assert not list(tmp_path.glob("99999999.*"))


@pytest.mark.parametrize("pool", ["prefork", "threads"])
def test_a_worker_ends_in_time_although_a_child_hangs_and_the_broker_is_gone(
    given: Workers, engine: Engine, pool: str
) -> None:
    worker = given.start(f"--pool={pool}", settings=QUICK)
    (hanging,) = accept(engine, "hang in C" if pool == "prefork" else "hang")
    given.send(hanging)
    given.until(lambda: row(engine, hanging).attempts == 1)
    given.redis.stop()
    assert seconds_to_end(worker) < STOP_SECONDS
    assert listed(engine) == ()
    if pool == "prefork":  # its child was killed, and the start taken back
        assert row(engine, hanging).attempts == 0


@pytest.mark.slow
def test_poison_is_quarantined_with_its_last_words_and_spoils_no_neighbour(given: Workers, engine: Engine) -> None:
    # The lease and the time for which a worker may be deaf are long: neither is what sets them free here.
    settings = {"QAWL_MAX_ATTEMPTS": "2", "QAWL_TASK_TIME_LIMIT_SECONDS": "2", "QAWL_LEASE_SECONDS": "600"}
    given.start("--concurrency=2", settings=settings)
    names = ("good", "segfault", "exit", "good too", "hang in C", "greedy", "good as well")
    ids = dict(zip(names, accept(engine, *names), strict=True))
    given.send(*ids.values())

    def ended() -> bool:
        with writing(engine) as conn:  # as the sweeper would
            again = awaiting(conn, now=datetime.now(UTC))
        if again:
            given.send(*again)
        time.sleep(0.5)
        return is_done(engine, *ids.values())

    given.until(ended)
    found = {name: row(engine, id) for name, id in ids.items()}
    reasons = {name: one.reason for name, one in found.items() if one.reason is not None}
    assert {name for name in names if found[name].outcome is Outcome.DONE} == {"good", "good too", "good as well"}
    assert {found[name].outcome for name in reasons} == {Outcome.QUARANTINED}
    assert reasons["segfault"].message.endswith("2 times while working on it; the last one was killed by SIGSEGV.")
    assert "Fatal Python error: Segmentation fault" in str(reasons["segfault"].detail)
    assert 'broker_tasks.py", line' in str(reasons["segfault"].detail)
    assert reasons["exit"].message.endswith("the last one ended with exit status 3.")
    assert reasons["exit"].detail == "a library says why"
    assert reasons["hang in C"].message == "It ran out of time 2 times."
    assert 'broker_tasks.py", line' in str(reasons["hang in C"].detail)  # where it hung
    assert reasons["greedy"].code is ReasonCode.OUT_OF_MEMORY
    assert (given.folder / "starts").read_text().split("\n").count("segfault") == 2
