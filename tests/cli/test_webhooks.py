"""`qawl webhooks` against a real store."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from services.cli import main
from services.common.contracts.access import Act
from services.common.contracts.webhooks import Event, SavedQuery, Threshold
from services.common.store import audit, deliveries, saved_queries, webhooks
from services.common.store.deliveries import NewDelivery
from services.common.store.engine import open_store, reading, writing

URL = "https://desk.example/qawl"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Cli:
    """Runs `qawl webhooks` over a data folder of its own; nothing needs the broker."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._environment = {"QAWL_DATA_DIR": str(folder), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}
        self.engine = engine

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["webhooks", *arguments], env=self._environment)

    def add(self, *arguments: str) -> str:
        made = self("add", *arguments, URL)
        assert made.exit_code == 0, made.output
        assert made.stdout.startswith("whsec_")
        return made.stderr.removeprefix("Webhook ").partition(".")[0]


@pytest.fixture
def cli(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Cli:
    return Cli(tmp_path, open_store(sqlite_store_at(tmp_path / "qawl.sqlite")))


def save(cli: Cli, name: str, threshold: Threshold | None = None) -> None:
    query = SavedQuery(id=name * 32, name=name, given={"q": "port"}, created_at=NOW, threshold=threshold)
    with writing(cli.engine) as conn:
        assert saved_queries.add(conn, query)


def test_a_webhook_is_added_listed_enabled_and_removed(cli: Cli) -> None:
    assert "No webhooks yet" in cli("list").stdout
    save(cli, "a", Threshold(count=3, minutes=10))
    id = cli.add("--query", "a", "--event", "query.alerted")
    assert f"{id}  active   {URL}  query.alerted of a; took none yet" in cli("list").stdout
    assert cli("enable", id).exit_code == 1
    with writing(cli.engine) as conn:
        webhooks.disable(conn, id, now=NOW, reason="It answered 410 Gone.")
    assert "It answered 410 Gone." in cli("list").stdout
    assert cli("enable", id).exit_code == cli("remove", id).exit_code == 0
    gone = cli("remove", id)
    assert (gone.exit_code, "there is no webhook" in gone.output) == (1, True)
    with reading(cli.engine) as conn:
        acts = [deed.act for deed in audit.page(conn, limit=9).items]
    assert acts == [Act.WEBHOOK_REMOVED, Act.WEBHOOK_CHANGED, Act.WEBHOOK_ADDED]


@pytest.mark.parametrize(
    "wrong", [("ftp://desk.example/",), (URL, "--query", "none"), (URL, "--query", "b", "--event", "query.alerted")]
)
def test_what_cannot_be_added_is_said(cli: Cli, wrong: tuple[str, ...]) -> None:
    save(cli, "b")
    refused = cli("add", *wrong)
    assert (refused.exit_code, "fix:" in refused.output) == (1, True)


def test_a_secret_is_replaced_and_the_one_of_before_signs_for_a_while(cli: Cli) -> None:
    id = cli.add()
    with reading(cli.engine) as conn:
        (first,) = webhooks.listed(conn)
    made = cli("rotate", id)
    assert (made.exit_code, "Those of before sign, too, until " in made.stderr) == (0, True)
    with reading(cli.engine) as conn:
        (second,) = webhooks.listed(conn)
    assert (second.secret, [one.secret for one in second.old_secrets]) == (made.stdout.strip(), [first.secret])

    leaked = cli("rotate", "--overlap-hours", "0", id)
    assert "No other one signs any more." in leaked.stderr
    assert leaked.stdout.strip() not in (first.secret, second.secret)
    assert (cli("rotate", "0" * 32).exit_code, cli("rotate", "--overlap-hours", "169", id).exit_code) == (1, 2)
    for _ in range(webhooks.MOST_OLD):
        assert cli("rotate", id).exit_code == 0
    refused = cli("rotate", id)
    assert (refused.exit_code, "--overlap-hours 0" in refused.output) == (1, True)
    with reading(cli.engine) as conn:
        assert audit.page(conn, limit=1).items[0].act is Act.WEBHOOK_ROTATED


def test_what_a_webhook_was_told_is_listed(cli: Cli) -> None:
    id = cli.add()
    with writing(cli.engine) as conn:
        new = NewDelivery(event=Event.TEST, place="1", subject=id, body="{}")
        deliveries.add(conn, id, [new], now=NOW)
    told = cli("deliveries", id).stdout
    assert told.startswith("2026-11-22 12:00  waiting   webhook.test")
    assert "tried 0 times, next 2026-11-22 12:00" in told
    assert cli("deliveries", "--state", "failed", id).stdout == ""
    assert cli("deliveries", "0" * 32).exit_code == 1
