"""A .jsonl too large for memory: each line becomes a member, as that of a small one does."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from services.ingest.readers.containers import entries
from services.ingest.readers.containers.entries import Opened
from services.ingest.readers.containers.unpacking import BombError, DamagedError
from services.ingest.readers.outcome import Member, Refused


def read_lines(stream: BinaryIO, opened: Opened) -> Iterator[Member]:
    """A member for each line that is not blank, named by its line number."""
    base = opened.name if opened.name.lower().endswith((".jsonl", ".ndjson")) else f"{opened.name}.jsonl"
    most = opened.limits.max_bytes
    number = 0
    try:
        while line := stream.readline(most + 1):
            number += 1
            new = entries.new_member(opened, f"{base} line {number}")
            if len(line) > most:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(most)
                yield Refused(new=new, reason=entries.too_large(most))
            elif line.strip():
                yield replace(new, payload=line.strip())
    except (DamagedError, BombError) as error:
        yield entries.broken_off(opened, entries.why(error))
