"""Which engine works: the learned one where it is there, else the rules, or an error if it was asked for by name."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main
from services.extract.engines import EngineMissing, open_engine
from services.extract.pipeline import RULES


def test_the_learned_engine_is_what_works_by_default() -> None:
    assert open_engine("auto").name.name == "learned"


def test_without_weights_the_rules_work_and_say_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert open_engine("auto", weights=tmp_path / "none.zip") is RULES
    assert "by rules" in caplog.text


def test_who_asks_for_the_learned_engine_without_weights_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match=r"qawl\[learned\]"):
        open_engine("learned", weights=tmp_path / "none.zip")


def test_damaged_weights_are_not_used_and_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    damaged = tmp_path / "tagger.zip"
    damaged.write_bytes(b"no archive")
    with pytest.raises(EngineMissing, match="SHA-256"):
        open_engine("learned", weights=damaged)
    assert open_engine("auto", weights=damaged) is RULES
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_without_onnx_runtime_the_rules_work() -> None:
    script = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from services.extract.engines import open_engine\n"
        "print(open_engine('auto').name.name)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "rules"


@pytest.mark.parametrize(
    "loads",
    [
        "from services.extract.engines import open_engine; open_engine('rules')",
        "import services.extract.tasks",
        "import services.ingest.tasks",
        "import services.ingest.beat",
        "import services.api.app",
        "import services.cli",
    ],
)
def test_only_an_opened_learned_engine_loads_onnx_runtime(loads: str, tmp_path: Path) -> None:
    script = f"import sys\n{loads}\nprint('onnxruntime' in sys.modules)"
    command = [sys.executable, "-c", script]
    environment = {"QAWL_DATA_DIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_statement_is_explained_on_demand(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("A headline\n\nMayor Jane Holt said that the bridge would open.\n", "utf-8")
    shown = CliRunner().invoke(main, ["extract", "--engine", "rules", "--explain", str(file)])
    assert shown.exit_code == 0
    assert "because:" in shown.output
    assert f"rules {RULES.name.version}, pattern" in shown.output
    assert "because" not in CliRunner().invoke(main, ["extract", "--engine", "rules", str(file)]).output
