"""`qawl reviews` against a real store, and its export against the scorer that reads such material."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.common.contracts.statements import Statement
from services.common.store import statements
from services.common.store.engine import open_store, reading
from tests.api import samples


class Cli:
    """Runs `qawl reviews` over a data folder of its own; nothing needs the broker. `found` are the statements in it, by
    article."""

    def __init__(self, folder: Path, found: list[tuple[Statement, ...]]) -> None:
        self._environment = {"QAWL_DATA_DIR": str(folder), "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}
        self.found = found

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["reviews", *arguments], env=self._environment)


@pytest.fixture
def cli(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Cli:
    engine = open_store(sqlite_store_at(tmp_path / "qawl.sqlite"))
    kept = [samples.store(engine, one.article, one.statements) for one in (samples.harbour(), samples.council())]
    with reading(engine) as conn:
        found = [tuple(one.statement for one in statements.of_article(conn, article.id)) for article in kept]
    engine.dispose()
    return Cli(tmp_path, found)


def test_a_statement_is_accepted_corrected_rejected_and_all_of_it_taken_back(cli: Cli) -> None:
    assert "Nobody" in cli("list").stdout
    first, second, third, *_ = cli.found[0]
    assert cli("accept", first.id).exit_code == 0
    assert cli("reject", second.id, "--note", "No.").exit_code == 0
    start, end = third.content[0].start, third.content[0].end
    corrected = cli(
        "correct", third.id, "--content", f"{start + 1}:{end - 1}", "--speaker", "Ann Quell", "--said-on", ""
    )
    assert corrected.exit_code == 0, corrected.output
    assert " -> " in corrected.stdout
    assert [line.split()[2] for line in cli("list").stdout.splitlines()] == ["corrected", "rejected", "accepted"]
    for number in ("1", "2", "3"):
        assert cli("undo", number).stdout.startswith("Taken back")
    assert cli("undo", "3").exit_code == 1
    assert "START:END" in cli("correct", first.id, "--cue", "word").output
    assert cli("correct", first.id, "--content", "0:1000000").exit_code == 1


def test_the_list_is_of_one_person_one_article_or_some_days(cli: Cli) -> None:
    (first, second, *_), (other, *_) = cli.found
    for one in (first, second, other):
        assert cli("accept", one.id).exit_code == 0
    name = cli("list").stdout.splitlines()[0].split(maxsplit=6)[-1]
    assert len(cli("list", "--by", name).stdout.splitlines()) == 3
    assert cli("list", "--by", "somebody else").stdout == "No review fits.\n"
    assert len(cli("list", "--article", other.article_id).stdout.splitlines()) == 1
    days = ("--made-from", "2020-01-01", "--made-to", "2199-12-31")
    assert len(cli("list", *days).stdout.splitlines()) == 3
    assert cli("list", "--made-to", "2020-01-01").stdout == "No review fits.\n"
    assert cli("list", "--made-from", "yesterday").exit_code == 2
    reversed_period = cli("list", "--made-from", "2026-11-22", "--made-to", "2026-11-20")
    assert (reversed_period.exit_code, "exchange the two" in reversed_period.output) == (2, True)
    short = cli("list", "--limit", "2")
    assert len(short.stdout.splitlines()) == 2
    assert "--limit" in short.stderr


def test_what_was_missed_is_added(cli: Cli) -> None:
    first = cli.found[0][0]
    made = cli("add", first.article_id, "--content", "0:5", "--speaker", "Ann Quell", "--said-on", "2026-11-19")
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith("Added: review 1  added ")
    assert cli("add", first.article_id, "--content", "0:5", "--speaker", "Ann Quell").exit_code == 1
    assert "Say who said it" in cli("add", first.article_id, "--content", "6:12").output
    assert "START:END" in cli("add", first.article_id, "--content", "word", "--speaker", "A").output
    assert cli("undo", "1").stdout.startswith("Taken back")


def test_what_was_reviewed_is_material_for_a_scorer(cli: Cli, shared: Path, tmp_path: Path) -> None:
    harbour, council = cli.found
    wrong = harbour[-1]
    for one in harbour[:3] + council:
        assert cli("accept", one.id).exit_code == 0
    assert cli("reject", wrong.id).exit_code == 0
    folder = tmp_path / "gold"
    assert "2 articles" in cli("export", str(folder)).output
    score = figures(shared, folder, [harbour[:-1], council])
    assert (score["gold"], score["pred"], score["content_f1"], score["e2e_f1"]) == (7, 7, 100.0, 100.0)
    # One that was rejected is wrong, one that nobody looked at is neither.
    assert figures(shared, folder, [harbour, council])["pred"] == 8
    whole = tmp_path / "whole"
    assert "1 articles" in cli("export", "--whole", str(whole)).output
    (only,) = (whole / "json").iterdir()
    assert only.stem == council[0].article_id
    assert not any(one["optional"] for one in json.loads(only.read_text("utf-8"))["statements"])


def figures(shared: Path, folder: Path, found: list[tuple[Statement, ...]]) -> dict[str, float]:
    """What the scorer makes of these statements, as an engine would give them."""
    lines = [
        json.dumps(
            {
                "id": of[0].article_id,
                "text": (folder / "texts" / f"{of[0].article_id}.txt").read_text("utf-8"),
                "statements": [
                    {
                        "kind": one.kind,
                        "section": one.section,
                        "source": one.source and [one.source.start, one.source.end],
                        "cue": one.cue and [one.cue.start, one.cue.end],
                        "content": [[part.start, part.end] for part in one.content],
                        "speaker": {"name": one.speaker.name, "kind": one.speaker.kind},
                        "said_on": one.said_on and str(one.said_on.day),
                    }
                    for one in of
                ],
            }
        )
        for of in found
    ]
    out = folder / "figures.json"
    command = [sys.executable, str(shared / "gold/score.py"), str(folder), "--json", str(out)]
    subprocess.run(command, input="\n".join(lines), text=True, capture_output=True, check=True, timeout=60)
    told: dict[str, float] = json.loads(out.read_text("utf-8"))["all"]
    return told
