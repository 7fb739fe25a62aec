"""Wordings of one saying compared word by word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.spans import Span
from services.common.contracts.utterances import Fact, FactKind
from services.common.wordings import WordFate, Wording, cut_words, differences


def wording(text: str, language: str = "en", *facts: Fact) -> Wording:
    return Wording(text=text, language=language, facts=facts)


def told(first: Wording, second: Wording) -> list[tuple[str, str]]:
    found = []
    for one in differences(first, second):
        place = one.second.of(second.text) if one.second else one.first.of(first.text) if one.first else ""
        found.append((one.change.value, place))
    return found


def test_in_one_language_every_word_is_kept_dropped_or_added() -> None:
    first, second = wording("We never rejected any contact, he said."), wording("We have never rejected contact")
    assert told(first, second) == [
        ("kept", "We"),
        ("added", "have"),
        ("kept", "never rejected"),
        ("dropped", "any"),
        ("kept", "contact"),
        ("dropped", "he said"),
    ]


def test_vowel_signs_and_letter_variants_change_no_word() -> None:
    assert told(wording("لَم نرفض أبداً", "ar"), wording("لم نرفض ابدا", "ar")) == [("kept", "لم نرفض ابدا")]


def test_across_languages_only_facts_are_told_and_names_are_not() -> None:
    def fact(kind: FactKind, value: float | str, text: str, words: str) -> Fact:
        at = text.index(words)
        return Fact(kind, value, Span(at, at + len(words)))

    english, arabic = "Egypt wants 400,000 tonnes, Quell says", "مصر تريد 500 ألف طن"
    first = wording(
        english,
        "en",
        fact(FactKind.PLACE, "eg", english, "Egypt"),
        fact(FactKind.FIGURE, 400_000.0, english, "400,000"),
        fact(FactKind.NAME, "quell", english, "Quell"),
    )
    second = wording(
        arabic,
        "ar",
        fact(FactKind.PLACE, "eg", arabic, "مصر"),
        fact(FactKind.FIGURE, 500_000.0, arabic, "500 ألف"),
    )
    assert told(first, second) == [("kept", "مصر"), ("dropped", "400,000"), ("added", "500 ألف")]


def test_abbreviations_and_figures_are_one_word() -> None:
    assert [word.key for word in cut_words("The U.S. paid 1,200.50 in the army's name.")] == [
        "the", "us", "paid", "1,200.50", "in", "the", "army's", "name",
    ]  # fmt: skip


WORDS = st.lists(st.sampled_from(["we", "never", "rejected", "contact", "لم", "نرفض", "12"]), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_what_is_kept_and_dropped_is_the_first_and_what_is_kept_and_added_the_second(a: str, b: str) -> None:
    found = differences(wording(a), wording(b))
    first = [one.first.of(a) for one in found if one.first and one.change is not WordFate.ADDED]
    second = [one.second.of(b) for one in found if one.second and one.change is not WordFate.DROPPED]
    assert " ".join(first) == a
    assert " ".join(second) == b


@given(st.text(max_size=200))
def test_words_are_places_of_the_text_in_order(text: str) -> None:
    words = cut_words(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(a.end <= b.start for a, b in pairwise(words))
