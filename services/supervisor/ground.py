"""Before anything starts: the data folder is writable and ours alone, and the ports are free."""

import fcntl
import os
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from services.api.metrics import counting
from services.common.errors import SetupError
from services.common.settings import Settings
from services.supervisor import embedded

OPEN_FILES = 4096
"""Of one process. Some 200 are in use where the API has 40 readers; each of its connections is one more."""
FEWEST_OPEN_FILES = 256

LEFT_BEHIND_SECONDS = 2.0
"""The system ends the children of a killed run in a moment; on a busy machine it takes longer."""

BACKLOG = 2048
"""Connections that wait to be taken up, as many as uvicorn's own socket has."""


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """The data folder, made where missing and locked until the block ends; raises SetupError when it cannot be had."""
    lock = settings.data_dir / "run.lock"
    try:
        for folder in (logs(settings), embedded.folder(settings), settings.inbox):
            folder.mkdir(parents=True, exist_ok=True)
        stream = lock.open("a")
    except OSError as error:
        fix = "make it writable, or name another with QAWL_DATA_DIR"
        raise SetupError(f"the data folder cannot be used: {error}", fix=fix) from error
    with stream, ExitStack() as stack:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _lock_folder(settings.data_dir, stack)
        except OSError as error:
            fix = "stop the other one, or name another folder with QAWL_DATA_DIR"
            raise SetupError(f"another `qawl run` works on {settings.data_dir.absolute()}", fix=fix) from error
        yield


def _lock_folder(folder: Path, stack: ExitStack) -> None:
    """The folder itself, too: somebody may delete the file, and another run would end this one's broker. Raises
    BlockingIOError where another one has it; a file system that locks no folders is left at the file."""
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, number)
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return


@contextmanager
def listening(settings: Settings) -> Iterator[tuple[socket.socket, ...]]:
    """The sockets on which several processes of the API listen; none for a single one, which opens its own. What those
    of an earlier run counted goes. Raises SetupError.

    They are the supervisor's, so that a process that crashes takes no connection with it that it has not taken up.
    """
    if settings.api_processes == 1:
        yield ()
        return
    with ExitStack() as opened:
        try:
            counting.begin(settings)
            found = tuple(opened.enter_context(one) for one in _listeners(settings.api_host, settings.api_port))
        except OSError as error:
            raise SetupError(
                f"several processes of the API cannot share {settings.api_host} port {settings.api_port}: {error}",
                fix="set QAWL_API_PROCESSES to 1, or name another address",
            ) from error
        yield found


def _listeners(host: str, port: int) -> Iterator[socket.socket]:
    """One for each address that the name stands for, as asyncio opens them; raises OSError."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    for family, kind, protocol, _, address in dict.fromkeys(found):
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(BACKLOG)
        except OSError:
            listener.close()
            raise
        yield listener


def logs(settings: Settings) -> Path:
    return settings.data_dir / "logs"


def raise_open_files() -> None:
    """As many open files as the system allows and anything here may need; what is started inherits it.

    Raises SetupError where that is too few: the broker alone keeps 32 for itself.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    if wanted < FEWEST_OPEN_FILES:
        fix = f"allow {FEWEST_OPEN_FILES:,} or more, such as with `ulimit -n {OPEN_FILES}`"
        raise SetupError(f"a process may have only {wanted} files open", fix=fix)


def check_keys(settings: Settings) -> None:
    """Raises SetupError where the API wants keys and there is none: nobody could come in."""
    if not settings.api_needs_keys:
        return
    # Imported here: the supervisor stays small where nobody needs a key.
    from services.common.store import api_keys
    from services.common.store.engine import open_store
    from services.common.store.outages import StoreDown

    engine = open_store(settings.database)
    try:
        api_keys.require_one(engine, now=datetime.now(UTC))
    except StoreDown as error:
        if not error.passes:  # else the API asks it, once it answers
            raise SetupError(str(error), fix=error.advice) from error
    finally:
        engine.dispose()


def check_ports(settings: Settings) -> None:
    """Raises SetupError naming the setting of the first port that something else listens on, and goes on to."""
    deadline = time.monotonic() + LEFT_BEHIND_SECONDS
    wanted = [
        ("the API and page", settings.api_host, settings.api_port, "QAWL_API_PORT"),
        ("Flower", settings.flower_host, settings.flower_port, "QAWL_FLOWER_PORT"),
    ]
    if settings.broker_url is None:
        wanted.append(("the embedded broker", "127.0.0.1", settings.broker_port, "QAWL_BROKER_PORT"))
    for what, host, port, setting in wanted:
        problem = _problem(host, port)
        while problem is not None:
            if time.monotonic() < deadline:  # by what a killed run left behind, which is about to end
                time.sleep(0.1)
                problem = _problem(host, port)
                continue
            fix = f"stop what uses it, or set {setting} to another port"
            raise SetupError(f"{what} cannot listen on {host} port {port}: {problem}", fix=fix)


def _problem(host: str, port: int) -> str | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the servers do: a port whose last connections are still winding down is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return None


def path_of(settings: Settings, name: str) -> Path:
    """The log file of the child of that name."""
    return logs(settings) / f"{name}.log"
