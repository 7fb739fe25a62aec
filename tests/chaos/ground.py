"""Everything a run stands on: a data folder, `qawl run`, its broker and database, a web site, and what lies between.

Two kinds of ground: the broker that `qawl run` starts and restarts itself, and one of ours behind a proxy that can be
cut. PostgreSQL is always ours and behind a proxy. A `qawl run` that ends is started again, as systemd would.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine

from services.common.store.engine import open_store
from tests.chaos.material import Item
from tests.chaos.proxy import Proxy
from tests.end_to_end.running import ROOT, Run
from tests.ingest.site import Page, Site, site_server
from tests.servers.postgres import PostgresServer, make_postgres
from tests.servers.redis import RedisServer, free_port

SETTINGS = {
    # A fault every second hits the same article more often than it ever would in life.
    "QAWL_MAX_ATTEMPTS": "4",
    "QAWL_EXTRACT_ENGINE": "rules",
    "QAWL_CHILD_MEMORY_BYTES": str(768 << 20),
    "QAWL_MIN_FREE_BYTES": str(16 << 20),
    "QAWL_HEARTBEAT_SECONDS": "1",
    "QAWL_FETCH_ALLOW_NETWORKS": '["127.0.0.0/8"]',
    "QAWL_FETCH_HOST_DELAY_SECONDS": "0.02",
    "QAWL_FETCH_CONCURRENCY": "8",
}


def quick(slowness: float) -> dict[str, str]:
    """What a fault leaves behind is found after seconds instead of minutes, so that many faults fit into one; on a
    machine that is busy with other things, or the time limit would take every article for one that hangs."""
    limit = 8 * slowness
    return {
        "QAWL_TASK_TIME_LIMIT_SECONDS": f"{limit:.1f}",
        "QAWL_LEASE_SECONDS": f"{limit + 2:.1f}",
        "QAWL_FETCH_TIMEOUT_SECONDS": f"{limit:.1f}",
        "QAWL_PUBLISH_GRACE_SECONDS": f"{2 * slowness:.1f}",
        "QAWL_SWEEP_INTERVAL_SECONDS": f"{0.5 * slowness:.1f}",
    }


def slowness_of_machine() -> float:
    """How many times longer than on a quiet machine everything takes now, 1 to 6: from the start of a process that
    imports what reading needs."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import services.ingest.readers"], cwd=ROOT, check=True)
    return min(6.0, max(1.0, (time.monotonic() - began) / _IMPORT_SECONDS))


_IMPORT_SECONDS = 1.5
"""Of one core, on the slowest machine that this was written on."""

_LATE_SECONDS = 60.0

LONGER_SECONDS = 0.03
"""What each article takes longer on the average, waiting: faults then fall into work, and the machine is not busier."""

# It may be killed: what it has committed is in the kernel's hands then, but not without `synchronous_commit`.
_POSTGRES = (
    *("fsync=off", "full_page_writes=off", "synchronous_commit=on", "max_connections=60", "shared_buffers=32MB"),
    *("min_wal_size=32MB", "max_wal_size=64MB"),
)


