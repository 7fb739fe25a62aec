"""`qawl speakers` against a real store."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.common.store import statements
from services.common.store.engine import open_store, writing
from services.extract import linking
from tests.common.store.builders import NOW, a_statement, an_article, stored


class Cli:
    """Runs `qawl speakers` over a data folder of its own; nothing needs the broker."""

    def __init__(self, folder: Path) -> None:
        self._environment = {"QAWL_DATA_DIR": str(folder), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["speakers", *arguments], env=self._environment)

    def id_of(self, name: str) -> str:
        return self("list", "--name", name).stdout.split()[0]


@pytest.fixture
def cli(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Cli:
    engine = open_store(sqlite_store_at(tmp_path / "qawl.sqlite"))
    with writing(engine) as conn:
        article = stored(conn, an_article("words0. words1. words2."))
        made = [
            a_statement(article.article, f"words{n}", name=name, role=role)
            for n, (name, role) in enumerate([("Mira Holt", "mayor"), ("Ana Vell", None), ("Ana Vell", None)])
        ]
        statements.replace(conn, article, made, now=NOW)
        linking.link(conn, [article.id], now=NOW)
    engine.dispose()
    return Cli(tmp_path)


def test_speakers_are_listed_and_shown(cli: Cli) -> None:
    listed = cli("list").stdout.splitlines()
    assert "Ana Vell" in listed[0]
    shown = cli("show", cli.id_of("Holt")).stdout
    assert "mayor" in shown
    assert "2026-03" in shown
    assert cli("show", "0" * 32).exit_code == 1


def test_decisions_show_at_once_and_are_taken_back(cli: Cli) -> None:
    holt, vell = cli.id_of("Holt"), cli.id_of("Vell")
    assert "decision 1" in cli("merge", holt, vell).stdout
    assert len(cli("list").stdout.splitlines()) == 1
    assert cli("rename", holt, "Mayor Holt").exit_code == 0
    assert "Mayor Holt" in cli("list").stdout
    assert cli("split", holt, "Ana Vell").exit_code == 0
    assert len(cli("list").stdout.splitlines()) == 2
    assert cli("undo", "3").exit_code == 0
    assert len(cli("list").stdout.splitlines()) == 1
    assert "undone" in cli("edits").stdout
    assert cli("undo", "3").exit_code == 1
    assert cli("alias", holt, "The Iron Mayor").exit_code == 0
    assert "The Iron Mayor" in cli("show", holt).stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.csv", "id,kind,name,names\nQ1,person,Mira Holt,ميرا هولت\nX,person,Nobody,\n"),
        ("list.jsonl", '{"id": "Q1", "name": "Mira Holt", "names": ["ميرا هولت"]}\nnonsense\n'),
    ],
)
def test_a_list_is_taken_in_and_what_does_not_fit_is_told(cli: Cli, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    found = cli("import", str(tmp_path / name))
    assert found.exit_code == 1
    assert "1 speaker taken in" in found.stdout
    assert "refused entry 2" in found.stdout
    shown = cli("show", cli.id_of("Holt")).stdout
    assert "Q1" in shown
    assert "ميرا هولت" in shown


def test_another_id_for_a_name_that_has_one_is_refused_until_the_first_is_taken_back(cli: Cli, tmp_path: Path) -> None:
    """Else two people of one name, in one list, would take turns."""
    (tmp_path / "list.csv").write_text("id,name\nQ1,Mira Holt\nQ2,Mira Holt\n", "utf-8")
    for _ in range(2):
        found = cli("import", str(tmp_path / "list.csv"))
        assert (found.exit_code, "refused entry 2: Mira Holt is Q1 already" in found.stdout) == (1, True)
    assert cli("undo", "1").exit_code == 0
    (tmp_path / "list.csv").write_text("id,name\nQ2,Mira Holt\n", "utf-8")
    assert cli("import", str(tmp_path / "list.csv")).exit_code == 0
    assert "Q2" in cli("show", cli.id_of("Holt")).stdout


def test_grouping_anew_keeps_what_was_decided(cli: Cli) -> None:
    cli("merge", cli.id_of("Holt"), cli.id_of("Vell"))
    assert cli("regroup").exit_code == 0
    assert len(cli("list").stdout.splitlines()) == 1


def test_subjects_are_listed_and_a_position_is_told(cli: Cli) -> None:
    vell = cli.id_of("Vell")
    assert "Nothing recurs yet" in cli("subjects", vell).stdout
    shown = cli("subjects", vell, "--about", "words1").stdout
    assert "2026-03-01" in shown
    assert "words1" in shown
    assert "Nothing found" in cli("subjects", vell, "--about", "submarine").stdout
    assert cli("subjects", "0" * 32).exit_code == 1
