"""Folding: spellings that a reader takes for the same are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.folding import filed_under, fold


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


@pytest.mark.parametrize(
    ("name", "is_person", "key"),
    [
        ("الهيئة العامة", False, "هييه العامه"),
        ("«الوادي»", False, "وادي»"),
        ("الخطيب", True, "خطيب"),
        ("الكسندر ماير", True, "الكسندر ماير"),
        ("ألمانيا", False, "المانيا"),
        ("الله", False, "الله"),
        ("أحمد \u200fعلي", True, "احمد علي"),
        ("Åse Berg", True, "ase berg"),
        ("“The” Times", False, "the” times"),
        ("–", False, ""),
    ],
)
def test_a_name_stands_where_a_reader_looks_it_up(name: str, is_person: bool, key: str) -> None:
    assert filed_under(name, is_person=is_person) == key
