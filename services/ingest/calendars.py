"""Days of the Gregorian, the Hijri and the Persian solar calendar; None where a calendar has no such day."""

from datetime import date, timedelta
from enum import StrEnum

from hijridate import Hijri

EARLIEST = 1800
"""Newspapers older than this are not what anyone hands in; a smaller "year" is a number."""


class Calendar(StrEnum):
    """In which calendar a date was written."""

    GREGORIAN = "gregorian"
    HIJRI = "hijri"
    SOLAR = "solar"


def gregorian(year: int, month: int, day: int) -> date | None:
    if not EARLIEST <= year < 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def hijri(year: int, month: int, day: int) -> date | None:
    """By the calendar of Umm al-Qura, for the years 1343 to 1500."""
    try:
        found = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day)


def solar(year: int, month: int, day: int) -> date | None:
    """The Persian solar calendar by its 33-year cycle, right for the years 1244 to 1472."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30) and 1244 <= year <= 1472):
        return None
    leaps = sum(1 for y in range(1244, year) if y % 33 in (1, 5, 9, 13, 17, 22, 26, 30))
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date(1865, 3, 21) + timedelta(days=365 * (year - 1244) + leaps + before + day - 1)


def by_number(year: int) -> Calendar:
    """Which calendar a bare year of the fourteenth or fifteenth century is of: until about 2036 they do not meet.

    Solar years written today are 1350 to 1415 (1971 to 2036), Hijri ones 1416 to 1460 (1995 to 2038).
    """
    return Calendar.SOLAR if year <= 1415 else Calendar.HIJRI
