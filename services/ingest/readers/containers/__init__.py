"""Archives and other containers: a file in, its members out one by one, in memory that does not grow with the file.

What comes packed (gzip, bzip2, xz, zstd) is unpacked as it is read; what is in it says what it is. Nothing is ever
written to disk under a name from an archive.
"""

import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from services.common.contracts.containers import (
    HEAD_BYTES,
    Container,
    Packing,
    container_of,
    is_json_lines,
    packing_of,
)
from services.common.contracts.submissions import Hints, Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.readers.containers import entries
from services.ingest.readers.containers.entries import Opened
from services.ingest.readers.containers.lines import read_lines
from services.ingest.readers.containers.mbox import read_mbox
from services.ingest.readers.containers.tar import read_tar
from services.ingest.readers.containers.unpacking import Allowance, BombError, DamagedError, Unpacked, unpacked
from services.ingest.readers.containers.warc import read_warc
from services.ingest.readers.containers.zip import read_zip
from services.ingest.readers.outcome import Limits, Member, Members

Read = Callable[[BinaryIO, Opened], Iterator[Member]]

_STREAMED: Mapping[Container, Read] = {
    Container.TAR: read_tar,
    Container.WARC: read_warc,
    Container.ARC: read_warc,
    Container.MBOX: read_mbox,
}
_ENDINGS = (".gz", ".bz2", ".xz", ".zst", ".zstd")
_SHORT_ENDINGS = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}
_IN_MEMORY_BYTES = 20_000_000
_COPY_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """No container: the bytes of one document, unpacked, under the name it has then."""

    payload: bytes
    name: str
    was_packed: bool = False


def open_container(file: BinaryIO, *, name: str, hints: Hints, limits: Limits) -> Members | Single:
    """The members of a seekable file that is a container; otherwise its bytes, unpacked where they were packed.

    Raises Rejected where it can be known from the beginning that nothing can be had, and where it is a single document
    that is larger than `limits.max_bytes`.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - HEAD_BYTES))
    tail = file.read(HEAD_BYTES)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    allowance = Allowance(limits.max_unpacked_bytes)
    packing = packing_of(head)
    if packing is not None:
        name = _without_ending(name)
    opened = Opened(name=name, hints=hints, limits=limits, allowance=allowance)
    if packing is not None:
        return _of_packed(file, packing, opened)
    container = container_of(head, tail=tail)
    if container is Container.ZIP:
        return _members(read_zip(file, opened))
    if container is not None:
        return _members(_STREAMED[container](file, opened))
    if size <= limits.max_bytes:
        return Single(payload=file.read(), name=name)
    if is_json_lines(head, name=name):
        return _members(read_lines(file, opened))
    raise Rejected(entries.too_large(limits.max_bytes))


def _of_packed(file: BinaryIO, packing: Packing, opened: Opened) -> Members | Single:
    stream, raw = unpacked(file, packing, opened.allowance)
    try:
        head = bytes(stream.peek(HEAD_BYTES))
        container = container_of(head)
        if container is Container.ZIP:
            return _members(_unpacked_zip(stream, opened))
        if container is not None:
            return _members(_with_end(_STREAMED[container](stream, opened), raw, opened))
        if packing_of(head) is not None:
            raise Rejected(_packed_twice(packing))
        payload = stream.read(opened.limits.max_bytes + 1)
        if raw.is_cut:
            raise DamagedError("it ends in the middle")
    except (DamagedError, BombError) as error:
        raise Rejected(_damaged(packing, error)) from error
    if len(payload) <= opened.limits.max_bytes:
        return Single(payload=payload, name=opened.name, was_packed=True)
    if is_json_lines(payload[:HEAD_BYTES], name=opened.name):
        file.seek(0)
        stream, raw = unpacked(file, packing, opened.allowance)
        return _members(_with_end(read_lines(stream, opened), raw, opened))
    raise Rejected(entries.too_large(opened.limits.max_bytes))


def _members(found: Iterator[Member]) -> Members:
    return Members(submissions=found)


def _with_end(found: Iterator[Member], raw: Unpacked, opened: Opened) -> Iterator[Member]:
    """The members, and at the last that the packed file was cut off, where it was and they do not say so themselves."""
    last = None
    for last in found:
        yield last
    if raw.is_cut and not getattr(last, "is_rest", False):
        yield entries.broken_off(opened, entries.cut_off())


def _unpacked_zip(stream: BinaryIO, opened: Opened) -> Iterator[Member]:
    """ZIP asks for a file that can be sought in: one without a name, gone in the end."""
    limit = opened.limits.max_container_bytes
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as file:
        try:
            while more := stream.read(_COPY_BYTES):
                file.write(more)
                if file.tell() > limit:
                    yield entries.broken_off(opened, entries.too_large(limit))
                    return
        except (DamagedError, BombError) as error:
            yield entries.broken_off(opened, entries.why(error))
            return
        yield from read_zip(file, opened)  # type: ignore[arg-type]


def _without_ending(name: str) -> str:
    lower = name.lower()
    for ending in _ENDINGS:
        if lower.endswith(ending):
            return name[: -len(ending)]
    for ending, instead in _SHORT_ENDINGS.items():
        if lower.endswith(ending):
            return name[: -len(ending)] + instead
    return name


def _damaged(packing: Packing, error: DamagedError | BombError) -> Reason:
    if isinstance(error, BombError):
        return entries.bomb(str(error))
    return Reason(
        code=ReasonCode.MALFORMED,
        message=f"The {packing} file is damaged.",
        advice="Copy or download it again, or hand in the unpacked file.",
        detail=str(error),
    )


def _packed_twice(packing: Packing) -> Reason:
    return Reason(
        code=ReasonCode.UNKNOWN_FORMAT,
        message=f"It was packed twice, the second time with {packing}.",
        advice="Unpack it once and hand in what comes out.",
    )
