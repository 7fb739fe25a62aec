"""The short form of `make chaos`: a few faults on each store while some articles pass.

Instead of an undisturbed run, which would take as long again, each of the two is the measure of the other.
"""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.chaos.__main__ import run_one

ARTICLES = 120


@pytest.mark.slow  # two whole runs of Qawl, half a minute each
@pytest.mark.timeout(900)
def test_what_was_acknowledged_is_found_with_its_one_right_outcome_whatever_died_meanwhile() -> None:
    # Not in pytest's folder: PostgreSQL may run as somebody else, and what a wrong run leaves is wanted for longer.
    folder = Path(tempfile.mkdtemp(prefix="qawl-chaos-"))
    folder.chmod(0o755)
    first = run_one(1, "sqlite", ARTICLES, folder, None)
    assert first["right"], first["wrong"]
    second = run_one(2, "postgresql", ARTICLES, folder, folder / "run-1-sqlite" / "record.pickle")
    assert second["right"], second["wrong"]
    assert first["busy"] + second["busy"] > 10, "the faults hit nothing that worked"
    shutil.rmtree(folder)
