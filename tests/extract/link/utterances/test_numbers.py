"""Figures in digits and in words."""

import pytest

from services.common.wordings import cut_words
from services.extract.link.utterances.lexicon import find_lexicon
from services.extract.link.utterances.numbers import read_figures


def read(text: str, language: str) -> list[float]:
    return [figure.value for figure in read_figures(cut_words(text), find_lexicon(language))]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("forty-two people, 1,200.50 dollars and 8.4 million tonnes", [42, 1200.5, 8_400_000]),
        ("two hundred and five of four hundred thousand", [205, 400_000]),
        ("nine out of ten", [9, 10]),
        ("half of them; a quarter; a dozen", [0.5, 0.25, 12]),
        ("$1.5bn, 12% in March 2027", [1_500_000_000, 12, 2027]),
        ("twenty, thirty", [20, 30]),
        (
            "half a million; two and a half million; a million and a half; a quarter of a million",
            [500_000, 2_500_000, 1_500_000, 250_000],
        ),
        ("the nineteenth century, the 21st century; two centuries; half a century", [19, 21, 200, 50]),
        ("three decades", [30]),
    ],
)
def test_english_numbers_are_read_in_digits_and_in_words(text: str, values: list[float]) -> None:
    assert read(text, "en") == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("قتل 42 شخصا وأصيب أكثر من مئة", [42, 100]),
        ("واحد وستون مقعدا من ١٢٠", [61, 120]),
        ("خمسة وعشرون ألفا", [25_000]),
        ("12 في المئة إلى 8٫4 مليون طن", [12, 8_400_000]),
        ("تسعون بالمئة", [90]),
        ("ألفي شخص ومئتي رجل", [2_000, 200]),
        ("ثلاثمائة وخمسون", [350]),
        ("الثامنة عشرة", [18]),
        ("أكثر من 40،000 شخص و1،250،000 دولار", [40_000, 1_250_000]),
        ("في 3، 4 و5", [3, 4, 5]),
        ("نصف مليون، ومليونين ونصف المليون، ومليون ونصف، وعامين ونصف العام", [500_000, 2_500_000, 1_500_000, 2.5]),
        ("ستون شخصا ونصف مليون دولار", [60, 500_000]),
        ("القرن التاسع عشر، القرن الحادي والعشرين، نصف قرن", [19, 21, 50]),
        ("بعد عقد اجتماع مع الوزير", []),
    ],
)
def test_arabic_numbers_are_read_in_digits_and_in_words(text: str, values: list[float]) -> None:
    assert read(text, "ar") == values


def test_a_language_without_a_lexicon_still_has_digits() -> None:
    assert read("1200 soldats et deux chars", "fr") == [1200]


def test_one_and_two_in_words_are_no_weighty_figures() -> None:
    figures = read_figures(cut_words("one of two men, 2 cars"), find_lexicon("en"))
    assert [figure.is_weighty for figure in figures] == [False, False, True]


def test_contracts_are_no_decades() -> None:
    """عقود are both, so that nothing is told of how many."""
    (figure,) = read_figures(cut_words("وقعت الشركة ثلاثة عقود"), find_lexicon("ar"))
    assert not figure.is_weighty
