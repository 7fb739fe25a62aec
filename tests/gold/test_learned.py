"""The learned engine on the development articles, scored as a user would: no worse than what the model card says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("onnxruntime")
if not pytest.importorskip("services.extract.learned.weights").FILE.exists():
    pytest.skip("the weights are not in this checkout", allow_module_level=True)


def test_the_learned_engine_keeps_what_its_card_says(shared: Path, tmp_path: Path) -> None:
    gold, out = shared / "gold/dev", tmp_path / "figures.json"
    command = [sys.executable, "-m", "services.cli", "extract", "--jsonl", "--engine", "learned", str(gold / "texts")]
    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    scorer = [sys.executable, str(shared / "gold/score.py"), str(gold), "--json", str(out)]
    subprocess.run(scorer, input=made, capture_output=True, text=True, check=True)
    figures = json.loads(out.read_text())
    # Below the card: other processors round int8 products otherwise, and other rules give other hints.
    assert figures["all"]["content_f1"] >= 86.5
    assert figures["all"]["e2e_f1"] >= 67.5
