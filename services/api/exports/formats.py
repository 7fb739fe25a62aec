"""The forms that statements are exported in: one line for each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from sqlalchemy import Engine

from services.api.exports import annotations, json_lines, linked, parquet, rows, spreadsheet
from services.api.exports.rows import Batches, Origin
from services.common.store.statements import StatementFilter


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    JSON_LD = "jsonld"
    ANNOTATION = "annotation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a format is called and made. `read` gives what `write` takes."""

    title: str
    media_type: str
    suffix: str
    write: Callable[[Batches, Origin], Iterator[bytes]]
    read: Callable[[Engine, StatementFilter], Batches] = rows.plain
    is_installed: Callable[[], bool] = lambda: True


FORMS: Mapping[ExportFormat, Form] = {
    ExportFormat.JSONL: Form(
        title="JSON Lines", media_type="application/jsonl", suffix=".jsonl", write=json_lines.write
    ),
    ExportFormat.CSV: Form(
        title="CSV for spreadsheets",
        media_type="text/csv; charset=utf-8; header=present",
        suffix=".csv",
        write=spreadsheet.write,
    ),
    ExportFormat.PARQUET: Form(
        title="Parquet",
        media_type="application/vnd.apache.parquet",
        suffix=".parquet",
        write=parquet.write,
        is_installed=parquet.is_installed,
    ),
    ExportFormat.JSON_LD: Form(
        title="JSON-LD of schema.org", media_type="application/ld+json", suffix=".jsonld", write=linked.write
    ),
    ExportFormat.ANNOTATION: Form(
        title="W3C Web Annotations",
        media_type=f'application/ld+json; profile="{annotations.CONTEXT}"',
        suffix=".annotations.jsonld",
        write=annotations.write,
        read=rows.with_context,
    ),
}


def offered() -> Mapping[ExportFormat, Form]:
    """Those that this installation can make."""
    return {name: form for name, form in FORMS.items() if form.is_installed()}


def export(form: Form, engine: Engine, filter: StatementFilter, origin: Origin) -> Iterator[bytes]:
    """The statements that fit, in this form, piece by piece, in memory that does not grow with them.

    The first piece comes when the store has answered. Raises StoreDown. To be closed where it is not exhausted.
    """
    batches = form.read(engine, filter)
    first = next(batches, None)
    return form.write(chain([] if first is None else [first], batches), origin)
