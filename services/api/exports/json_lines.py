"""JSON Lines: each statement as `GET /v1/statements` gives it, one a line."""

from collections.abc import Iterator

from services.api.exports.rows import Batches, Origin


def write(batches: Batches, _origin: Origin) -> Iterator[bytes]:
    """UTF-8, each line with its end."""
    for batch in batches:
        yield b"".join(row.statement.model_dump_json().encode() + b"\n" for row in batch)
