"""Dates in the languages we read: found where a full date is written, never guessed."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.dates import find_dates, read_stamp


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
    ],
)
def test_a_written_date_is_read(written: str, day: date) -> None:
    found = find_dates(f"- {written} -")
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


@pytest.mark.parametrize(
    ("stamp", "day", "at"),
    [
        ("2020-12-25T01:59:50+02:00", date(2020, 12, 25), datetime(2020, 12, 24, 23, 59, 50, tzinfo=UTC)),
        ("2020-12-24T22:30:00Z", date(2020, 12, 24), datetime(2020, 12, 24, 22, 30, tzinfo=UTC)),
        ("Wed, 02 Oct 2002 13:00:00 GMT", date(2002, 10, 2), datetime(2002, 10, 2, 13, tzinfo=UTC)),
        ("20201224", date(2020, 12, 24), None),
        ("2020-12-24 10:00:00", date(2020, 12, 24), None),
        ("24 ديسمبر 2020", date(2020, 12, 24), None),
    ],
)
def test_a_stamp_of_metadata_keeps_the_writers_own_day(stamp: str, day: date, at: datetime | None) -> None:
    found = read_stamp(stamp)
    assert found is not None
    assert (found.day, found.at) == (day, at)


@pytest.mark.parametrize("stamp", ["", "2020", "yesterday", "0000-00-00", "9999-99-99T99:99", "null"])
def test_a_stamp_without_a_date_gives_none(stamp: str) -> None:
    assert read_stamp(stamp) is None


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for_dates(text: str) -> None:
    for found in find_dates(text, day_first=True):
        assert 0 <= found.start < found.end <= len(text)


@given(st.text(max_size=60))
def test_any_stamp_can_be_read(text: str) -> None:
    read_stamp(text)