@dataclass(slots=True)
class Ground:
    """What faults act on. `broker` and its proxy are None where `qawl run` has a broker of its own."""

    folder: Path
    run: Run
    site: Site
    store: str
    postgres: PostgresServer | None = None
    store_proxy: Proxy | None = None
    broker: RedisServer | None = None
    broker_proxy: Proxy | None = None
    small_disk: Path | None = None
    restarts: list[str] = field(default_factory=list)
    _held: threading.Lock = field(default_factory=threading.Lock)
    _postgres_held: threading.Lock = field(default_factory=threading.Lock)

    @property
    def broker_port(self) -> int:
        return self.run.redis_port if self.broker is None else self.broker.port

    def engine(self) -> Engine:
        """On the store itself, past every proxy."""
        if self.postgres is not None:
            return create_engine(self.postgres.url, pool_pre_ping=True)
        return open_store(f"sqlite:///{self.run.folder / 'qawl.sqlite'}")

    @contextmanager
    def run_in_hand(self) -> Iterator[Run]:
        """While a fault stops and starts `qawl run`, nobody else does."""
        with self._held:
            yield self.run

    @contextmanager
    def postgres_in_hand(self) -> Iterator[PostgresServer]:
        """The same for PostgreSQL: two that start it at once would leave one of them running."""
        assert self.postgres is not None
        with self._postgres_held:
            yield self.postgres

    def keep_running(self) -> None:
        """To be called often: start what has ended by itself."""
        if self._held.acquire(blocking=False):
            try:
                process = self.run.process
                if process is not None and process.poll() is not None:
                    self.restarts.append(f"qawl run ended with {process.returncode}")
                    self.run.start()
            finally:
                self._held.release()
        if self.postgres is not None and self._postgres_held.acquire(blocking=False):
            try:
                process = self.postgres.process
                if process is not None and process.poll() is not None:
                    self.restarts.append(f"PostgreSQL ended with {process.returncode}")
                    self.postgres.start()
            except RuntimeError as error:
                self.restarts.append(str(error)[:300])
            finally:
                self._postgres_held.release()

    def second_beat(self) -> "subprocess.Popen[bytes]":
        """Another beat beside that of `qawl run`."""
        with (self.folder / "second-beat.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "services.ingest.beat", "--quiet", "beat"],
                cwd=ROOT,
                env=self.run.environment,
                stdout=log,
                stderr=log,
            )


@contextmanager
def ground(
    folder: Path, *, store: str, own_broker: bool, pages: dict[str, Page], small_disk: bool, slowness: float
) -> Iterator[Ground]:
    """All of it started, and gone when the block ends; the folder stays."""
    with ExitStack() as stack:
        site = stack.enter_context(site_server())
        site.pages.update(pages)
        settings = SETTINGS | quick(slowness)
        settings["PYTHONPATH"] = os.pathsep.join((str(Path(__file__).parent / "poison"), str(ROOT)))
        settings["CHAOS_LONGER_SECONDS"] = str(LONGER_SECONDS)
        postgres = store_proxy = broker = broker_proxy = None
        if store == "postgresql":
            home = folder / "pg"
            home.mkdir()
            postgres = make_postgres(home, _POSTGRES)
            postgres.start()
            stack.callback(postgres.stop)
            store_proxy = Proxy(postgres.socket)
            store_proxy.start()
            stack.callback(store_proxy.stop)
            settings["QAWL_DATABASE_URL"] = f"postgresql+psycopg://qawl@127.0.0.1:{store_proxy.port}/postgres"
        if own_broker:
            (folder / "broker").mkdir()
            broker = RedisServer(port=free_port(), folder=folder / "broker")
            broker.start()
            stack.callback(broker.stop)
            broker_proxy = Proxy(broker.port)
            broker_proxy.start()
            stack.callback(broker_proxy.stop)
            settings["QAWL_BROKER_URL"] = f"redis://127.0.0.1:{broker_proxy.port}/0"
        data = folder / "data"
        data.mkdir()
        run = Run(data, settings)
        made = Ground(
            folder=folder,
            run=run,
            site=site,
            store=store,
            postgres=postgres,
            store_proxy=store_proxy,
            broker=broker,
            broker_proxy=broker_proxy,
            small_disk=folder if small_disk else None,
        )
        run.start()
        try:
            yield made
        finally:
            if run.process is not None and run.process.poll() is None:
                run.process.send_signal(signal.SIGKILL)
                run.process.wait()
            # A fault that is late may not start it again after it was stopped for good.
            made._postgres_held.acquire(timeout=_LATE_SECONDS)


def pages_of(items: tuple[Item, ...]) -> dict[str, Page]:
    """The site: every article that is handed in as an address, and a robots.txt."""
    pages = {item.path: Page(item.body.decode()) for item in items if item.path and item.body}
    robots = Page("User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"})
    return {**pages, "/robots.txt": robots}


def saved(folder: Path, to: Path) -> None:
    """Copy what is left of a run, which lay on a small disk of its own, where it stays."""
    shutil.copytree(folder, to, symlinks=True, ignore=lambda _, names: [n for n in names if n.startswith(".s.PGSQL")])


def wait_until_gone(pids: list[int], seconds: float) -> None:
    """Until none of these processes is there any more."""
    deadline = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
