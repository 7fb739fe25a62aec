"""A member of an export while it is read: never more of it than its manifest tells, and its digest on the way."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from services.common.store.portable.manifest import Member

_BUFFER_BYTES = 1 << 18


class MemberError(ValueError):
    """The member is not what the manifest tells of it."""


@contextmanager
def open_member(archive: zipfile.ZipFile, member: Member) -> Iterator["MemberReader"]:
    """Raises MemberError where its size is another already by the archive's own directory."""
    told = archive.getinfo(member.name)
    if told.file_size != member.bytes or told.flag_bits & 0x1:
        raise MemberError(f"{member.name} has {told.file_size:,} bytes, its manifest tells {member.bytes:,}")
    with archive.open(told) as stream:
        yield MemberReader(stream, member)


class MemberReader:
    """Lines or stretches of bytes, then `finish`."""

    def __init__(self, stream: IO[bytes], member: Member) -> None:
        self._counted = _Counted(stream, member)
        self._buffered = io.BufferedReader(self._counted, _BUFFER_BYTES)
        self._member = member

    def lines(self, *, longest: int) -> Iterator[bytes]:
        """Each line with its end. Raises MemberError for one of more than `longest` bytes."""
        while line := self._buffered.readline(longest + 1):
            if len(line) > longest:
                raise MemberError(
                    f"{self._member.name} has a row of more than {longest:,} bytes;"
                    " raise QAWL_MAX_PAYLOAD_BYTES if it is yours"
                )
            yield line

    def take(self, count: int) -> bytes:
        """Exactly so many bytes."""
        found = self._buffered.read(count)
        if len(found) < count:
            raise MemberError(f"{self._member.name} ends too soon")
        return found

    def finish(self) -> None:
        """Raises MemberError unless all was read and is what the manifest tells."""
        if self._buffered.read(1) or self._counted.size != self._member.bytes:
            raise MemberError(f"{self._member.name} has not the size that its manifest tells")
        if self._counted.digest.hexdigest() != self._member.sha256:
            raise MemberError(f"{self._member.name} is damaged: its SHA-256 is not the manifest's")


class _Counted(io.RawIOBase):
    """Counts and digests what passes."""

    def __init__(self, stream: IO[bytes], member: Member) -> None:
        self._stream, self._member = stream, member
        self.size = 0
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        found = self._stream.read(len(buffer))
        self.size += len(found)
        if self.size > self._member.bytes:
            raise MemberError(f"{self._member.name} is larger than its manifest tells")
        self.digest.update(found)
        buffer[: len(found)] = found
        return len(found)
