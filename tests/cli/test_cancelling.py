"""`qawl cancel` as an operator types it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from services.cli import main
from services.common.contracts.access import Act
from services.common.contracts.submissions import Outcome, ReasonCode
from services.common.store import audit, submissions
from services.common.store.engine import open_store, reading, writing
from tests.common.store.builders import a_submission

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_what_is_under_way_ends_and_what_is_over_is_told(
    tmp_path: Path, sqlite_store_at: Callable[[Path], str]
) -> None:
    url = sqlite_store_at(tmp_path / "qawl.sqlite")
    engine = open_store(url)
    with writing(engine) as conn:
        rows = submissions.accept(conn, [a_submission(b"One."), a_submission(b"Two.")], now=NOW)
    ids = [row.id for row in rows]

    def cancel(*given: str) -> tuple[int, list[str]]:
        found = CliRunner().invoke(main, ["cancel", *given], env={"QAWL_DATABASE_URL": url})
        return found.exit_code, found.stdout.splitlines()

    assert cancel(*ids) == (0, [f"{id}: 1 cancelled" for id in ids])
    with reading(engine) as conn:
        ended = submissions.page(conn, limit=9)
        assert {(row.outcome, row.reason and row.reason.code) for row in ended} == {
            (Outcome.REJECTED, ReasonCode.CANCELLED)
        }
        deeds = audit.page(conn, act=Act.SUBMISSIONS_CANCELLED, limit=9).items
    assert [deed.subject for deed in deeds] == ids[::-1]
    assert cancel(ids[0], "0" * 32) == (
        1,
        [f"{ids[0]}: nothing is left to cancel", f"{'0' * 32}: there is no such submission"],
    )
    engine.dispose()
