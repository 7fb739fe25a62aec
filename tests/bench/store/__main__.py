"""Insert and query cost of the store as it grows, on SQLite and PostgreSQL, and how both grow from mark to mark."""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.store.engine import migrate, open_store, reading
from services.common.store.tables import statements
from tests.bench.store.cloning import Cloning
from tests.bench.store.filling import Filling
from tests.bench.store.invented import STATEMENTS, World
from tests.bench.store.measuring import Asked, Cost, Meter, ask, load
from tests.bench.store.queries import MACHINE, Sample, queries
from tests.bench.store.report import Mark, show
from tests.bench.store.room import room, written
from tests.servers.postgres import postgres_server

MEASURED = 100
"""Articles before each mark, whose storing is measured; what is below them was stored likewise, or cloned."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.store", description=__doc__)
    parser.add_argument("--sizes", default="2000,20000", help="statements at which to measure, ascending")
    parser.add_argument("--store", default="sqlite,postgresql")
    parser.add_argument("--folder", help="where to put the stores while they are measured")
    parser.add_argument("--only", default="", help="ask only the queries whose names begin so, with commas between")
    parser.add_argument("--all", action="store_true", help="show what each query cost, not only what grows")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    world = World()
    for store in given.store.split(","):
        with _opened(store, given.folder) as engine:
            show(store, _grow(engine, world, sizes, given.only), whole=given.all)


def _grow(engine: Engine, world: World, sizes: list[int], only: str) -> list[Mark]:
    meter, filling, marks = Meter(engine), Filling(engine, world), []
    cloning: Cloning | None = None
    for size in sizes:
        started = time.perf_counter()
        if cloning is None:
            wanted = size // STATEMENTS
            for bite in filling.bites(wanted - MEASURED, newest=wanted, oldest=0):
                filling.store(bite)
            cloning = Cloning(engine, world, wanted - MEASURED)
        else:
            cloning.grow(have=_statements(engine), upto=size - MEASURED * STATEMENTS)
        stored, before = Cost(), written(engine)
        oldest, newest = filling.have, filling.have + MEASURED
        for bite in filling.bites(newest, newest=newest, oldest=oldest):
            with meter.measured(stored):
                filling.store(bite)
        wal = (written(engine) - before) / MEASURED
        if engine.dialect.name == "postgresql":  # what autovacuum does on its own within minutes
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.execute(sa.text("VACUUM ANALYZE"))
        took = time.perf_counter() - started
        print(
            f"{engine.dialect.name}: {_statements(engine):,} statements are stored, in {took:.0f} s; load {load()}",
            flush=True,
        )
        with reading(engine) as conn:
            asked: dict[str, Asked] = {
                name: ask(meter, conn, query)
                for name, query in queries(Sample(conn), world).items()
                if name.startswith((MACHINE, *only.split(",")))
            }
        marks.append(
            Mark(
                size=_statements(engine),
                cpu=1000 * stored.cpu / MEASURED,
                wall=1000 * stored.wall / MEASURED,
                wal=wal,
                room=room(engine),
                asked=asked,
            )
        )
    return marks


def _statements(engine: Engine) -> int:
    with reading(engine) as conn:
        return conn.execute(sa.select(sa.func.count()).select_from(statements)).scalar_one()


@contextmanager
def _opened(store: str, folder: str | None) -> Iterator[Engine]:
    if store == "sqlite":
        with tempfile.TemporaryDirectory(dir=folder) as place:
            yield from _engine(f"sqlite:///{Path(place) / 'qawl.sqlite'}")
    else:
        # Written as in earnest, but for waiting for the disk; no helpers, whose CPU would not be seen.
        settings = (
            "full_page_writes=on",
            "shared_buffers=256MB",
            "max_parallel_workers_per_gather=0",
            "max_wal_size=2GB",
        )
        with postgres_server(*settings) as url:
            yield from _engine(url)


def _engine(url: str) -> Iterator[Engine]:
    migrate(url)
    engine = open_store(url, patience_seconds=None)
    yield engine
    engine.dispose()


if __name__ == "__main__":
    main()
