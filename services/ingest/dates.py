"""Finds calendar dates in text: never a guess from a bare year or month."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from services.common.folding import fold
from services.ingest.calendar_words import (
    GREGORIAN_MONTHS,
    HIJRI_MARKS,
    HIJRI_MONTHS,
    SOLAR_MARKS,
    SOLAR_MONTHS,
    ZONE_HOURS,
)
from services.ingest.calendars import Calendar, by_number, gregorian, hijri, solar

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LONGEST_LINE = 400
"""A date line is short; longer stretches are cut there before any pattern runs over them."""
_MARKS = re.compile("[\u064b-\u0652\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
"""Vowel signs, tatweel, joiners and direction marks, which stand anywhere within a date."""
_ARABIC = re.compile("[\u0600-\u06ff]")
_NEAR = 40
"""Code points between the two dates of "5 Rabi II 1445, that is 19 October 2023"."""

_SECOND = (
    r"[ \u00a0](?:الأول|الاول|الأولى|الاولى|الثاني|الثانية|الآخر|الاخر|الآخرة|الاخرة|الثان|أول|اول|آخر|اخر|ثاني|ثان"
    r"|القعدة|القعده|الحجة|الحجه|قعدة|قعده|حجة|حجه|یەکەم|دووەم|[12](?=[ \u00a0]))(?!\w)"
)
_MONTH_WORD = rf"[^\W\d_]{{2,14}}(?:\.|{_SECOND})?"
_TWIN = (
    rf"[ \u00a0]?[/–-][ \u00a0]?(?P<twin>{_MONTH_WORD})|[ \u00a0]?\((?P<aside>{_MONTH_WORD})\)"
    rf"|[ \u00a0](?!(?:ل?عام|ل?سنة|سال|ماه|de|del)\b)(?P<doubled>{_MONTH_WORD})"
)
_NAME = rf"(?P<month>{_MONTH_WORD}|[كت][12])"
_MONTH = rf"{_NAME}(?:{_TWIN})?"
_YEAR = r"(?P<year>(?:1[2-9]|20)\d\d)"
_GAP = r"[ \u00a0]{0,3}"
_OF = r"(?:من شهر |من |شهر |of |de |del |d')?"
_IN = r"(?:ماه )?(?:لعام |لسنة |عام |سنة |سال |de |del )?"
_WRITTEN = (
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?{_GAP}[-–/.,،]?{_GAP}{_OF}{_MONTH}"
               rf"{_GAP}[-–/.,،]?{_GAP}{_IN}{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\w){_NAME}{_GAP}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_GAP}[,،]?{_GAP}{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}{_GAP}[-–/.,،]?{_GAP}{_NAME}{_GAP}[-–/.,،]?{_GAP}(?P<day>\d{{1,2}})(?!\d)"),
)  # fmt: skip
_YEAR_FIRST = re.compile(
    r"(?<![\d.])(?P<year>(?:1[2-9]|20)\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"
)
_YEAR_LAST = re.compile(
    r"(?<![\d.])(?P<a>\d{1,2})(?P<gap>[ \u00a0]?)(?P<mark>[-/.])(?P=gap)(?P<b>\d{1,2})(?P=gap)(?P=mark)(?P=gap)"
    r"(?P<year>(?:1[2-9]|20)\d\d)(?!\d|\.\d)"
)
_CLOCK = re.compile(
    r"\s{0,2}(?:[T|,،\-–]|at|um|à|a las|الساعة|في|ساعت)?\s{0,3}(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s?(?P<half>[ap]\.?m\b\.?|صباحا?ً?|مساء?ً?|ظهرا?ً?|[صم]\b)?\s?\(?"
    r"(?P<zone>(?:GMT|UTC)?\s?[+-]\d\d?:?\d\d(?!\d)|(?:GMT|UTC)\s?[+-]\d\d?(?!\d)|"
    + "|".join(sorted((re.escape(name) + r"\b" for name in ZONE_HOURS), key=len, reverse=True))
    + ")?",
    re.IGNORECASE,
)
_HOURS = {fold(name): hours for name, hours in ZONE_HOURS.items()}
_OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)?$")
_CALENDAR_MARK = re.compile(
    r"[ \u00a0]?(?:(?P<solar>{})|(?P<hijri>{}))(?!\w)".format(
        *("|".join(sorted(map(re.escape, marks), key=len, reverse=True)) for marks in (SOLAR_MARKS, HIJRI_MARKS))
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date in a text, `text[start:end]`; `at` is set only where a clock time and its zone are written.

    `clock` is the time of day as written. `is_local`: the zone is not UTC, so the day is the writer's own.
    """

    day: date
    start: int
    end: int
    at: datetime | None = None
    clock: time | None = None
    is_local: bool = False
    calendar: Calendar = Calendar.GREGORIAN


def find_dates(text: str, *, day_first: bool | None = None) -> tuple[FoundDate, ...]:
    """All full dates (day, month, year) in the first 400 code points of a line, in text order.

    Month names of Arabic (both systems, Maghrebi forms), Persian, Kurdish, Urdu, English and nine more languages;
    Hijri and solar years are converted. `day_first` settles 04/05/2024; where it is None such a date is skipped.
    """
    text = text[:_LONGEST_LINE]
    line, places = _without_marks(text.translate(_DIGITS))
    found: list[FoundDate] = []
    last = 0
    for start, end, day, calendar in sorted(
        _candidates(line, day_first, _ARABIC.search(text) is not None), key=lambda c: (c[0], -c[1])
    ):
        if start < last:
            continue
        clock, offset, last = _clock(line, end)
        at = None
        if clock is not None and offset is not None:
            at = datetime.combine(day, clock, tzinfo=timezone(offset)).astimezone(UTC)
        found.append(
            FoundDate(
                day=day,
                start=places[start],
                end=places[last - 1] + 1,
                at=at,
                clock=clock,
                is_local=bool(offset),
                calendar=calendar,
            )
        )
    return tuple(found)


