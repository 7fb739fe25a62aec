"""An upgrade while articles pass: workers of this code and of the code before the newest migration, over one store and
one broker. Each takes what the other handed in, wrote and sent."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from services.common import broker
from services.common.contracts.submissions import Channel, NewSubmission, Outcome
from services.common.contracts.topology import messages_for
from services.common.settings import Settings
from services.common.store import submissions, tables, tallies
from services.common.store.engine import migrate, open_store, promising, reading, revision_of, revisions, writing
from tests.end_to_end import earlier
from tests.end_to_end.articles import ALL
from tests.end_to_end.running import ROOT
from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import redis_server

pytestmark = pytest.mark.slow

QUEUES = {"ingest": "ingest", "extract": "extract,link"}

# What a command or the API of the earlier version does: rows, then messages, on whatever tables there are.
HAND_IN = """
import sys
from datetime import UTC, datetime
from services.common import broker
from services.common.contracts.submissions import Channel, NewSubmission
from services.common.contracts.topology import messages_for
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import open_store, promising

name, *texts = sys.argv[1:]
settings = Settings()
engine = open_store(settings.database)
given = [NewSubmission(channel=Channel.TEXT, name=f"{name}-{n}", payload=t.encode()) for n, t in enumerate(texts)]
with promising(engine) as conn:
    rows = submissions.accept(conn, given, now=datetime.now(UTC))
broker.publisher(broker.make_app(settings, service="cli"), settings, lambda: engine)(messages_for(rows))
"""

Worker = subprocess.Popen[bytes]


class Upgrade:
    """A store and a broker, and what of either version works on them."""

    def __init__(self, folder: Path, old: Path, url: str, broker_url: str) -> None:
        self.folder, self._old, self.url = folder, old, url
        self.environment = {
            **os.environ,
            "QAWL_DATABASE_URL": url,
            "QAWL_BROKER_URL": broker_url,
            "REMAP_SIGTERM": "SIGQUIT",
        }
        settings = Settings.model_validate(
            {"database_url": url, "broker_url": broker_url, "data_dir": folder / "handing-in"}
        )
        self.engine: Engine = open_store(url)
        self._publish = broker.publisher(broker.make_app(settings, service="test"), settings, lambda: self.engine)
        self._workers: list[Worker] = []

    def run_old(self, *words: str) -> None:
        """Python with the modules of the earlier version."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self._old,
            env=self._environment("old", "cli"),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stderr

    def hand_in_by_old(self, name: str, texts: list[str]) -> None:
        self.run_old("-c", HAND_IN, name, *texts)

    def hand_in(self, name: str, texts: list[str]) -> None:
        """By this version, each in a message of its own, so that whoever is free takes it."""
        for n, text in enumerate(texts):
            new = NewSubmission(channel=Channel.TEXT, name=f"{name}-{n}", payload=text.encode())
            with promising(self.engine) as conn:
                rows = submissions.accept(conn, [new], now=datetime.now(UTC))
            self._publish(messages_for(rows))

    def start(self, version: str, service: str) -> Worker:
        command = [sys.executable, "-m", "celery", "-A", f"services.{service}.tasks", "--quiet", "worker"]
        command += [f"--queues={QUEUES[service]}", "--concurrency=1", f"--hostname={service}-{version}@%h"]
        with (self.folder / f"{version}-{service}.log").open("ab") as log:
            worker = subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle"],
                cwd=self._old if version == "old" else ROOT,
                env=self._environment(version, service),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._workers.append(worker)
        return worker

    def stop(self, *workers: Worker) -> None:
        """As an upgrade does: they hand back what they have not finished."""
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            worker.wait(PATIENCE_SECONDS)

    def until(self, is_true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_true():
            assert time.monotonic() < deadline, f"{self.outcomes()}\n{self.logs()}"
            time.sleep(0.1)

    def outcomes(self) -> Counter[Outcome | None]:
        with reading(self.engine) as conn:
            return Counter(row.outcome for row in submissions.page(conn, limit=500))

    def is_done(self, count: int) -> bool:
        return self.outcomes()[Outcome.DONE] >= count

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-2000:]}" for log in sorted(self.folder.glob("*.log")))

    def close(self) -> None:
        for worker in self._workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        self.engine.dispose()

    def _environment(self, version: str, name: str) -> dict[str, str]:
        """Of a process of that version, which has the modules of that version alone."""
        root = self._old if version == "old" else ROOT
        return {**self.environment, "PYTHONPATH": str(root), "QAWL_DATA_DIR": str(self.folder / f"{version}-{name}")}


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not earlier.has_history() and not os.environ.get("CI"):
        pytest.skip("needs the project's history, which an unpacked archive lacks")
    folder = tmp_path_factory.mktemp("earlier")
    earlier.lay_out(folder)
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def upgrade(request: pytest.FixtureRequest, tmp_path: Path, old: Path) -> Iterator[Upgrade]:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    if request.param == "postgres":
        url = request.getfixturevalue("empty_postgres_url")
    with redis_server(tmp_path / "redis") as redis:
        given = Upgrade(tmp_path, old, url, redis.url)
        try:
            yield given
        finally:
            given.close()


def said(*numbers: int) -> list[str]:
    return [
        f'Bridge {n} stays open\n\n"Bridge number {n} is safe," said engineer Paul Holt of office {n} on Monday.'
        for n in numbers
    ]


def test_what_two_versions_do_side_by_side_ends_right_and_once(upgrade: Upgrade) -> None:
    upgrade.run_old("-m", "services.cli", "migrate")
    with reading(upgrade.engine) as conn:
        assert revision_of(conn) in revisions()[:-1]
    upgrade.hand_in_by_old("first", list(ALL.values()))
    migrate(upgrade.url)
    upgrade.hand_in("second", said(*range(4)))

    # What the old code reads, the new code extracts and links.
    old_ingest, new_extract = upgrade.start("old", "ingest"), upgrade.start("new", "extract")
    upgrade.until(lambda: upgrade.is_done(8))

    # All four at once; two of them go in the midst of it, and the new code reads what the old one extracts and links.
    upgrade.start("old", "extract"), upgrade.start("new", "ingest")
    upgrade.hand_in("third", said(*range(10, 34)))
    upgrade.until(lambda: upgrade.is_done(14))
    upgrade.stop(old_ingest, new_extract)
    upgrade.hand_in_by_old("fourth", said(*range(40, 43)))
    upgrade.hand_in("fifth", said(*range(50, 53)))
    upgrade.until(lambda: upgrade.is_done(38))

    assert upgrade.outcomes() == {Outcome.DONE: 38}
    with writing(upgrade.engine) as conn:
        tallies.fold(conn)
        assert [(one.outcome, one.count) for one in tallies.counts(conn)] == [(Outcome.DONE, 38)]
        assert conn.scalar(sa.select(sa.func.count()).select_from(tables.articles)) == 38
        per_article = conn.execute(
            sa.select(tables.articles.c.title, sa.func.count(sa.distinct(tables.statements.c.id)), sa.func.count())
            .join(tables.statements, tables.statements.c.article_number == tables.articles.c.number)
            .group_by(tables.articles.c.title)
        ).all()
    assert len(per_article) == 38, "an article is without its statements"
    assert all(different == every for _, different, every in per_article)
    assert {every for title, _, every in per_article if title.startswith("Bridge")} == {1}
    assert "Traceback" not in upgrade.logs(), upgrade.logs()
