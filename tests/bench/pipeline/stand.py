"""A running Qawl to be measured: `qawl run` as users start it, over a store of its own."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.broker import make_app, publisher
from services.common.contracts.submissions import Channel, NewSubmission, Stage, Submission
from services.common.contracts.topology import messages_for
from services.common.lifeline import end_with_parent
from services.common.settings import Settings
from services.common.store import submissions, tables
from services.common.store.engine import open_store, reading, writing
from tests.bench.material import ROOT
from tests.bench.pipeline import tree
from tests.servers.postgres import postgres_server
from tests.servers.redis import free_port

StoreKind = Literal["sqlite", "postgresql"]
START_SECONDS = 300.0
LONGEST_WAIT_SECONDS = 600.0
LOOK_SECONDS = 0.05
SILENT_SECONDS = 4.0
"""The server closes a connection that has been silent for 5 s."""
ACCEPTED_AT_ONCE = 100
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=128MB")
"""PostgreSQL as whoever keeps data runs it; the tests' own server may forget all at a crash."""


@dataclass(slots=True)
class Stand:
    """One running Qawl. `store_pid` is PostgreSQL's main process where there is one."""

    folder: Path
    settings: Settings
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes]"
    engine: Engine
    store_pid: int | None
    server_url: str | None

    @property
    def inbox(self) -> Path:
        return self.settings.inbox

    def used(self) -> dict[str, tree.Used]:
        """What each process has used so far, those of PostgreSQL as one."""
        found = tree.used(self.process.pid)
        return found if self.store_pid is None else found | {"postgres": _sum(tree.used(self.store_pid))}

    def another_database(self) -> str:
        """The URL of an empty database on the same server."""
        assert self.server_url is not None
        return new_database(self.server_url)

    @contextmanager
    def client(self, *, source: str = "127.0.0.1") -> Iterator["Client"]:
        """A client that asks from this address of the machine."""
        found = Client(self.settings.api_port, source)
        try:
            yield found
        finally:
            found.close()

    def accept(self, files: Sequence[tuple[str, bytes]]) -> tuple[Submission, ...]:
        """Rows in the ledger with their bytes, as fetching leaves them; nothing is published."""
        return accept(self.engine, files)

    def publish(self, rows: Sequence[Submission]) -> None:
        publisher(make_app(self.settings, service="bench"), self.settings, lambda: self.engine)(messages_for(rows))

    def standing(self) -> dict[str, int]:
        """How many stand at each stage, or ended in each outcome."""
        columns = tables.submissions.c
        asked = sa.select(columns.stage, columns.outcome, sa.func.count()).group_by(columns.stage, columns.outcome)
        with reading(self.engine) as conn:
            return {str(outcome or stage): count for stage, outcome, count in conn.execute(asked)}

    def until_done(self, count: int, *, seconds: float = LONGEST_WAIT_SECONDS) -> float:
        """Wait until so many have ended; returns when that was (time.monotonic)."""
        self.until(lambda: sum(self.ended().values()) >= count, seconds)
        return time.monotonic()

    def ended(self) -> dict[str, int]:
        """How many ended in each outcome."""
        table = tables.submissions
        with reading(self.engine) as conn:
            rows = conn.execute(
                sa.select(table.c.outcome, sa.func.count())
                .where(table.c.outcome.is_not(None))
                .group_by(table.c.outcome)
            )
            return {str(outcome): count for outcome, count in rows}

    def under_way(self) -> int:
        """How many have not ended."""
        table = tables.submissions
        with reading(self.engine) as conn:
            query = sa.select(sa.func.count()).select_from(table).where(table.c.outcome.is_(None))
            return conn.execute(query).scalar_one()

    def unread(self) -> int:
        """How many have not ended and have no statements yet: they are neither linked nor about to be."""
        table = tables.submissions
        with reading(self.engine) as conn:
            query = sa.select(sa.func.count()).select_from(table)
            return conn.execute(query.where(table.c.outcome.is_(None), table.c.stage != Stage.LINK)).scalar_one()

    def until(self, condition: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"not within {seconds:.0f} s: {self.standing()}\n{self.logs()}")
            time.sleep(LOOK_SECONDS)

    def logs(self) -> str:
        files = [self.folder / "console.log", *sorted((self.folder / "logs").glob("*.log"))]
        return "\n".join(f"== {file.name}\n{file.read_text(errors='replace')[-2000:]}" for file in files)


