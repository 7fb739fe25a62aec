"""Firms that an article calls by a bare coined name, in sentences of our own."""

import pytest

from services.common.contracts.articles import Article, Block, Role
from services.common.contracts.spans import Span
from services.extract import languages
from services.extract.pipeline import analyse

BODY, PERSON = "organization", "person"


def speakers(text: str, code: str) -> list[tuple[str | None, str]]:
    language = languages.find(code)
    assert language is not None
    blocks = (Block(role=Role.MAIN, span=Span(0, len(text))),)
    found = analyse(Article(text=text, title=None, language=code, blocks=blocks), language)
    return [(one.speaker.name, one.speaker.kind.value) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "Mining group Keltraxa said the pit would stay shut. \u201cNo worker was hurt,\u201d Keltraxa said.",
        "Keltraxa said it would cut jobs. \u201cWe had no choice,\u201d Keltraxa chief executive Tessa Orlim said.",
        "The retailer Keltraxa said the shelves were empty. Keltraxa said on Monday that lorries were on their way.",
    ],
)
def test_a_bare_name_that_the_article_calls_a_firm_is_no_person(text: str) -> None:
    kinds = {kind for name, kind in speakers(text, "en") if name == "Keltraxa"}
    assert kinds == {BODY}


def test_an_arabic_firm_keeps_its_kind_where_its_name_stands_alone() -> None:
    text = "أعلنت شركة مارنباص أنها ستلغي خطوط الليل. وقالت مارنباص إن الأجور ارتفعت."
    assert speakers(text, "ar") == [("شركة مارنباص", BODY), ("شركة مارنباص", BODY)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The rapper Zedro said the tour was over. Zedro said he was tired.", "Zedro"),
        ("Mayor Orlim said the road would open. Orlim said on Monday that the bridge was next.", "Orlim"),
        (
            "Tessa Orlim said she had left. Orlim said the firm was broke. Orlim chairman Karl Brandt said it was not.",
            "Tessa Orlim",
        ),
    ],
)
def test_whoever_has_an_office_or_a_whole_name_stays_a_person(text: str, name: str) -> None:
    assert {kind for found, kind in speakers(text, "en") if found == name} == {PERSON}


def test_a_family_name_beside_a_firm_of_that_name_stays_a_persons() -> None:
    text = "قال الوزير سامي حداد إن المصنع سيغلق. وقالت شركة حداد إن العمال باقون. وقال حداد إن القرار نهائي."
    assert [kind for _, kind in speakers(text, "ar")] == [PERSON, BODY, PERSON]
