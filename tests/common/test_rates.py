"""How often somebody may ask: the same with Redis and without, and nobody is refused for a Redis that is down."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from services.common.broker import rates as rates_of
from services.common.broker.rates import BURST_SECONDS, REST_SECONDS, WHOM, Buckets, SharedBuckets, Take
from services.common.settings import Settings
from tests.servers.redis import RedisServer, free_port, redis_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as running:
        yield running


def shared(server: RedisServer, per_second: float) -> SharedBuckets:
    return SharedBuckets(Redis.from_url(server.url), per_second)


def test_a_bucket_holds_ten_seconds_worth_and_fills_at_its_rate() -> None:
    now = [0.0]
    take = Buckets(2, clock=lambda: now[0])
    assert [take("a") for _ in range(20)] == [0.0] * 20
    assert take("a") == pytest.approx(0.5)
    assert take("a") == pytest.approx(0.5), "who is refused does not wait longer for asking"
    assert take("b") == 0.0
    now[0] = 0.49
    assert take("a") > 0
    now[0] = 0.51
    assert take("a") == 0.0
    now[0] = 1_000
    assert [take("a") == 0.0 for _ in range(21)] == [True] * 20 + [False], "it does not overflow"


def test_a_rate_below_one_in_ten_seconds_lets_one_come() -> None:
    take = Buckets(0.01, clock=lambda: 0.0)
    assert take("a") == 0.0
    assert take("a") == pytest.approx(100)


def test_buckets_of_a_process_are_bounded() -> None:
    take = Buckets(1, clock=lambda: 0.0)
    for number in range(WHOM + 1):
        take(str(number))
    assert len(take._full_at) == WHOM


def test_redis_counts_as_a_process_does(server: RedisServer) -> None:
    take = shared(server, 5)
    began = time.monotonic()
    found = [take("steady") for _ in range(200)]
    allowed = found.count(0.0)
    assert 50 <= allowed <= 50 + 5 * (time.monotonic() - began) + 1, "five more come in a second"
    assert 0 < max(found) <= 0.2
    assert take("other") == 0.0


def test_all_processes_draw_from_one_bucket(server: RedisServer) -> None:
    found: list[float] = []

    def draw() -> None:
        take = shared(server, 10)
        found.extend([take("together") for _ in range(50)])

    threads = [threading.Thread(target=draw) for _ in range(4)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    allowed = found.count(0.0)
    assert 100 <= allowed <= 100 + 10 * (time.monotonic() - began) + 1, f"{allowed} of {len(found)}"


def test_a_bucket_is_forgotten_once_it_is_full(server: RedisServer) -> None:
    shared(server, 0.02)("short")
    assert 0 < Redis.from_url(server.url).pttl("qawl:rate:short") <= 50_000


def test_while_redis_is_down_a_process_counts_for_itself_from_nothing(tmp_path: Path) -> None:
    now = [0.0]
    with redis_server(tmp_path) as server:
        take = SharedBuckets(Redis.from_url(server.url), 1, clock=lambda: now[0])
        assert [take("a") == 0.0 for _ in range(12)].count(True) >= 10
        server.stop()
        assert [take("a") == 0.0 for _ in range(11)] == [True] * 10 + [False], "its own bucket was full"
        server.start()
        server.flush()
        now[0] = REST_SECONDS
        assert take("a") == 0.0, "it is asked again"
        assert Redis.from_url(server.url).exists("qawl:rate:a")


def test_a_redis_that_refuses_refuses_nobody(server: RedisServer) -> None:
    client = Redis.from_url(server.url)
    client.set("qawl:rate:spoilt", "no number")
    client.rpush("qawl:rate:list", "x")
    take = shared(server, 10)
    assert take("spoilt") == 0.0
    assert take("list") == 0.0


def test_the_settings_say_how_many(server: RedisServer) -> None:
    def draw(take: Take) -> int:
        return [take("setting") == 0.0 for _ in range(30)].count(True)

    assert draw(rates_of(Settings(broker_url=server.url, api_rate_per_second=0))) == 30
    assert draw(rates_of(Settings(broker_url=server.url, api_rate_per_second=2))) in (20, 21)
    nobody = rates_of(Settings(broker_url=f"redis://127.0.0.1:{free_port()}/0", api_rate_per_second=2))
    assert draw(nobody) in (20, 21)
    assert BURST_SECONDS == 10
