"""Mailboxes (mbox): each message becomes a member, read as an e-mail by itself."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import BinaryIO

from services.ingest.readers.containers import entries
from services.ingest.readers.containers.entries import Opened
from services.ingest.readers.containers.names import shortened
from services.ingest.readers.containers.tape import LONGEST_LINE
from services.ingest.readers.containers.unpacking import BombError, DamagedError
from services.ingest.readers.outcome import Member, Refused

_FROM = re.compile(rb"From [^\r\n]{1,300}?\d{1,2}:\d\d")
_QUOTED_FROM = re.compile(rb">+From ")
_SUBJECT = re.compile(
    rb"^subject:[ \t]*([^\r\n]{1,500}(?:\r?\n[ \t][^\r\n]{1,500}){0,5})", re.IGNORECASE | re.MULTILINE
)
_HEAD_BYTES = 100_000


def read_mbox(stream: BinaryIO, opened: Opened) -> Iterator[Member]:
    """Its messages, named by number and subject; a line `>From ` is given back its beginning (mboxrd)."""
    number = 0
    try:
        for number, message in enumerate(_messages(stream, opened.limits.max_bytes), start=1):
            yield _member(opened, number, message)
    except (DamagedError, BombError) as error:
        yield entries.broken_off(opened, entries.why(error))


def _member(opened: Opened, number: int, message: bytes) -> Member:
    subject = _subject(message)
    name = shortened(f"message {number}: {subject}" if subject else f"message {number}") + ".eml"
    new = entries.new_member(opened, name)
    if len(message) > opened.limits.max_bytes:
        return Refused(new=new, reason=entries.too_large(opened.limits.max_bytes))
    return replace(new, payload=message)


def _messages(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """Each message without its `From ` line; of one that is larger than `most`, a little more than that."""
    lines: list[bytes] = []
    size = 0
    is_begun = is_blank = False
    while line := stream.readline(LONGEST_LINE):
        if _FROM.match(line) and (is_blank or not is_begun):
            if is_begun:
                yield b"".join(lines)
            lines, size, is_begun, is_blank = [], 0, True, False
            continue
        is_blank = not line.strip()
        if size <= most:
            lines.append(line[1:] if _QUOTED_FROM.match(line) else line)
            size += len(line)
    if is_begun:
        yield b"".join(lines)


def _subject(message: bytes) -> str:
    head = message[:_HEAD_BYTES].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    m = _SUBJECT.search(head)
    if m is None:
        return ""
    text = m[1].decode("utf-8", "replace")
    with suppress(HeaderParseError, LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    return " ".join(text.split())
