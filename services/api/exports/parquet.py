"""Apache Parquet, for data frames and databases; needs the extra `parquet`."""

import io
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from services.api.exports.columns import COLUMNS, Type, Value
from services.api.exports.rows import Batches, Origin

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_IN_GROUP = 5_000
"""Statements that are compressed together and read together: some 5 MB, where readers advise from 1 MB up."""


def is_installed() -> bool:
    """Told without importing it, which takes a fifth of a second and 60 MB."""
    return find_spec("pyarrow") is not None


def write(batches: Batches, origin: Origin) -> Iterator[bytes]:
    """A file of row groups, given out as soon as each is written."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    schema, out = _schema(), _Drained()
    with ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(batches, origin):
            arrays = [pa.array(values, field.type) for values, field in zip(group, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            yield out.drain()
    yield out.drain()


def _groups(batches: Batches, origin: Origin) -> Iterator[list[list[object]]]:
    """Columns of values, for so many rows as one group has: the rows themselves would take ten times as much."""
    group: list[list[object]] = [[] for _ in COLUMNS]
    for batch in batches:
        for values, column in zip(group, COLUMNS, strict=True):
            values += [_value(column.of(row.statement, origin.base)) for row in batch]
        if len(group[0]) >= ROWS_IN_GROUP:
            yield group
            group = [[] for _ in COLUMNS]
    if group[0]:
        yield group


def _value(value: Value) -> object:
    return [{"start": start, "end": end} for start, end in value] if isinstance(value, list) else value


def _schema() -> "pa.Schema":
    import pyarrow as pa

    span = pa.struct([("start", pa.int32()), ("end", pa.int32())])
    types = {
        Type.TEXT: pa.string(),
        Type.DAY: pa.date32(),
        Type.MOMENT: pa.timestamp("us", tz="UTC"),
        Type.COUNT: pa.int32(),
        Type.NUMBER: pa.float64(),
        Type.SPANS: pa.list_(span),
    }
    return pa.schema([(column.name, types[column.type]) for column in COLUMNS])


class _Drained(io.RawIOBase):
    """A file that is written to and never read again: what was written is taken out as it goes."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        piece = memoryview(data).cast("B")  # type: ignore[arg-type]  # pyarrow's buffers are bytes-like
        self._written += piece
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position

    def drain(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken
