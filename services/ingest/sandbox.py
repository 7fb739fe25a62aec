"""Has a document taken apart in a process of its own, bounded in memory and time, that may die without harm.

A process is started when the first document needs it, serves up to 500, and is spoken to over its pipes. One that
overruns a limit or crashes is replaced; the document that did it is refused with what happened.
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected, Transient
from services.ingest.parsers.frames import BrokenFrameError, Json, receive, send, unpack
from services.ingest.parsers.parsed import Parsed

PARSERS = "services.ingest.parsers"
_ROOT = str(Path(__file__).resolve().parents[2])
CHILD = f"{PARSERS}.child"
_ADVICE = "Save it again in another program, or hand in its text as .txt."


_FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""By a person, or by a system short of memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one document may take: processor seconds, seconds by the clock, and the process's address space."""

    seconds: int = 20
    clock_seconds: int = 45
    """With the start of a process on a busy machine; below the 60 s after which a task is killed with its worker."""
    memory_bytes: int = 1 << 30


def parse(
    document: bytes, *, parser: str, max_bytes: int, max_text: int, allowance: Allowance, package: str = PARSERS
) -> Parsed:
    """What the module PARSER of the package makes of the document.

    Raises Rejected: with the parser's own reason, or READER_DIED where it overran its allowance or crashed. Transient
    where somebody else ended the process, which need not be the document's fault.
    """
    idle = _idle(os.getpid(), allowance, package)
    process = _take(idle) or _start(allowance, package)
    header: Json = {"parser": parser, "bounds": [max_bytes, max_text]}
    overran = threading.Event()

    def stop() -> None:
        overran.set()
        process.kill()

    watchdog = threading.Timer(allowance.clock_seconds, stop)
    watchdog.daemon = True
    watchdog.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        send(process.stdin, header, (document,))
        reply, blobs = receive(process.stdout, max_bytes=max_bytes)
        died = reply.get("died")
        if died is not None:
            raise Rejected(_died("The reader failed over it", str(died)))
        parsed = unpack(reply, blobs)
    except (BrokenFrameError, OSError) as error:
        status = _end(process)
        why = _why(status, overran.is_set(), allowance, error)
        raise (Transient if -status in _FROM_OUTSIDE and not overran.is_set() else Rejected)(why) from error
    except Rejected:
        _put_back(process, idle, is_last=bool(reply.get("last")))
        raise
    finally:
        watchdog.cancel()
    _put_back(process, idle, is_last=bool(reply.get("last")))
    return parsed


Process = subprocess.Popen[bytes]


@cache
def _idle(pid: int, allowance: Allowance, package: str) -> deque[Process]:  # noqa: ARG001 - told apart by all three
    """Processes that wait for work; as many as there were documents at once. A fork has none of its parent's."""
    idle: deque[Process] = deque()
    atexit.register(_close_all, idle, pid)
    return idle


def _take(idle: deque[Process]) -> Process | None:
    while True:
        try:
            process = idle.pop()
        except IndexError:
            return None
        if process.poll() is None:
            return process
        _close(process)


def _put_back(process: Process, idle: deque[Process], *, is_last: bool) -> None:
    if is_last:
        _close(process)
    else:
        idle.append(process)


def _close_all(idle: deque[Process], pid: int) -> None:
    while idle and os.getpid() == pid:
        _close(idle.pop())


def _end(process: Process) -> int:
    """How it ended; one that still lives, because it said something wrong, is killed and counts as ended with 0."""
    status = 0
    with contextlib.suppress(subprocess.TimeoutExpired):
        status = process.wait(timeout=1)
    _close(process)
    return status


def _close(process: Process) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):  # what could not be written any more
                stream.close()


def _start(allowance: Allowance, package: str) -> Process:
    """It inherits no setting and no password, only where to import from; `-S`, because finding that out again takes
    a quarter of its start."""
    return subprocess.Popen(
        [sys.executable, "-S", "-m", CHILD, str(allowance.memory_bytes), str(allowance.seconds), package],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join([_ROOT, *(path for path in sys.path if path)]), "PYTHONHASHSEED": "0"},
        process_group=0,  # Ctrl-C in a terminal is for its parent, whose end it notices
    )


def _why(status: int, overran: bool, allowance: Allowance, error: Exception) -> Reason:
    if overran or -status == signal.SIGXCPU:
        return _died(f"Reading it took longer than the {allowance.seconds} seconds that one document may take")
    if -status == signal.SIGKILL:
        return _died("The system stopped its reader, mostly for want of memory")
    if status < 0:
        return _died("The reader crashed over it", f"signal {signal.Signals(-status).name}")
    return _died("The reader ended over it", f"status {status}: {error}")


def _died(what: str, detail: str | None = None) -> Reason:
    return Reason(code=ReasonCode.READER_DIED, message=f"{what}.", advice=_ADVICE, detail=detail)
