"""One JSON article a line: each line becomes a submission, so that a bad one never spoils its neighbours."""

from collections.abc import Sequence

from services.common.contracts.submissions import Channel, NewSubmission, Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.decode import mixed_lines
from services.ingest.readers.outcome import Members, Source
from services.ingest.readers.urls import too_many


def read_jsonl(source: Source) -> Members:
    """A member for each non-blank line, named by its line number; whether the line can be read shows when it is."""
    lines = [(number, line) for number, line in enumerate(_lines(source), start=1) if line.strip()]
    if len(lines) > source.limits.max_members:
        raise too_many(len(lines), source)
    if not lines:
        raise Rejected(
            Reason(
                code=ReasonCode.EMPTY,
                message="There is no article in it.",
                advice="Write one JSON object a line, each with its text.",
            )
        )
    base = source.name if source.name.lower().endswith((".jsonl", ".ndjson")) else f"{source.name}.jsonl"
    return Members(
        submissions=tuple(
            NewSubmission(
                channel=Channel.CONTAINER,
                name=f"{base} line {number}",
                payload=line.strip(),
                hints=source.hints,
            )
            for number, line in lines
        )
    )


def _lines(source: Source) -> Sequence[bytes]:
    """As they are where they have several encodings; one that cannot be read then spoils no other."""
    mixed = mixed_lines(source.payload)
    return mixed if mixed is not None else [line.encode("utf-8", "replace") for line in source.text.split("\n")]
