"""`qawl erase` against a real store."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.common.contracts.access import Act
from services.common.store import articles, audit
from services.common.store.engine import open_store, reading
from tests.api import samples


class Cli:
    """Runs `qawl` over a data folder with one article, of this id."""

    def __init__(self, folder: Path, article: str) -> None:
        self._environment = {"QAWL_DATA_DIR": str(folder), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}
        self.folder, self.article = folder, article

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), env=self._environment)


@pytest.fixture
def cli(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Cli:
    engine = open_store(sqlite_store_at(tmp_path / "qawl.sqlite"))
    sample = samples.harbour()
    stored = samples.store(engine, sample.article, sample.statements)
    engine.dispose()
    return Cli(tmp_path, stored.id)


def test_an_article_is_counted_then_erased_listed_and_lifted(cli: Cli) -> None:
    assert "Nothing was erased yet" in cli("erase", "list").output
    counted = cli("erase", "article", cli.article)
    assert "Nothing was changed" in counted.output
    done = cli("erase", "article", cli.article, "--yes")
    assert "Erasure 1: all that is gone." in done.output, done.output
    assert cli.article not in done.output + cli("erase", "list").output
    assert cli("erase", "article", cli.article).exit_code == 1
    assert "lifted" in cli("erase", "lift", "1").output
    assert cli("erase", "lift", "1").exit_code == 1
    assert cli("erase", "clean").exit_code == 0
    engine = open_store(f"sqlite:///{cli.folder / 'qawl.sqlite'}")
    with reading(engine) as conn:
        assert articles.find(conn, cli.article) is None
        deeds = audit.page(conn, limit=9).items
    engine.dispose()
    assert [(deed.act, deed.subject) for deed in deeds] == [(Act.ERASURE_LIFTED, "1"), (Act.ARTICLE_ERASED, "1")]
    assert deeds[1].by.endswith(" on the command line")
    assert "article.erased" in cli("audit").output


def test_who_is_not_there_cannot_be_erased(cli: Cli) -> None:
    for given in (("article", "https://nowhere.example/"), ("person", "0" * 32), ("person", "0" * 32, "--yes")):
        assert cli("erase", *given).exit_code == 1


def test_what_was_erased_goes_again_from_a_restored_backup(cli: Cli, tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    assert cli("backup", str(older / "qawl.sqlite")).exit_code == 0
    assert cli("erase", "article", cli.article, "--yes").exit_code == 0
    signs = tmp_path / "erased.jsonl"
    assert cli("erase", "signs", str(signs)).exit_code == 0
    assert cli.article not in signs.read_text("utf-8")
    restored = Cli(older, cli.article)
    done = restored("erase", "again", str(signs))
    assert "1 erasures taken over; 1 articles and 0 people" in done.output, done.output
    assert "no article" in restored("erase", "article", cli.article).output
    assert "0 erasures taken over; 0 articles" in restored("erase", "again", str(signs)).output
    signs.write_text("{}\n", "utf-8")
    assert "no file of" in restored("erase", "again", str(signs)).output
