"""Two extract workers against one: articles that wait at extract, all else done before or left undone.

The articles are read first; then the ingest worker ends, and nothing runs but Redis (and PostgreSQL) and the extract
workers, each with one child, each tied to a core of its own. Speakers are not linked: that queue has no worker.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from kombu import pools
from sqlalchemy import Engine

from services.common.broker import make_app, publisher
from services.common.contracts.messages import ArticleStored
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import messages_for
from services.common.settings import Settings
from services.common.store import tables
from services.common.store.engine import migrate, open_store, reading
from tests.bench.material import ROOT
from tests.bench.pipeline.material import payload
from tests.bench.pipeline.stand import accept, settings_of
from tests.servers.redis import redis_server

START_SECONDS = 60.0
FIRST = 300_000
WARMING = 8


def compare(folder: Path, url: str, engine: str, count: int, rounds: int) -> tuple[list[float], list[float]]:
    """Articles a second with one worker and with two, in turn, each time with articles of their own."""
    with redis_server(folder / "broker") as redis:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QAWL_")},
            "QAWL_DATA_DIR": str(folder),
            "QAWL_DATABASE_URL": url,
            "QAWL_BROKER_URL": redis.url,
            "QAWL_EXTRACT_ENGINE": engine,
            "REMAP_SIGTERM": "SIGQUIT",
        }
        settings = settings_of(environment)
        migrate(url)
        store = open_store(url)
        each = count + WARMING * 2
        waiting = _read(settings, store, environment, each * 2 * rounds)
        one: list[float] = []
        two: list[float] = []
        for number in range(2 * rounds):
            mine = waiting[number * each : (number + 1) * each]
            found, cores = (two, (0, 1)) if number % 2 else (one, (0,))
            redis.flush()
            with _workers(environment, "extract", cores) as names:
                _until_ready(settings, names)
                found.append(_rate(settings, store, mine))
        store.dispose()
    return one, two


def _read(settings: Settings, store: Engine, environment: Mapping[str, str], count: int) -> list[SubmissionId]:
    """The ids of so many submissions that stand at extract."""
    rows = accept(store, [payload(FIRST + number, "text") for number in range(count)])
    publisher(make_app(settings, service="bench"), settings, lambda: store)(messages_for(rows))
    with _workers(environment, "ingest", (0, 1)):
        _until(lambda: _standing(store, Stage.INGEST) == 0)
    table = tables.submissions
    with reading(store) as conn:
        return [
            SubmissionId(id)
            for id in conn.scalars(sa.select(table.c.id).where(table.c.stage == Stage.EXTRACT).order_by(table.c.id))
        ]


def _rate(settings: Settings, store: Engine, ids: Sequence[SubmissionId]) -> float:
    """Articles a second, the first few left out."""
    publish = publisher(make_app(settings, service="bench"), settings, lambda: store)
    before = _standing(store, Stage.LINK)
    for id in ids[: 2 * WARMING]:
        publish([ArticleStored((id,))])
    _until(lambda: _standing(store, Stage.LINK) >= before + 2 * WARMING)
    began = time.monotonic()
    publish([ArticleStored(tuple(ids[2 * WARMING :]))])
    _until(lambda: _standing(store, Stage.LINK) >= before + len(ids))
    return (len(ids) - 2 * WARMING) / (time.monotonic() - began)


def _standing(store: Engine, stage: Stage) -> int:
    table = tables.submissions
    with reading(store) as conn:
        query = sa.select(sa.func.count()).select_from(table).where(table.c.stage == stage, table.c.outcome.is_(None))
        return conn.execute(query).scalar_one()


@contextmanager
def _workers(environment: Mapping[str, str], app: str, cores: Sequence[int]) -> Iterator[list[str]]:
    """A worker with one child on each core."""
    started: list[subprocess.Popen[bytes]] = []
    names = [f"{app}-{core}@bench" for core in cores]
    try:
        for core, name in zip(cores, names, strict=True):
            with (Path(environment["QAWL_DATA_DIR"]) / f"{app}-{core}.log").open("ab") as log:
                started.append(
                    subprocess.Popen(
                        ("taskset", "-c", str(core), sys.executable, *_celery(app, name)),
                        cwd=ROOT,
                        env=dict(environment),
                        stdout=log,
                        stderr=log,
                    )
                )
        yield names
    finally:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _celery(app: str, name: str) -> tuple[str, ...]:
    return (
        *("-m", "celery", "-A", f"services.{app}.tasks", "--quiet", "worker", f"--hostname={name}"),
        *(f"--queues={app}", "--concurrency=1", "--without-gossip", "--without-mingle"),
    )


def _until_ready(settings: Settings, names: Sequence[str]) -> None:
    app = make_app(settings, service="bench")
    _until(lambda: {name for answer in app.control.ping(timeout=0.5) or () for name in answer} >= set(names))
    pools.reset()  # they are of all apps, and a channel that waited for answers may get one late


def _until(condition: Callable[[], bool], seconds: float = 600.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds:.0f} s")
        time.sleep(0.05)


def report(what: str, one: Sequence[float], two: Sequence[float]) -> str:
    ratio = sum(two) / sum(one) * len(one) / len(two)
    shown = ", ".join(f"{a:.1f} and {b:.1f}" for a, b in zip(one, two, strict=True))
    return f"two extract workers against one, {what}: {ratio:.2f} times   (target 1.8; articles a second: {shown})"
