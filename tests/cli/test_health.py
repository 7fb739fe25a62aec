"""`qawl health`: signs of life told, and their absence, with and without an end."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main
from services.common import pulse
from services.common.settings import Settings
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QAWL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("QAWL_HEARTBEAT_SECONDS", "0.1")
    found = pulse.path(Settings(), pulse.here("extract"))
    found.parent.mkdir(parents=True)
    return found


def test_a_worker_that_beats_is_well(file: Path) -> None:
    pulse.beat(file)
    done = CliRunner().invoke(main, ["health", "extract"])
    assert done.exit_code == 0
    assert "gave a sign of life 0 s ago" in done.output


def test_one_that_never_did_is_not(file: Path) -> None:
    done = CliRunner().invoke(main, ["health", "--end", "extract"])
    assert done.exit_code == 1
    assert "has not started, or has ended" in done.output


def test_a_sign_of_life_from_ahead_counts_from_now_on(file: Path) -> None:
    """The clock was set back by an hour: else one that hangs would be well for an hour."""
    pulse.beat(file)
    os.utime(file, (time.time() + 3600, time.time() + 3600))
    assert pulse.stood_still(file) == 0
    assert file.stat().st_mtime <= time.time() + 1


def test_a_folder_that_was_moved_away_is_not_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAWL_DATA_DIR", str(tmp_path / "home"))
    monkeypatch.setenv("QAWL_HEARTBEAT_SECONDS", "0.001")
    beating = pulse.Pulse(Settings(), "watch")
    beating()
    (tmp_path / "home").rename(tmp_path / "away")
    time.sleep(0.001)
    beating()
    assert not (tmp_path / "home").exists()
    (tmp_path / "away").rename(tmp_path / "home")
    time.sleep(0.001)
    beating()
    assert pulse.stood_still(pulse.path(Settings(), pulse.here("watch"))) is not None


@pytest.mark.parametrize("end", [False, True])
def test_one_that_hangs_is_told_and_ended_where_that_is_asked_for(file: Path, end: bool) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pulse.beat(file)
        file.write_text(str(sleeper.pid))
        os.utime(file, (time.time() - 42, time.time() - 42))
        done = CliRunner().invoke(main, ["health", *(["--end"] if end else []), "extract"])
        assert done.exit_code == 1
        assert re.search(r"hangs: its last sign of life was (4[2-9]|[5-9]\d) s ago", done.output)
        assert (sleeper.wait(PATIENCE_SECONDS) == -signal.SIGKILL) if end else (sleeper.poll() is None)
    finally:
        sleeper.kill()
        sleeper.wait()
