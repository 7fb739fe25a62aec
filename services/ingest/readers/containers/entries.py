"""An entry of a container as a member: what every kind of container does with a name and a stream of bytes."""

import io
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from services.common.contracts.containers import may_be_large
from services.common.contracts.submissions import Channel, Hints, NewSubmission, Reason, ReasonCode
from services.ingest.readers.containers import names
from services.ingest.readers.containers.unpacking import Allowance, BombError, DamagedError
from services.ingest.readers.outcome import Large, Limits, Member, Refused, Skipped

NAMELESS = "an entry without a name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A container that is being read: what it is called, what was handed in along with it, and its bounds."""

    name: str
    hints: Hints
    limits: Limits
    allowance: Allowance = field(compare=False)

    @property
    def members_hints(self) -> Hints:
        """Of what was said of the whole, publisher and language are those of each member as well."""
        return Hints(publisher=self.hints.publisher, language=self.hints.language)


def entry(opened: Opened, name: str, stream: BinaryIO) -> Member:
    """What a name and its bytes become: read whole up to the limit, or handed on where it is a large container."""
    if names.leads_out(name):
        return refused(opened, name, climbing())
    if (kind := names.kind_of(name)) is not None:
        return Skipped(what=kind)
    new = new_member(opened, names.shown(name) or NAMELESS)
    return filled(opened, new, stream)


def new_member(opened: Opened, name: str) -> NewSubmission:
    return NewSubmission(channel=Channel.CONTAINER, name=name, hints=opened.members_hints)


def filled(opened: Opened, new: NewSubmission, stream: BinaryIO) -> Member:
    """The member with its bytes; refused where they are too many or cannot be unpacked."""
    limit = opened.limits.max_bytes
    try:
        payload = _all_of(stream, limit + 1)
    except (DamagedError, BombError) as error:
        return Refused(new=new, reason=why(error))
    if len(payload) <= limit:
        return replace(new, payload=payload)
    if may_be_large(payload, name=new.name):
        return Large(new=new, stream=io.BufferedReader(_Rest(payload, stream)))
    return Refused(new=new, reason=too_large(limit))


def refused(opened: Opened, name: str, reason: Reason) -> Refused:
    return Refused(new=new_member(opened, names.shown(name) or NAMELESS), reason=reason)


def broken_off(opened: Opened, reason: Reason) -> Refused:
    """The last member of a container that could not be read to its end."""
    return Refused(new=new_member(opened, f"the rest of {opened.name}"), reason=reason, is_rest=True)


def why(error: DamagedError | BombError) -> Reason:
    """The refusal of what could not be unpacked."""
    return damaged(str(error)) if isinstance(error, DamagedError) else bomb(str(error))


def damaged(detail: str) -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message="Its bytes are damaged, so it cannot be unpacked.",
        advice="Copy or download the archive again, or hand in what it holds by itself.",
        detail=detail,
    )


def cut_off() -> Reason:
    return Reason(
        code=ReasonCode.MALFORMED,
        message="The archive ends in the middle: what stood behind this place is missing.",
        advice="Copy or download it again completely; what came before was taken.",
    )


def bomb(found: str) -> Reason:
    return Reason(
        code=ReasonCode.TOO_LARGE,
        message=f"It is not unpacked any further: {found}.",
        advice="Unpack it yourself if you trust it, and hand in the articles.",
    )


def too_large(limit: int) -> Reason:
    return Reason(
        code=ReasonCode.TOO_LARGE,
        message=f"It is larger than {limit:,} bytes.",
        advice="Split it into single articles, or raise QAWL_MAX_PAYLOAD_BYTES.",
    )


def climbing() -> Reason:
    return Reason(
        code=ReasonCode.UNSAFE_NAME,
        message="Its name leads out of the archive (..), as no honest program writes it.",
        advice="Pack it again without such names, or hand in the file by itself.",
    )


def _all_of(stream: BinaryIO, most: int) -> bytes:
    """At most so many bytes; a raw stream may give fewer at a time."""
    read = bytearray()
    while len(read) < most and (more := stream.read(min(most - len(read), 1_000_000))):
        read += more
    return bytes(read)


class _Rest(io.RawIOBase):
    """A stream of which the beginning was read already."""

    def __init__(self, begun: bytes, stream: BinaryIO) -> None:
        self._begun, self._stream = memoryview(begun), stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        found = self._begun[: len(buffer)] if self._begun else memoryview(self._stream.read(len(buffer)))
        self._begun = self._begun[len(buffer) :]
        buffer[: len(found)] = found
        return len(found)
