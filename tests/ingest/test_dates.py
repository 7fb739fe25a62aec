"""Dates in the languages we read: found where a full date is written, never guessed."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.calendars import Calendar
from services.ingest.dates import find_dates, principal
from services.ingest.stamps import read_stamp


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-11-07", date(2024, 11, 7)),
        ("2021.02.04 | 23:10", date(2021, 2, 4)),
        ("2021/02/04", date(2021, 2, 4)),
        ("7th, November 2024 GMT", date(2024, 11, 7)),
        ("Nov. 7, 2024", date(2024, 11, 7)),
        ("Thursday, November 7, 2024", date(2024, 11, 7)),
        ("3rd of March, 2020", date(2020, 3, 3)),
        ("12-Jan-2021", date(2021, 1, 12)),
        ("7 نوفمبر 2024", date(2024, 11, 7)),
        ("٧ نوفمبر ٢٠٢٤", date(2024, 11, 7)),
        ("12 كانون الثاني 2021", date(2021, 1, 12)),
        ("4 كانون الأول 2021", date(2021, 12, 4)),
        ("الأحد، 04 آب/أغسطس 2013", date(2013, 8, 4)),
        ("15 فبراير (شباط) 2015", date(2015, 2, 15)),
        ("الجمعة 8 فيفري 2019", date(2019, 2, 8)),
        ("14 جويلية 2018", date(2018, 7, 14)),
        ("3 غشت 2022", date(2022, 8, 3)),
        ("9 شتنبر 2022", date(2022, 9, 9)),
        ("ديسمبر 25, 2020", date(2020, 12, 25)),
        ("١٢ رمضان ١٤٤٥ هـ", date(2024, 3, 22)),
        ("1 ذو الحجة 1444", date(2023, 6, 19)),
        ("۲ تیر ۱۳۹۹", date(2020, 6, 22)),
        ("22 بهمن 1402", date(2024, 2, 11)),
        ("25/12/2020", date(2020, 12, 25)),
        ("12/25/2020", date(2020, 12, 25)),
        ("05.04.2025", date(2025, 4, 5)),
        ("يوم الأحد الموافق 4 من شهر أيّار عام 2014م", date(2014, 5, 4)),
        ("12 كانون 2 2021", date(2021, 1, 12)),
        ("3 تشرين أول 2019", date(2019, 10, 3)),
        ("3 تشرين ثاني، 2019", date(2019, 11, 3)),
        ("5 ت2 2020", date(2020, 11, 5)),
        ("7 كانون الثاني يناير 2022", date(2022, 1, 7)),
        ("5 آب - أغسطس 2017", date(2017, 8, 5)),
        ("20 افريل 2023", date(2023, 4, 20)),
        ("11 دجنبر 2021", date(2021, 12, 11)),
        ("30 يوليوز 2020", date(2020, 7, 30)),
        ("2 نونبر 2020", date(2020, 11, 2)),
        ("12 أوت 2022", date(2022, 8, 12)),
        ("9 ايلول 2018", date(2018, 9, 9)),
        ("2024 نوفمبر 7", date(2024, 11, 7)),
        ("\u200f7\u200f/\u200f11\u200f/\u200f2024\u200f", date(2024, 11, 7)),
        ("7 / 12 / 2024", date(2024, 12, 7)),
        ("5 ربيع الآخر 1445هـ", date(2023, 10, 20)),
        ("٥/٤/١٤٤٥ هـ", date(2023, 10, 20)),
        ("1445/4/5هـ", date(2023, 10, 20)),
        ("تاريخ النشر 5/4/1445", date(2023, 10, 20)),
        ("17 محرم 1442", date(2020, 9, 5)),
        ("۱۴۰۲/۰۵/۱۲", date(2023, 8, 3)),
        ("تاریخ انتشار: 1402/05/12 - 10:30", date(2023, 8, 3)),
        ("۱۲ مرداد ماه ۱۴۰۲", date(2023, 8, 3)),
        ("دوشنبه 3 دي 1403", date(2024, 12, 23)),
        ("12 اسد 1402", date(2023, 8, 3)),
        ("۳ آذر ۱۴۰۲ ساعت ۱۲:۳۰", date(2023, 11, 24)),
        ("5 کانوونی دووەم 2023", date(2023, 1, 5)),
        ("5 جنوری 2023", date(2023, 1, 5)),
        ("7. November 2024, 10:15 Uhr", date(2024, 11, 7)),
        ("1er août 2024", date(2024, 8, 1)),
        ("7 de novembro de 2024", date(2024, 11, 7)),
        ("5 Ağustos 2024", date(2024, 8, 5)),
        ("7 ноября 2024", date(2024, 11, 7)),
    ],
)
def test_a_written_date_is_read(written: str, day: date) -> None:
    found = find_dates(f"- {written} -", day_first=True if "\u200f" in written or " / " in written else None)
    assert [f.day for f in found] == [day]


@pytest.mark.parametrize(
    "written",
    [
        "2024",
        "in 2024",
        "November 2024",
        "7 November",
        "04/05/2024",
        "31 فبراير 2021",
        "2021-13-01",
        "version 1.2.2024.5",
        "القرن 21",
        "killed 12 in May 2024",
        "شوال 1445",
        "1445 هـ",
        "31/2/1445 هـ",
        "article 1402/05/12 of the law",
        "11/7/24",
        "7 Monday 2024",
    ],
)
def test_what_is_no_full_date_gives_none(written: str) -> None:
    assert find_dates(written) == ()


def test_an_ambiguous_date_is_settled_by_the_one_who_asks() -> None:
    assert find_dates("04/05/2024", day_first=True)[0].day == date(2024, 5, 4)
    assert find_dates("04/05/2024", day_first=False)[0].day == date(2024, 4, 5)


def test_a_clock_time_counts_only_with_its_zone() -> None:
    assert find_dates("2024-11-07 18:30 GMT")[0].at == datetime(2024, 11, 7, 18, 30, tzinfo=UTC)
    assert find_dates("7 نوفمبر 2024 6:30 مساء")[0].at is None
    assert find_dates("7 نوفمبر 2024 6:30 مساء")[0].clock == time(18, 30)
    assert find_dates("7 نوفمبر 2024 6:30 مساء بتوقيت مكة المكرمة")[0].at == datetime(2024, 11, 7, 15, 30, tzinfo=UTC)
    assert find_dates("Thu Nov 07 2024 10:00:00 GMT+0200 (EET)")[0].at == datetime(2024, 11, 7, 8, tzinfo=UTC)
    assert find_dates("November 7, 2024 at 9:05 a.m. EST")[0].at == datetime(2024, 11, 7, 14, 5, tzinfo=UTC)
    assert find_dates("7 November 2024, 18:30 CST")[0].at is None


@pytest.mark.parametrize(
    "written",
    [
        "الجمعة 5 ربيع الآخر 1445هـ الموافق 20 أكتوبر 2023م",
        "5 ربيع الآخر 1445 هـ - 20/10/2023",
        "1402/07/28 (2023-10-20)",
        "20 أكتوبر 2023م الموافق 5 ربيع الآخر 1445هـ",
        "6 ربيع الآخر 1445هـ = 20 أكتوبر 2023",
    ],
)
def test_of_a_pair_of_calendars_the_gregorian_day_wins(written: str) -> None:
    found = principal(find_dates(f"النشر: {written}"))
    assert found is not None
    assert (found.day, found.calendar) == (date(2023, 10, 20), Calendar.GREGORIAN)


def test_a_date_of_another_calendar_far_from_the_next_stands_for_itself() -> None:
    found = principal(find_dates("5 ربيع الآخر 1445هـ " + "كلمة " * 12 + " 1 يناير 2020"))
    assert found is not None
    assert (found.day, found.calendar) == (date(2023, 10, 20), Calendar.HIJRI)


def test_the_place_of_a_date_is_that_in_the_text_as_given() -> None:
    text = "ـ \u200f7 نوفمبـر\u200f ٢٠٢٤ ـ"
    (found,) = find_dates(text)
    assert text[found.start : found.end] == "7 نوفمبـر\u200f ٢٠٢٤"


@pytest.mark.parametrize(
    ("stamp", "day", "at"),
    [
        ("2020-12-25T01:59:50+02:00", date(2020, 12, 25), datetime(2020, 12, 24, 23, 59, 50, tzinfo=UTC)),
        ("2020-12-24T22:30:00Z", date(2020, 12, 24), datetime(2020, 12, 24, 22, 30, tzinfo=UTC)),
        ("Wed, 02 Oct 2002 13:00:00 GMT", date(2002, 10, 2), datetime(2002, 10, 2, 13, tzinfo=UTC)),
        ("20201224", date(2020, 12, 24), None),
        ("2020-12-24 10:00:00", date(2020, 12, 24), None),
        ("24 ديسمبر 2020", date(2020, 12, 24), None),
        ("2020-12-24 10:00:00 +0200", date(2020, 12, 24), datetime(2020, 12, 24, 8, tzinfo=UTC)),
        ("2020-12-24T10:00:00.1234567Z", date(2020, 12, 24), datetime(2020, 12, 24, 10, tzinfo=UTC)),
        ("2020-12-24T10:00+02:00[Europe/Nowhere]", date(2020, 12, 24), datetime(2020, 12, 24, 8, tzinfo=UTC)),
        ("2020-12-24 10:00 PM EST", date(2020, 12, 24), datetime(2020, 12, 25, 3, tzinfo=UTC)),
        ("2020/12/24", date(2020, 12, 24), None),
        ("20201224T101500Z", date(2020, 12, 24), datetime(2020, 12, 24, 10, 15, tzinfo=UTC)),
        ("20201224101500", date(2020, 12, 24), None),
        ("1608804900", date(2020, 12, 24), datetime(2020, 12, 24, 10, 15, tzinfo=UTC)),
        ("1608804900000", date(2020, 12, 24), datetime(2020, 12, 24, 10, 15, tzinfo=UTC)),
        ("Thu Dec 24 2020 10:15:00 GMT+0000", date(2020, 12, 24), datetime(2020, 12, 24, 10, 15, tzinfo=UTC)),
        ("1399/10/04", date(2020, 12, 24), None),
        ("2020-12-24T24:00:00Z", date(2020, 12, 24), None),
    ],
)
def test_a_stamp_of_metadata_keeps_the_writers_own_day(stamp: str, day: date, at: datetime | None) -> None:
    found = read_stamp(stamp)
    assert found is not None
    assert (found.day, found.at) == (day, at)


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "2020",
        "2020-11",
        "2020-W10",
        "yesterday",
        "0000-00-00",
        "9999-99-99T99:99",
        "null",
        "0001-01-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "1900-01-01",
        "0000000000",
        "12345",
        "2020-13-01",
        "1970-01-01 02:00:00 +0200",
    ],
)
def test_a_stamp_without_a_date_gives_none(stamp: str) -> None:
    assert read_stamp(stamp) is None


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for_dates(text: str) -> None:
    for found in find_dates(text, day_first=True):
        assert 0 <= found.start < found.end <= len(text)


@given(st.text(max_size=60))
def test_any_stamp_can_be_read(text: str) -> None:
    read_stamp(text)
