"""The ground of a chaos run starts nothing twice."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from tests.chaos.ground import Ground
from tests.end_to_end.running import Run
from tests.ingest.site import Site
from tests.servers.postgres import PostgresServer


@dataclass
class Ended:
    """A server whose process has ended, as it has for a moment while a fault stops it."""

    process: "subprocess.Popen[bytes]"
    starts: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.starts.append("start")


@pytest.fixture
def server() -> Ended:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return Ended(process)


def test_what_a_fault_has_in_hand_is_started_by_nobody_else(server: Ended, tmp_path: Path) -> None:
    ground = Ground(
        folder=tmp_path,
        run=Run(tmp_path, {}),
        site=cast(Site, None),
        store="postgresql",
        postgres=cast(PostgresServer, server),
    )
    with ground.postgres_in_hand():
        ground.keep_running()
        assert server.starts == []
    ground.keep_running()
    assert server.starts == ["start"]
