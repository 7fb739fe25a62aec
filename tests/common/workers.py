"""Real workers for a test: `tests/common/broker_tasks.py` on the test's Redis and store."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from services.common import broker
from services.common.settings import Settings
from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import RedisServer

ROOT = Path(__file__).resolve().parents[2]

Worker = subprocess.Popen[bytes]


class Workers:
    """Starts workers in one folder, which holds the store, the log and what they leave behind."""

    def __init__(self, folder: Path, redis: RedisServer) -> None:
        self.folder, self.redis = folder, redis
        self._started: list[Worker] = []

    def settings(self) -> Settings:
        return Settings(data_dir=self.folder, broker_url=self.redis.url)

    def start(self, *options: str, settings: Mapping[str, str] | None = None) -> Worker:
        """A worker of one child named `test@...`, unless the options say otherwise."""
        command = [sys.executable, "-m", "celery", "-A", "tests.common.broker_tasks", "--quiet", "worker"]
        command += ["--queues=ingest", "--concurrency=1", "--hostname=test@%h", "--without-gossip", "--without-mingle"]
        environment = {
            **os.environ,
            "QAWL_DATA_DIR": str(self.folder),
            "QAWL_BROKER_URL": self.redis.url,
            "REMAP_SIGTERM": "SIGQUIT",
            **(settings or {}),
        }
        with (self.folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [*command, *options], env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self._started.append(worker)
        return worker

    def send(self, *ids: str) -> None:
        """As one message, so that they are neighbours."""
        app = broker.make_app(self.settings(), service="test")
        app.send_task("ingest.read_submissions", kwargs={"ids": list(ids)}, queue="ingest")

    def until(self, condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def log(self) -> str:
        return (self.folder / "worker.log").read_text()

    def kill_all(self) -> None:
        for worker in self._started:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


@contextmanager
def workers(folder: Path, redis: RedisServer) -> Iterator[Workers]:
    """All that were started are gone when the block ends."""
    given = Workers(folder, redis)
    try:
        yield given
    finally:
        given.kill_all()


def seconds_to_end(worker: Worker, number: signal.Signals = signal.SIGTERM) -> float:
    began = time.monotonic()
    worker.send_signal(number)
    worker.wait(PATIENCE_SECONDS)
    return time.monotonic() - began
