"""The articles the project was asked for, scored as a user would: `qawl extract --jsonl` into the gold scorer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def predictions(shared: Path) -> str:
    texts = sorted((shared / "gold/seeds/texts").glob("*.txt"))
    assert texts
    command = [sys.executable, "-m", "services.cli", "extract", "--jsonl", *map(str, texts)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def figures(shared: Path, predictions: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    out = tmp_path_factory.mktemp("gold") / "figures.json"
    scorer = [sys.executable, str(shared / "gold/score.py"), str(shared / "gold/seeds"), "--json", str(out)]
    subprocess.run(scorer, input=predictions, capture_output=True, text=True, check=True)
    figures: dict[str, dict[str, float]] = json.loads(out.read_text())
    return figures


def test_statements_are_found_with_the_right_speaker(figures: dict[str, dict[str, float]]) -> None:
    assert figures["all"]["e2e_f1"] >= 60  # the target of the first version


def test_the_section_of_matched_statements_is_right(shared: Path, predictions: str) -> None:
    scorer = [sys.executable, str(shared / "gold/score.py"), str(shared / "gold/seeds")]
    table = subprocess.run(scorer, input=predictions, capture_output=True, text=True, check=True).stdout
    share = float(table.split("section ")[-1].split("%")[0])
    assert share >= 95, table


def test_the_published_date_is_right_where_there_is_one(shared: Path, predictions: str) -> None:
    records = {record["id"]: record for record in map(json.loads, predictions.splitlines())}
    for path in sorted((shared / "gold/seeds/json").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))["article"]
        assert records[path.stem]["published"] == gold["published"], path.stem
