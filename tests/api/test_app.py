"""A process of the API, as a server starts it."""

import os
import subprocess
import sys
from pathlib import Path

from services.api.app import NEW_OBJECTS
from services.common.store.engine import migrate
from tests.patience import PATIENCE_SECONDS

PROGRAM = """
import gc
from services.api.app import app_from_environment
app_from_environment()
print(gc.get_threshold()[0], gc.get_freeze_count() > 100_000)
"""


def test_what_a_process_begins_with_is_not_looked_through_for_cycles_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'qawl.sqlite'}"
    migrate(url)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QAWL_")}
    given = {"QAWL_DATA_DIR": str(tmp_path), "QAWL_DATABASE_URL": url, "QAWL_BROKER_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=kept | given, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (0, f"{NEW_OBJECTS} True\n"), done.stderr
