"""Unpacks gzip, bzip2, xz, zstd and deflate as a stream, never further than it is asked to and never past its bounds.

Sizes are counted as they come; what a header declares is never believed.
"""

import bz2
import io
import lzma
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from services.common.contracts.containers import Packing, packing_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_RATIO = 250
"""Unpacked to packed bytes. Pages of one site in one xz stream reach about 60; deflate can do 1,032 and bzip2 more,
with nothing but repetition."""
FREE_BYTES = 10_000_000
"""So much may come out before the ratio counts: a small file of much repetition harms nobody."""
_XZ_MEMORY_BYTES = 128_000_000
"""What `xz -9` asks for is half of it."""
_CHUNK = 65_536
_BUFFER = 262_144


class DamagedError(Exception):
    """The packed bytes break their format's rules."""


class BombError(Exception):
    """More comes out than any honest archive holds."""


@dataclass(slots=True)
class Allowance:
    """How many bytes may still come out of one container, over all of its entries."""

    left: int

    def spend(self, count: int) -> None:
        """Raises BombError once nothing is left."""
        self.left -= count
        if self.left < 0:
            raise BombError("it unpacks to more than any container may")


class Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class Deflate:
    """zlib's decompressor with the manners of the other three: it keeps its input until it has given all of it."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)
        self._pending = b""
        self._is_full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not (self._pending or self._is_full or self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        found = self._inner.decompress(self._pending + data, max_length)
        self._is_full = len(found) == max_length  # it may hold more, which comes out when it is asked with nothing new
        self._pending = self._inner.unconsumed_tail
        return found


def _xz() -> Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)


_MAKE: dict[Packing, Callable[[], Decompressor]] = {
    Packing.GZIP: lambda: Deflate(31),
    Packing.BZIP2: bz2.BZ2Decompressor,
    Packing.XZ: _xz,
    Packing.ZSTD: zstd.ZstdDecompressor,
}
_ERRORS = (zlib.error, OSError, EOFError, lzma.LZMAError, zstd.ZstdError)


def raw_deflate() -> Decompressor:
    """What ZIP packs most entries with: deflate without a head of its own."""
    return Deflate(-15)


def raw_bzip2() -> Decompressor:
    return bz2.BZ2Decompressor()


def raw_zstd() -> Decompressor:
    return zstd.ZstdDecompressor()


class Unpacked(io.RawIOBase):
    """What a packed stream holds, to be read once from beginning to end.

    Reading raises DamagedError and BombError, each time anew. `is_cut` tells at the end that the packed stream ended
    before it was complete; `consumed` how many packed bytes were used.
    """

    def __init__(
        self, file: BinaryIO, make: Callable[[], Decompressor], *, allowance: Allowance, follow: Packing | None = None
    ) -> None:
        """`follow`: where one stream has ended, another one packed like this may follow."""
        self._file, self._make, self._allowance, self._follow = file, make, allowance, follow
        self._inner: Decompressor | None = make()
        self._next = b""
        self._in = self._out = 0
        self._error: Exception | None = None
        self.is_cut = False

    @property
    def consumed(self) -> int:
        return self._in - len(self._next)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        view, filled = memoryview(buffer), 0
        try:
            while filled < len(view) and (found := self._some(len(view) - filled)):
                view[filled : filled + len(found)] = found
                filled += len(found)
        except (DamagedError, BombError) as error:
            self._error = error  # first what came before it
        if not filled and self._error is not None:
            raise self._error
        return filled

    def _some(self, most: int) -> bytes:
        """At least one byte and at most `most`, b"" at the end."""
        if self._error is not None:
            return b""
        while self._inner is not None:
            if self._inner.eof:
                self._begin_next()
                continue
            data, self._next = self._next, b""
            if not data and self._inner.needs_input:
                data = self._file.read(_CHUNK)
                self._in += len(data)
                if not data:
                    self.is_cut, self._inner = True, None
                    return b""
            try:
                found = self._inner.decompress(data, most)
            except _ERRORS as error:
                raise DamagedError(str(error)) from error
            self._count(len(found))
            if found:
                return found
        return b""

    def _begin_next(self) -> None:
        """Another stream behind the one that ended, as gzip and others allow; padding and rubbish are not one."""
        assert self._inner is not None
        rest = self._inner.unused_data
        self._inner = None
        if self._follow is None:
            self._next = rest
            return
        while len(rest := rest.lstrip(b"\0")) < 8:
            more = self._file.read(_CHUNK)
            if not more:
                break
            self._in += len(more)
            rest += more
        self._next = rest
        if packing_of(rest) is self._follow:
            self._inner = self._make()

    def _count(self, found: int) -> None:
        self._out += found
        self._allowance.spend(found)
        if self._out > FREE_BYTES and self._out > MOST_RATIO * self._in:
            raise BombError(f"it unpacks to more than {MOST_RATIO} times its size")


def unpacked(file: BinaryIO, packing: Packing, allowance: Allowance) -> tuple[io.BufferedReader, Unpacked]:
    """What the packed file holds as a stream to read from, and what tells whether it was cut off."""
    raw = Unpacked(file, _MAKE[packing], allowance=allowance, follow=packing)
    return io.BufferedReader(raw, _BUFFER), raw
