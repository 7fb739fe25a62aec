"""One JSON article a line: each line becomes a submission, so that a bad one never spoils its neighbours."""

from services.common.contracts.submissions import Channel, NewSubmission, Reason, ReasonCode
from services.common.errors import Rejected
from services.ingest.readers.outcome import Members, Source
from services.ingest.readers.urls import too_many


def read_jsonl(source: Source) -> Members:
    """A member for each non-blank line, named by its line number; whether the line can be read shows when it is."""
    lines = [(number, line) for number, line in enumerate(source.text.split("\n"), start=1) if line.strip()]
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
                payload=line.strip().encode("utf-8", "replace"),
                hints=source.hints,
            )
            for number, line in lines
        )
    )
