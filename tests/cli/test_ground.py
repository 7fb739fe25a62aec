"""Commands over a data folder that is not there: it may be away for a while, and is not made anew unnoticed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main


def _run(folder: Path, *arguments: str) -> Result:
    environment = {"QAWL_DATA_DIR": str(folder), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}
    return CliRunner().invoke(main, arguments, env=environment)


@pytest.mark.parametrize(
    "command",
    [("check",), ("watch",), ("submissions",), ("reviews", "list"), ("keys", "list"), ("export", "-"), ("submit", ".")],
    ids=lambda words: " ".join(words),
)
def test_a_command_that_needs_a_database_says_so_and_makes_nothing(command: tuple[str, ...], tmp_path: Path) -> None:
    away = tmp_path / "disk" / "data"

    refused = _run(away, *command)

    assert refused.exit_code == 1
    assert str(away) in refused.output
    assert "fix: " in refused.output
    assert not away.parent.exists()


def test_neither_is_an_empty_database_made_in_a_folder_that_has_none(tmp_path: Path) -> None:
    assert "there is no Qawl database" in _run(tmp_path, "check").output
    assert not (tmp_path / "qawl.sqlite").exists()


@pytest.mark.parametrize("command", [("migrate",), ("keys", "create", "desk")], ids=lambda words: words[0])
def test_a_command_that_begins_a_new_one_tells(command: tuple[str, ...], tmp_path: Path) -> None:
    new = tmp_path / "data"

    begun, again = _run(new, *command), _run(new, "migrate")

    assert begun.exit_code == 0, begun.output
    assert f"There was no data folder {new}: a new, empty one is begun there." in begun.stderr
    assert (new / "qawl.sqlite").is_file()
    assert "no data folder" not in again.output
