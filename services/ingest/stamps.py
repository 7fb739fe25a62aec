"""Reads the dates that metadata give: ISO 8601 and its kin, RFC 2822, seconds since 1970, or any written form."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

from services.ingest.calendars import EARLIEST, gregorian
from services.ingest.dates import FoundDate, find_dates, principal, zone_offset

_LONGEST = 400
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?!\d)"
    r"(?:(?:T|\s{1,3}|,\s?)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,12})?)?"
    r"\s?(?P<half>[AaPp]\.?[Mm])?\s?(?P<zone>Z|[A-Za-z]{2,5}(?:[+-]\d\d?:?\d{0,2})?|[+-]\d\d:?\d\d)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$")
_SECONDS = re.compile(r"\d{10}(?:\d{3})?$")
_NO_DATES = frozenset((date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31)))
"""What a database without a date writes."""


def read_stamp(value: str, *, day_first: bool | None = None) -> FoundDate | None:
    """The date of a metadata value; None where it holds no full date, or one that stands for none (1970-01-01)."""
    value = value.strip()[:_LONGEST]
    stamp = value.translate(_DIGITS)
    found = _iso(stamp, len(value)) or _seconds(stamp, len(value)) or _mail(stamp, len(value))
    found = found or principal(find_dates(value, day_first=day_first))
    return None if found is None or found.day in _NO_DATES else found


def _iso(stamp: str, length: int) -> FoundDate | None:
    m = _ISO.match(stamp)
    if m is not None:
        day = gregorian(int(m["year"]), int(m["month"]), int(m["day"]))
        hour = int(m["hour"] or 0)
        if m["half"]:
            hour = hour % 12 + (12 if m["half"][0] in "Pp" else 0)
        rest = (hour, int(m["minute"] or 0), int(m["second"] or 0)) if m["hour"] else None
        return None if day is None else _moment(day, rest, m["zone"] or "", length)
    c = _COMPACT.match(stamp)
    if c is None:
        return None
    day = gregorian(int(c[1]), int(c[2]), int(c[3]))
    return (
        None
        if day is None
        else _moment(day, (int(c[4]), int(c[5]), int(c[6] or 0)) if c[4] else None, c[7] or "", length)
    )


def _moment(day: date, clock: tuple[int, int, int] | None, zone: str, length: int) -> FoundDate:
    """A day with what is sound of its time and zone; 60 seconds or 24 hours are no time of day."""
    if clock is None or clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return FoundDate(day=day, start=0, end=length)
    offset = zone_offset(zone) if zone else None
    at = None
    if offset is not None:
        at = datetime.combine(day, time(*clock), tzinfo=timezone(offset)).astimezone(UTC)
    return FoundDate(day=day, start=0, end=length, at=at, clock=time(*clock), is_local=bool(offset))


def _seconds(stamp: str, length: int) -> FoundDate | None:
    """Seconds, or thousandths of them, since 1970: between 2001 and 2100."""
    if _SECONDS.match(stamp) is None:
        return None
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(stamp[:10]))
    return FoundDate(day=at.date(), start=0, end=length, at=at, clock=at.time()) if 2001 <= at.year < 2100 else None


def _mail(stamp: str, length: int) -> FoundDate | None:
    if re.match(r"[A-Za-z]{3},? \d", stamp) is None:
        return None
    try:
        parsed = parsedate_to_datetime(stamp)
        at = None if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if not EARLIEST <= parsed.year < 2100:
        return None
    local = bool(parsed.utcoffset())
    return FoundDate(day=parsed.date(), start=0, end=length, at=at, clock=parsed.time(), is_local=local)
