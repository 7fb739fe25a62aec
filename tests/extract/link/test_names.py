"""Names in every script: which are one person's, which are not. All people are of history, or invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extract.link import grouping
from services.extract.link.names.bodies import compare_bodies
from services.extract.link.names.comparing import compare
from services.extract.link.names.keys import keys_of, outline
from services.extract.link.names.parts import parse

ONE, OTHER = grouping.ONE, grouping.MAY_BE
names = st.text(st.sampled_from("abdehiklmnorstuyأبتحدرسعلمنهوي -.'"), max_size=24)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fyodor Dostoevsky", "فيودور دوستويفسكي"),
        ("Fyodor Dostoevsky", "Фёдор Достоевский"),
        ("Gamal Abdel Nasser", "جمال عبد الناصر"),
        ("Gamal Abdelnasser", "جمال عبدالناصر"),
        ("Naguib Mahfouz", "نجيب محفوظ"),
        ("Naguib Mahfouz", "Nagib Mahfuz"),
        ("Taha Hussein", "Taha Husayn"),
        ("Antonín Dvořák", "Antonin Dvorak"),
        ("Marine Le Pen", "مارين لوبان"),
        ("Franklin D. Roosevelt", "Franklin Roosevelt"),
        ("Bill Clinton", "William Clinton"),
        ("سيرجي رحمانينوف", "سيرغي رخمانينوف"),
        ("Mao Zedong", "ماو تسي تونغ"),
    ],
)
def test_spellings_of_one_name_are_told(one: str, other: str) -> None:
    found = compare(one, other)
    assert found.score >= ONE, found
    assert found.reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Andrew Johnson", "Lyndon Johnson"),
        ("أندرو جونسون", "Lyndon Johnson"),
        ("Theodore Dreiser", "Theodore Roosevelt"),
        ("سيرغي بروكوفييف", "Sergei Rachmaninoff"),
        ("James Madison", "Dolley Madison"),
        ("طه حسين", "أحمد حسين"),
        ("Witness Number 4", "Witness Number 5"),
    ],
)
def test_two_people_of_one_name_part_are_told_apart(one: str, other: str) -> None:
    assert compare(one, other).score < OTHER, compare(one, other)


def test_a_family_name_alone_is_told_as_such_and_a_first_name_alone_is_like_none() -> None:
    assert compare("Dostoevsky", "فيودور دوستويفسكي").is_by_family_alone
    assert compare("Dostoevsky", "فيودور دوستويفسكي").score >= ONE
    assert compare("Fyodor", "Fyodor Dostoevsky").score < OTHER


@given(names, names)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one)
    assert 0 <= compare(one, other).score <= 1


@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart_and_has_bounded_keys(text: str) -> None:
    assert len(parse(text).parts) <= 8
    assert len(keys_of(text, is_person=True)) <= 200
    assert outline(text) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gamal Abdel Nasser", "جمال عبد الناصر"),
        ("Fyodor Dostoevsky", "Фёдор Достоевский"),
        ("Marine Le Pen", "مارين لوبان"),
        ("Bill Clinton", "William Clinton"),
        ("Mao Zedong", "ماو تسي تونغ"),
    ],
)
def test_names_that_are_one_are_found_under_one_key(one: str, other: str) -> None:
    assert set(keys_of(one, is_person=True)) & set(keys_of(other, is_person=True))
    assert set(outline(one)) & set(outline(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Egyptian Ministry of Finance", "وزارة المالية المصرية"),
        ("الخارجية الفرنسية", "French Foreign Ministry"),
        ("Cairo", "مصر"),
        ("White House", "البيت الأبيض"),
        ("شركة كازيو", "Casio"),
        ("وكالة رويترز", "Reuters"),
        ("أطباء بلا حدود", "Médecins Sans Frontières"),
        ("National Unity Party", "حزب الوحدة الوطنية"),
        ("Social Democratic Party", "الحزب الديمقراطي الاجتماعي"),
        ("Democratic Party", "الحزب الديمقراطي"),
        ("Justice and Development Party", "حزب العدالة والتنمية"),
        ("Norwegian Refugee Council", "المجلس النرويجي للاجئين"),
        ("Saudi Football Federation", "الاتحاد السعودي لكرة القدم"),
        ("Egyptian Football Association", "الاتحاد المصري لكرة القدم"),
        ("Jordanian Teachers Syndicate", "نقابة المعلمين الأردنيين"),
        ("Moroccan Human Rights Association", "الجمعية المغربية لحقوق الإنسان"),
        ("Egyptian Meteorological Authority", "هيئة الأرصاد الجوية المصرية"),
        ("Turkish Disaster and Emergency Management Authority", "هيئة إدارة الكوارث والطوارئ التركية"),
        ("Iraqi Independent High Electoral Commission", "المفوضية العليا المستقلة للانتخابات العراقية"),
        ("Transitional Sovereignty Council", "مجلس السيادة الانتقالي"),
        ("Popular Front for the Liberation of Palestine", "الجبهة الشعبية لتحرير فلسطين"),
        ("Gaza Civil Defence", "الدفاع المدني في غزة"),
        ("FAO", "منظمة الأغذية والزراعة للأمم المتحدة (فاو)"),
        ("UN refugee agency", "المفوضية السامية للأمم المتحدة لشؤون اللاجئين"),
        ("United Nations Interim Force in Lebanon", "قوات «اليونيفيل»"),
        ("Rapid Support Forces", "الدعم السريع"),
        ("German Foreign Office", "وزارة الخارجية الألمانية"),
        ("حركة حماس", "Hamas"),
        ("Likud", "حزب الليكود"),
        ("Novarix", "شركة نوفاريكس البريطانية لصناعة اللقاحات"),
        ("Saudi Aramco", "شركة أرامكو السعودية"),
    ],
)
def test_names_of_one_body_are_told_and_found_under_one_key(one: str, other: str) -> None:
    assert compare_bodies(one, other).score >= ONE, compare_bodies(one, other)
    assert set(keys_of(one, is_person=False)) & set(keys_of(other, is_person=False))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Egyptian Ministry of Finance", "French Finance Ministry"),
        ("Egyptian Ministry of Finance", "Egypt"),
        ("Egyptian Ministry of Finance", "Egyptian finance minister"),
        ("Casio", "Kenwood"),
        ("National Party", "حزب الوحدة الوطنية"),
        ("Social Democratic Party", "Democratic Party"),
        ("Socialist Party", "الحزب الشيوعي"),
        ("Future Harbour Party", "حزب المستقبل"),
        ("European Council", "مجلس أوروبا"),
        ("Syrian Football Federation", "الاتحاد السعودي لكرة القدم"),
        ("Saudi Basketball Federation", "الاتحاد السعودي لكرة القدم"),
        ("Supreme Judicial Council", "المحكمة العليا"),
        ("Human Rights Council", "لجنة حقوق الإنسان"),
        ("National Unity Party", "حكومة الوحدة الوطنية"),
        ("Popular Front for the Liberation of Palestine", "الجبهة الديمقراطية لتحرير فلسطين"),
        ("United States", "المنتخب الأمريكي"),
        ("Vodafone Egypt", "فودافون"),
        ("شركة فودافون مصر", "Vodafone"),
        ("Freedom", "حزب الحرية"),
        ("نقابة معلمي الزرقاء", "Teachers' union"),
    ],
)
def test_bodies_of_other_concepts_or_countries_are_never_one(one: str, other: str) -> None:
    assert compare_bodies(one, other).score < OTHER, compare_bodies(one, other)
