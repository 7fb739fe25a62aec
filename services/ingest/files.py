"""A file on disk as a submission: its bytes, or the reason why it cannot be taken."""

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from services.common.contracts.containers import HEAD_BYTES, may_be_large
from services.common.contracts.submissions import Channel, Digest, NewSubmission, Reason, ReasonCode
from services.common.settings import Settings
from services.common.store import large_payloads


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """Where a container goes that is larger than an article may be: `keep` reads it, in parts, into the store."""

    max_bytes: int
    keep: Callable[[BinaryIO], Digest]


def depot_of(engine: Engine, settings: Settings) -> Depot:
    """The store, as far as the settings let it take large containers; its `keep` raises StoreDown."""
    limit = settings.max_container_bytes

    def keep(stream: BinaryIO) -> Digest:
        now = datetime.now(UTC)
        return large_payloads.keep(engine, stream, limit=limit, now=now, min_free_bytes=settings.min_free_bytes)[0]

    return Depot(max_bytes=limit, keep=keep)


def take(
    path: Path,
    *,
    name: str,
    channel: Channel,
    max_bytes: int,
    opened: Callable[[Path], BinaryIO] = open_named,
    depot: Depot | None = None,
) -> NewSubmission | tuple[NewSubmission, Reason]:
    """The file as a submission; with a reason where it is larger than `max_bytes` or cannot be read.

    A larger one that is a container by its first bytes goes into the depot, where there is one. Any other is not read
    beyond the limit, so memory stays bounded whatever lies there.
    """
    name = printable(name)
    refused = NewSubmission(channel=channel, name=name)
    try:
        with opened(path) as stream:
            payload = stream.read(max_bytes + 1)
            is_container = len(payload) > max_bytes and may_be_large(payload[:HEAD_BYTES], name=name)
            if is_container and depot is not None and stream.seekable():
                return _kept(stream, refused, depot)
    except OSError as error:
        return refused, unreadable(error)
    if len(payload) > max_bytes:
        return refused, Reason(
            code=ReasonCode.TOO_LARGE,
            message=f"The file is larger than {max_bytes:,} bytes.",
            advice="Split it into single articles, or raise QAWL_MAX_PAYLOAD_BYTES.",
        )
    return NewSubmission(channel=channel, name=name, payload=payload)


def unreadable(error: OSError) -> Reason:
    return Reason(
        code=ReasonCode.UNREADABLE,
        message=f"The file could not be read: {error.strerror or error}.",
        advice="Check that it is there and that Qawl may read it, then hand it in again.",
    )


def _kept(stream: BinaryIO, new: NewSubmission, depot: Depot) -> NewSubmission | tuple[NewSubmission, Reason]:
    """The container as a submission, its bytes in the depot; refused by its size before any of it is read."""
    too_large = Reason(
        code=ReasonCode.TOO_LARGE,
        message=f"The file is larger than {depot.max_bytes:,} bytes.",
        advice="Split it, or raise QAWL_MAX_CONTAINER_BYTES.",
    )
    if stream.seek(0, os.SEEK_END) > depot.max_bytes:
        return new, too_large
    stream.seek(0)
    try:
        return replace(new, payload_digest=depot.keep(stream))
    except large_payloads.TooLargeError:  # it grew
        return new, too_large
