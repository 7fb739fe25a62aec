"""`qawl queries` against a real store."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.common.contracts.access import Act
from services.common.contracts.webhooks import Event
from services.common.store import audit, saved_queries, webhooks
from services.common.store.engine import open_store, reading, writing
from tests.api import samples

Qawl = Callable[..., Result]


@pytest.fixture
def qawl(sqlite_store_url: str) -> Qawl:
    engine = open_store(sqlite_store_url)
    for sample in (samples.harbour(), samples.council()):
        samples.store(engine, sample.article, sample.statements)
    engine.dispose()
    environment = {"QAWL_DATABASE_URL": sqlite_store_url, "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}
    return lambda *arguments: CliRunner().invoke(main, ["queries", *map(str, arguments)], env=environment)


def test_a_search_is_saved_listed_run_and_removed(qawl: Qawl, sqlite_store_url: str) -> None:
    assert "No saved queries yet" in qawl("list").stdout
    saved = qawl("add", "The port", "--q", "port", "--language", "en", "--alert", 3, 10)
    assert saved.exit_code == 0, saved.output
    (line,) = qawl("list").stdout.splitlines()
    assert line.endswith("  The port: language=en, q=port; alerts at 3 in 10 minutes")
    engine = open_store(sqlite_store_url)
    with reading(engine) as conn:
        query = saved_queries.by_name(conn, "The port")
        assert query is not None
        assert audit.page(conn, act=Act.QUERY_SAVED, limit=9).items[0].subject == query.id
    lines = qawl("run", "The port").stdout.splitlines()
    assert lines
    assert all("port" in line for line in lines)
    assert qawl("run", query.id, "--limit", 1).stdout.splitlines()[0] == lines[0]

    with writing(engine) as conn:
        hook = webhooks.add(
            conn, "https://desk.example/", frozenset({Event.STATEMENT_ARRIVED}), query_id=query.id, now=samples.NOW
        )
        assert hook is not None
    followed = qawl("remove", "The port")
    assert followed.exit_code == 1
    assert "a webhook follows The port" in followed.output
    with writing(engine) as conn:
        webhooks.remove(conn, hook.id)
    assert qawl("remove", "The port").exit_code == 0
    engine.dispose()
    assert "there is no saved query The port" in qawl("run", "The port").output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "x", "--kind", "shouted"), "--kind"),
        (("add", "x", "--said-from", "yesterday"), "--said-from"),
        (("add", ""), "name"),
        (("add", "x", "--alert", 0, 10), "--alert"),
        (("add", "x", "--alert", 5_000, 10), "alert"),
    ],
)
def test_what_does_not_fit_is_told(qawl: Qawl, arguments: tuple[object, ...], told: str) -> None:
    answer = qawl(*arguments)
    assert answer.exit_code == 2
    assert told in answer.output


def test_a_name_is_taken_once(qawl: Qawl) -> None:
    assert qawl("add", "All").exit_code == 0
    again = qawl("add", "All", "--q", "port")
    assert again.exit_code == 1
    assert "there is a saved query named All" in again.output
    assert "All: every statement" in qawl("list").stdout
