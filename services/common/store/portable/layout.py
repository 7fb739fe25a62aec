"""Which tables and columns an export holds: all that there are, but those named here with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.common.store.columns import Moment, Plain
from services.common.store.portable.manifest import Kind
from services.common.store.tables import metadata

NOT_EXPORTED: Mapping[str, str] = {
    "submission_tallies": "is counted anew as the submissions come in",
    "change_feed": "tells this store's order of changes from another one's",
    "changes": "is made anew: everything counts as changed when it was imported",
    "changes_waiting": "have no number yet in this store's order of changes",
    "further_changes": "is made anew: everything counts as changed when it was imported",
    "deliveries": "go out once, from this installation; a copy of it would tell others a second time",
    "delivery_tallies": "count what this installation has sent",
    "endings": "are what this installation has still to tell its webhooks",
    "former_statements": "are kept for a month, to put back what this installation extracted again",
    "kept_answers": "is for requests that are sent again within a day, to this installation",
    "logins": "stand for keys in browsers that know this installation by its address",
    "reprocessings": "are the work of this installation",
    "webhooks": "have secrets, and would be told twice: by this installation and by its copy",
    "workers": "tells which processes live at the moment, on these machines",
}
NOT_EXPORTED_COLUMNS: Mapping[str, str] = {
    "submissions.queued_at": "tells of messages of this broker; another one has none, and the sweeper sends them anew",
}
REBUILT = ("statement_search", "article_search")
"""Tables outside the metadata that follow from the others (`reindexing.py`)."""

_AS_TEXT = "articles.text_deflated"
_APART = "payloads.deflated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table as it is exported; `key` is what its rows are ordered by, `wide` a column whose values may be large."""

    name: str
    columns: Mapping[str, Kind]
    key: tuple[str, ...]
    wide: str | None = None


def layouts() -> tuple[Layout, ...]:
    """Every table of this version, in an order in which no row refers to a later table."""
    return tuple(_layout(table) for table in metadata.sorted_tables if table.name not in NOT_EXPORTED)


def _layout(table: sa.Table) -> Layout:
    columns = {c.name: _kind(table, c) for c in table.columns if f"{table.name}.{c.name}" not in NOT_EXPORTED_COLUMNS}
    wide = [name for name, kind in columns.items() if kind in (Kind.DEFLATED_TEXT, Kind.BYTES_APART)]
    return Layout(
        name=table.name,
        columns=columns,
        key=tuple(column.name for column in table.primary_key),
        wide=wide[0] if wide else None,
    )


def _kind(table: sa.Table, column: sa.Column[object]) -> Kind:
    path = f"{table.name}.{column.name}"
    if path in (_AS_TEXT, _APART):
        return Kind.DEFLATED_TEXT if path == _AS_TEXT else Kind.BYTES_APART
    match column.type:
        case Plain():
            return Kind.TEXT
        case Moment():
            return Kind.MOMENT
        case sa.Date():
            return Kind.DAY
        case sa.JSON():
            return Kind.JSON
        case sa.LargeBinary():
            return Kind.HEX
        case sa.Boolean():
            return Kind.BOOLEAN
        case sa.Integer():
            return Kind.INTEGER
        case sa.Float():
            return Kind.NUMBER
    raise TypeError(f"{path} has a type that no export can write: {column.type!r}; add it to this module")


def table_of(name: str, columns: Mapping[str, Kind]) -> sa.TableClause:
    """The table as SQL speaks of it; also one of an older version, whose columns only its export knows."""
    return sa.table(name, *(sa.column(column, _TYPES[kind]) for column, kind in columns.items()))


_TYPES: Mapping[Kind, sa.types.TypeEngine[Any]] = {
    Kind.TEXT: Plain(),
    Kind.INTEGER: sa.BigInteger(),
    Kind.NUMBER: sa.Double(),
    Kind.BOOLEAN: sa.Boolean(),
    Kind.MOMENT: Moment(),
    Kind.DAY: sa.Date(),
    Kind.JSON: sa.JSON(),
    Kind.HEX: sa.LargeBinary(),
    Kind.DEFLATED_TEXT: sa.LargeBinary(),
    Kind.BYTES_APART: sa.LargeBinary(),
}
