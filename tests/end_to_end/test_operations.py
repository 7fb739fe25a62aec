"""docs/operations.md works as it stands: its commands are run in order, on one installation, and do what it says."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from services.api.app import create_app
from services.common.broker import Consumer
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Reason, ReasonCode, Stage
from services.common.settings import Settings
from services.common.store import hosts, submissions
from services.common.store.engine import open_store, reading, writing
from services.extract.handlers import Extractor, Linker
from services.extract.pipeline import RULES
from services.extract.reprocessing import Runner
from services.ingest.handlers import Reader
from tests.api.conftest import TestClient
from tests.architecture.generate import DOCS, ROOT
from tests.common.store.builders import an_article
from tests.common.store.test_reprocessing import brought
from tests.end_to_end.pages import Asked, Shell, chapters
from tests.servers.redis import redis_server

PAGE = DOCS / "operations.md"
BUG = Reason(code=ReasonCode.BUG, message="A mistake.", advice="Report it.")
AN_ID = re.compile(r"\b[0-9a-f]{32}\b")
LAST_ID = "0193…"
"""What the page writes for the id that was told last."""
TEXT = 'The ferry sails again\n\n"The engine is new," said the captain Ada Lund on Monday, 9 March 2026.'


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Installation:
    """The stages that need no network, worked through in this process after each command, as workers would."""

    folder: Path
    _engine: Engine | None = None

    def engine(self) -> Engine | None:
        """None before the page has made it."""
        if self._engine is None and (self.folder / "qawl.sqlite").is_file():
            self._engine = open_store(f"sqlite:///{self.folder / 'qawl.sqlite'}")
        return self._engine

    def work(self) -> None:
        engine = self.engine()
        if engine is None:
            return
        settings = Settings()
        runner = Runner(engine=engine, finder=lambda: RULES, publish=lambda _: None, settings=settings, clock=now)
        runner.follow()
        steps: dict[Stage, Any] = {
            Stage.INGEST: Reader(engine=engine, settings=settings, clock=now, publish=lambda _: None),
            Stage.EXTRACT: Extractor(engine=engine, settings=settings),
            Stage.LINK: Linker(engine=engine),
        }
        for stage, step in steps.items():
            with reading(engine) as conn:
                ids = [row.id for row in submissions.page(conn, stage=stage, limit=100)]
            if ids:
                consumer = Consumer(
                    stage=stage, step=step, engine=engine, publish=lambda _: None, settings=settings, clock=now
                )
                consumer(ids)

    def quarantine(self) -> None:
        """Two that met a bug while they were read."""
        engine = self.engine()
        assert engine is not None
        with writing(engine) as conn:
            new = [
                NewSubmission(channel=Channel.TEXT, name=f"{n}.txt", payload=f"{TEXT} It is number {n}.".encode())
                for n in range(2)
            ]
            for row in submissions.accept(conn, new, now=now()):
                assert submissions.finish(conn, row.id, Outcome.QUARANTINED, now=now(), reason=BUG)

    def unread_article(self) -> None:
        """One that an older engine found nothing in."""
        engine = self.engine()
        assert engine is not None
        with writing(engine) as conn:
            brought(conn, an_article(TEXT), Outcome.DONE)

    def ask(self, asked: Asked) -> str:
        """The API's answer, as it runs beside the workers."""
        engine = self.engine()
        assert engine is not None
        app = create_app(
            Settings(data_dir=self.folder),
            engine=engine,
            publish=lambda _: None,
            clock=now,
            ask_broker=lambda: None,
            queue_lengths=lambda: None,
        )
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            answer = client.request(asked.method, asked.url, headers=dict(asked.headers), content=asked.body)
        assert answer.is_success, answer.text
        return answer.text + "\n"

    def slow_host(self) -> None:
        engine = self.engine()
        assert engine is not None
        with writing(engine) as conn:
            hosts.locked(conn, "slow.example", now=now() + timedelta(hours=1))

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()


