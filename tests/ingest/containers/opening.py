"""Containers made for a test, and what comes out of them."""

import gzip
import io
import tarfile
import zipfile
from collections import Counter
from dataclasses import dataclass, field

from services.common.contracts.submissions import Hints, NewSubmission, ReasonCode
from services.ingest.readers.containers import Single, open_container
from services.ingest.readers.outcome import Large, Limits, Refused, Skipped

TEXT = b"The harbour master said that the port would open again on Monday.\n"
PAGE = b"<html><head><title>Port opens</title></head><body><p>The harbour master said so.</p></body></html>"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Found:
    """What a container gave: payloads by name, the refusals' codes by name, how many of what were passed over."""

    taken: dict[str, bytes] = field(default_factory=dict)
    news: list[NewSubmission] = field(default_factory=list)
    refused: dict[str, ReasonCode] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    large: dict[str, int] = field(default_factory=dict)


def opened(payload: bytes, name: str = "a.bin", limits: Limits | None = None, hints: Hints | None = None) -> Found:
    """Every member of the container."""
    container = open_container(io.BytesIO(payload), name=name, hints=hints or Hints(), limits=limits or Limits())
    assert not isinstance(container, Single), "it was taken for a single document"
    found = Found()
    for member in container.submissions:
        match member:
            case NewSubmission():
                assert member.payload is not None
                found.taken[member.name] = member.payload
                found.news.append(member)
            case Refused():
                found.refused[member.new.name] = member.reason.code
                found.messages.append(member.reason.message)
                assert member.reason.message.endswith(".")
                assert member.reason.advice.endswith(".")
            case Large():
                found.large[member.new.name] = sum(map(len, iter(lambda m=member: m.stream.read(65_536), b"")))
            case Skipped():
                found.skipped[member.what] += 1
    return found


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, body in files.items():
            info = zipfile.ZipInfo(name, FIRST_DAY)  # never now: bytes name parameters of tests
            info.compress_type = method
            archive.writestr(info, body)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w", kind: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=kind) as archive:  # type: ignore[call-overload]
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return buffer.getvalue()


def record(
    kind: str = "response",
    url: str = "https://news.example/1",
    body: bytes = PAGE,
    *,
    status: str = "200 OK",
    http: str = "Content-Type: text/html; charset=utf-8\r\n",
    content_type: str = "application/http; msgtype=response",
    length: int | None = None,
) -> bytes:
    """One WARC record; a `response` has its answer's head before the body. `length` is a lie that it tells."""
    block = f"HTTP/1.1 {status}\r\n{http}\r\n".encode() + body if kind == "response" else body
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-04T05:06:07Z\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed_each(*records: bytes) -> bytes:
    """A .warc.gz as crawlers write it: every record packed by itself."""
    return b"".join(map(packed, records))


def packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
