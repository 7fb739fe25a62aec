"""Payloads too large for one row or for memory: written and read in parts, each of which is a payload of its own.

The whole's row lists its parts by their digests. So a part is right whoever wrote it and however often, a process that
dies in the middle leaves nothing wrong behind, and no transaction lasts longer than one part takes to write.
"""

import hashlib
import io
import zlib
from datetime import datetime
from functools import cache
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.submissions import Digest
from services.common.store import room
from services.common.store.conflict import Insert, insert
from services.common.store.engine import reading, writing
from services.common.store.payloads import DIGEST_BYTES
from services.common.store.tables import payloads

PART_BYTES = 4_000_000
"""Written in some 30 ms: no other writer of SQLite waits longer for the lock. A file of 2 GB has 500."""
_SAMPLE_BYTES = 65_536
_PACKED = 0.95
"""What deflates to no less than this share is packed already, as most archives are: stored plain, ten times faster."""


class TooLargeError(ValueError):
    """The stream held more bytes than may be kept; nothing refers to those that were."""


def keep(engine: Engine, stream: BinaryIO, *, limit: int, now: datetime, min_free_bytes: int = 0) -> tuple[Digest, int]:
    """Keep what the stream holds from where it stands, at most `limit` bytes; gives its digest and size.

    Reads it once, in parts of PART_BYTES. Raises TooLargeError beyond the limit, and StoreDown where the disk would
    be left with less than `min_free_bytes`.
    """
    whole = hashlib.sha256()
    size = 0
    parts: list[bytes] = []
    while part := _read(stream, min(PART_BYTES, limit - size + 1)):
        size += len(part)
        if size > limit:
            raise TooLargeError(limit)
        room.check(engine, min_free_bytes=min_free_bytes)
        whole.update(part)
        one = hashlib.sha256(part)
        parts.append(one.digest())
        _write(engine, one.hexdigest(), part, now=now)
    digest = Digest(whole.hexdigest())
    if not parts:
        _write(engine, digest, b"", now=now)
    if len(parts) <= 1:
        return digest, size  # the part is the whole
    values = {"digest": digest, "size": size, "deflated": b"", "parts": b"".join(parts), "stored_at": now}
    with writing(engine) as conn:
        conn.execute(_writing(conn.dialect.name), values)
    return digest, size


def open_payload(engine: Engine, digest: str) -> BinaryIO:
    """The payload as a seekable file that holds two parts in memory; raises KeyError where there is none.

    It keeps no connection between two reads, so that it may stay open as long as the work takes.
    """
    columns = (payloads.c.size, payloads.c.deflated, payloads.c.parts)
    with reading(engine) as conn:
        row = conn.execute(sa.select(*columns).where(payloads.c.digest == digest)).first()
    if row is None:
        raise KeyError(digest)
    if row.parts is None:
        return io.BytesIO(zlib.decompress(row.deflated))
    listed = tuple(row.parts[at : at + DIGEST_BYTES].hex() for at in range(0, len(row.parts), DIGEST_BYTES))
    return io.BufferedReader(_Parts(engine, listed, row.size), buffer_size=65_536)


class _Parts(io.RawIOBase):
    """The bytes of all parts one behind the other."""

    def __init__(self, engine: Engine, parts: tuple[str, ...], size: int) -> None:
        self._engine, self._parts, self._size = engine, parts, size
        self._at = 0
        self._held: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a place before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size:
            return 0
        number, inside = divmod(self._at, PART_BYTES)
        found = memoryview(self._part(number))[inside : inside + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _part(self, number: int) -> bytes:
        if number not in self._held:
            with reading(self._engine) as conn:
                deflated = conn.execute(
                    sa.select(payloads.c.deflated).where(payloads.c.digest == self._parts[number])
                ).scalar_one()
            while len(self._held) > 1:  # two: an archive's directory at the end is read between its entries
                del self._held[next(iter(self._held))]
            self._held[number] = zlib.decompress(deflated)
        return self._held[number]


def _read(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, fewer only at the end: a pipe or a socket gives what it has."""
    read = bytearray()
    while len(read) < size and (more := stream.read(size - len(read))):
        read += more
    return bytes(read)


@cache
def _writing(dialect: str) -> Insert:
    """What is there already is dated anew, so that nobody takes it for left over (`pruning.py`) while it is needed."""
    writing_it = insert(dialect, payloads)
    return writing_it.on_conflict_do_update(
        index_elements=[payloads.c.digest], set_={"stored_at": writing_it.excluded.stored_at}
    )


def _write(engine: Engine, digest: str, part: bytes, *, now: datetime) -> None:
    sample = part[:_SAMPLE_BYTES]
    level = 0 if len(zlib.compress(sample, 1)) > _PACKED * len(sample) else 6
    values = {"digest": digest, "size": len(part), "deflated": zlib.compress(part, level), "stored_at": now}
    with writing(engine) as conn:
        conn.execute(_writing(conn.dialect.name), values)
