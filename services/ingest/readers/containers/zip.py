"""ZIP archives: their directory read by the standard library, their entries unpacked here, each within its bounds.

An archive that was cut off has no directory; then its entries are found one behind the other, as far as they go.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from services.common.contracts.submissions import Reason, ReasonCode
from services.ingest.readers.containers import entries
from services.ingest.readers.containers.entries import Opened
from services.ingest.readers.containers.names import readable
from services.ingest.readers.containers.unpacking import (
    Allowance,
    DamagedError,
    Decompressor,
    Unpacked,
    raw_bzip2,
    raw_deflate,
    raw_zstd,
)
from services.ingest.readers.outcome import Member, Skipped

MOST_DIRECTORY_BYTES = 24_000_000
"""Of 100,000 entries with names of 150 bytes; the library keeps all of it in memory, ten times as large."""
_LOCAL = struct.Struct("<4s5H3L2H")
_IS_ENCRYPTED, _HAS_DESCRIPTOR, _IS_UTF8 = 0x1, 0x8, 0x800
_UNICODE_PATH = 0x7075
_STORED = 0
_METHODS: dict[int, Callable[[], Decompressor]] = {8: raw_deflate, 12: raw_bzip2, 93: raw_zstd}
_DESCRIPTOR_BYTES = 24
_UNIX = 3
_SPANNED = b"PK\x07\x08"
"""Stands before the first entry of an archive that was cut into parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """`size` and `crc` are what the archive says; -1 for a size that it does not say."""

    name: str
    at: int
    name_bytes: int
    size: int
    crc: int | None
    method: int
    flags: int
    is_link: bool = False


def read_zip(file: BinaryIO, opened: Opened) -> Iterator[Member]:
    """Its entries in the order in which they stand in the file."""
    end = file.seek(0, io.SEEK_END)
    try:
        with zipfile.ZipFile(_Bounded(file)) as archive:
            directory_at = archive.start_dir
            listed = sorted(map(_of_directory, archive.infolist()), key=lambda e: e.at)
    except _TooLongError:
        yield entries.broken_off(opened, _too_many())
        return
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, struct.error, ValueError, OSError) as error:
        yield from _without_directory(file, end, opened, str(error))
        return
    for entry, following in zip(listed, [*(e.at for e in listed), directory_at][1:], strict=True):
        if entry.name.endswith("/"):
            continue
        if entry.at + _LOCAL.size + entry.name_bytes + entry.size > following:
            yield entries.refused(opened, entry.name, _overlapping())
        else:
            yield _member(file, entry, opened)


