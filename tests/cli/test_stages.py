"""`qawl drain` and `qawl hosts`: an operator waits for the right thing, and sees who keeps fetching waiting."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from services.cli import main
from services.common.contracts.submissions import Outcome, Stage
from services.common.store import hosts, submissions
from services.common.store.engine import open_store, writing
from tests.common.store.builders import a_submission

NOW = datetime.now(UTC)
Qawl = Callable[..., Result]


@pytest.fixture
def engine(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Iterator[Engine]:
    engine = open_store(sqlite_store_at(tmp_path / "qawl.sqlite"))
    yield engine
    engine.dispose()


@pytest.fixture
def qawl(engine: Engine) -> Qawl:
    environment = {"QAWL_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    return lambda *arguments: CliRunner().invoke(main, arguments, env=environment)


def test_drain_ends_when_the_stage_is_empty_though_others_are_not(qawl: Qawl, engine: Engine) -> None:
    with writing(engine) as conn:
        submissions.accept(conn, [a_submission(url="https://a.example/1")], now=NOW)
        (waiting,) = submissions.accept(conn, [a_submission()], now=NOW)
    late = qawl("drain", "ingest", "--minutes", "0")
    assert late.exit_code == 1
    assert "1 still stand at ingest" in late.stderr

    def finish() -> None:
        with writing(engine) as conn:
            submissions.finish(conn, waiting.id, Outcome.DONE, now=NOW)

    worker = threading.Timer(1.0, finish)
    worker.start()
    drained = qawl("drain", "ingest", "extract")
    worker.join()
    assert drained.exit_code == 0, drained.output
    assert drained.stdout == "Nothing stands at extract, ingest.\n"
    assert qawl("drain", "--minutes", "0").exit_code == 1, "an address waits at fetch"


def test_drain_waits_for_stages_that_there_are(qawl: Qawl) -> None:
    assert qawl("drain", str(Stage.FINISHED)).exit_code == 2


def test_hosts_lists_those_that_keep_fetching_waiting_the_latest_turn_first(qawl: Qawl, engine: Engine) -> None:
    assert qawl("hosts").stdout == "No server keeps anything waiting.\n"
    ahead = timedelta(days=1)
    known = (
        hosts.Host(host="well.example", next_at=NOW - ahead),
        hosts.Host(host="busy.example", next_at=NOW + 2 * ahead, delay_seconds=30),
        hosts.Host(host="down.example", next_at=NOW, failures=4, down_until=NOW + ahead),
        hosts.Host(host="shy.example", next_at=NOW + ahead, held_until=NOW + ahead),
    )
    with writing(engine) as conn:
        for host in known:
            hosts.locked(conn, host.host, now=NOW)
            hosts.pace(conn, host)
    lines = qawl("hosts").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["busy.example", "shy.example", "down.example"]
    assert "asks for 30 s between two requests" in lines[0]
    assert "wants to be left alone for" in lines[1]
    assert "4 failures in a row, is taken to be down for" in lines[2]
    assert len(qawl("hosts", "--limit", "1").stdout.splitlines()) == 1
