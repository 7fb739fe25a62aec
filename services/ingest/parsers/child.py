"""The process that takes documents apart: it reads frames, answers each, and is killed without harm.

It is given no environment but its import path, no descriptors but its pipes, and limits that it sets for itself before
the first byte of a document arrives. It imports a parser when it is first asked for it.
"""

import contextlib
import importlib
import os
import resource
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.frames import BrokenFrameError, Json, pack, receive, refused, send
from services.ingest.parsers.parsed import Bounds, Parsed

_DOCUMENTS = 500
"""After so many it ends, so that what a library leaks stays small."""
_LONGEST_REQUEST = 1 << 31

Parser = Callable[[bytes, Bounds], Parsed]


def main() -> None:
    """Answer on what was standard output until the other side closes; nothing else reaches it."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    memory_bytes, cpu_seconds, package = sys.argv[1:4]
    serve(sys.stdin.buffer, answers, memory_bytes=int(memory_bytes), cpu_seconds=int(cpu_seconds), package=package)


def serve(requests: BinaryIO, answers: BinaryIO, *, memory_bytes: int, cpu_seconds: int, package: str) -> None:
    """One answer for each request: `{"parser": NAME, "bounds": [bytes, text]}` and the document."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_AS, memory_bytes)
    for number in range(_DOCUMENTS):
        try:
            header, blobs = receive(requests, max_bytes=_LONGEST_REQUEST)
        except BrokenFrameError:
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds)
        reply, parts = _answer(header, blobs[0], package)
        is_last = number == _DOCUMENTS - 1 or "died" in reply or _resident_bytes() > memory_bytes // 2
        send(answers, {**reply, "last": is_last}, parts)
        if is_last:
            return


def _answer(header: Json, document: bytes, package: str) -> tuple[Json, tuple[bytes, ...]]:
    name, bounds = header["parser"], header["bounds"]
    assert isinstance(name, str)
    assert isinstance(bounds, list)
    try:
        parser: Parser = importlib.import_module(f"{package}.{name}").parse
        return pack(parser(document, Bounds(max_bytes=bounds[0], max_text=bounds[1])))
    except Rejected as error:
        return refused(error.reason), ()
    except (MemoryError, RecursionError) as error:
        return refused(_too_costly(error)), ()
    except Exception:  # noqa: BLE001 - whatever a library throws over a hostile document ends with that document
        return {"died": traceback.format_exc(limit=-6)[-4_000:]}, ()


def _too_costly(error: MemoryError | RecursionError) -> Reason:
    what = "needs more memory than one document may take" if isinstance(error, MemoryError) else "is nested too deeply"
    return Reason(
        code=ReasonCode.READER_DIED,
        message=f"The document {what}.",
        advice="Save it again in another program, or hand in its text as .txt.",
    )


def _limit(which: int, value: int) -> None:
    """Lower the soft limit; a system that does not know or allow this one goes without (macOS: address space)."""
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(which)[1]
        resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _resident_bytes() -> int:
    """What is resident now; where the system does not show that, the most that was (macOS counts it in bytes).

    Linux counts in the most that was what the process that started this one held.
    """
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
