"""Which words of a text may be a subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.subjects.lexicon import find_lexicon, narrower
from services.common.subjects.terms import Mention, Standing, mentions


def keys(text: str, language: str = "en") -> list[str]:
    return [one.key for one in mentions(text, language)]


def one(text: str, language: str = "en") -> Mention:
    (found,) = mentions(text, language)
    return found


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("the U.S.", "en", "place:us"),
        ("Washington", "en", "place:us"),
        ("وواشنطن", "ar", "place:us"),
        ("للولايات المتحدة", "ar", "place:us"),
        ("الأمريكية", "ar", "place:us"),
        ("sanctions", "en", "topic:sanction"),
        ("والعقوبات", "ar", "topic:sanction"),
        ("بعلاقاتنا", "ar", "topic:relation"),
        ("عَلاقات", "ar", "topic:relation"),
        ("of human rights", "en", "topic:human rights"),
        ("لحقوق الإنسان", "ar", "topic:human rights"),
    ],
)
def test_a_word_for_one_thing_has_one_key_in_every_form_and_language(text: str, language: str, key: str) -> None:
    assert keys(text, language) == [key]


def test_the_longest_known_phrase_is_taken() -> None:
    assert keys("the nuclear weapons of the European Union") == ["topic:nuclear weapon", "place:eu"]


def test_the_pronoun_us_is_no_country_and_stop_words_are_nothing() -> None:
    assert keys("they and all of us were so") == []
    assert keys("إنه قال لنا ذلك من قبل", "ar") == []


def test_a_name_is_told_by_its_capitals_and_kept_whole_beside_its_last_word() -> None:
    found = mentions("It was Mira Holt.", "en")
    assert [(mention.shown, mention.standing) for mention in found] == [
        ("Mira Holt", Standing.NAME),
        ("Holt", Standing.NAME),
    ]


def test_a_capital_that_begins_a_sentence_tells_no_name() -> None:
    assert one("Quays.").standing is Standing.WORD


def test_what_is_joined_before_an_arabic_word_is_not_shown() -> None:
    assert one("وبالعقوبات", "ar").shown == "العقوبات"
    assert one("للعقوبات", "ar").shown == "العقوبات"
    assert one("العقوبات", "ar").shown == "العقوبات"


def test_two_words_make_a_phrase_unless_something_parts_them() -> None:
    assert "quay crane" in {mention.shown for mention in mentions("the quay crane", "en")}
    assert "quay, crane" not in {mention.shown for mention in mentions("the quay, crane", "en")}


@given(st.text(max_size=200), st.sampled_from(["en", "ar", "fa", "ru", "und"]))
def test_every_mention_lies_in_the_text(text: str, language: str) -> None:
    for mention in mentions(text, language):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.key
        assert mention.shown


def test_no_word_of_the_lexicon_means_two_things() -> None:
    """But for Amman and Oman, which are spelled alike in Arabic without vowel signs."""
    for language in ("en", "ar"):
        meant: dict[tuple[str, ...], set[str]] = {}
        for entries in find_lexicon(language).entries.values():
            for entry in entries:
                meant.setdefault(entry.words, set()).add(entry.key)
        assert [words for words, found in meant.items() if len(found) > 1] in ([], [("عمان",)])


def test_the_parts_of_broad_subjects_are_subjects() -> None:
    known = {entry.key for entries in find_lexicon("en").entries.values() for entry in entries}
    assert narrower()
    for broad, parts in narrower().items():
        assert {broad, *parts} <= known
