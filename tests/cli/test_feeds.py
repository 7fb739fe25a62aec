"""`qawl feeds` against a real store."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main

URL = "https://news.example/feed.xml"
OPML = '<opml><body><outline text="أخبار" xmlUrl="https://news.example/ar.xml"/></body></opml>'


class Cli:
    """Runs `qawl feeds` over a data folder of its own; nothing needs the broker."""

    def __init__(self, folder: Path) -> None:
        self._environment = {"QAWL_DATA_DIR": str(folder), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["feeds", *arguments], env=self._environment)


@pytest.fixture
def cli(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Cli:
    sqlite_store_at(tmp_path / "qawl.sqlite")
    return Cli(tmp_path)


def test_feeds_are_added_once_listed_and_shown(cli: Cli) -> None:
    assert "No feeds yet" in cli("list").stdout
    assert cli("add", "--interval", "600", URL).stdout.startswith("added")
    assert cli("add", URL).stdout.startswith("known")
    refused = cli("add", "ftp://news.example/")
    assert refused.exit_code == 1
    assert "refused" in refused.stdout
    assert URL in cli("list", "--state", "active").stdout
    assert "600 s, as it was set" in cli("show", URL).stdout


def test_a_feed_is_paused_resumed_polled_and_removed_by_address_or_id(cli: Cli) -> None:
    cli("add", URL)
    key = cli("show", URL).stdout.split("id ")[1].split()[0]
    assert "paused" in cli("pause", key).stdout
    assert "resume it" in cli("poll", key).stdout
    assert "resumed" in cli("resume", URL).stdout
    assert "within seconds" in cli("poll", URL).stdout
    assert "removed" in cli("remove", URL).stdout
    missing = cli("remove", URL)
    assert missing.exit_code == 1
    assert "no such feed" in missing.stderr


def test_opml_goes_in_and_out(cli: Cli, tmp_path: Path) -> None:
    given, written = tmp_path / "in.opml", tmp_path / "out.opml"
    given.write_text(OPML, encoding="utf-8")
    assert cli("import", str(given)).exit_code == 0
    assert cli("export", str(written)).exit_code == 0
    assert "أخبار" in written.read_text("utf-8")
    assert "https://news.example/ar.xml" in cli("export").stdout
    assert cli("import", str(written)).stdout.startswith("known")
    given.write_text("<opml", encoding="utf-8")
    broken = cli("import", str(given))
    assert broken.exit_code == 1
    assert "cannot be read" in broken.output
    assert "Traceback" not in broken.output
