"""`qawl submit`, `submissions`, `status`, `replay` and `check` against a real store; the broker is down on purpose."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from services.cli import main
from services.common.contracts.articles import Role
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    Stage,
    SubmissionId,
)
from services.common.settings import Settings
from services.common.store import submissions, workers
from services.common.store.engine import open_store, reading, writing
from services.supervisor.plan import environment as passed_on
from tests.api import samples
from tests.common.store.builders import a_worker

REASON = Reason(code=ReasonCode.MALFORMED, message="The page ends in mid-tag.", advice="Save it again.")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def environment(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> dict[str, str]:
    """A data folder with a database; nothing listens on the broker's port (1 is never given out)."""
    (tmp_path / "data").mkdir()
    sqlite_store_at(tmp_path / "data" / "qawl.sqlite")
    return {"QAWL_DATA_DIR": str(tmp_path / "data"), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}


@pytest.fixture
def engine(environment: dict[str, str]) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{environment['QAWL_DATA_DIR']}/qawl.sqlite")
    yield engine
    engine.dispose()


class Worker:
    """Ends every submission as `bad` in its name says, like a worker would, until it is stopped."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._stop = engine, threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(0.05):
            with writing(self._engine) as conn:
                waiting = [
                    row
                    for stage in (Stage.FETCH, Stage.INGEST)
                    for row in submissions.page(conn, stage=stage, before=None, limit=10)
                ]
                for row in waiting:
                    if "bad" in row.name:
                        submissions.finish(conn, row.id, Outcome.REJECTED, now=now(), reason=REASON)
                    else:
                        submissions.advance(conn, row.id, at=Stage.FETCH, to=Stage.INGEST, now=now())
                        submissions.finish(conn, row.id, Outcome.DONE, now=now())


def test_submit_waits_and_tells_each_outcome_with_its_reason(
    environment: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text("The mayor said the bridge is safe.")
    (folder / "bad.html").write_text("<html><bo")
    with Worker(engine):
        result = CliRunner().invoke(main, ["submit", str(folder), str(tmp_path / "gone.txt")], env=environment)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert any(line.startswith("done") and "good.txt" in line for line in lines)
    assert any(line.startswith("rejected") and "bad.html" in line for line in lines)
    assert REASON.message in result.stdout
    assert REASON.advice in result.stdout
    assert any(line.startswith("rejected") and "gone.txt" in line for line in lines)
    assert "Traceback" not in result.output


def test_submit_succeeds_when_all_is_done(environment: dict[str, str], engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "good.txt"
    path.write_text("The mayor said the bridge is safe.")
    with Worker(engine):
        result = CliRunner().invoke(main, ["submit", str(path), "https://news.example/a"], env=environment)
    assert result.exit_code == 0, result.output


def test_what_is_submitted_is_committed_though_the_broker_is_down(
    environment: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    for number in range(250):
        (tmp_path / f"{number:03}.txt").write_text(f"Minister number {number} said nothing.")
    result = CliRunner().invoke(
        main, ["submit", "--no-wait", *map(str, sorted(tmp_path.glob("*.txt")))], env=environment
    )
    assert result.exit_code == 0, result.output
    assert "250 accepted" in result.stdout
    with reading(engine) as conn:
        rows = submissions.page(conn, before=None, limit=500)
    assert [row.name for row in reversed(rows)] == [f"{n:03}.txt" for n in range(250)]
    assert {row.channel for row in rows} == {Channel.UPLOAD}


def test_a_folder_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["status"], env={"QAWL_DATA_DIR": str(tmp_path)})
    assert result.exit_code == 1
    assert "make run" in result.output


def test_status_counts_and_submissions_lists_with_reasons(environment: dict[str, str], engine: Engine) -> None:
    with writing(engine) as conn:
        submissions.accept(conn, [NewSubmission(channel=Channel.TEXT, name="waits", payload=b"x")], now=now())
        submissions.refuse(conn, NewSubmission(channel=Channel.UPLOAD, name="refused"), REASON, now=now())
        workers.beat(conn, a_worker("ingest@desk", seen_at=now()))
    status = CliRunner().invoke(main, ["status"], env=environment).stdout
    assert "1 waits for ingest" in status
    assert "1 rejected" in status
    assert "alive ingest@desk reads ingest; 1 of 2 busy, seen 0 s ago" in status
    listing = CliRunner().invoke(main, ["submissions", "--outcome", "rejected"], env=environment).stdout
    assert "refused" in listing
    assert REASON.advice in listing
    assert "waits" not in listing


def test_of_what_is_done_the_statements_are_counted(environment: dict[str, str], engine: Engine) -> None:
    for lines in (["The port will open"], ["The bridge is safe", "The road is closed"]):
        article = samples.an_article(*((Role.MAIN, f"{line}, she said.") for line in lines), title=lines[0])
        said = [samples.said(article, line, source="she", cue="said", near=line, name="Ann Quell") for line in lines]
        samples.store(engine, article, said)
    told = CliRunner().invoke(main, ["submissions"], env=environment).stdout.splitlines()
    assert sorted(line.rpartition("(")[2] for line in told) == ["1 statement)", "2 statements)"]


def test_replay_releases_the_quarantined_and_nothing_else(environment: dict[str, str], engine: Engine) -> None:
    with writing(engine) as conn:
        (row,) = submissions.accept(conn, [NewSubmission(channel=Channel.TEXT, name="x", payload=b"x")], now=now())
        submissions.finish(conn, row.id, Outcome.QUARANTINED, now=now(), reason=REASON)
    assert CliRunner().invoke(main, ["replay", row.id], env=environment).exit_code == 0
    with reading(engine) as conn:
        found = submissions.find(conn, SubmissionId(row.id))
    assert found is not None
    assert found.stage is Stage.INGEST
    assert CliRunner().invoke(main, ["replay", row.id, "unknown"], env=environment).exit_code == 1


def _rejected(engine: Engine, *names: str) -> list[str]:
    with writing(engine) as conn:
        new = [NewSubmission(channel=Channel.URL, name=name, url=f"https://a.example/{name}") for name in names]
        rows = submissions.accept(conn, new, now=now())
        for row in rows:
            submissions.finish(conn, row.id, Outcome.REJECTED, now=now(), reason=REASON)
        submissions.refuse(conn, NewSubmission(channel=Channel.UPLOAD, name="large.a"), REASON, now=now())
    return [row.id for row in rows]


def test_replay_by_what_they_have_in_common_counts_first_and_then_sends_them_on(
    environment: dict[str, str], engine: Engine
) -> None:
    _rejected(engine, *(f"{n}.a" for n in range(1_200)), "1.b")
    asked = ["replay", "--outcome", "rejected", "--reason", "malformed", "--name", "*.a", "--since", "2026-01-01"]
    dry = CliRunner().invoke(main, [*asked, "--dry-run"], env=environment)
    assert dry.exit_code == 0, dry.output
    assert "1,200 rejected at fetch: malformed\n" in dry.stdout
    assert "1 rejected at ingest: malformed (none of their bytes were kept" in dry.stdout
    assert "go again" not in dry.stdout
    assert "3 go again" in CliRunner().invoke(main, [*asked, "--limit", "3"], env=environment).stdout
    assert "1,197 go again" in CliRunner().invoke(main, asked, env=environment).stdout
    assert "0 go again" in CliRunner().invoke(main, asked, env=environment).stdout
    with reading(engine) as conn:
        left = [row.name for row in submissions.page(conn, outcome=Outcome.REJECTED, limit=9)]
        assert sorted(left) == ["1.b", "large.a"]
        assert {row.stage for row in submissions.page(conn, stage=Stage.FETCH, limit=2_000)} == {Stage.FETCH}


def test_replay_wants_ids_or_options_and_says_of_each_id_why_not(environment: dict[str, str], engine: Engine) -> None:
    (id,) = _rejected(engine, "1.a")
    for wrong in ([], [id, "--reason", "bug"], [id, "--dry-run"], ["--limit", "3"], ["--since", "yesterday"]):
        assert CliRunner().invoke(main, ["replay", *wrong], env=environment).exit_code == 2, wrong
    with reading(engine) as conn:
        large = submissions.page(conn, limit=1)[0].id
    result = CliRunner().invoke(main, ["replay", id, id, large, "unknown"], env=environment)
    assert result.exit_code == 1
    assert [line.partition(": ")[2] for line in result.stdout.splitlines()] == [
        "goes again",
        "is not quarantined, rejected or blocked; nothing done",
        "none of its bytes were kept; hand it in again",
        "there is no such submission",
    ]


def test_check_names_what_is_wrong_and_what_mends_it(environment: dict[str, str]) -> None:
    result = CliRunner().invoke(main, ["check"], env=environment)
    assert result.exit_code == 1
    assert "ok   database" in result.stdout
    assert "FAIL broker" in result.stdout
    assert "QAWL_BROKER_URL" in result.stdout


def test_check_reports_a_wrong_setting_without_a_traceback(environment: dict[str, str]) -> None:
    result = CliRunner().invoke(main, ["check"], env={**environment, "QAWL_API_PORT": "many"})
    assert result.exit_code == 1
    assert "QAWL_API_PORT" in result.output
    assert "Traceback" not in result.output


def test_check_names_a_watched_folder_that_is_not_there(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data" / "inbox").mkdir()
    result = CliRunner().invoke(main, ["check"], env=environment)
    assert "ok   watched folders" in result.stdout
    missing = {"QAWL_WATCH_DIRS": f'["{tmp_path / "nothing"}"]'}
    result = CliRunner().invoke(main, ["check"], env={**environment, **missing})
    assert "FAIL watched folders" in result.stdout
    assert "QAWL_WATCH_DIRS" in result.stdout


def test_watching_a_folder_that_is_not_there_says_so_at_once(environment: dict[str, str], tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["watch", str(tmp_path / "nothing")], env=environment)
    assert result.exit_code == 1
    assert "is not a folder" in result.output


def test_every_process_of_a_run_watches_the_folders_that_were_set(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environment, "QAWL_WATCH_DIRS": '["/srv/wire", "/mnt/a \\"b\\""]'}.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    for name, value in passed_on(settings).items():
        monkeypatch.setenv(name, value)
    assert Settings().watched_folders == settings.watched_folders
    assert len(settings.watched_folders) == 3


def test_a_database_that_cannot_be_used_is_told_in_two_lines_and_a_status_of_its_own(
    environment: dict[str, str], tmp_path: Path
) -> None:
    damaged = tmp_path / "data" / "qawl.sqlite"
    damaged.write_bytes(b"not a database " * 1000)
    (tmp_path / "a.txt").write_text("Said.")
    for command in (["submit", str(tmp_path / "a.txt")], ["status"], ["replay", "0" * 32]):
        result = CliRunner(env=environment).invoke(main, command)
        assert result.exit_code == 75
        told = result.stderr.strip().splitlines()
        assert len(told) == 2
        assert "damaged" in told[0]
        assert "backup" in told[1]


def test_little_room_on_the_disk_is_told_by_status_and_check(environment: dict[str, str]) -> None:
    short = environment | {"QAWL_MIN_FREE_BYTES": str(1 << 62)}
    result = CliRunner(env=short).invoke(main, ["status"])
    assert (result.exit_code, "Make room" in result.stderr) == (0, True)
    assert "nearly full" in CliRunner(env=short).invoke(main, ["check"]).output
    assert "Make room" not in CliRunner(env=environment).invoke(main, ["status"]).stderr
