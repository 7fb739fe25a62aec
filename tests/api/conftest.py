"""A client over a fresh store, with a fake publisher."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.api.app import create_app
from services.common.broker import AskMeaning
from services.common.contracts.messages import Message
from services.common.settings import Settings
from tests.api import samples
from tests.api.samples import NOW
from tests.common.store.embedded import meant

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would like httpx2, which is not among our packages
    from starlette.testclient import TestClient


@dataclass
class Published:
    """A publisher that keeps what it is given; `broken` makes it raise, as no real one does."""

    messages: list[Message] = field(default_factory=list)
    broken: bool = False

    def __call__(self, messages: Sequence[Message]) -> None:
        if self.broken:
            raise ConnectionError("the broker is down")
        self.messages += messages


@dataclass
class World:
    """Everything that a test may turn."""

    engine: Engine
    published: Published
    client: TestClient
    app: FastAPI
    now: datetime = NOW
    broker_fault: str | None = None
    queue_lengths: dict[str, int] | None = None
    take: Callable[[str], float] = lambda _whose: 0.0
    ask_meaning: AskMeaning = meant


MakeWorld = Callable[..., World]


@contextmanager
def worlds(folder: Path, store: Engine) -> Iterator[MakeWorld]:
    """Makes worlds, over that store unless another is named; their clients are closed when the block ends."""
    clients: list[TestClient] = []

    def make(engine: Engine = store, **settings: object) -> World:
        published = Published()
        app = create_app(
            Settings(data_dir=folder, **settings),
            engine=engine,
            publish=published,
            clock=lambda: made.now,
            ask_broker=lambda: made.broker_fault,
            queue_lengths=lambda: made.queue_lengths,
            take=lambda whose: made.take(whose),
            ask_meaning=lambda words: made.ask_meaning(words),
        )
        client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)
        clients.append(client)
        made = World(engine=engine, published=published, client=client, app=app)
        return made

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def make_world(tmp_path: Path, store: Engine) -> Iterator[MakeWorld]:
    with worlds(tmp_path, store) as make:
        yield make


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world()


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory, shared_store: Engine) -> Iterator[World]:
    """One for the tests of a module that do not mind what others left: making one takes longer than asking it."""
    with worlds(tmp_path_factory.mktemp("world"), shared_store) as make:
        yield make()


@pytest.fixture(scope="module")
def filled(shared_world: World) -> World:
    """`shared_world` with an English and an Arabic article in it; to be read only."""
    for number, sample in enumerate((samples.harbour(), samples.council())):
        samples.store(shared_world.engine, sample.article, sample.statements, now=NOW.replace(second=number))
    return shared_world
