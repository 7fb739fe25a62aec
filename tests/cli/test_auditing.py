"""What is done on the command line stands in the audit log, as what is done over HTTP does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main
from services.common.contracts.access import Act
from services.common.contracts.statements import SpeakerKind
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Reason, ReasonCode
from services.common.store import audit, speaker_decisions, statements, submissions
from services.common.store.engine import open_store, reading, writing
from services.common.store.namings import naming_id
from tests.api import samples

WHY = Reason(code=ReasonCode.BUG, message="A bug.", advice="Report it.")


@pytest.fixture
def folder(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Path:
    """A data folder with an article, two listed speakers, and a submission that is quarantined."""
    engine = open_store(sqlite_store_at(tmp_path / "qawl.sqlite"))
    sample = samples.harbour()
    samples.store(engine, sample.article, sample.statements)
    with writing(engine) as conn:
        for name in ("Ada Quell", "Bela Orwin"):
            speaker_decisions.take_in(conn, speaker_decisions.Listed(names=(name,)), by="test", now=samples.NOW)
        new = NewSubmission(channel=Channel.TEXT, name="a text", payload=b"text")
        (row,) = submissions.accept(conn, [new], now=samples.NOW)
        submissions.finish(conn, row.id, Outcome.QUARANTINED, reason=WHY, now=samples.NOW)
    engine.dispose()
    return tmp_path


def test_every_command_that_changes_something_is_told(folder: Path) -> None:
    engine = open_store(f"sqlite:///{folder / 'qawl.sqlite'}")
    with reading(engine) as conn:
        statement = statements.page(conn, statements.StatementFilter(), limit=1).items[0].stored.statement.id
        failed = submissions.page(conn, outcome=Outcome.QUARANTINED, limit=1)[0].id
    names = folder / "names.jsonl"
    names.write_text(json.dumps({"name": "Cara Imholt"}) + "\n", encoding="utf-8")
    feed = "https://news.example/feed"
    told: tuple[tuple[tuple[str, ...], Act], ...] = (
        (("feeds", "add", feed), Act.FEEDS_ADDED),
        (("feeds", "pause", feed), Act.FEED_CHANGED),
        (("feeds", "resume", feed), Act.FEED_CHANGED),
        (("feeds", "poll", feed), Act.FEED_POLLED),
        (("feeds", "remove", feed), Act.FEED_REMOVED),
        (("reviews", "accept", statement), Act.STATEMENT_REVIEWED),
        (("reviews", "undo", "1"), Act.REVIEW_UNDONE),
        (("speakers", "import", str(names)), Act.SPEAKER_DECIDED),
        (("speakers", "rename", naming_id(SpeakerKind.PERSON, "Ada Quell"), "Ada the Elder"), Act.SPEAKER_DECIDED),
        (("speakers", "undo", "1"), Act.SPEAKER_UNDONE),
        (("replay", failed), Act.SUBMISSIONS_REPLAYED),
        (("submit", "--no-wait", str(names)), Act.SUBMISSIONS_ADDED),
    )
    environment = {"QAWL_DATA_DIR": str(folder), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}
    for arguments, _ in told:
        result = CliRunner().invoke(main, list(arguments), env=environment)
        assert result.exit_code == 0, (arguments, result.output)
    with reading(engine) as conn:
        deeds = audit.page(conn, limit=50).items
    engine.dispose()
    assert [deed.act for deed in reversed(deeds)] == [act for _, act in told]
    assert {deed.by.partition(" ")[2] for deed in deeds} == {"on the command line"}
    assert not any("Ada" in (deed.note or "") for deed in deeds)
