"""The API as `qawl run` starts it, in a process of its own, over a store and a broker, without workers."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.common.lifeline import end_with_parent
from services.common.settings import Settings
from services.supervisor import ground
from services.supervisor.plan import plans
from tests.bench.material import ROOT
from tests.bench.pipeline.tree import used
from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import free_port, redis_server

BARE = "tests.bench.reads.limits:app_of_nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The port of an API, and its processes."""

    port: int
    processes: tuple[int, ...]

    def cpu_seconds(self) -> float:
        """That its processes have used so far."""
        return sum(one.cpu_seconds for process in self.processes for one in used(process).values())


@contextmanager
def api(url: str, folder: Path, *, processes: int = 1) -> Iterator[Served]:
    """An API over the store of this URL. The folder is for the broker and the log."""
    settings = Settings(data_dir=folder, api_port=free_port(), api_processes=processes)
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server(folder / "redis"))
        redis.flush()
        given = {"QAWL_DATA_DIR": str(folder), "QAWL_DATABASE_URL": url, "QAWL_BROKER_URL": redis.url}
        listeners = [one.fileno() for one in stack.enter_context(ground.listening(settings))]
        started = []
        for plan in plans(settings, listeners=listeners):
            if plan.name.startswith("api"):
                log = folder / f"{plan.name}.log"
                command = _served(plan.command, settings.api_port, given, log, listeners=listeners)
                started.append(stack.enter_context(command))
        yield Served(port=settings.api_port, processes=tuple(started))


@contextmanager
def bare(folder: Path) -> Iterator[int]:
    """The port of a FastAPI with one route, served likewise."""
    port = free_port()
    command = (sys.executable, "-m", "uvicorn", BARE, "--factory", "--no-access-log", "--port", str(port))
    with _served(command, port, {}, folder / "bare.log"):
        yield port


@contextmanager
def _served(
    command: tuple[str, ...], port: int, given: dict[str, str], log: Path, *, listeners: Sequence[int] = ()
) -> Iterator[int]:
    """Gives the id of the process, which answers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QAWL_")}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**kept, **given},
            stdout=written,
            stderr=written,
            pass_fds=listeners,
            preexec_fn=lambda: end_with_parent(os.getppid()),
        )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text(errors="replace")[-2000:])
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()
