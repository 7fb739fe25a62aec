"""A file on disk as a submission: its bytes, or the reason why it cannot be taken."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from services.common.contracts.submissions import Channel, NewSubmission, Reason, ReasonCode


def printable(name: str) -> str:
    """A file name that can be stored and shown: bytes that are not UTF-8 become `\\xNN`, NUL becomes `\\x00`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def open_named(path: Path) -> BinaryIO:
    """The file that a person named, whatever it is: a link or a pipe is theirs to name. Raises OSError."""
    return path.open("rb")


def open_regular(path: Path) -> BinaryIO:
    """The regular file of this very name, for reading; raises OSError for a link, pipe, socket or device.

    It never waits: somebody may put a pipe where a file was a moment ago.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "It is not a regular file")
    return os.fdopen(descriptor, "rb")


def take(
    path: Path, *, name: str, channel: Channel, max_bytes: int, opened: Callable[[Path], BinaryIO] = open_named
) -> NewSubmission | tuple[NewSubmission, Reason]:
    """The file as a submission; with a reason where it is larger than `max_bytes` or cannot be read.

    An oversized file is not read beyond the limit, so memory stays bounded whatever lies there.
    """
    name = printable(name)
    refused = NewSubmission(channel=channel, name=name)
    try:
        with opened(path) as stream:
            payload = stream.read(max_bytes + 1)
    except OSError as error:
        return refused, Reason(
            code=ReasonCode.UNREADABLE,
            message=f"The file could not be read: {error.strerror or error}.",
            advice="Check that it is there and that Qawl may read it, then hand it in again.",
        )
    if len(payload) > max_bytes:
        return refused, Reason(
            code=ReasonCode.TOO_LARGE,
            message=f"The file is larger than {max_bytes:,} bytes.",
            advice="Split it into single articles, or raise QAWL_MAX_PAYLOAD_BYTES.",
        )
    return NewSubmission(channel=channel, name=name, payload=payload)
