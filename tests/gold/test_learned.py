"""The learned engine on development articles and seeds, scored as a user would: no worse than its model card says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(("name", "content", "whole"), [("dev", 86.5, 72.0), ("seeds", 89.0, 78.0)])
def test_the_learned_engine_keeps_what_its_card_says(
    shared: Path, tmp_path: Path, name: str, content: float, whole: float
) -> None:
    gold, out = shared / "gold" / name, tmp_path / "figures.json"
    command = [sys.executable, "-m", "services.cli", "extract", "--jsonl", "--engine", "learned", str(gold / "texts")]
    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    scorer = [sys.executable, str(shared / "gold/score.py"), str(gold), "--json", str(out)]
    subprocess.run(scorer, input=made, capture_output=True, text=True, check=True)
    figures = json.loads(out.read_text())
    # Below the card: other processors round int8 products otherwise, and other rules give other hints.
    assert figures["all"]["content_f1"] >= content
    assert figures["all"]["e2e_f1"] >= whole
