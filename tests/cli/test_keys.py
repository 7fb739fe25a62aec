"""Keys are made, listed and revoked on the command line, and every such act is written down."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.common.contracts.access import Scope
from services.common.settings import Settings
from services.common.store import api_keys
from services.common.store.engine import open_store, reading
from services.supervisor import ground


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("QAWL_DATA_DIR", str(tmp_path))
    for name in [name for name in os.environ if name.startswith("QAWL_") and name != "QAWL_DATA_DIR"]:
        monkeypatch.delenv(name)
    return Run(tmp_path)


class Run:
    """`qawl` on a data folder of its own, which has no database yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)


def test_a_key_is_made_before_the_first_start_and_its_secret_shown_once(run: Run) -> None:
    made = run("keys", "create", "desk", "--scope", "read", "--scope", "submit", "--days", "30")

    assert made.exit_code == 0
    secret = made.stdout.strip()
    assert re.fullmatch(r"qawl_[\w-]{43}", secret)
    assert "read, submit" in made.stderr
    with reading(open_store(f"sqlite:///{run.folder / 'qawl.sqlite'}")) as conn:
        key = api_keys.of_secret(conn, secret, now=datetime.now(UTC))
    assert key is not None
    assert key.scopes == {Scope.READ, Scope.SUBMIT}
    listed = run("keys", "list").output
    assert "desk" in listed
    assert "never used" in listed
    assert secret not in listed + run("audit").output


def test_a_key_is_revoked_by_its_name_and_only_once(run: Run) -> None:
    run("keys", "create", "desk")
    assert run("keys", "create", "desk").exit_code == 1
    assert run("keys", "revoke", "desk").exit_code == 0
    again = run("keys", "revoke", "desk")
    assert (again.exit_code, "keys list" in again.output) == (1, True)
    assert run("keys", "create", "desk").exit_code == 0
    assert run("keys", "list").output.count("desk") == 2
    told = run("audit").output.splitlines()
    assert [line.split()[2] for line in told] == ["key.created", "key.revoked", "key.created"]
    assert all("on the command line" in line for line in told)
    assert len(run("audit", "--act", "key.revoked").output.splitlines()) == 1
    assert run("audit", "--by", "nobody").output == ""


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 61])
def test_a_name_is_a_line_of_words(run: Run, name: str) -> None:
    assert run("keys", "create", name).exit_code == 1


def test_without_keys_the_list_says_how_to_make_one(run: Run) -> None:
    run("migrate")
    assert "qawl keys create" in run("keys", "list").output


def test_qawl_run_does_not_begin_where_nobody_could_come_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAWL_API_HOST", "0.0.0.0")
    monkeypatch.setenv("QAWL_API_PORT", "1")  # were it to go on, it could not listen there
    refused = run("run")
    assert refused.exit_code == 1
    assert "fix: " in refused.output
    ground_only = Settings(api_host="0.0.0.0")
    with pytest.raises(Exception, match="qawl keys create admin --scope admin"):
        ground.check_keys(ground_only)
    run("keys", "create", "admin", "--scope", "admin")
    ground.check_keys(ground_only)


def test_the_api_ends_with_one_message_where_nobody_could_come_in(run: Run) -> None:
    run("migrate")
    environment = {**os.environ, "QAWL_API_HOST": "0.0.0.0", "QAWL_DATA_DIR": str(run.folder)}
    program = "from services.api.app import app_from_environment; app_from_environment()"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "fix: make one with `qawl keys create admin --scope admin`" in done.stderr
    assert "Traceback" not in done.stderr
