"""Finds calendar dates in text, and reads the dates that metadata give; never a guess from a bare year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from hijridate import Hijri

from services.common.folding import fold
from services.ingest.calendar_words import GREGORIAN_MONTHS, HIJRI_MONTHS, SOLAR_MONTHS

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_EARLIEST = 1800
"""Newspapers older than this are not what anyone hands in; a smaller "year" is a number."""
_LONGEST_LINE = 400
"""A date line is short; longer stretches are cut there before any pattern runs over them."""

_SECOND_WORD = r"[ \u00a0](?:الأول|الاول|الأولى|الاولى|الثاني|الثانية|الآخر|الاخر|الآخرة|الاخرة|القعدة|الحجة)\b"
_MONTH_WORD = rf"[^\W\d_]{{2,12}}(?:\.|{_SECOND_WORD})?"
_MONTH = (
    rf"(?P<month>{_MONTH_WORD})(?:[ \u00a0]?/[ \u00a0]?(?P<twin>{_MONTH_WORD})|[ \u00a0]?\((?P<aside>{_MONTH_WORD})\))?"
)
_YEAR = r"(?P<year>(?:1[2-9]|20)\d\d)"
_GAP = r"[ \u00a0]{0,3}"
_WRITTEN = (
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?{_GAP}[-–/.,،]?{_GAP}(?:من |of |de |del )?{_MONTH}"
               rf"{_GAP}[-–/.,،]?{_GAP}(?:عام |سنة |de |del )?{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\w){_MONTH}{_GAP}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_GAP}[,،]?{_GAP}{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}{_GAP}[-–/.,،]?{_GAP}{_MONTH}{_GAP}[-–/.,،]?{_GAP}(?P<day>\d{{1,2}})(?!\d)"),
)  # fmt: skip
_YEAR_FIRST = re.compile(
    r"(?<![\d.])(?P<year>(?:1[2-9]|20)\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"
)
_YEAR_LAST = re.compile(
    r"(?<![\d.])(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<year>(?:1[2-9]|20)\d\d)(?!\d|\.\d)"
)
_CLOCK = re.compile(
    r"\s{0,2}(?:[T|,،\-–]|at|a las|الساعة|في)?\s{0,3}(?P<hour>\d{1,2})[:.](?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s?(?P<half>[ap]\.?m\b\.?|صباحا?ً?|مساء?ً?|[صم]\b)?\s?(?P<zone>Z\b|GMT|UTC|بتوقيت غرينتش|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date in a text, `text[start:end]`; `at` is set only where a clock time and its zone are written.

    `is_local`: the zone is not UTC, so the day is the writer's own.
    """

    day: date
    start: int
    end: int
    at: datetime | None = None
    is_local: bool = False


def find_dates(text: str, *, day_first: bool | None = None) -> tuple[FoundDate, ...]:
    """All full dates (day, month, year) in the first 400 code points of a line, in text order.

    Month names in English, Arabic (both systems, Maghrebi forms), Persian; Hijri and Persian solar years are
    converted. `day_first` settles 04/05/2024; where it is None such a date is skipped as ambiguous.
    """
    line = text[:_LONGEST_LINE].translate(_DIGITS)
    found: list[FoundDate] = []
    for start, end, day in sorted(_candidates(line, day_first), key=lambda c: (c[0], -c[1])):
        if found and start < found[-1].end:
            continue
        at, end = _clock(line, end, day)
        found.append(FoundDate(day=day, start=start, end=end, at=at))
    return tuple(found)


def read_stamp(value: str, *, day_first: bool | None = None) -> FoundDate | None:
    """The date of a metadata value: ISO 8601, RFC 2822, or any written form; None where it holds no full date."""
    value = value.strip()[:_LONGEST_LINE]
    stamp = value.translate(_DIGITS)
    compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z?)", stamp)
    if compact is not None:
        stamp = f"{compact[1]}-{compact[2]}-{compact[3]}"
    try:
        parsed = datetime.fromisoformat(stamp)
    except ValueError:
        parsed = None
    if parsed is None and re.match(r"[A-Za-z]{3},? \d", stamp):
        try:
            parsed = parsedate_to_datetime(stamp)
        except (ValueError, IndexError, TypeError):
            parsed = None
    if parsed is not None and _EARLIEST <= parsed.year < 2100:
        try:
            at = None if parsed.tzinfo is None else parsed.astimezone(UTC)
        except OverflowError:
            at = None
        local = bool(parsed.utcoffset())
        return FoundDate(day=parsed.date(), start=0, end=len(value), at=at, is_local=local)
    dates = find_dates(value, day_first=day_first)
    return dates[0] if dates else None


def _candidates(line: str, day_first: bool | None) -> Iterator[tuple[int, int, date]]:
    for pattern in _WRITTEN:
        for m in pattern.finditer(line):
            day = _written(m)
            if day is not None:
                yield m.start(), m.end(), day
    for m in _YEAR_FIRST.finditer(line):
        day = _calendar(int(m["year"]), int(m["month"]), int(m["day"]))
        if day is not None:
            yield m.start(), m.end(), day
    for m in _YEAR_LAST.finditer(line):
        a, b, year = int(m["a"]), int(m["b"]), int(m["year"])
        certain = a > 12 or b > 12 or a == b or m["mark"] == "."
        if certain or day_first is not None:
            month_first = b > 12 or (a <= 12 and day_first is False and m["mark"] != ".")
            day = _calendar(year, a, b) if month_first else _calendar(year, b, a)
            if day is not None:
                yield m.start(), m.end(), day


def _written(m: re.Match[str]) -> date | None:
    day, year = int(m["day"]), int(m["year"])
    names = [fold(name.rstrip(".")) for name in (m["month"], m["twin"], m["aside"]) if name]
    for name in names:
        if name in SOLAR_MONTHS and 1200 < year < 1600 and (name not in HIJRI_MONTHS):
            return _solar(year, SOLAR_MONTHS[name], day)
        if name in HIJRI_MONTHS and 1200 < year < 1600:
            return _hijri(year, HIJRI_MONTHS[name], day)
        if name in GREGORIAN_MONTHS:
            return _calendar(year, GREGORIAN_MONTHS[name], day)
    return None


def _calendar(year: int, month: int, day: int) -> date | None:
    if not _EARLIEST <= year < 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hijri(year: int, month: int, day: int) -> date | None:
    try:
        gregorian = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(gregorian.year, gregorian.month, gregorian.day)


def _solar(year: int, month: int, day: int) -> date | None:
    """The Persian solar calendar by its 33-year cycle, right for the years 1244 to 1472."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30) and 1244 <= year <= 1472):
        return None
    leaps = sum(1 for y in range(1244, year) if y % 33 in (1, 5, 9, 13, 17, 22, 26, 30))
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date(1865, 3, 21) + timedelta(days=365 * (year - 1244) + leaps + before + day - 1)


def _clock(line: str, end: int, day: date) -> tuple[datetime | None, int]:
    m = _CLOCK.match(line, end)
    if m is None:
        return None, end
    hour, minute, half = int(m["hour"]), int(m["minute"]), (m["half"] or "").casefold()
    if half[:1] in ("p", "م") and hour < 12:
        hour += 12
    elif half[:1] in ("a", "ص") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return None, end
    zone = (m["zone"] or "").upper()
    if not zone:
        return None, m.end()
    offset = timedelta()
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    if abs(offset) >= timedelta(hours=24):
        return None, m.end()
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone(offset)).astimezone(UTC), m.end()
