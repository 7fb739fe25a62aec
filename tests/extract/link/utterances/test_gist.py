"""What a statement says, as far as it can be checked."""

import pytest

from services.common.contracts.utterances import FactKind
from services.extract.link.utterances.gist import Gist, gist_of
from services.extract.link.utterances.lexicon import Side


def axes(text: str, language: str) -> dict[str, int]:
    return dict(gist_of(text, language).stance)


@pytest.mark.parametrize(
    ("text", "language", "side"),
    [
        ("Prices will rise.", "en", Side("rise", 1)),
        ("Prices will not rise.", "en", Side("rise", -1)),
        ("Prices are falling.", "en", Side("rise", -1)),
        ("سترتفع الأسعار", "ar", Side("rise", 1)),
        ("لن ترتفع الأسعار", "ar", Side("rise", -1)),
        ("وانخفضت الأسعار", "ar", Side("rise", -1)),
        ("نحن منفتحون على الحوار", "ar", Side("open", 1)),
        ("فلن ترتفع الأسعار", "ar", Side("rise", -1)),
        ("نطالب بعدم رفع الأسعار", "ar", Side("rise", -1)),
        ("We will stay unless prices rise.", "en", Side("rise", -1)),
        ("The illegal building is open.", "en", Side("open", 1)),
    ],
)
def test_words_take_a_side_that_a_negation_turns(text: str, language: str, side: Side) -> None:
    assert axes(text, language)[side.axis] == side.sign


def test_a_negation_does_not_reach_over_a_pause() -> None:
    assert axes("No, prices will rise.", "en")["rise"] == 1
    assert axes("It is not cheap but prices will rise.", "en")["rise"] == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [("لا يزال هناك وقت", 0), ("لم نذهب", 1), ("ليس فقط هنا", 0), ("دون شروط", 1), ("لم نرفض", 0), ("فلن نذهب", 1)],
)
def test_arabic_negations_that_turn_no_side_are_counted_but_for_idioms(text: str, count: int) -> None:
    assert gist_of(text, "ar").negations == count


def test_english_contractions_negate() -> None:
    assert gist_of("It wasn't us, and we don't know.", "en").negations == 2
    assert gist_of("Not only we know.", "en").negations == 0


def values(gist: Gist, kind: FactKind) -> set[object]:
    return set(gist.values(kind))


def test_facts_have_one_value_in_both_languages() -> None:
    english = gist_of("In March Egypt asked Germany for 400,000 tonnes, by Tuesday.", "en")
    arabic = gist_of("مصر طلبت من ألمانيا في آذار 400 ألف طن بحلول الثلاثاء", "ar")
    for kind in (FactKind.PLACE, FactKind.FIGURE, FactKind.DAY):
        assert values(english, kind) == values(arabic, kind) != set()


def test_a_pronoun_is_no_country() -> None:
    assert values(gist_of("They told us about it.", "en"), FactKind.PLACE) == set()
    assert values(gist_of("The US and the U.S. army", "en"), FactKind.PLACE) == {"us"}


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("North Korea asked the United States", "كوريا الشمالية طلبت من الولايات المتحدة"),
        ("South Korea's answer to the United Kingdom", "رد كوريا الجنوبية للمملكة المتحدة"),
        ("the Russians and the Saudi Arabian king", "الروس والمملكة العربية السعودية"),
    ],
)
def test_a_country_of_several_words_is_one_place(english: str, arabic: str) -> None:
    found = values(gist_of(english, "en"), FactKind.PLACE)
    assert found == values(gist_of(arabic, "ar"), FactKind.PLACE) | (found & {"ru"})
    assert values(gist_of("The United States", "en"), FactKind.NAME) == set()


def test_sunday_and_monday_are_days_and_no_numbers() -> None:
    assert values(gist_of("يجتمعون الأحد والاثنين", "ar"), FactKind.DAY) == {6.0, 0.0}
    assert values(gist_of("لا أحد يعرف اثنين منهم", "ar"), FactKind.DAY) == set()


@pytest.mark.parametrize(
    ("text", "language", "is_doubtful", "is_binding"),
    [
        ("It may rain", "en", True, False),
        ("It could rain", "en", None, False),
        ("It rained by the end of May", "en", False, False),
        ("We have to go", "en", False, True),
        ("We need to go", "en", False, None),
        ("قد تمطر", "ar", True, False),
        ("قد أمطرت", "ar", False, False),
        ("كان قد تعرض لهجوم", "ar", False, False),
        ("يمكنه الذهاب", "ar", None, False),
        ("علينا أن نذهب", "ar", False, True),
        ("سقط عليه حجر", "ar", False, False),
        ("دليل على أن الباب مفتوح", "ar", False, False),
    ],
)
def test_may_and_must_are_told_from_what_can_be_read_either_way(
    text: str, language: str, is_doubtful: bool | None, is_binding: bool | None
) -> None:
    gist = gist_of(text, language)
    assert (gist.is_doubtful, gist.is_binding) == (is_doubtful, is_binding)


def test_capitals_of_a_headline_tell_no_names() -> None:
    assert values(gist_of("Harbour Workers Angry With Mayor Reuss After Toll Debacle", "en"), FactKind.NAME) == set()
    assert values(gist_of("harbour workers are angry with Anton Reuss", "en"), FactKind.NAME) == {"anton", "reuss"}


def test_names_that_are_translated_are_spelled_in_no_other_script() -> None:
    assert gist_of("he asked the Supreme Court and the FBI about Anton Reuss", "en").spelled == {"anton", "reuss"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They will stop firing", "en"),
        ("They want a ceasefire", "en"),
        ("اتفقا على وقف إطلاق النار", "ar"),
        ("دعا لوقف لإطلاق النار", "ar"),
    ],
)
def test_a_ceasefire_is_a_truce_and_no_end_of_it(text: str, language: str) -> None:
    gist = gist_of(text, language)
    assert (gist.stance.get("war"), gist.stance.get("begin"), gist.negations) == (-1, None, 0)
