"""Names in two scripts."""

from services.common.subjects.joining import same_names


def test_a_word_that_spells_a_name_is_told_with_and_without_the_and_before_it() -> None:
    assert same_names(["Kelvan", "Quell"], ["كلفان", "وكلفان", "سفينة"]) == {
        "كلفان": ("Kelvan", False),
        "وكلفان": ("Kelvan", True),
    }


def test_of_two_names_the_likelier_one_is_told() -> None:
    assert same_names(["Kelvin", "Kelvan", "Kelman"], ["كلفان"]) == {"كلفان": ("Kelvan", False)}


def test_short_words_and_other_sounds_are_no_names() -> None:
    assert same_names(["Li", "Quell"], ["لي", "كبير"]) == {}
