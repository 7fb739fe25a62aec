"""A client over a fresh store, with a fake publisher."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.api.app import create_app
from services.common.contracts.messages import Message
from services.common.settings import Settings
from tests.api.samples import NOW

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


MakeWorld = Callable[..., World]


@pytest.fixture
def make_world(tmp_path: Path, store: Engine) -> Iterator[MakeWorld]:
    clients: list[TestClient] = []

    def make(engine: Engine = store, **settings: object) -> World:
        published = Published()
        app = create_app(
            Settings(data_dir=tmp_path, **settings),
            engine=engine,
            publish=published,
            clock=lambda: world.now,
            ask_broker=lambda: world.broker_fault,
            queue_lengths=lambda: world.queue_lengths,
        )
        client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)
        clients.append(client)
        world = World(engine=engine, published=published, client=client, app=app)
        return world

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world()
