"""A row as a line of JSON, and back: the same bytes for the same row, whichever store it stands in."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from services.common.store.portable.manifest import Kind

Write = Callable[[Sequence[object]], bytes]
Read = Callable[[bytes], dict[str, object]]


class LineError(ValueError):
    """The line is no row of its table."""


def writer(columns: Mapping[str, Kind]) -> Write:
    """What makes a line of a row's values, given in the order of the columns."""
    names = tuple(columns)
    changed = [(place, _WRITTEN[kind]) for place, kind in enumerate(columns.values()) if kind in _WRITTEN]
    plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
    escaped = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode

    def write(row: Sequence[object]) -> bytes:
        values = list(row)
        for place, change in changed:
            if values[place] is not None:
                values[place] = change(values[place])
        found = dict(zip(names, values, strict=True))
        try:
            return plain(found).encode() + b"\n"
        except UnicodeEncodeError:  # a lone surrogate, which articles may hold and UTF-8 may not
            return escaped(found).encode() + b"\n"

    return write


def reader(columns: Mapping[str, Kind]) -> Read:
    """What makes a row of a line; of a column of bytes apart, their number. It raises LineError."""
    kinds = list(columns.items())

    def read(line: bytes) -> dict[str, object]:
        try:
            found = json.loads(line)
            if not isinstance(found, dict) or len(found) != len(kinds):
                raise LineError("it has not the columns that the manifest tells")
            return {name: None if found[name] is None else _READ[kind](found[name]) for name, kind in kinds}
        except KeyError as error:
            raise LineError(f"it has no {error}") from None
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise error if isinstance(error, LineError) else LineError(str(error)[:200]) from None

    return read


def _moment(value: object) -> str:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _day(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def _hex(value: object) -> str:
    assert isinstance(value, bytes)
    return value.hex()


def _inflated(value: object) -> str:
    assert isinstance(value, bytes)
    return zlib.decompress(value).decode("utf-8", "surrogatepass")


_WRITTEN: Mapping[Kind, Callable[[object], object]] = {
    Kind.MOMENT: _moment,
    Kind.DAY: _day,
    Kind.HEX: _hex,
    Kind.DEFLATED_TEXT: _inflated,
    Kind.NUMBER: lambda value: float(value),  # type: ignore[arg-type]
}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise LineError("a text is none")
    return value


def _integer(value: object) -> int:
    if type(value) is not int or abs(value) >= 1 << 63:
        raise LineError("a whole number is none")
    return value


def _count(value: object) -> int:
    if _integer(value) < 0:
        raise LineError("a number of bytes is below zero")
    return _integer(value)


def _number(value: object) -> float:
    if type(value) not in (int, float):
        raise LineError("a number is none")
    return float(value)  # type: ignore[arg-type]


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise LineError("neither true nor false")
    return value


def _read_moment(value: object) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise LineError("a moment without its zone")
    return found


_READ: Mapping[Kind, Callable[[object], object]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.MOMENT: _read_moment,
    Kind.DAY: lambda value: date.fromisoformat(_text(value)),
    Kind.JSON: lambda value: value,
    Kind.HEX: lambda value: bytes.fromhex(_text(value)),
    Kind.DEFLATED_TEXT: lambda value: zlib.compress(_text(value).encode("utf-8", "surrogatepass")),
    Kind.BYTES_APART: _count,
}
