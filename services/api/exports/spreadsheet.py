"""CSV that a spreadsheet opens as it is: RFC 4180, UTF-8 with a byte order mark, and no cell that is a formula."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

from services.api.exports.columns import COLUMNS, Value
from services.api.exports.rows import Batches, Origin

MOST_CHARACTERS = 32_767
"""What a cell of Excel or LibreOffice holds; Excel goes on in the next row with what is more."""
_BEGINS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""With which a cell is taken for a formula, full-width forms included (OWASP, "CSV Injection")."""


def write(batches: Batches, origin: Origin) -> Iterator[bytes]:
    """The names of the columns, then a line for each statement."""
    # Without the mark, Excel takes the file for one of the machine's old code page, and Arabic for nonsense.
    yield b"\xef\xbb\xbf" + _lines([[column.name for column in COLUMNS]])
    for batch in batches:
        yield _lines([[cell(column.of(row.statement, origin.base)) for column in COLUMNS] for row in batch])


def cell(value: Value) -> str:
    """The value as a spreadsheet shows it, cut where a cell ends; text that would be a formula, after an apostrophe."""
    match value:
        case None:
            return ""
        case str():
            safe = f"'{value}" if value.startswith(_BEGINS_FORMULA) else value
            return safe if len(safe) <= MOST_CHARACTERS else safe[: MOST_CHARACTERS - 1] + "…"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")  # a form that spreadsheets take for a time
        case date():
            return value.isoformat()
        case list():
            return " ".join(f"{start}:{end}" for start, end in value)
        case int() | float():
            return str(value)


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
