"""Single values as clients give them: what their schema says is exactly what is taken."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

KEY = "^[0-9a-f]{32}$"
"""All ids of the store have this form."""
_H = "[0-9A-Fa-f]{1,4}"
_IPV6 = "|".join(  # RFC 4291, 2.2: eight groups, or fewer with one gap
    (
        f"({_H}:){{7}}{_H}",
        *(f"({_H}:){{1,{before}}}(:{_H}){{1,{7 - before}}}" for before in range(1, 7)),
        f"({_H}:){{1,7}}:",
        f":(:{_H}){{1,7}}",
        "::",
    )
)
WEB_ADDRESS = (
    r"^[Hh][Tt][Tt][Pp][Ss]?://"
    rf"([^\x00-\x20\x7f-\xa0/?#@:\[\]\\]+|\[({_IPV6})\])"
    r"(:(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5]?[0-9]{1,4}))?"
    r"([/?#][^\x00-\x20\x7f-\xa0]*)?$"
)
"""Scheme, host and port, with neither blank nor name and password in it."""

_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_A_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ].*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Told:
    """What the JSON schema says beyond what pydantic finds out; the value's own check, whose messages are for people,
    has to see to it."""

    pattern: str | None = None
    formats: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = handler(schema)
        if self.pattern is not None:
            found |= {"pattern": self.pattern}
        if self.formats:
            found |= {"anyOf": [{"format": format} for format in self.formats]}
        return found


def _single_line(value: str) -> str:
    if any(ord(c) < 32 or ord(c) == 127 for c in value):
        raise ValueError("must not hold control characters")
    return value


def _iso_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("must be an ISO 8601 date or date-time, such as 2026-11-22") from None
    return value


def _written_day(value: object) -> object:
    """Pydantic would take a number for seconds since 1970, which nobody means."""
    if not isinstance(value, date) and not (isinstance(value, str) and _A_DAY.fullmatch(value)):
        raise ValueError("must be a day, such as 2026-11-22")
    return value


def _written_moment(value: object) -> object:
    if not isinstance(value, datetime) and not (isinstance(value, str) and _A_MOMENT.fullmatch(value)):
        raise ValueError("must be a date-time with its zone, such as 2026-11-22T09:30:00Z")
    return value


def _whole(value: object) -> object:
    """As JSON has it: 5.0 is one, "5" and true are none."""
    if isinstance(value, bool | str):
        raise ValueError("must be a whole number")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
Line = Annotated[str, AfterValidator(_single_line), Told("^[^\\u0000-\\u001f\\u007f]*$")]
IsoDate = Annotated[str, AfterValidator(_iso_date), Told(formats=("date", "date-time"))]
Day = Annotated[date, BeforeValidator(_written_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment)]
