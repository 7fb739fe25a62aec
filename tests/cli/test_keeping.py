"""`qawl export`, `import` and `backup` against real stores."""

import os
import re
import sqlite3
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.cli.database_copies import copy_of, remove_older
from services.common.errors import SetupError
from services.common.store import submissions
from services.common.store.engine import open_store, reading, schema_is_current, writing
from tests.common.store.builders import NOW, a_submission
from tests.common.store.filled import fill

Qawl = Callable[..., Result]


@pytest.fixture
def qawl(sqlite_store_url: str) -> Qawl:
    """Runs a command on a store with something in it, or on another one."""
    engine = open_store(sqlite_store_url)
    fill(engine, number=1)
    engine.dispose()

    def run(*arguments: object, url: str = sqlite_store_url) -> Result:
        environment = {"QAWL_DATABASE_URL": url}
        return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)

    return run


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ledger_of(status: str) -> list[str]:
    """What stands where; which workers live is told anew in each place, and ages go on."""
    return [re.sub(r"\d+ s( ago)?", "", line) for line in status.splitlines() if "reads" not in line]


def test_an_export_is_imported_into_a_new_data_folder(qawl: Qawl, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    result = qawl("export", folder / "all.zip")
    assert result.exit_code == 0, result.output
    assert "rows of" in result.stderr
    assert names(folder) == ["all.zip"], "the temporary file is gone"
    assert (folder / "all.zip").stat().st_mode & 0o777 == 0o600
    url = f"sqlite:///{tmp_path / 'new' / 'qawl.sqlite'}"
    result = qawl("import", folder / "all.zip", url=url)
    assert result.exit_code == 0, result.output
    assert "all compared, line by line" in result.stdout
    assert ledger_of(qawl("status", url=url).stdout) == ledger_of(qawl("status").stdout)


def test_no_file_is_written_over_unless_asked_and_a_failed_export_leaves_none(qawl: Qawl, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "all.zip").write_text("mine")
    refused = qawl("export", folder / "all.zip")
    assert refused.exit_code == 1
    assert "--overwrite" in refused.output
    assert (folder / "all.zip").read_text() == "mine"
    assert qawl("export", folder / "all.zip", "--overwrite").exit_code == 0
    assert zipfile.is_zipfile(folder / "all.zip")
    for wrong in (folder, folder / "no" / "all.zip"):
        answer = qawl("export", wrong)
        assert answer.exit_code == 1
        assert "fix:" in answer.output
    assert names(folder) == ["all.zip"]


def test_an_import_that_is_refused_says_why_and_what_to_do(qawl: Qawl, tmp_path: Path) -> None:
    export = tmp_path / "all.zip"
    assert qawl("export", export).exit_code == 0
    full = qawl("import", export)
    assert full.exit_code == 1
    assert "not empty" in full.output
    assert "QAWL_DATA_DIR" in full.output
    export.write_bytes(export.read_bytes()[:-100])
    cut = qawl("import", export, url=f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert cut.exit_code == 1
    assert "damaged" in cut.output
    assert "Traceback" not in cut.output


def test_an_export_goes_to_standard_output_for_another_program(qawl: Qawl, tmp_path: Path) -> None:
    result = qawl("export", "-")
    assert result.exit_code == 0
    (tmp_path / "piped.zip").write_bytes(result.stdout_bytes)
    imported = qawl("import", tmp_path / "piped.zip", url=f"sqlite:///{tmp_path / 'new.sqlite'}")
    assert imported.exit_code == 0, imported.output


def test_a_backup_is_a_whole_store_though_others_write_meanwhile(
    qawl: Qawl, sqlite_store_url: str, tmp_path: Path
) -> None:
    engine = open_store(sqlite_store_url)
    stop = threading.Event()
    written: list[str] = []

    def write() -> None:
        while not stop.is_set():
            with writing(engine) as conn:
                (row,) = submissions.accept(conn, [a_submission(os.urandom(20_000))], now=NOW)
            written.append(row.id)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(written) < 20:
            stop.wait(0.01)
        before = set(written)
        result = qawl("backup", tmp_path / "copy.sqlite")
    finally:
        stop.set()
        thread.join()
    assert result.exit_code == 0, result.output
    copy = open_store(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    assert schema_is_current(copy)
    with reading(copy) as conn:
        found = {row.id for row in submissions.page(conn, limit=100_000)}
    assert before <= found
    in_order = [id for id in written if id in found]
    assert in_order == written[: len(in_order)], "one moment: nothing of later without all of before"
    with sqlite3.connect(tmp_path / "copy.sqlite") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
    for engine_ in (engine, copy):
        engine_.dispose()


def test_a_folder_keeps_the_newest_backups_and_nothing_else_is_removed(qawl: Qawl, tmp_path: Path) -> None:
    folder = tmp_path / "nightly"
    folder.mkdir()
    theirs = ["notes.txt", "qawl-mine.sqlite", "qawl-20200101-000000.pgdump"]
    for name in [*theirs, *(f"qawl-2020010{n}-000000.sqlite" for n in range(1, 5))]:
        (folder / name).write_text("x")
    result = qawl("backup", folder, "--keep", 2)
    assert result.exit_code == 0, result.output
    assert set(theirs) < set(names(folder))
    left = [name for name in names(folder) if name not in theirs]
    assert left[0] == "qawl-20200104-000000.sqlite"
    assert len(left) == 2
    assert remove_older(folder, suffix=".sqlite", keep=5) == []
    assert qawl("backup", tmp_path / "one.sqlite", "--keep", 2).exit_code == 1


def test_a_backup_of_postgres_is_made_by_pg_dump_or_says_what_else_there_is(
    postgres_store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pg_dump is not on every machine: a stand-in tells what it was asked."""
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport os, sys\n"
        "out = next(a for a in sys.argv if a.startswith('--file=')).removeprefix('--file=')\n"
        "open(out, 'w').write(' '.join(sys.argv[1:]) + os.environ.get('PGPASSWORD', ''))\n"
    )
    program.chmod(0o755)
    engine = open_store(postgres_store_url.replace("qawl@", "qawl:secret@"))
    monkeypatch.setenv("PATH", str(program.parent))
    copying, suffix = copy_of(engine)
    copying(tmp_path / f"copy{suffix}", lambda *_: None)
    asked, _, password = (tmp_path / "copy.pgdump").read_text().rpartition("secret")
    assert "--format=custom" in asked
    assert "postgresql://qawl@/" in asked
    assert password == ""
    assert "secret" not in asked, "the password is not on the command line"
    program.write_text("#!/bin/sh\necho 'server version mismatch' >&2\nexit 1\n")
    with pytest.raises(SetupError, match=r"version mismatch(.|\n)*qawl export"):
        copying(tmp_path / "copy", lambda *_: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="qawl export"):
        copy_of(engine)
    engine.dispose()
