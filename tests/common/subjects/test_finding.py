"""What somebody speaks about, and what he said on a subject. All sayings are invented."""

from datetime import date
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.subjects import Position, Remark, Subject
from services.common.subjects.asking import position
from services.common.subjects.finding import find_subjects


def a_remark(id: str, text: str, language: str = "en", day: date | None = None, **more: object) -> Remark:
    return Remark(id=id, text=text, language=language, day=day, **more)  # type: ignore[arg-type]


HARBOUR = (
    a_remark("a", "The tariff on salt will go.", day=date(2021, 2, 1)),
    a_remark("b", "We never asked France for a tariff.", day=date(2024, 5, 1)),
    a_remark("c", "لن نفرض رسوماً جمركية على فرنسا", "ar", day=date(2024, 5, 2)),
    a_remark("d", "Kelvan knows what France wants of him and of Kelvan.", day=date(2025, 1, 9)),
    a_remark("e", "قابلت كلفان أمس وكان كلفان مريضاً", "ar"),
    a_remark("f", "I like the quay crane.", day=date(2025, 1, 9)),
    a_remark("g", "The quay crane is old.", day=date(2025, 1, 10)),
)


def words_of(subjects: tuple[Subject, ...]) -> list[set[str]]:
    return [{word.text for word in one.words} for one in subjects]


def ids_of(found: Position) -> list[list[str]]:
    return [[one.remark.id for one in saying.reports] for saying in found.sayings]


def test_what_recurs_is_a_subject_by_its_own_words_in_every_language() -> None:
    found = words_of(find_subjects(HARBOUR))
    assert {"France", "فرنسا"} in found
    assert {"tariff", "رسوماً جمركية"} in found
    assert {"quay crane"} in found


def test_a_name_in_two_scripts_is_one_subject() -> None:
    assert {"Kelvan", "كلفان"} in words_of(find_subjects(HARBOUR))


def test_a_subject_tells_how_much_and_when() -> None:
    tariff = next(one for one in find_subjects(HARBOUR) if one.name == "tariff")
    assert (tariff.statements, tariff.first, tariff.last) == (3, date(2021, 2, 1), date(2024, 5, 2))


def test_neither_his_own_name_nor_the_country_of_his_office_is_his_subject() -> None:
    found = words_of(find_subjects(HARBOUR, names=["Ilan Kelvan"], roles=["French Foreign Minister"]))
    assert {"France", "فرنسا"} not in found
    assert not any("Kelvan" in words for words in found)
    assert {"tariff", "رسوماً جمركية"} in found


def test_the_country_that_he_is_sent_to_is_his_subject() -> None:
    for role in ("Spanish ambassador to France", "سفير إسبانيا لدى فرنسا"):
        assert {"France", "فرنسا"} in words_of(find_subjects(HARBOUR, roles=[role]))


def test_what_he_says_everywhere_is_not_his_subject() -> None:
    said = [a_remark(str(n), f"Spain and place{n} and thing{n}.") for n in range(9)]
    assert words_of(find_subjects(said)) == [{"Spain"}]
    assert words_of(find_subjects([*said, a_remark("9", "Spain, Spain.")])) == []


def test_the_same_words_again_recur_once() -> None:
    twice = [a_remark("1", "The tariff will go."), a_remark("2", "the tariff will go")]
    assert find_subjects(twice) == ()
    assert find_subjects([*twice, a_remark("3", "A tariff is a tax.")])[0].name == "tariff"


def test_reports_of_one_utterance_recur_once() -> None:
    said = [
        a_remark("1", "The tariff will go.", utterance="u"),
        a_remark("2", "ستلغى الرسوم الجمركية", "ar", utterance="u"),
    ]
    assert find_subjects(said) == ()


@given(st.permutations(HARBOUR))
def test_the_order_of_statements_makes_no_difference(said: list[Remark]) -> None:
    assert find_subjects(said) == find_subjects(HARBOUR)
    assert position(said, "France") == position(HARBOUR, "France")


def test_a_subject_is_asked_for_by_any_of_its_words_in_order_of_time() -> None:
    for about in ("France", "france", "Paris", "فرنسا", "الفرنسية"):
        assert ids_of(position(HARBOUR, about)) == [["b"], ["c"], ["d"]], about


def test_every_subject_that_is_listed_is_found_by_its_name() -> None:
    for one in find_subjects(HARBOUR):
        found = position(HARBOUR, one.name)
        assert sum(len(saying.reports) for saying in found.sayings) == one.statements, one.name


def test_all_words_that_are_asked_for_must_be_there_in_whatever_order() -> None:
    for about in permutations(["France", "tariff"]):
        assert ids_of(position(HARBOUR, " ".join(about))) == [["b"], ["c"]]


def test_words_of_ones_own_find_names_in_the_other_script_and_phrases() -> None:
    assert ids_of(position(HARBOUR, "Kelvan")) == [["d"], ["e"]]
    assert ids_of(position(HARBOUR, "كلفان")) == [["d"], ["e"]]
    assert ids_of(position(HARBOUR, "quay crane")) == [["f"], ["g"]]


def test_what_has_no_day_stands_last_and_what_is_not_there_is_not_found() -> None:
    assert position(HARBOUR, "Kelvan").sayings[-1].day is None
    for about in ("submarine", "the", "؟", " "):
        assert position(HARBOUR, about).sayings == (), about


def test_the_places_are_those_of_the_words() -> None:
    (saying,) = position(HARBOUR[:1], "tariffs").sayings
    assert [place.of(saying.reports[0].remark.text) for place in saying.reports[0].places] == ["tariff"]


def test_relations_with_a_country_are_talks_and_sanctions_too_but_only_beside_it() -> None:
    said = [
        a_remark("1", "Talks with Spain go on."),
        a_remark("2", "Spain has good wine."),
        a_remark("3", "Our relations are good."),
    ]
    assert ids_of(position(said, "relations with Spain")) == [["1"]]
    assert ids_of(position(said, "relations")) == [["3"]]


def test_another_report_of_a_saying_is_on_its_subject_in_whatever_words() -> None:
    said = [
        a_remark("1", "We shall lift it for France.", day=date(2024, 1, 1), utterance="u"),
        a_remark("2", "سنرفعها عنهم", "ar", day=date(2024, 1, 2), utterance="u"),
    ]
    (saying,) = position(said, "France").sayings
    assert [one.remark.id for one in saying.reports] == ["1", "2"]
    assert (saying.day, saying.utterance, saying.reports[1].places) == (date(2024, 1, 1), "u", ())


def test_the_same_words_on_one_day_are_one_saying_and_on_another_day_another() -> None:
    days = (date(2024, 1, 1), date(2024, 1, 1), date(2025, 1, 1))
    said = [a_remark(str(n), "France will pay.", day=day) for n, day in enumerate(days)]
    assert ids_of(position(said, "France")) == [["0", "1"], ["2"]]


def test_what_else_it_is_about_can_be_asked_for_beside_it() -> None:
    also = position([*HARBOUR, a_remark("h", "France and Spain and a tariff.")], "France").also
    assert [one.name for one in also] == ["tariff"]
