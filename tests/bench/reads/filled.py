"""A store with so many statements, kept in a folder, so that it is filled once and measured often."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store.engine import migrate, open_store
from tests.bench.pipeline.stand import DURABLE, StoreKind
from tests.bench.store.cloning import Cloning
from tests.bench.store.filling import Filling
from tests.bench.store.invented import STATEMENTS, World
from tests.servers.postgres import make_postgres

OWN = 10_000
"""Statements that are stored as the pipeline stores them, the newest of all; the others are copies of older ones."""
_NEWEST = 100
"""Articles that come last, when the store has its size already: what a list of the newest shows is not copied."""
SETTINGS = (*(one for one in DURABLE if "shared_buffers" not in one), "shared_buffers=256MB", "max_wal_size=2GB")
"""PostgreSQL as whoever keeps data runs it, with memory for a store of some gigabytes."""


@contextmanager
def filled(kind: StoreKind, folder: Path, size: int, world: World) -> Iterator[str]:
    """The URL of a store of `size` statements, for the time of the block; filled unless the folder has it."""
    folder.mkdir(parents=True, exist_ok=True)
    told = folder / f"{kind}-{size}.filled"
    if kind == "sqlite":
        url = f"sqlite:///{folder / f'{size}.sqlite'}"
        _fill_once(url, told, size, world)
        yield url
        return
    place = folder / f"postgresql-{size}"
    place.mkdir(exist_ok=True)
    server = make_postgres(place, SETTINGS)
    server.start()
    try:
        _fill_once(server.url, told, size, world)
        yield server.url
    finally:
        server.stop()


def _fill_once(url: str, told: Path, size: int, world: World) -> None:
    """With the tables of this version; `told` is a file that says that it was filled."""
    migrate(url)
    if not told.exists():
        _fill(url, size, world)
        told.write_text(f"{size:,} statements\n", "utf-8")


def _fill(url: str, size: int, world: World) -> None:
    engine = open_store(url, patience_seconds=None)
    try:
        filling = Filling(engine, world)
        wanted = min(OWN, size) // STATEMENTS
        _store(filling, wanted - _NEWEST, newest=wanted, oldest=0)
        if size > OWN:
            cloning = Cloning(engine, world, wanted - _NEWEST)
            cloning.grow(have=cloning.statements, upto=size - _NEWEST * STATEMENTS)
        _store(filling, filling.have + _NEWEST, newest=filling.have + _NEWEST, oldest=filling.have)
        _tidy(engine)
    finally:
        engine.dispose()


def _store(filling: Filling, upto: int, *, newest: int, oldest: int) -> None:
    for bite in filling.bites(upto, newest=newest, oldest=oldest):
        filling.store(bite)


def _tidy(engine: Engine) -> None:
    """What autovacuum does within minutes; nobody does it on SQLite."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(sa.text("VACUUM ANALYZE"))
