"""Who has a file open."""

import os
import socket
import sys
from pathlib import Path

import pytest

from services.ingest.files import open_regular
from services.ingest.folders.held import Held, probe, probe_unleased

if sys.platform != "linux":
    pytest.skip("only Linux tells", allow_module_level=True)


def test_a_file_is_written_while_it_is_open_for_writing_and_free_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for mode in ("w", "a", "r+"):
        with path.open(mode):
            assert probe(path) is Held.WRITTEN
        with path.open("r"):
            assert probe(path) is Held.FREE


@pytest.mark.parametrize("ask", [probe, probe_unleased])
def test_what_is_no_file_is_gone_and_never_waited_for(tmp_path: Path, ask: object) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "s"))
        for name in ("pipe", "link", "loop", "s", "nothing", "file/below"):
            assert ask(tmp_path / name) is Held.GONE, name  # type: ignore[operator]


def test_a_pipe_put_in_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        open_regular(tmp_path / "pipe")
    with pytest.raises(OSError):
        open_regular(Path("/dev/zero"))
