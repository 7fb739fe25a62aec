"""`qawl run` before its database: started with the machine, it comes first."""

import signal
import tempfile
from pathlib import Path

import pytest

from tests.end_to_end.running import running
from tests.patience import STOP_SECONDS
from tests.servers.postgres import make_postgres


@pytest.mark.slow
def test_a_database_that_comes_later_is_waited_for(tmp_path: Path) -> None:
    home = Path(tempfile.mkdtemp(prefix="qawl-pg-"))  # the path of its socket has to be short
    server = make_postgres(home, ("fsync=off", "max_connections=60"))
    with running(tmp_path, {"QAWL_DATABASE_URL": server.url}) as run:
        console = tmp_path / "console.log"
        run.until(lambda: "Qawl waits for it." in console.read_text())
        assert "The database does not answer." in console.read_text()
        server.start()
        try:
            run.until(lambda: "Qawl runs, ready" in console.read_text())
            assert console.read_text().count("Qawl waits for it.") <= 2, "the same is said once"
            assert run.stop(signal.SIGTERM) < STOP_SECONDS
        finally:
            server.stop()
