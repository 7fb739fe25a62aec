"""`qawl statements export` against a real store."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.api.exports.formats import ExportFormat
from services.api.parameters import StatementFilters
from services.cli import main
from services.cli.statements import FORMATS
from services.common.store.engine import open_store
from tests.api import samples

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
