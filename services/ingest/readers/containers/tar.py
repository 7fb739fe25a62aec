"""Tar archives of every kind, read as a stream: nothing is sought, nothing is written, names are only names."""

import io
import re
import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from services.common.contracts.containers import Container, container_of
from services.common.contracts.submissions import Reason, ReasonCode
from services.ingest.readers.containers import entries
from services.ingest.readers.containers.entries import Opened
from services.ingest.readers.containers.names import readable
from services.ingest.readers.containers.unpacking import BombError, DamagedError
from services.ingest.readers.outcome import Member, Skipped

_BLOCK = 512
_MOST_HEAD_BYTES = 1_000_000
"""Of a long name or of extended fields: a name has at most 4,096 bytes, and a header that is longer is a trap."""
_LONG_NAME, _LONG_LINK = b"L", b"K"
_EXTENDED, _EXTENDED_FOR_ALL = (b"x", b"X"), b"g"
_FIELD = re.compile(rb"(\d{1,9}) ([^=\n]{1,200})=")
_SPARSE = b"S"


class _CutError(Exception):
    """The stream ended inside an entry."""


class _HeadError(Exception):
    """What should be an entry's head is none."""


def read_tar(stream: BinaryIO, opened: Opened) -> Iterator[Member]:
    """Its regular files in their order; links and devices are counted."""
    try:
        yield from _entries(stream, opened)
    except _CutError:
        yield entries.broken_off(opened, entries.cut_off())
    except _HeadError as error:
        yield entries.broken_off(opened, _no_head(str(error)))
    except (DamagedError, BombError) as error:
        yield entries.broken_off(opened, entries.why(error))


def _entries(stream: BinaryIO, opened: Opened) -> Iterator[Member]:
    long_name: bytes | None = None
    fields: dict[bytes, bytes] = {}
    has_ended = False
    while head := _read(stream, _BLOCK):
        if not head.strip(b"\0"):
            has_ended = True  # but another archive may follow
            continue
        if has_ended and container_of(head) is not Container.TAR:
            return
        info = _info(head)
        if info.type in (*_EXTENDED, _EXTENDED_FOR_ALL, _LONG_NAME, _LONG_LINK):
            if info.size > _MOST_HEAD_BYTES:
                raise _HeadError("its extended head is too long")
            body = _read(stream, info.size)
            _pass(stream, -info.size % _BLOCK)
            if info.type in _EXTENDED:
                fields = _fields(body)
            elif info.type == _LONG_NAME:
                long_name = body.rstrip(b"\0")
            continue
        raw = fields.get(b"path") or long_name or info.name.encode("utf-8", "surrogateescape")
        size = _size(fields, info)
        name = readable(raw)
        is_sparse = info.type == _SPARSE or any(key.startswith(b"GNU.sparse") for key in fields)
        long_name, fields = None, {}
        content = _Content(stream, size if _has_content(info) else 0)
        if is_sparse:
            yield entries.refused(opened, name, _sparse())
            if info.type == _SPARSE:
                _pass_sparse_heads(stream, head)
        elif info.issym() or info.islnk():
            yield Skipped(what="links")
        elif info.ischr() or info.isblk() or info.isfifo():
            yield Skipped(what="devices")
        elif not info.isdir() and not name.endswith("/"):
            member = entries.entry(opened, name, io.BufferedReader(content))
            if content.is_cut:
                raise _CutError
            yield member
        content.pass_over()
        _pass(stream, -size % _BLOCK if _has_content(info) else 0)


def _info(head: bytes) -> tarfile.TarInfo:
    try:
        info = tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise _HeadError(str(error)) from error
    if info.size < 0:
        raise _HeadError("an entry's size is below zero")
    return info


def _has_content(info: tarfile.TarInfo) -> bool:
    """Links, folders and devices have none, whatever size their heads tell; unknown kinds are files (POSIX)."""
    return not (info.issym() or info.islnk() or info.isdir() or info.ischr() or info.isblk() or info.isfifo())


def _size(fields: dict[bytes, bytes], info: tarfile.TarInfo) -> int:
    told = fields.get(b"size", b"")
    return int(told) if re.fullmatch(rb"\d{1,15}", told) else info.size


def _fields(body: bytes) -> dict[bytes, bytes]:
    """The extended fields: `length key=value\\n`, each as long as it says."""
    fields: dict[bytes, bytes] = {}
    at = 0
    while (m := _FIELD.match(body, at)) and int(m[1]):
        fields[m[2]] = body[m.end() : at + int(m[1]) - 1]
        at += int(m[1])
    return fields


def _pass_sparse_heads(stream: BinaryIO, head: bytes) -> None:
    """An old sparse file's further heads, which stand before its content; each says whether another follows."""
    is_more = bool(head[482])
    while is_more:
        is_more = bool(_read(stream, _BLOCK)[504])


def _read(stream: BinaryIO, size: int) -> bytes:
    """Exactly so many bytes, or b"" at the end of all; raises _CutError in between."""
    read = stream.read(size)
    if 0 < len(read) < size or (size and not read and size != _BLOCK):
        raise _CutError
    return read


def _pass(stream: BinaryIO, size: int) -> None:
    if size and len(stream.read(size)) < size:
        raise _CutError


class _Content(io.RawIOBase):
    """One entry's bytes in the stream."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._left = stream, size
        self.is_cut = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._left)
        found = self._stream.read(wanted)
        self.is_cut = self.is_cut or len(found) < wanted
        buffer[: len(found)] = found
        self._left -= len(found)
        return len(found)

    def pass_over(self) -> None:
        """What nobody has read; raises _CutError where it is not there."""
        while self._left:
            found = self._stream.read(min(self._left, 1_000_000))
            if not found:
                raise _CutError
            self._left -= len(found)


def _sparse() -> Reason:
    return Reason(
        code=ReasonCode.UNKNOWN_FORMAT,
        message="It is stored as a sparse file, as databases and disks are, not articles.",
        advice="If it is an article, hand in the file by itself.",
    )


def _no_head(found: str) -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message="The archive is damaged: no entry begins where the one before ends, so the rest cannot be read.",
        advice="Copy or download it again; what came before was taken.",
        detail=found,
    )
