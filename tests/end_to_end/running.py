"""A whole `qawl run` for a test: on free ports, in a folder of its own, asked through its HTTP API as a user would."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE_SECONDS
from tests.servers.redis import free_port

ROOT = Path(__file__).resolve().parents[2]

QUICK = {
    # What a kill leaves behind is found after seconds instead of minutes.
    "QAWL_TASK_TIME_LIMIT_SECONDS": "8",
    "QAWL_LEASE_SECONDS": "10",
    "QAWL_PUBLISH_GRACE_SECONDS": "3",
    "QAWL_SWEEP_INTERVAL_SECONDS": "1",
    # Between two tests on two cores, a submission may be unlucky more often than it ever would be in life.
    "QAWL_MAX_ATTEMPTS": "10",
}


class Run:
    """One `qawl run`, started and stopped as often as a test likes, over one data folder."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.inbox = folder / "inbox"
        self.api_port, self.redis_port = free_port(), free_port()
        self.environment = {
            **os.environ,
            **QUICK,
            "QAWL_DATA_DIR": str(folder),
            "QAWL_API_PORT": str(self.api_port),
            "QAWL_FLOWER_PORT": str(free_port()),
            "QAWL_BROKER_PORT": str(self.redis_port),
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        with (self.folder / "console.log").open("ab") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.cli", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Stop it as Ctrl-C does; returns how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE_SECONDS)
        self.process = None
        return time.monotonic() - began

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.api_port}{path}", timeout=30) as answer:
            return json.load(answer)

    def listed(self, path: str) -> list[dict[str, Any]]:
        """All items of a paged list, newest first."""
        items: list[dict[str, Any]] = []
        following: str | None = f"{path}?limit=200"
        while following is not None:
            page = self.get(following)
            items += page["items"]
            following = page["next"]
        return items

    def submissions(self, prefix: str) -> dict[str, dict[str, Any]]:
        """The submissions whose name begins so, by name."""
        found = [item for item in self.listed("/v1/submissions") if item["name"].startswith(prefix)]
        assert len({item["name"] for item in found}) == len(found), "a file was handed in twice"
        return {item["name"]: item for item in found}

    def drop(self, name: str, text: str) -> None:
        """A file appears in the watched folder, whole."""
        (self.folder / "part").write_text(text, encoding="utf-8")
        (self.folder / "part").replace(self.inbox / name)

    def processes(self) -> dict[str, int]:
        """The pid of each process of the tree by name; of several children of a pool, the last."""
        return dict(self.tree())

    def tree(self) -> list[tuple[str, int]]:
        """Name and pid of all processes; `ingest.child` and `extract.child` are of the workers' pools."""
        found: list[tuple[str, int]] = []
        for pid in children(self.pid):
            name = _name(pid)
            found.append((name, pid))
            found += [(f"{name}.child", child) for child in children(pid) if name in ("ingest", "extract")]
        return found

    def until(self, condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Wait; an API that does not answer at the moment counts as not yet."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if condition():
                    return
            except (OSError, urllib.error.URLError):
                pass
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s\n{self.logs()}")
            time.sleep(0.1)

    def until_ready(self) -> None:
        self.until(lambda: self.get("/readyz") is not None)

    def logs(self) -> str:
        files = [self.folder / "console.log", *sorted((self.folder / "logs").glob("*.log"))]
        return "\n".join(f"== {file.name}\n{file.read_text(errors='replace')[-2000:]}" for file in files)


@contextmanager
def running(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Run]:
    """A run that has begun to start, and is gone with all its processes when the block ends."""
    run = Run(folder, settings or {})
    run.start()
    try:
        yield run
    finally:
        if run.process is not None:
            run.process.kill()  # its children end with it, by the lifeline
            run.process.wait()


def children(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def _name(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
    except OSError:
        return "gone"
    signs = {
        "valkey": "broker",
        "services.supervisor.prepare": "prepare",
        "--queues=fetch": "fetch",
        "services.ingest.tasks": "ingest",
        "services.extract.tasks": "extract",
        "uvicorn": "api",
        "services.api.serving": "api",
        "services.cli watch": "watch",
        "flower": "flower",
        "--quiet beat": "beat",
    }
    return next((name for sign, name in signs.items() if sign in command), command)
