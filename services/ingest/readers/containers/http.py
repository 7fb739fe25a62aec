"""An HTTP answer as a crawler kept it: status, head, and its body without the codings of the transport."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import brotli

from services.ingest.readers.containers.unpacking import (
    Allowance,
    DamagedError,
    Decompressor,
    Deflate,
    Unpacked,
    raw_zstd,
)

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_MOST_HEAD_BYTES = 262_144
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? {1,3}(\d{3})(?:\s|$)")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]{0,20}(?:;[^\r\n]{0,1000})?\r?\n")
_TEXT_BEGINS = re.compile(rb"\s{0,1000}[<{\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered; names of fields are in lower case."""

    status: int
    fields: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str | None:
        return self.fields.get("content-type") or None


def answer_of(block: bytes) -> Answer | None:
    """The answer as it was sent, its body still coded; None where the block is none."""
    m = _STATUS.match(block)
    if m is None:
        return None
    ends = _HEAD_ENDS.search(block, 0, _MOST_HEAD_BYTES)
    head, body = (block[: ends.start()], block[ends.end() :]) if ends else (block[:_MOST_HEAD_BYTES], b"")
    fields: dict[str, str] = {}
    for line in head.splitlines()[1:]:
        name, _, value = line.decode("latin-1").partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return Answer(status=int(m[1]), fields=fields, body=body)


def decoded(answer: Answer, allowance: Allowance, *, most: int) -> bytes:
    """The body as the page's author wrote it, at most `most + 1` bytes; raises DamagedError and BombError.

    Many crawlers undo a coding and leave its name in the head: a body that is not coded is taken as it is.
    """
    body = answer.body
    if "chunked" in answer.fields.get("transfer-encoding", "").lower():
        body = _without_chunks(body)
    for coding in reversed(answer.fields.get("content-encoding", "").lower().split(",")):
        if (make := _decompressor(coding.strip(), body)) is not None:
            body = _undone(body, make, allowance, most)
    return body


def _without_chunks(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while m := _CHUNK.match(body, at):
        size = int(m[1], 16)
        parts.append(body[m.end() : m.end() + size])
        at = m.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
        if not size:
            break
    return b"".join(parts) if at else body


def _decompressor(coding: str, body: bytes) -> Callable[[], Decompressor] | None:
    match coding:
        case "gzip" | "x-gzip" if body.startswith(b"\x1f\x8b"):
            return lambda: Deflate(31)
        case "deflate" if body[:1] == b"\x78" and int.from_bytes(body[:2], "big") % 31 == 0:
            return lambda: Deflate(15)
        case "deflate" if not _TEXT_BEGINS.match(body):
            return lambda: Deflate(-15)
        case "zstd" if body.startswith(b"\x28\xb5\x2f\xfd"):
            return raw_zstd
        case "br" if body and not _TEXT_BEGINS.match(body):
            return _Brotli
        case _:
            return None


def _undone(body: bytes, make: Callable[[], Decompressor], allowance: Allowance, most: int) -> bytes:
    """What was cut off in the middle is read as far as it goes."""
    stream = io.BufferedReader(Unpacked(io.BytesIO(body), make, allowance=allowance))
    return stream.read(most + 1)


class _Brotli:
    """Brotli's decompressor with the manners of the standard library's."""

    unused_data = b""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._held = b""  # it may give more than it was asked for

    @property
    def eof(self) -> bool:
        return not self._held and bool(self._inner.is_finished())

    @property
    def needs_input(self) -> bool:
        return not self._held and bool(self._inner.can_accept_more_data())

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        if not self._held:
            try:
                self._held = self._inner.process(data, output_buffer_limit=max_length)
            except brotli.error as error:
                raise DamagedError(str(error)) from error
        found, self._held = self._held[:max_length], self._held[max_length:]
        return found