def accept(engine: Engine, files: Sequence[tuple[str, bytes]]) -> tuple[Submission, ...]:
    """Rows in the ledger with their bytes; for the grace of a message nobody but the caller publishes them."""
    rows: list[Submission] = []
    for start in range(0, len(files), ACCEPTED_AT_ONCE):
        new = [
            NewSubmission(channel=Channel.UPLOAD, name=name, payload=body)
            for name, body in files[start : start + ACCEPTED_AT_ONCE]
        ]
        with writing(engine) as conn:
            rows += submissions.accept(conn, new, now=datetime.now(UTC))
    return tuple(rows)


class Client:
    """Asks the API on one connection that stays open."""

    def __init__(self, port: int, source: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(source, 0))
        self._asked_at = 0.0

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> Any:
        return json.loads(self._ask("GET", path, None))

    def post(self, path: str, sent: Mapping[str, object]) -> Any:
        return json.loads(self._ask("POST", path, json.dumps(sent, ensure_ascii=False).encode()))

    def post_lines(self, path: str, lines: Sequence[str]) -> Any:
        """A batch, with an object on each line."""
        return json.loads(self._ask("POST", path, "\n".join(lines).encode(), media="application/x-ndjson"))

    def text(self, path: str) -> str:
        return self._ask("GET", path, None).decode()

    def _ask(self, method: str, path: str, body: bytes | None, *, media: str = "application/json") -> bytes:
        if time.monotonic() - self._asked_at > SILENT_SECONDS:
            self._connection.close()  # the next question opens it again
        self._asked_at = time.monotonic()
        self._connection.request(method, path, body, {"Content-Type": media} if body else {})
        answer = self._connection.getresponse()
        found = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{answer.status}: {found[:500]!r}")
        return found


@contextmanager
def store(kind: StoreKind) -> Iterator[tuple[str | None, int | None]]:
    """A store's URL (None: SQLite in the data folder) and its server's pid; a new database for each call of `stand`."""
    if kind == "sqlite":
        yield None, None
        return
    with postgres_server(*DURABLE) as url:
        folder = Path(url.partition("host=")[2])
        yield url, int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def stand(
    server: tuple[str | None, int | None], *, engine: str = "rules", settings: Mapping[str, str] | None = None
) -> Iterator[Stand]:
    """A Qawl that has started: its samples are read, nothing waits. Gone with its data when the block ends."""
    url, store_pid = server
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="qawl-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QAWL_")},
            "QAWL_DATA_DIR": str(folder),
            "QAWL_API_PORT": str(free_port()),
            "QAWL_FLOWER_PORT": str(free_port()),
            "QAWL_BROKER_PORT": str(free_port()),
            "QAWL_EXTRACT_ENGINE": engine,
            **({} if url is None else {"QAWL_DATABASE_URL": new_database(url)}),
            **(settings or {}),
        }
        with (folder / "console.log").open("ab") as console:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.cli", "run"],
                cwd=ROOT,
                env=environment,
                stdout=console,
                stderr=console,
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(os.getppid()),
            )
        stack.callback(_end, process)
        read = settings_of(environment)
        opened = open_store(read.database)
        stack.callback(opened.dispose)
        made = Stand(folder, read, environment, process, opened, store_pid, url)
        made.until(lambda: "Qawl runs" in (folder / "console.log").read_text(), START_SECONDS)
        made.until(lambda: _is_idle(made), START_SECONDS)
        yield made


def _is_idle(made: Stand) -> bool:
    running = {name for _, name in tree.descendants(made.process.pid)}
    standing = made.standing()
    ended = bool(standing) and all(one in ("done", "duplicate", "rejected") for one in standing)
    return ended and {"fetch", "watch", "beat"} <= running


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The same settings for this process, without putting them into its environment."""
    given = {name[5:].lower(): value for name, value in environment.items() if name.startswith("QAWL_")}
    read = {name: json.loads(value) if value.startswith("[") else value for name, value in given.items()}
    return Settings.model_validate(read)


def new_database(url: str) -> str:
    """The URL of an empty database on the same server."""
    name = f"bench{uuid.uuid4().hex}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()  # its children end with it, by the lifeline
        process.wait()


def _sum(found: Mapping[str, tree.Used]) -> tree.Used:
    return tree.Used(sum(one.cpu_seconds for one in found.values()), sum(one.memory_bytes for one in found.values()))
