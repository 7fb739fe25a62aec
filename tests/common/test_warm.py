"""What a process does before its first message."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.common import broker
from services.common.settings import Settings
from services.common.store.engine import open_store
from services.extract import languages
from services.extract import rehearsal as extract_rehearsal
from services.extract.pipeline import analyse
from services.ingest import rehearsal as ingest_rehearsal
from services.ingest.readers import Members, limits_of, read
from services.ingest.readers.text import NO_HINTS
from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import free_port, redis_server


def test_a_process_that_is_warm_holds_a_connection_to_broker_and_store(tmp_path: Path, sqlite_store_url: str) -> None:
    engine = open_store(sqlite_store_url)
    with redis_server(tmp_path / "redis") as redis:
        app = broker.make_app(Settings(broker_url=redis.url), service="test")
        broker.connect_soon(app, lambda: engine).join(PATIENCE_SECONDS)
        assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]
        with app.producer_pool.acquire(block=False) as producer:
            assert producer.connection is not None
            assert producer.connection.connected
        app.close()
    engine.dispose()


def test_a_broker_or_store_that_is_away_keeps_nobody_from_starting(caplog: pytest.LogCaptureFixture) -> None:
    def no_store() -> Engine:
        return open_store(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")

    app = broker.make_app(Settings(broker_url=f"redis://127.0.0.1:{free_port()}/0"), service="test")
    thread = broker.connect_soon(app, no_store)
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    app.close()


_FORKS = """
import gc, os, sys
from celery import signals
from services.common import broker
from services.common.settings import Settings

made = []
app = broker.make_app(Settings(), service="test")
broker.warmed(app, lambda: None, lambda: made.append([]))
signals.worker_init.send(None)
if os.fork() == 0:
    own = []
    looked_through = {id(one) for one in gc.get_objects()}
    os._exit(2 * (id(made[0]) in looked_through) + (id(own) not in looked_through))
sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_a_child_does_not_look_for_garbage_in_what_was_there_before_the_fork() -> None:
    asked = [sys.executable, "-c", _FORKS]
    assert subprocess.run(asked, check=False, timeout=PATIENCE_SECONDS).returncode == 0


@pytest.mark.parametrize("code", sorted(languages.CODES))
def test_what_is_rehearsed_reports_speech_in_every_language(code: str) -> None:
    language = languages.find(code)
    assert language is not None
    article = extract_rehearsal.article(code)
    assert article is not None, f"give {code} a line in services/extract/rehearsal.py"
    assert len(analyse(article, language)) >= 2
    extract_rehearsal.rehearse()


@pytest.mark.parametrize(("name", "body"), ingest_rehearsal.FILES)
def test_what_is_rehearsed_is_read_as_an_article(name: str, body: str) -> None:
    found = read(body.encode(), name=name, hints=NO_HINTS, limits=limits_of(Settings()))
    assert not isinstance(found, Members)
    assert found.language == "en"
    ingest_rehearsal.rehearse(Settings())
