"""A file on disk as a submission: its bytes, or the reason why it cannot be taken."""

from pathlib import Path

from services.common.contracts.submissions import Channel, NewSubmission, Reason, ReasonCode


def printable(name: str) -> str:
    """A file name that can be stored and shown: bytes that are not UTF-8 become `\\xNN`, NUL becomes `\\x00`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def take(path: Path, *, name: str, channel: Channel, max_bytes: int) -> NewSubmission | tuple[NewSubmission, Reason]:
    """The file as a submission; with a reason where it is larger than `max_bytes` or cannot be read.

    An oversized file is not read beyond the limit, so memory stays bounded whatever lies there.
    """
    name = printable(name)
    refused = NewSubmission(channel=channel, name=name)
    try:
        with path.open("rb") as stream:
            payload = stream.read(max_bytes + 1)
    except OSError as error:
        return refused, Reason(
            code=ReasonCode.UNREADABLE,
            message=f"The file could not be read: {error.strerror or error}.",
            advice="Check that it is there and that Qawl may read it, then hand it in again.",
        )
    if len(payload) > max_bytes:
        return refused, Reason(
            code=ReasonCode.TOO_LARGE,
            message=f"The file is larger than {max_bytes:,} bytes.",
            advice="Split it into single articles, or raise QAWL_MAX_PAYLOAD_BYTES.",
        )
    return NewSubmission(channel=channel, name=name, payload=payload)
