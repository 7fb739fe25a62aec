"""What an export says about itself: written last, read first."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum

FORMAT = "qawl-export"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
PAYLOAD_BYTES = "payloads.bin"
"""The member that holds the bytes of all payloads, one behind the other, in the order of the table's lines."""

Progress = Callable[[str, int, int], None]
"""Told what is at work, how many rows of it are through, and how many there are."""

_NAME = re.compile("[a-z][a-z_]{0,60}")
_SHA_256 = re.compile("[0-9a-f]{64}")
_MOST_ROWS = 1 << 62


class Kind(StrEnum):
    """How a column's value is written as JSON."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    MOMENT = "moment"  # ISO 8601, UTC, to the microsecond
    DAY = "day"  # ISO 8601
    JSON = "json"
    HEX = "hex"  # bytes
    DEFLATED_TEXT = "deflated_text"  # the text itself
    BYTES_APART = "bytes_apart"  # how many bytes it takes of `payloads.bin`


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of the ZIP: its size in bytes before compression, and SHA-256 of those bytes."""

    name: str
    bytes: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMember:
    """A table's member, its columns in order, and how each is written."""

    table: str
    columns: dict[str, Kind]
    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`made_at` is an ISO 8601 moment; `tables` come in an order in which no row refers to a later table."""

    qawl_version: str
    schema_revision: str
    made_at: str
    tables: tuple[TableMember, ...]
    payload_bytes: Member

    @property
    def rows(self) -> int:
        return sum(table.member.rows for table in self.tables)

    @property
    def bytes(self) -> int:
        return sum(table.member.bytes for table in self.tables) + self.payload_bytes.bytes


class ManifestError(ValueError):
    """It is no manifest of ours, or of a format that this version does not read."""


def write_manifest(manifest: Manifest) -> bytes:
    return json.dumps(
        {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "qawl_version": manifest.qawl_version,
            "schema_revision": manifest.schema_revision,
            "made_at": manifest.made_at,
            "tables": [{"table": t.table, "columns": t.columns, **asdict(t.member)} for t in manifest.tables],
            "payload_bytes": asdict(manifest.payload_bytes),
        },
        indent=1,
    ).encode()


def read_manifest(data: bytes) -> Manifest:
    """Raises ManifestError with what does not fit."""
    try:
        found = json.loads(data)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ManifestError("it is no export of Qawl")
        if found["format_version"] != FORMAT_VERSION:
            raise ManifestError(f"it has format {found['format_version']!r}, and this version reads {FORMAT_VERSION}")
        tables = tuple(_table(one) for one in found["tables"])
        if len({table.table for table in tables}) < len(tables):
            raise ManifestError("a table comes twice")
        return Manifest(
            qawl_version=_text(found["qawl_version"]),
            schema_revision=_text(found["schema_revision"]),
            made_at=_text(found["made_at"]),
            tables=tables,
            payload_bytes=_member(found["payload_bytes"], PAYLOAD_BYTES),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestError(f"its manifest does not fit: {type(error).__name__} {error}") from None
    except ValueError as error:
        raise error if isinstance(error, ManifestError) else ManifestError("its manifest cannot be read") from None


def member_name(table: str) -> str:
    return f"tables/{table}.jsonl"


def _table(found: dict[str, object]) -> TableMember:
    name, columns = found["table"], found["columns"]
    if not isinstance(name, str) or not isinstance(columns, dict) or not all(map(_NAME.fullmatch, (name, *columns))):
        raise ManifestError("a table or column has a name that none of ours has")
    kinds = {column: Kind(kind) for column, kind in columns.items()}
    return TableMember(table=name, columns=kinds, member=_member(found, member_name(name)))


def _member(found: dict[str, object], name: str) -> Member:
    size, rows, digest = found["bytes"], found["rows"], found["sha256"]
    if found["name"] != name or not isinstance(digest, str) or not _SHA_256.fullmatch(digest):
        raise ManifestError(f"it does not describe {name} rightly")
    if not (type(size) is int and type(rows) is int and 0 <= size <= _MOST_ROWS and 0 <= rows <= _MOST_ROWS):
        raise ManifestError(f"it does not count {name} rightly")
    return Member(name=name, bytes=size, rows=rows, sha256=digest)


def _text(found: object) -> str:
    if not isinstance(found, str) or len(found) > 200:
        raise ManifestError("a text of its manifest is none")
    return found
