"""From JSON to the values of `values.py`.

A member that a newer server adds is passed over, and one that an older server has not is None: client and server need
not be of one version. Words are not compared with the closed lists that were known when the client was made.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def read(kind: type[T], value: object) -> T:
    """The value as `kind`, a dataclass; raises ValueError where it cannot be one."""
    found = _of(kind, value)
    assert isinstance(found, kind)
    return found


def _of(kind: object, value: object) -> object:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _of(next(one for one in get_args(kind) if one is not types.NoneType), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"a list was expected, not {type(value).__name__}")
        inner = get_args(kind)[0]
        return tuple(_of(inner, one) for one in value)
    if origin in (Literal, dict) or kind is object:
        return value
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise ValueError(f"{kind.__name__} was expected, not {type(value).__name__}")
        return kind(**{name: _member(inner, value.get(name)) for name, inner in _members(kind).items()})
    if kind is datetime:
        return datetime.fromisoformat(str(value))
    if kind is date:
        return date.fromisoformat(str(value))
    return value


def _member(kind: object, value: object) -> object:
    return None if value is None else _of(kind, value)


@cache
def _members(kind: type) -> Mapping[str, object]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
