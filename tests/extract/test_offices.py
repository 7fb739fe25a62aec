"""Whose name ends an office, and what body the office is in; sentences are our own, names invented."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from services.common.contracts.spans import Span
from services.extract.languages import find
from services.extract.model import Attribution, EngineName, Language, Passage
from services.extract.pipeline import analyse, find_attributions
from tests.extract.builders import article, statements

FOLDER = Path(__file__).parent / "offices"


def _rows(language: str) -> list[tuple[str, str | None, str | None]]:
    """The sentences of a language: who speaks in each, and with which office."""
    lines = (FOLDER / f"{language}.txt").read_text("utf-8").splitlines()
    parts = (line.split(" | ") for line in lines if not line.startswith("#"))
    return [(text, *(None if one == "-" else one for one in (name, role))) for text, name, role in parts]


def _speakers(text: str, language: str) -> list[tuple[str | None, str | None]]:
    return [(s.speaker.name, s.speaker.role) for s in statements(text, language=language)]


@pytest.mark.parametrize(("sentence", "name", "role"), _rows("ar"))
def test_an_arabic_office_keeps_its_body_and_its_holder_keeps_his_name(
    sentence: str, name: str | None, role: str | None
) -> None:
    assert _speakers(sentence, "ar") == [(name, role)]


@pytest.mark.parametrize(("sentence", "name", "role"), _rows("en"))
def test_an_english_office_keeps_its_body_and_its_holder_keeps_his_name(
    sentence: str, name: str | None, role: str | None
) -> None:
    assert _speakers(sentence, "en") == [(name, role)]


def test_a_surname_alone_later_is_the_holder_and_not_his_company() -> None:
    found = statements(
        "قال المدير التنفيذي لشركة لوميتك فيندل أوستروم إن الطلب ارتفع.",
        "وأضاف أوستروم أن لوميتك ستوسع المصنع.",
        language="ar",
    )
    assert [s.speaker.name for s in found] == ["فيندل أوستروم"] * 2


def test_a_first_name_that_is_spelled_like_a_verb_is_one() -> None:
    found = _speakers("قالت المتحدثة باسم شركة كيلفا سيغني هولمغرين إن الورشة أغلقت.", "ar")
    assert found == [("سيغني هولمغرين", "المتحدثة باسم شركة كيلفا")]


class _Naming:
    """An engine that finds what the rules find and takes the same words for the speaker's name everywhere."""

    name = EngineName("naming", "1")

    def __init__(self, words: str) -> None:
        self._words = words

    def find_attributions(self, passages: Sequence[Passage], language: Language) -> tuple[tuple[Attribution, ...], ...]:
        return tuple(
            tuple(replace(one, named=self._place(passage)) for one in find_attributions(passage, language))
            for passage in passages
        )

    def _place(self, passage: Passage) -> Span:
        at = passage.text.index(self._words)
        return Span(at, at + len(self._words))


@pytest.mark.parametrize(
    ("sentence", "words", "language"),
    [
        ("The head of Nortek said prices had fallen.", "Nortek", "en"),
        ("A Nortek spokesman said prices had fallen.", "Nortek", "en"),
        ("وقال مدير شركة نورتك إن الأسعار هبطت.", "نورتك", "ar"),
        ("قال المتحدث باسم كاظم النجفي إن الأسعار هبطت.", "كاظم النجفي", "ar"),
    ],
)
def test_an_engine_may_not_name_the_body_of_an_office_for_its_holder(sentence: str, words: str, language: str) -> None:
    data = find(language)
    assert data is not None
    (found,) = analyse(article(sentence, language=language), data, _Naming(words))
    assert found.speaker.name is None
