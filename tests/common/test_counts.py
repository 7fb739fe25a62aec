"""What workers count: exact over their children, told through Redis, and gone when they are."""

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu.exceptions import OperationalError
from sqlalchemy import Engine

from services.common import pulse
from services.common.broker.app import make_app
from services.common.broker.counters import Counters
from services.common.broker.told import tell, told
from services.common.contracts.counts import BOUNDS, ENDS, Counts, decoded, encoded
from services.common.contracts.submissions import Channel, NewSubmission, Stage
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import writing
from tests.common.store.builders import NOW
from tests.common.workers import Workers, workers
from tests.servers.redis import redis_server


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Workers]:
    with redis_server(tmp_path / "redis") as redis, workers(tmp_path, redis) as found:
        yield found


def test_a_count_lies_in_the_bucket_of_its_bound() -> None:
    counters = Counters()
    for seconds in (0.0, BOUNDS[0], BOUNDS[0] + 1e-6, 1000.0):
        counters.worked(Stage.LINK, seconds)
    counters.ended(Stage.LINK, "again")
    (link,) = counters.sums()

    assert (link.stage, link.buckets[0], link.buckets[1], link.buckets[-1], sum(link.buckets)) == (
        Stage.LINK,
        2,
        1,
        1,
        4,
    )
    assert link.seconds == pytest.approx(1000 + 2 * BOUNDS[0], abs=1e-5)
    assert dict(zip(ENDS, link.ends, strict=True))["again"] == 1


def _count(counters: Counters) -> None:
    for _ in range(500):
        counters.worked(Stage.EXTRACT, 0.02)
        counters.ended(Stage.EXTRACT, "done")


def test_what_forked_children_count_is_there_when_they_have_ended() -> None:
    counters, fork = Counters(), multiprocessing.get_context("fork")
    children = [fork.Process(target=_count, args=(counters,)) for _ in range(2)]
    for child in children:
        child.start()
        child.join()  # one after the other: only a pool gives its children cells of their own
    (extract,) = counters.sums()
    assert (sum(extract.buckets), extract.ends[0]) == (1000, 1000)


def test_counts_are_the_same_when_they_were_told() -> None:
    counters = Counters()
    counters.worked(Stage.FETCH, 0.3)
    counts = Counts(stages=counters.sums(), deaf_seconds=2.5)
    assert decoded(encoded(counts)) == counts


@pytest.mark.parametrize(
    "text",
    [b"", b"nothing", b"[]", b"{}", b'{"bounds": [1.0], "deaf_seconds": 0, "stages": {}}', b'{"bounds": 7}', b"\xff"],
)
def test_what_another_version_or_nobody_counts_is_not_told(text: bytes) -> None:
    assert decoded(text) is None


def test_what_was_told_is_kept_for_a_while_and_then_gone(given: Workers) -> None:
    app, counts = make_app(given.settings(), service="test"), Counts(stages=(), deaf_seconds=1.0)
    for name in ("a@h", "b@h"):
        tell(app, name, counts, keep_seconds=600)
    assert told(app, ["a@h", "b@h", "never@h"]) == {"a@h": counts, "b@h": counts}
    tell(app, "a@h", counts, keep_seconds=0.05)
    time.sleep(0.1)
    assert told(app, ["a@h", "b@h"]) == {"b@h": counts}
    assert told(app, []) == {}


def test_a_broker_that_is_away_is_told_as_that() -> None:
    app = make_app(Settings(broker_url="redis://127.0.0.1:1/0"), service="test")
    with pytest.raises(OperationalError):
        told(app, ["a@h"])


def test_a_real_worker_tells_how_long_its_rows_took_and_how_they_ended(given: Workers, sqlite_store: Engine) -> None:
    names = ("one", "two", "three")
    new = [NewSubmission(channel=Channel.TEXT, name=name, payload=name.encode()) for name in names]
    with writing(sqlite_store) as conn:
        ids = [row.id for row in submissions.accept(conn, new, now=NOW)]
    given.start("--concurrency=2", settings={"QAWL_HEARTBEAT_SECONDS": "0.2"})
    for id in ids:
        given.send(id)
    app = make_app(given.settings(), service="test")

    def counted() -> dict[str, int]:
        found = [stage for counts in told(app, [pulse.here("test")]).values() for stage in counts.stages]
        return {stage.stage: sum(stage.buckets) for stage in found if sum(stage.ends) == sum(stage.buckets)}

    given.until(lambda: counted() == {"ingest": 3})
