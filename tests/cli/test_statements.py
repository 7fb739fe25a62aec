"""`qawl statements export` and `near` against a real store."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.api.exports.formats import ExportFormat
from services.api.parameters import StatementFilters
from services.cli import main
from services.cli.statements import FORMATS
from services.common.contracts.articles import Role
from services.common.store.engine import open_store
from tests.api import samples
from tests.common.store.embedded import embed, meant

Qawl = Callable[..., Result]


@pytest.fixture
def export(sqlite_store_url: str) -> Qawl:
    engine = open_store(sqlite_store_url)
    for sample in (samples.harbour(), samples.council()):
        samples.store(engine, sample.article, sample.statements)
    engine.dispose()

    def run(*arguments: object) -> Result:
        environment = {"QAWL_DATABASE_URL": sqlite_store_url}
        return CliRunner().invoke(main, ["statements", "export", *map(str, arguments)], env=environment)

    return run


def test_a_file_is_of_the_form_that_its_name_says(export: Qawl, tmp_path: Path) -> None:
    for name, begins in (("a.csv", b"\xef\xbb\xbf"), ("a.jsonl", b"{"), ("a.jsonld", b'{"@'), ("a.parquet", b"PAR1")):
        assert export(tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    assert "is there already" in export(tmp_path / "a.csv").output


def test_the_filters_combine_and_links_name_the_server_that_is_told(export: Qawl) -> None:
    result = export(
        "--format", "jsonld", "--language", "ar", "--section", "related", "--base-url", "https://q.example/", "-"
    )

    (node,) = json.loads(result.stdout)["@graph"]
    assert node["@id"].startswith("https://q.example/v1/statements/")


def test_there_is_an_option_for_every_filter_and_a_choice_for_every_form(export: Qawl) -> None:
    shown = export("--help").stdout

    assert all(f"--{name.replace('_', '-')} " in shown for name in StatementFilters.model_fields)
    assert tuple(ExportFormat) == FORMATS


def test_a_filter_that_does_not_fit_is_told(export: Qawl) -> None:
    result = export("--said-from", "yesterday", "-")

    assert result.exit_code == 2
    assert "--said-from" in result.output


@pytest.fixture
def near(sqlite_store_url: str) -> Iterator[tuple[Qawl, list[str]]]:
    """The command, and the ids of two statements that are near to each other and one that is not."""
    engine = open_store(sqlite_store_url)
    ids = []
    for words in ("the ferries sail again", "the boats will run again", "taxes on fish will rise"):
        article = samples.an_article((Role.MAIN, f"{words}."), url=None)
        statement = samples.said(article, words)
        samples.store(engine, article, (statement,))
        topic = "taxes" if "taxes" in words else "ferries"
        embed(engine, {statement.id: meant(topic, away=0.3, by=words)})
        ids.append(statement.id)

    def run(*arguments: object) -> Result:
        environment = {"QAWL_DATABASE_URL": sqlite_store_url}
        return CliRunner().invoke(main, ["statements", "near", *map(str, arguments)], env=environment)

    yield run, ids
    engine.dispose()


def test_what_is_near_to_a_statement_is_listed_with_its_nearness(near: tuple[Qawl, list[str]]) -> None:
    run, ids = near
    found = run(ids[0], "--json").stdout.splitlines()
    assert [json.loads(line)["id"] for line in found] == [ids[1]]
    shown = run(ids[0]).stdout
    assert re.match(rf"0\.9\d  {ids[1]}  2026-11-20  en  Marta Quell\n    the boats will run again\n", shown)
    assert "Nothing that fits is near" in run(ids[0], "--language", "ar").stdout


def test_words_are_embedded_here_and_where_nothing_was_it_is_said_what_to_install(
    near: tuple[Qawl, list[str]], sqlite_store_url: str
) -> None:
    run, ids = near
    assert run("the ferries will sail").exit_code == 0  # what tests make up is near to no words
    engine = open_store(sqlite_store_url)
    embed(engine, {ids[2]: None}, encoder=None)
    engine.dispose()
    without = run("the ferries will sail")
    assert without.exit_code == 1
    assert "qawl[linking]" in without.output
    missing = run("0" * 32)
    assert missing.exit_code == 1
    assert "There is no statement" in missing.output
