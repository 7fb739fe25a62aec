"""The records of a WARC or ARC file, one behind the other, with lengths that are believed only where they fit.

A crawler that died, a disk that was full or a tool that wrote wrong lengths leaves files in which a record is longer or
shorter than it says. Such a record ends where the next one begins, so that its neighbours are read all the same.
WARC: ISO 28500; ARC: the Internet Archive's format of before.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.ingest.readers.containers.tape import Tape

_VERSION = re.compile(rb"WARC/[01]\.\d{1,2}\s*$")
_NEXT = re.compile(rb"\r?\n\r?\nWARC/[01]\.\d{1,2}\r?\n(?=[^\r\n:]{1,60}:)")
_ARC_HEAD = re.compile(
    rb"([a-z][a-z0-9+.-]{1,20}:\S{1,8000}) (\S{1,100}) (\d{8,14}) (\S{1,200})(?: .{0,8000})? (\d{1,12})\s*$"
)
_MOST_FIELDS = 200
_MOST_FIELD_BYTES = 16_000
_IS_WARC_INSIDE = "application/warc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`body` has at most the bytes that were asked for; `is_longer` where there were more, `is_cut` where the file
    ended inside it. Names of fields are in lower case."""

    fields: Mapping[str, str]
    body: bytes
    is_longer: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A place at which no record began: how many bytes were passed over."""

    at: int
    size: int = field(default=0)


def records(tape: Tape, *, most: int) -> Iterator[Record | Gap]:
    """Every record; of each, at most `most` bytes of its body."""
    while line := _first_line(tape):
        at = tape.position - len(line)
        if _VERSION.match(line):
            fields = _fields(tape)
        elif m := _ARC_HEAD.match(line):
            fields = _of_arc(m)
        else:
            yield Gap(at=at, size=_to_next(tape)[1] + len(line))
            continue
        told = fields.get("content-length", "")
        if not re.fullmatch(r"\d{1,15}", told):
            yield Gap(at=at, size=_to_next(tape)[1])
            continue
        yield _record(tape, fields, int(told), most)


def _record(tape: Tape, fields: Mapping[str, str], length: int, most: int) -> Record:
    body = tape.read(min(length, most))
    left = length - len(body)
    is_warc = fields.get("content-type", "").startswith(_IS_WARC_INSIDE)
    if left and not is_warc and (m := _NEXT.search(body)):
        return _shorter(tape, fields, body, m)
    passed = tape.pass_over(left)
    if passed == left and _is_boundary(tape.peek(8)):
        return Record(fields=fields, body=body, is_longer=left > 0)
    if not is_warc and (m := _NEXT.search(body)):
        return _shorter(tape, fields, body, m)
    if passed < left or len(body) < min(length, most):
        return Record(fields=fields, body=body, is_longer=left > 0, is_cut=True)
    more, passed = _to_next(tape, keep=most - len(body))
    return Record(fields=fields, body=body + more, is_longer=left > 0 or passed > len(more))


def _shorter(tape: Tape, fields: Mapping[str, str], body: bytes, m: re.Match[bytes]) -> Record:
    """The record said that it was longer than it is, and its length took in what follows."""
    tape.take_back(body[m.start() :])
    return Record(fields=fields, body=body[: m.start()])


def _is_boundary(behind: bytes) -> bool:
    """Whether a record may end here: two ends of line follow, or the next one, or nothing."""
    return not behind.strip(b"\r\n") or behind.lstrip(b"\r\n").startswith(b"WARC/") or behind[:1] in (b"\n", b"\r")


def _first_line(tape: Tape) -> bytes:
    """The next line that is not blank."""
    while (line := tape.line()) and not line.strip():
        pass
    return line


def _fields(tape: Tape) -> dict[str, str]:
    """Up to the blank line; a line that begins with a blank goes on with the field before."""
    fields: dict[str, str] = {}
    name = ""
    for _ in range(_MOST_FIELDS):
        line = tape.line()
        if not line.strip():
            break
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[:1] in (" ", "\t") and name:
            fields[name] = f"{fields[name]} {text.strip()}"[:_MOST_FIELD_BYTES]
            continue
        key, colon, value = text.partition(":")
        if colon:
            name = key.strip().lower()
            fields[name] = value.strip()[:_MOST_FIELD_BYTES]
    return fields


def _of_arc(m: re.Match[bytes]) -> dict[str, str]:
    """An ARC record's only line, in WARC's words."""
    url, _, date, kind, length = (group.decode("utf-8", "replace") for group in m.groups())
    is_web = url.startswith(("http:", "https:"))
    day = f"{date[:4]}-{date[4:6]}-{date[6:8]}"
    time = date[8:].ljust(6, "0")
    return {
        "warc-type": "response" if is_web else "warcinfo" if url.startswith("filedesc:") else "metadata",
        "warc-target-uri": url,
        "warc-date": f"{day}T{time[:2]}:{time[2:4]}:{time[4:6]}Z",
        "content-type": "application/http; msgtype=response" if is_web else kind,
        "content-length": length,
    }


def _to_next(tape: Tape, *, keep: int = 0) -> tuple[bytes, int]:
    """On to where a record begins; at most `keep` of the bytes before it, and how many there were."""
    kept: list[bytes] = []
    room, passed = keep, 0
    while line := tape.line():
        if _VERSION.match(line) or _ARC_HEAD.match(line):
            tape.take_back(line)
            break
        passed += len(line)
        if room > 0:
            kept.append(line[:room])
            room -= len(line)
    return b"".join(kept), passed
