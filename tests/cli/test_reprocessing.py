"""`qawl reprocess` as an operator types it; the broker is down on purpose."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.common.contracts.submissions import Outcome, Stage
from services.common.store import submissions
from services.common.store.engine import open_store, reading, writing
from services.extract.pipeline import RULES
from tests.common.store.builders import an_article
from tests.common.store.test_reprocessing import brought

TEXT = 'The bridge is open again\n\n"It is safe," said the engineer Mira Holt on Monday.'
Qawl = Callable[..., Result]


@pytest.fixture
def qawl(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Qawl:
    environment = {
        "QAWL_DATABASE_URL": sqlite_store_at(tmp_path / "qawl.sqlite"),
        "QAWL_BROKER_URL": "redis://127.0.0.1:1/0",
        "QAWL_EXTRACT_ENGINE": "rules",
    }
    return lambda *arguments: CliRunner().invoke(main, ["reprocess", *arguments], env=environment)


def test_a_dry_run_counts_and_shows_what_would_change_and_the_next_one_sends_it(qawl: Qawl, tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'qawl.sqlite'}")
    with writing(engine) as conn:
        id = brought(conn, an_article(TEXT, day=date(2026, 3, 1)), Outcome.DONE)
        brought(conn, an_article("Of another year.", day=date(2024, 3, 1)), Outcome.DONE)
    year = ("--since", "2026-01-01", "--until", "2027-01-01")
    dry = qawl(*year, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "        1 done" in dry.stdout
    assert f"A sample of 1 extracted with rules {RULES.name.version}: 1 would change." in dry.stdout
    assert "+ Mira Holt: It is safe" in dry.stdout
    assert "Nothing was changed." in dry.stdout
    with reading(engine) as conn:
        assert {row.outcome for row in submissions.page(conn, limit=9)} == {Outcome.DONE}
    sent = qawl(*year)
    assert sent.exit_code == 0, sent.output
    assert "1 go again" in sent.stdout
    with reading(engine) as conn:
        found = submissions.find(conn, id)
        assert [row.id for row in submissions.page(conn, stage=Stage.EXTRACT, limit=9)] == [id]
    assert found is not None
    assert found.queued_at is None, "the broker is down: the sweeper sends its message"
    listed = qawl("--recent").stdout.splitlines()
    assert [line.split()[3:5] for line in listed] == [["extract", "running"], ["compare", "done"]]
    nothing = qawl("--undo", listed[0].split()[0])
    assert "to put back" in nothing.output
    again = qawl(*year)
    assert "1 at work: stays as it is" in again.stdout
    assert "Nothing is to be extracted again." in again.stdout
    engine.dispose()


@pytest.mark.parametrize(
    "arguments", [(), ("--all", "--language", "ar"), ("--dry-run",), ("--since", "March"), ("--recent", "--dry-run")]
)
def test_it_must_be_said_which_ones(qawl: Qawl, arguments: tuple[str, ...]) -> None:
    assert qawl(*arguments).exit_code == 2