@dataclass(slots=True)
class Told:
    """What each chapter said, all of its commands together."""

    by_chapter: dict[str, str] = field(default_factory=dict)

    def count(self, chapter: str, pattern: str) -> int:
        return len(re.findall(pattern, self.by_chapter[chapter], re.MULTILINE))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "srv" / "qawl")
    yield made
    made.close()


def test_each_command_of_the_page_does_what_the_page_says(
    installation: Installation, empty_postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    told = Told()
    before = {
        "Empty a quarantine": installation.quarantine,
        "Reprocess a year": installation.unread_article,
        "Hunt a slow host": installation.slow_host,
    }
    replaced = {"/srv/": f"{tmp_path}/srv/", "postgresql+psycopg://qawl@db/qawl": empty_postgres_url}
    with redis_server(tmp_path / "redis") as redis:
        shell = Shell({"QAWL_BROKER_URL": redis.url, "QAWL_EXTRACT_ENGINE": "rules"}, replaced, installation.ask)
        for chapter, commands in chapters(PAGE):
            before.get(chapter, lambda: None)()
            said = []
            for line in commands:
                said.append(shell.run(line))
                if ids := AN_ID.findall(said[-1]):
                    replaced[LAST_ID] = ids[0]
                for _ in Stage:  # what one stage leaves, the next one takes
                    installation.work()
            told.by_chapter[chapter] = "".join(said)

    files = len(list((ROOT / "examples").iterdir()))
    assert told.count("Install", f"^ +{files} done$") == 1
    assert told.count("Install", r"^\d{4}-.* done .*\([1-9][0-9]* statements\)") == files - 1  # all but README.md
    assert told.count("Back up", r"qawl-\d{8}-\d{6}\.sqlite: [1-9]") == 1
    assert told.count("Restore", "all compared, line by line") == 1
    assert told.count("Restore", f"^ +{files} done$") == 2
    assert told.count("From SQLite to PostgreSQL", "are alike in both, by count and digest") == 1
    assert told.count("From SQLite to PostgreSQL", f"^ +{files} done$") == 1
    assert told.count("Rotate keys", "^Key admin is revoked") == 1
    assert told.count("Drain a stage", "^Nothing stands at extract, ingest, link") == 1
    assert told.count("Empty a quarantine", "^1 go again$") == 2
    assert told.count("Reprocess a year", "^A sample of 5 extracted with rules .*: [01] would change") == 1
    assert told.count("Reprocess a year", "extract  done .* 1 changed: [1-9] statements new, 0 gone") == 1
    assert told.count("Reprocess a year", "^1 go again$") == 1, "put back by the command line"
    over_http = [json.loads(line) for line in told.by_chapter["Reprocess a year"].splitlines() if line.startswith("{")]
    assert [(one["aim"], one["progress"], one["changed"]) for one in over_http] == [
        ("compare", "waiting", 0),
        ("compare", "done", 1),
        ("extract", "waiting", 0),
        ("undo", "waiting", 0),
    ]
    assert told.count("Hunt a slow host", r"^slow\.example +next free turn in 3,[0-9]{3} s") == 1
    engine = installation.engine()
    assert engine is not None
    with reading(engine) as conn:
        ends = {row.outcome for row in submissions.page(conn, limit=100)}
    assert ends <= {Outcome.DONE, Outcome.DUPLICATE}, "nothing waits, nothing is quarantined"


def test_a_command_that_no_test_runs_is_an_error(tmp_path: Path) -> None:
    shell = Shell({})
    with pytest.raises(AssertionError, match="no test runs"):
        shell.run("docker compose up")
    with pytest.raises(AssertionError, match="such option"):
        shell.run("qawl status --of-what")
    shell.ask = lambda asked: asked.method
    assert shell.run("curl -s -d '{}' http://127.0.0.1:8000/v1/reprocess") == "POST"
    with pytest.raises(AssertionError, match="no test runs"):
        shell.run("curl --insecure http://127.0.0.1:8000/v1/reprocess")
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n## One\n\n```bash\nqawl check\n```\n\n## Two\n\n```text\nnot run\n```\n")
    assert list(chapters(page)) == [("One", ("qawl check",))]
