"""How PostgreSQL's search goes from the newest stretch of articles to older and wider ones."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.store.age import SHIFTS, stretches


def articles_of(mark: str) -> range:
    level, _, stretch = mark.removeprefix("~").partition(".")
    width = 1 << SHIFTS[int(level)]
    return range(int(stretch) * width, (int(stretch) + 1) * width)


@given(st.integers(0, 1 << 30))
def test_each_article_lies_in_exactly_one_stretch_and_newer_ones_come_first(newest: int) -> None:
    found = [articles_of(mark) for marks in stretches(newest) for mark in marks]
    assert newest in found[0]
    assert found[-1].start == 0
    assert all(older.stop == newer.start for newer, older in pairwise(found))


@pytest.mark.parametrize("newest", [0, 63, 64, 100_000, 10_000_000])
def test_a_search_asks_a_few_times_however_many_articles_there_are(newest: int) -> None:
    asked = list(stretches(newest))
    assert len(asked) <= len(SHIFTS) + 1 + newest // (1 << SHIFTS[-1])
    assert all(0 < len(marks) <= 16 for marks in asked)
    assert sum(len(articles_of(mark)) for mark in asked[0]) <= 128
