"""`qawl utterances` against a real store."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.common.store import statements
from services.common.store.engine import open_store, writing
from services.extract import linking
from tests.common.store.builders import NOW, a_statement, an_article, stored

FIRST = "The ferries will sail again on Monday morning with 40 crew."
SECOND = "The ferries will sail again on Monday with all 40 crew."


class Cli:
    """Runs `qawl utterances` over a data folder of its own; nothing needs the broker."""

    def __init__(self, folder: Path) -> None:
        self._environment = {"QAWL_DATA_DIR": str(folder), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["utterances", *arguments], env=self._environment)


@pytest.fixture
def cli(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Cli:
    """Two articles of before there were utterances: nothing ties them yet."""
    engine = open_store(sqlite_store_at(tmp_path / "qawl.sqlite"))
    with writing(engine) as conn:
        for day, words in ((1, FIRST), (2, SECOND)):
            article = stored(conn, an_article(words, publisher=f"Paper {day}", day=date(2026, 3, day)))
            statements.replace(conn, article, [a_statement(article.article, words)], now=NOW)
            linking.link(conn, [article.id], now=NOW)
    engine.dispose()
    return Cli(tmp_path)


def test_what_was_stored_before_is_linked_listed_and_shown(cli: Cli) -> None:
    assert "No saying" in cli("list").stdout
    assert cli("link").exit_code == 0
    head, words = cli("list").stdout.splitlines()
    assert head.endswith("2 reports  en  Mira Holt")
    assert words.strip() == FIRST
    shown = cli("show", head.split()[0]).stdout
    assert "2026-03-02  en  Paper 2" in shown
    assert "[-morning-]" in shown
    assert "{+all+}" in shown
    assert "words +" in shown or "nearness +" in shown


def test_json_is_what_the_api_answers(cli: Cli) -> None:
    cli("link")
    (listed,) = map(json.loads, cli("list", "--json").stdout.splitlines())
    assert (listed["reports"], listed["links"]["page"]) == (2, f"/utterances/{listed['id']}")
    shown = json.loads(cli("show", "--json", listed["id"]).stdout)
    assert [one["statement"]["words"] for one in shown["members"]] == [FIRST, SECOND]
    assert shown["ties"][0]["reasons"]


def test_an_id_of_nothing_is_refused(cli: Cli) -> None:
    refused = cli("show", "0" * 32)
    assert refused.exit_code == 1
    assert "No utterance" in refused.stderr