def _of_directory(info: zipfile.ZipInfo) -> _Entry:
    is_link = info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16)
    if info.flag_bits & _IS_UTF8:
        raw, name = info.orig_filename.encode("utf-8"), info.orig_filename
    else:
        raw = info.orig_filename.encode("cp437", "replace")
        name = _unicode_path(info.extra, raw) or readable(raw)
    return _Entry(
        name=name,
        at=info.header_offset,
        name_bytes=len(raw),
        size=info.compress_size,
        crc=info.CRC,
        method=info.compress_type,
        flags=info.flag_bits,
        is_link=is_link,
    )


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that some programs give besides (Info-ZIP's field 0x7075), if it is of this very name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and size > 5 and extra[5:9] == struct.pack("<L", zlib.crc32(raw)):
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return None


def _member(file: BinaryIO, entry: _Entry, opened: Opened) -> Member:
    if entry.is_link:
        return Skipped(what="links")
    if entry.flags & _IS_ENCRYPTED:
        return entries.refused(opened, entry.name, _encrypted())
    if entry.method != _STORED and entry.method not in _METHODS:
        return entries.refused(opened, entry.name, _unknown_method(entry.method))
    start = _start(file, entry.at)
    if start is None:
        return entries.refused(opened, entry.name, entries.damaged("no entry begins where the directory says"))
    packed = _Slice(file, start, entry.size)
    return entries.entry(opened, entry.name, io.BufferedReader(_Checked(packed, entry, opened.allowance)))


def _start(file: BinaryIO, at: int) -> int | None:
    """Where an entry's bytes begin, behind its own head."""
    if at < 0:
        return None
    file.seek(at)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        return None
    *_, name_bytes, extra_bytes = _LOCAL.unpack(head)
    return at + _LOCAL.size + int(name_bytes) + int(extra_bytes)


def _without_directory(file: BinaryIO, end: int, opened: Opened, why: str) -> Iterator[Member]:
    """Entry behind entry from the beginning, and at the last what is lost."""
    file.seek(0)
    at = 4 if file.read(4) == _SPANNED else 0
    while True:
        file.seek(at)
        head = file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            break
        _, _, flags, method, _, _, crc, size, _, name_bytes, extra_bytes = _LOCAL.unpack(head)
        if not name_bytes:
            break
        raw = file.read(name_bytes)
        start = at + _LOCAL.size + name_bytes + extra_bytes
        is_told = not flags & _HAS_DESCRIPTOR
        if (is_told and start + size > end) or start > end or (not is_told and method not in _METHODS):
            break
        name = raw.decode("utf-8", "replace") if flags & _IS_UTF8 else readable(raw)
        entry = _Entry(
            name=name,
            at=at,
            name_bytes=name_bytes,
            size=size if is_told else end - start,
            crc=crc if is_told else None,
            method=method,
            flags=flags,
        )
        following = start + size if is_told else _following(file, entry, start, end)
        if following is None:
            break
        if not name.endswith("/"):
            yield _member(file, entry, opened)
        at = following
    yield entries.broken_off(opened, _no_directory(why))


def _following(file: BinaryIO, entry: _Entry, start: int, end: int) -> int | None:
    """Where the next entry begins if this one's size is only told behind it; None where it does not end."""
    source = io.BufferedReader(_Slice(file, start, end - start))
    # Whatever comes out is thrown away: only time is spent on it, and a deflated byte gives 1,032 at most.
    packed = Unpacked(source, _METHODS[entry.method], allowance=Allowance(1_100 * end))
    try:
        while packed.read(1_000_000):
            pass
    except DamagedError:
        return None
    if packed.is_cut:
        return None
    file.seek(start + packed.consumed)
    behind = file.read(_DESCRIPTOR_BYTES + 4).find(b"PK\x03\x04")
    return start + packed.consumed + behind if behind >= 0 else start + packed.consumed


class _TooLongError(Exception):
    """The directory is longer than we read."""


class _Bounded:
    """The file as the library may read it, which believes what an archive says of its own list."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MOST_DIRECTORY_BYTES:
            raise _TooLongError
        return self._file.read(min(size, MOST_DIRECTORY_BYTES) if size >= 0 else MOST_DIRECTORY_BYTES)


class _Slice(io.RawIOBase):
    """Some bytes of the file, wherever others have it meanwhile."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._at, self._end = file, start, start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._at)
        found = self._file.read(min(len(buffer), self._end - self._at))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)


class _Checked(io.RawIOBase):
    """An entry's own bytes; at their end raises DamagedError where they are not those that were packed."""

    def __init__(self, packed: _Slice, entry: _Entry, allowance: Allowance) -> None:
        self._entry, self._allowance = entry, allowance
        self._crc = 0
        source = io.BufferedReader(packed)
        self._unpacked = (
            None if entry.method == _STORED else Unpacked(source, _METHODS[entry.method], allowance=allowance)
        )
        self._source: io.RawIOBase | io.BufferedIOBase = source if self._unpacked is None else self._unpacked

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = self._source.readinto(buffer)
        self._crc = zlib.crc32(memoryview(buffer)[:count], self._crc)
        if self._unpacked is None:
            self._allowance.spend(count)
        if not count and len(buffer):
            if self._unpacked is not None and self._unpacked.is_cut:
                raise DamagedError("it ends in the middle")
            if self._entry.crc is not None and self._crc != self._entry.crc:
                raise DamagedError("its checksum is wrong")
        return count


def _encrypted() -> Reason:
    return Reason(
        code=ReasonCode.ENCRYPTED,
        message="It is encrypted with a password.",
        advice="Unpack the archive with its password and hand in what it holds.",
    )


def _overlapping() -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message="It overlaps another entry of the archive, as only made-up archives do.",
        advice="Pack the articles again with another program.",
    )


def _unknown_method(method: int) -> Reason:
    return Reason(
        code=ReasonCode.UNKNOWN_FORMAT,
        message="It is packed with a method that is not read.",
        advice="Unpack the archive, and pack it again as an ordinary ZIP file.",
        detail=f"compression method {method}",
    )


def _too_many() -> Reason:
    return Reason(
        code=ReasonCode.TOO_MANY_MEMBERS,
        message="Its list of entries is longer than that of any archive that is read.",
        advice="Split it into archives of at most 100,000 articles each.",
    )


def _no_directory(why: str) -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message="The archive is cut off or damaged: its list of entries is missing, and what stood behind this place.",
        advice="Copy or download it again completely, with all of its parts; what could be found was taken.",
        detail=why,
    )
