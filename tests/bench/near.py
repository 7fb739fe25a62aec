"""How fast what is near in meaning is found, and how much of it: `python -m tests.bench.near [STATEMENTS]`.

The store is that of `tests.bench.linking`: invented articles with embeddings drawn around 4,000 centres, as those of
news lie. Asked is the whole API, by ids of statements; beside that, how many of the 25 nearest of all are among the 25
that are answered, by comparing each with each.
"""

import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy import Engine

from services.api.app import create_app
from services.common.contracts.utterances import EMBEDDED_NUMBERS
from services.common.settings import Settings
from services.common.store import tables
from services.common.store.engine import migrate, open_store, reading
from services.common.store.meanings import LEAST
from tests.bench.linking import BASE, fill, multiply
from tests.bench.store.invented import STATEMENTS, World


class Taken(NamedTuple):
    """Milliseconds by the clock, and of CPU, which other work on the machine hardly changes."""

    clock: float
    cpu: float


ASKED = 60
"""Statements of each kind of question."""
NEAREST = 25
KINDS = {
    "all statements": "",
    "one language": "&language=ar",
    "a month": "&published_from=2026-03-01&published_to=2026-03-31",
    "one speaker": "&speaker_id={speaker}",
}


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chance = np.random.RandomState(6)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'near.sqlite'}"
        migrate(url)
        engine = open_store(url)
        fill(engine, World(), 0, BASE, chance)
        multiply(engine, size // STATEMENTS - BASE, chance)
        told(engine, Path(folder), chance)
        engine.dispose()


def told(engine: Engine, folder: Path, chance: np.random.RandomState) -> None:
    with reading(engine) as conn:
        c, t = tables.statements.c, tables.tellings.c
        joined = sa.and_(t.article_number == c.article_number, t.statement_id == c.id)
        rows = conn.execute(
            sa.select(c.id, c.speaker_id, t.vectors).join_from(tables.statements, tables.tellings, joined)
        ).all()
    print(f"{len(rows):,} statements")
    app = create_app(
        Settings(data_dir=folder),
        engine=engine,
        publish=lambda _: None,
        clock=lambda: datetime(2026, 11, 22, tzinfo=UTC),
    )
    get = _getter(app)
    before = _megabytes()
    first = get(f"/v1/statements?near={rows[0].id}")[1]
    print(f"the first question, which reads all codes: {first.clock:,.0f} ms, CPU {first.cpu:,.0f} ms", end="")
    print(f", {_megabytes() - before:.0f} MB of memory")
    picked = chance.randint(len(rows), size=ASKED)
    for name, narrower in KINDS.items():
        taken = [
            get(f"/v1/statements?near={rows[k].id}{narrower.format(speaker=rows[k].speaker_id or '0' * 32)}")[1]
            for k in picked
        ]
        clock, cpu = (quantiles(some, n=100, method="inclusive") for some in zip(*taken, strict=True))
        print(f"{name:>15}: p50 {clock[49]:4.0f} ms, p99 {clock[98]:4.0f}; CPU p50 {cpu[49]:4.0f}, p99 {cpu[98]:4.0f}")
    whole = np.stack([np.frombuffer(row.vectors, np.int8)[:EMBEDDED_NUMBERS] for row in rows]).astype(np.float32)
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    found = []
    for k in picked:
        cosines = whole @ whole[k]
        nearest = [int(n) for n in np.argsort(-cosines)[: NEAREST + 1] if n != k and cosines[n] >= LEAST][:NEAREST]
        answered = {one["id"] for one in get(f"/v1/statements?near={rows[k].id}&limit={NEAREST}")[0]}
        found += [rows[n].id in answered for n in nearest]
    print(f"of the {NEAREST} nearest are answered: {np.mean(found):.3f}")


def _getter(app: FastAPI) -> Callable[[str], tuple[list[dict[str, str]], Taken]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient
    client = TestClient(app, base_url="http://localhost")

    def get(path: str) -> tuple[list[dict[str, str]], Taken]:
        begun, spent = time.perf_counter(), time.process_time()
        answer = client.get(path)
        taken = Taken(1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - spent))
        answer.raise_for_status()
        return answer.json()["items"], taken

    return get


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
