"""The language spoken over the pipes: a length, a JSON header, and the bytes that it announces. No pickle.

Both sides check what the other one says: lengths before they are read, the type of each field before it is used.
"""

import json
import struct
from collections.abc import Sequence
from typing import IO

from services.common.contracts.articles import Role
from services.common.contracts.submissions import Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.parsed import Page, Paragraph, Parsed, Part

_LENGTH = struct.Struct(">I")
_LONGEST_HEADER = 64_000_000
"""A million characters of text as JSON escapes take 12 MB at most; nothing real comes near this."""

Json = dict[str, object]


class BrokenFrameError(Exception):
    """The other side ended, or said something that is not in the language."""


def send(stream: IO[bytes], header: Json, blobs: Sequence[bytes] = ()) -> None:
    """One frame; raises OSError where nobody listens."""
    line = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.write(_LENGTH.pack(len(line)))
    stream.write(line)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def receive(stream: IO[bytes], *, max_bytes: int) -> tuple[Json, tuple[bytes, ...]]:
    """One frame whose blobs come to at most `max_bytes`; raises BrokenFrameError."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > _LONGEST_HEADER:
        raise BrokenFrameError(f"a header of {length} bytes")
    try:
        header = json.loads(_exactly(stream, length))
    except (ValueError, RecursionError) as error:
        raise BrokenFrameError("a header that is not JSON") from error
    sizes = header.get("blobs") if isinstance(header, dict) else None
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise BrokenFrameError("a header without lengths")
    if sum(sizes) > max_bytes:
        raise BrokenFrameError(f"{sum(sizes)} bytes")
    return header, tuple(_exactly(stream, size) for size in sizes)


def pack(parsed: Parsed) -> tuple[Json, tuple[bytes, ...]]:
    """A `Parsed` as a header and blobs; the page's bytes come first."""
    page = parsed.page
    header: Json = {
        "paragraphs": [[p.text, p.role] for p in parsed.paragraphs],
        "page": None if page is None else {"charset": page.charset, "url": page.url},
        "parts": [part.name for part in parsed.parts],
        "via": list(parsed.via),
        "authors": list(parsed.authors),
        **{name: getattr(parsed, name) for name in _STRINGS},
    }
    blobs = (() if page is None else (page.payload,)) + tuple(part.payload for part in parsed.parts)
    return header, blobs


def unpack(header: Json, blobs: Sequence[bytes]) -> Parsed:
    """What `pack` packed; raises BrokenFrameError for anything else, and Rejected where the document was refused."""
    refused = header.get("refused")
    if refused is not None:
        raise Rejected(_reason(refused))
    try:
        page = header["page"]
        names = _strings(header["parts"])
        given = list(blobs)
        if len(given) != len(names) + (page is not None):
            raise BrokenFrameError("a wrong number of parts")
        return Parsed(
            page=None
            if not isinstance(page, dict)
            else Page(payload=given.pop(0), charset=_text(page["charset"]), url=_text(page["url"])),
            parts=tuple(Part(name=name, payload=blob) for name, blob in zip(names, given, strict=True)),
            paragraphs=tuple(_paragraph(pair) for pair in _list(header["paragraphs"])),
            via=_strings(header["via"]),
            authors=_strings(header["authors"]),
            title=_text(header["title"]),
            published=_text(header["published"]),
            modified=_text(header["modified"]),
            publisher=_text(header["publisher"]),
            language=_text(header["language"]),
            url=_text(header["url"]),
        )
    except (KeyError, ValueError, IndexError) as error:
        raise BrokenFrameError("a reply with fields amiss") from error


def refused(reason: Reason) -> Json:
    """The header that says no."""
    return {"refused": [reason.code, reason.message, reason.advice, reason.detail]}


_STRINGS = ("title", "published", "modified", "publisher", "language", "url")


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) != size:
        raise BrokenFrameError("it ended in the middle")
    return found


def _reason(value: object) -> Reason:
    match value:
        case [str(code), str(message), str(advice), str() | None as detail]:
            try:
                return Reason(code=ReasonCode(code), message=message, advice=advice, detail=detail)
            except ValueError as error:
                raise BrokenFrameError("a reason that is not known") from error
    raise BrokenFrameError("a refusal without a reason")


def _paragraph(value: object) -> Paragraph:
    match value:
        case [str(text), str() | None as role]:
            return Paragraph(text=text, role=None if role is None else Role(role))
    raise ValueError(value)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ValueError(value)


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise ValueError(value)


def _strings(value: object) -> tuple[str, ...]:
    found = tuple(item for item in _list(value) if isinstance(item, str))
    if len(found) != len(_list(value)):
        raise ValueError(value)
    return found
