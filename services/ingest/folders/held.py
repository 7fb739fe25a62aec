"""Whether a program has a file open for writing: asked of the kernel by a read lease, which it refuses then."""

import errno
import fcntl
import signal
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from services.ingest.files import open_regular


class Held(Enum):
    """What can be told of a file's writers."""

    FREE = "nobody has it open for writing"
    WRITTEN = "a program has it open for writing, or locked"
    UNKNOWN = "the system does not tell"
    DENIED = "it may not be read"
    GONE = "it is not there, or is no file"


Probe = Callable[[Path], Held]

_LOCKED = frozenset({errno.EBUSY, errno.ETXTBSY, errno.EAGAIN, errno.EWOULDBLOCK})
"""What network shares answer while another machine has the file open."""


def probe(path: Path) -> Held:
    """Ask for a read lease and give it back at once (fcntl(2)): 6 us. Only for local disks, and Linux.

    The kernel grants leases to a file's owner and to CAP_LEASE only: other people's files are UNKNOWN.
    """
    try:
        with open_regular(path) as stream:
            return _lease(stream.fileno())
    except OSError as error:
        return _without_opening(error)


def probe_unleased(path: Path) -> Held:
    """Whether it can be opened: all that can be told of a file on a network mount."""
    try:
        open_regular(path).close()
    except OSError as error:
        return _without_opening(error)
    return Held.UNKNOWN


def _without_opening(error: OSError) -> Held:
    if error.errno in _LOCKED:
        return Held.WRITTEN
    if error.errno in (errno.EACCES, errno.EPERM):
        return Held.DENIED
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EINVAL, errno.ENXIO):
        return Held.GONE
    return Held.UNKNOWN


def _lease(descriptor: int) -> Held:
    if not hasattr(fcntl, "F_SETLEASE"):
        return Held.UNKNOWN
    try:
        # A program that opens it for writing meanwhile has us told by SIGIO, which ends a process; SIGURG is ignored.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return Held.WRITTEN if error.errno == errno.EAGAIN else Held.UNKNOWN
    return Held.FREE
