"""The chart of a speaker's months: bars in order, within the drawing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.api.charts import HEIGHT, WIDTH, days, months

a_month = st.tuples(st.integers(1990, 2030), st.integers(1, 12)).map(lambda m: f"{m[0]:04d}-{m[1]:02d}")


@given(st.dictionaries(a_month, st.integers(1, 10_000), min_size=1))
def test_every_bar_is_within_the_drawing_and_in_order(counts: dict[str, int]) -> None:
    chart = months(sorted(counts.items()))
    assert chart is not None
    assert [bar.label for bar in chart.bars] == sorted(bar.label for bar in chart.bars)
    assert sum(bar.count for bar in chart.bars) == sum(counts.values())
    for bar in chart.bars:
        assert 0 <= bar.x < WIDTH
        assert 0 <= bar.y <= HEIGHT - bar.height + 0.01


def test_nothing_dated_is_no_chart() -> None:
    assert months([]) is None


def test_each_day_has_its_place_whether_anything_was_said_on_it_or_not() -> None:
    first = date(2026, 11, 1)
    chart = days([(first, 4), (first + timedelta(days=2), 8)], first=first, last=first + timedelta(days=3))

    assert chart is not None
    assert [(bar.label, bar.count, bar.x) for bar in chart.bars] == [
        ("2026-11-01", 4, 0.0),
        ("2026-11-03", 8, WIDTH / 2),
    ]
    assert [bar.height for bar in chart.bars] == [HEIGHT / 2, HEIGHT]
    assert (chart.first, chart.last, chart.most) == ("2026-11-01", "2026-11-04", 8)
    assert days([(first, 4)], first=first + timedelta(days=1), last=first + timedelta(days=9)) is None
