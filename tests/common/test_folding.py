"""Folding: spellings that a reader takes for the same are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الحُكومة", "الحكومه"),
        ("أحمد", "احمد"),
        ("مصطفى", "مصطفي"),
        ("محـــمد", "محمد"),
        ("١٢٣", "123"),
        ("۱۲۳", "123"),
        ("کریم", "كريم"),
        ("Élysée", "elysee"),
        ("  two\n words ", "two words"),
        ("\u202bقال\u202c", "قال"),
    ],
)
def test_spellings_that_readers_take_for_one_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("قال", "قالت"), ("house", "horse"), ("بوتين", "وتين")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
