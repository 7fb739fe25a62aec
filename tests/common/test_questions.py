"""What words mean is asked of a worker through Redis: once, kept for a while, and never waited for without an end."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from services.common.broker import answer_meaning, make_app, meaning_asker, waiting
from services.common.broker.beside import beside
from services.common.contracts.utterances import EMBEDDED_BY, Embedding, NoAnswer
from services.common.settings import Settings
from tests.common.store.embedded import meant
from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import RedisServer, free_port, redis_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
def app(server: RedisServer, tmp_path: Path) -> Celery:
    server.flush()
    return make_app(Settings(broker_url=server.url, data_dir=tmp_path), service="test")


def asked(app: Celery) -> list[str]:
    """The ids of the questions that wait."""
    with beside(app) as redis:
        return sorted(bytes(key).decode().rpartition(":")[2] for key in redis.keys("qawl:meaning:asked:*"))


def all_ask(app: Celery, *words: str) -> tuple[list[threading.Thread], dict[int, Embedding | NoAnswer]]:
    """Each in a thread of its own, and what they are answered."""
    told: dict[int, Embedding | NoAnswer] = {}
    ask = meaning_asker(app, wait_seconds=PATIENCE_SECONDS)
    threads = [
        threading.Thread(target=lambda n=n, one=one: told.update({n: ask(one)}), daemon=True)
        for n, one in enumerate(words)
    ]
    for thread in threads:
        thread.start()
    return threads, told


def until_asked(app: Celery, count: int) -> list[str]:
    pause = threading.Event()
    for _ in range(round(PATIENCE_SECONDS / 0.05)):
        if len(found := asked(app)) == count and waiting(app)["link"] >= count:
            return found
        pause.wait(0.05)
    raise AssertionError(asked(app))


def test_one_message_answers_all_who_ask_the_same_and_the_next_page_asks_nobody(app: Celery) -> None:
    threads, told = all_ask(app, "عودة السفن", "عودة السفن", "عودة السفن")
    (id,) = until_asked(app, 1)
    worked: list[str] = []

    def embed(words: str) -> Embedding:
        worked.append(words)
        return meant("ferries")

    answer_meaning(app, id, embed, encoder=EMBEDDED_BY)
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert told == dict.fromkeys(range(3), meant("ferries"))
    assert worked == ["عودة السفن"]
    answer_meaning(app, id, embed, encoder=EMBEDDED_BY)  # delivered twice
    assert worked == ["عودة السفن"]
    assert meaning_asker(app, wait_seconds=0)("عودة السفن") == meant("ferries")
    assert waiting(app)["link"] == 1


@pytest.mark.parametrize(("vector", "encoder"), [(None, None), (meant("ferries"), "another encoder")])
def test_a_worker_without_the_encoder_says_so(app: Celery, vector: bytes | None, encoder: str | None) -> None:
    threads, told = all_ask(app, "ferries")
    (id,) = until_asked(app, 1)
    answer_meaning(app, id, lambda _: vector, encoder=encoder)
    threads[0].join(PATIENCE_SECONDS)
    assert told == {0: NoAnswer.NO_ENCODER}


def test_where_no_worker_answers_nobody_waits_for_ever_and_it_is_asked_again(app: Celery) -> None:
    ask = meaning_asker(app, wait_seconds=0.01)
    assert ask("ferries") is NoAnswer.TOO_LATE
    threading.Event().wait(0.05)  # the question is forgotten after its 0.01 s
    assert ask("ferries") is NoAnswer.TOO_LATE
    assert waiting(app)["link"] == 2


def test_a_broker_that_is_away_is_told_as_that(tmp_path: Path) -> None:
    away = make_app(Settings(broker_url=f"redis://127.0.0.1:{free_port()}/0", data_dir=tmp_path), service="test")
    assert meaning_asker(away)("ferries") is NoAnswer.NO_BROKER
    answer_meaning(away, "0" * 32, lambda _: None, encoder=None)
