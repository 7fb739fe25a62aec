"""`qawl migrate-store` as an operator types it."""

from pathlib import Path

from click.testing import CliRunner, Result

from services.cli import main
from services.common.store import tallies
from services.common.store.engine import open_store, reading
from tests.common.store.filled import fill


def qawl(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def counts_of(url: str) -> set[tuple[str, int]]:
    engine = open_store(url)
    with reading(engine) as conn:
        found = {(f"{row.stage} {row.outcome}", row.count) for row in tallies.counts(conn)}
    engine.dispose()
    assert found
    return found


def test_a_data_folder_is_moved_into_postgres_and_says_what_was_compared(
    sqlite_store_url: str, empty_postgres_url: str, tmp_path: Path
) -> None:
    engine = open_store(sqlite_store_url)
    fill(engine, number=1)
    engine.dispose()
    moved = qawl("migrate-store", "--from", sqlite_store_url, "--to", empty_postgres_url)
    assert moved.exit_code == 0, moved.output
    assert "tables are alike in both, by count and digest" in moved.stdout
    assert "QAWL_DATABASE_URL" in moved.stdout
    assert counts_of(empty_postgres_url) == counts_of(sqlite_store_url)
    again = qawl("migrate-store", "--to", empty_postgres_url, QAWL_DATABASE_URL=sqlite_store_url)
    assert again.exit_code == 1
    assert "the target is not empty" in again.output
    missing = qawl("migrate-store", "--from", f"sqlite:///{tmp_path / 'no.sqlite'}", "--to", empty_postgres_url)
    assert missing.exit_code == 1
    assert "there is no Qawl database" in missing.output
