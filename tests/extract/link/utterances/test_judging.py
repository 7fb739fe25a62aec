"""How a pair is judged: by its words, and by what else stands in the two articles."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from services.extract.link.utterances.comparing import NAMES, SIGNS, Telling, compare
from services.extract.link.utterances.gist import gist_of
from services.extract.link.utterances.judging import judge, situation
from services.extract.link.utterances.lexicon import root
from services.extract.link.utterances.standing import ALONE, Standing, standings
from services.extract.link.utterances.weights import WEIGHTS

SAFE = "The bridge is safe and will reopen on Monday."
NOT_SAFE = "The bridge is not safe and will stay closed on Monday."


def rows(*cosines: float) -> NDArray[np.float32]:
    """Unit vectors of three dimensions that are so near to the first axis."""
    return np.array([[c, (1 - c * c) ** 0.5, 0.0] for c in cosines], np.float32)


def telling(id: str, article: str, text: str, *, cosine: float = 1.0) -> Telling:
    return Telling(id=id, article=article, gist=gist_of(text, "en"), vectors=rows(cosine))


def test_each_situation_has_a_weight_for_each_feature_of_the_sign_that_sense_gives_it() -> None:
    for weights, _ in WEIGHTS.values():
        assert tuple(weights) == NAMES
        assert all(weight * SIGNS[name] >= 0 for name, weight in weights.items())


@pytest.mark.parametrize(
    ("other", "standing", "table"),
    [
        (telling("b", "2", SAFE), ALONE, "lone"),
        (telling("b", "2", SAFE), Standing(is_lone=False), "between"),
        (telling("b", "1", SAFE), Standing(is_lone=False), "within"),
        (replace(telling("b", "2", SAFE), vectors=None), ALONE, "words"),
    ],
)
def test_a_pair_is_judged_by_what_may_be_known_of_it(other: Telling, standing: Standing, table: str) -> None:
    assert situation(telling("a", "1", SAFE), other, standing) == table


@pytest.mark.parametrize(
    ("article", "standing"),
    [
        ("2", ALONE),
        ("2", Standing(beyond=0.8, lead=1, company=1, is_lone=False)),
        ("1", Standing(lead=1, is_lone=False)),
    ],
)
def test_an_opposite_is_no_report_of_a_saying_however_near_it_stands(article: str, standing: Standing) -> None:
    a = telling("a", "1", SAFE)
    same = judge(a, telling("b", article, SAFE), same_speaker=1.0, standing=standing)
    opposite = judge(a, telling("b", article, NOT_SAFE, cosine=0.9), same_speaker=1.0, standing=standing)
    assert same.link is not None
    assert opposite.score < same.score
    assert opposite.link is None


@pytest.mark.parametrize(
    ("one", "other", "is_contrary"),
    [
        pytest.param(
            "Most of the old ferries are not dangerous", "لا تمثل معظم العبارات القديمة خطرا", False, id="out of reach"
        ),
        pytest.param("The ferries are not dangerous", "العبارات خطرة", True, id="not there"),
        pytest.param("The ferries are not dangerous and nobody came", "العبارات خطرة ولم يحضر أحد", True, id="another"),
    ],
)
def test_a_negation_that_does_not_reach_its_word_in_one_language_makes_no_opposite(
    one: str, other: str, is_contrary: bool
) -> None:
    a = Telling(id="a", article="1", gist=gist_of(one, "en"), vectors=None)
    b = Telling(id="b", article="2", gist=gist_of(other, "ar"), vectors=None)
    for features in (compare(a, b, same_speaker=None), compare(b, a, same_speaker=None)):
        assert (features.contrary > 0) is is_contrary


def test_the_topic_of_both_articles_says_nothing_of_a_pair() -> None:
    topic = np.array([3.0, 0, 0, 0], np.float32)
    said = np.array([[0, 1, 0, 0], [0, 0, 1, 0]], np.float32)
    vectors = (topic + said) / np.linalg.norm(topic + said, axis=1, keepdims=True)
    table = standings(vectors, vectors)
    assert table.of(0, 0).beyond > 0.9
    assert table.of(0, 1).beyond == 0
    assert vectors[0] @ vectors[1] > 0.8


def test_of_two_alike_the_nearer_one_is_meant() -> None:
    first, second = rows(1.0, 0.9), rows(1.0, 0.85)
    table = standings(first, second)
    assert table.of(0, 0).twin == 0
    assert table.of(0, 1).twin > 0
    assert table.of(0, 1).rival == 0


def test_nothing_rivals_a_statement_with_itself() -> None:
    vectors = rows(1.0, 0.7)
    assert standings(vectors, vectors, is_one=True).of(0, 1).rival == 0


def test_a_headline_and_what_follows_speak_for_a_repetition_within_an_article() -> None:
    head = replace(telling("a", "1", SAFE), is_heading=True, place=0)
    body = replace(telling("b", "1", SAFE), place=1)
    features = compare(head, body, same_speaker=None)
    assert (features.heading, features.adjacent) == (1, 1)
    assert compare(head, replace(body, article="2"), same_speaker=None).adjacent == 0


@pytest.mark.parametrize(("one", "other"), [("مستعد", "استعداد"), ("refusing", "refused"), ("التطبيع", "للتطبيع")])
def test_forms_of_one_word_have_one_root(one: str, other: str) -> None:
    assert root(one) == root(other)


def test_other_words_have_other_roots() -> None:
    assert len({root(word) for word in ("حوار", "سفير", "علاقات", "اقتراح", "عقوبات")}) == 5


@pytest.mark.parametrize(("language", "is_link"), [("ar", True), ("en", False)])
def test_what_is_near_across_two_languages_is_one_saying_sooner_than_in_one(language: str, is_link: bool) -> None:
    """In a short article little stands beside a pair that could tell."""
    a = telling("a", "1", "its diplomats had met envoys in the port")
    b = replace(telling("b", "2", "", cosine=0.75), gist=gist_of("دبلوماسيون التقوا مبعوثين", language))
    standing = Standing(beyond=0.6, lead=1 / 3, company=1 / 3, is_lone=False)
    assert (judge(a, b, same_speaker=None, standing=standing).link is not None) is is_link