def principal(dates: Sequence[FoundDate]) -> FoundDate | None:
    """The first date; where it is of another calendar and the Gregorian one stands right behind it, that one."""
    first = dates[0] if dates else None
    if first is None or first.calendar is Calendar.GREGORIAN or len(dates) < 2:
        return first
    second = dates[1]
    is_pair = second.calendar is Calendar.GREGORIAN and second.start - first.end <= _NEAR
    return second if is_pair else first


def _without_marks(line: str) -> tuple[str, Sequence[int]]:
    """The line without marks, and where each of its code points stood."""
    if _MARKS.search(line) is None:
        return line, range(len(line))
    places = [i for i, c in enumerate(line) if _MARKS.match(c) is None]
    return "".join(line[i] for i in places), places


def _candidates(line: str, day_first: bool | None, is_arabic: bool) -> Iterator[tuple[int, int, date, Calendar]]:
    for pattern in _WRITTEN:
        for m in pattern.finditer(line):
            written = _written(m)
            if written is not None:
                yield m.start(), m.end(), *written
    for m in _YEAR_FIRST.finditer(line):
        year, month, number = int(m["year"]), int(m["month"]), int(m["day"])
        day = gregorian(year, month, number)
        if day is not None:
            yield m.start(), m.end(), day, Calendar.GREGORIAN
        else:
            yield from _numbered(line, m, is_arabic, (year, month, number))
    for m in _YEAR_LAST.finditer(line):
        a, b, year = int(m["a"]), int(m["b"]), int(m["year"])
        certain = a > 12 or b > 12 or a == b or m["mark"] == "."
        if gregorian(year, 1, 1) is None:
            yield from _numbered(line, m, is_arabic, (year, b, a))
        elif certain or day_first is not None:
            month_first = b > 12 or (a <= 12 and day_first is False and m["mark"] != ".")
            day = gregorian(year, a, b) if month_first else gregorian(year, b, a)
            if day is not None:
                yield m.start(), m.end(), day, Calendar.GREGORIAN


def _numbered(
    line: str, m: re.Match[str], is_arabic: bool, parts: tuple[int, int, int]
) -> Iterator[tuple[int, int, date, Calendar]]:
    """A Hijri or solar date in numbers: told by its mark, or by its year where the line is Arabic or nothing else."""
    if not 1300 <= parts[0] < 1500:
        return
    mark = _CALENDAR_MARK.match(line, m.end())
    end = m.end() if mark is None else mark.end()
    calendar = by_number(parts[0])
    if mark is not None:
        calendar = Calendar.SOLAR if mark["solar"] else Calendar.HIJRI
    elif not is_arabic and any(c.isalpha() for c in line):
        return
    day = solar(*parts) if calendar is Calendar.SOLAR else hijri(*parts)
    if day is not None:
        yield m.start(), end, day, calendar


def _written(m: re.Match[str]) -> tuple[date, Calendar] | None:
    day, year = int(m["day"]), int(m["year"])
    groups = m.groupdict()
    doubled = groups.get("doubled")
    if doubled and fold(doubled.rstrip(".")) not in GREGORIAN_MONTHS:
        return None
    for name in (m["month"], *(() if doubled else (groups.get("twin"), groups.get("aside")))):
        key = fold((name or "").rstrip(".")).replace("\u00a0", " ")
        if key in SOLAR_MONTHS and 1200 < year < 1600 and key not in HIJRI_MONTHS:
            found, calendar = solar(year, SOLAR_MONTHS[key], day), Calendar.SOLAR
        elif key in HIJRI_MONTHS and 1200 < year < 1600:
            found, calendar = hijri(year, HIJRI_MONTHS[key], day), Calendar.HIJRI
        elif key in GREGORIAN_MONTHS:
            found, calendar = gregorian(year, GREGORIAN_MONTHS[key], day), Calendar.GREGORIAN
        else:
            continue
        return None if found is None else (found, calendar)
    return None


def _clock(line: str, end: int) -> tuple[time | None, timedelta | None, int]:
    """The time of day behind a date, how far its zone is ahead of UTC where that is written, and where they end."""
    m = _CLOCK.match(line, end)
    if m is None:
        return None, None, end
    hour, minute, second, half = int(m["hour"]), int(m["minute"]), int(m["second"] or 0), (m["half"] or "").casefold()
    if half[:1] in ("p", "م", "ظ") and hour < 12:
        hour += 12
    elif half[:1] in ("a", "ص") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return None, None, end
    return time(hour, minute, second), zone_offset(m["zone"] or ""), m.end()


def zone_offset(zone: str) -> timedelta | None:
    """How far a zone is ahead of UTC: "+02:00", "GMT+3", "CEST"; None for what names none."""
    m = _OFFSET.search(zone)
    if m is not None:
        offset = timedelta(hours=int(m[2]), minutes=int(m[3] or 0)) * (-1 if m[1] == "-" else 1)
        return offset if abs(offset) <= timedelta(hours=14) else None
    hours = _HOURS.get(fold(zone))
    return None if hours is None else timedelta(hours=hours)
