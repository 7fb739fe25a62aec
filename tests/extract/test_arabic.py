"""Golden cases in Arabic, one phenomenon each; sentences and names are invented."""

from datetime import date

import pytest

from services.common.contracts.articles import Role
from services.common.contracts.statements import Kind
from tests.extract.builders import Row, rows, statements

CASES: dict[str, tuple[str, list[Row]]] = {
    "a clause after إن": (
        "قال الوزير سامي حداد إن الجسر سيفتح في الربيع.",
        [Row("الوزير سامي حداد", "قال", "الجسر سيفتح في الربيع", "سامي حداد")],
    ),
    "an apposition between cue and clause": (
        "أكد وزير النقل اللبناني، سامي حداد، أنّ الجسر سيفتح في الربيع.",
        [Row("وزير النقل اللبناني، سامي حداد", "أكد", "الجسر سيفتح في الربيع", "سامي حداد")],
    ),
    "a joined conjunction is no part of the cue": (
        "وأعلنت وزارة النقل أن الجسر مغلق.",
        [Row("وزارة النقل", "أعلنت", "الجسر مغلق", "وزارة النقل")],
    ),
    "a quotation": (
        "وقال سامي حداد: «الجسر آمن للجميع».",
        [Row("سامي حداد", "قال", "الجسر آمن للجميع", "سامي حداد")],
    ),
    "a preposition that leads to a clause": (
        "وأشار سامي حداد إلى أن الجسر مغلق.",
        [Row("سامي حداد", "أشار", "الجسر مغلق", "سامي حداد")],
    ),
    "a chain of participles": (
        "قال الوزير سامي حداد إن الجسر مغلق، مشيراً إلى أن الإصلاح بدأ، مؤكداً أن العمل مستمر.",
        [
            Row("الوزير سامي حداد", "قال", "الجسر مغلق", "سامي حداد"),
            Row(None, "مشيراً", "الإصلاح بدأ", "سامي حداد"),
            Row(None, "مؤكداً", "العمل مستمر", "سامي حداد"),
        ],
    ),
    "according to": (
        "وبحسب وزارة النقل، سيفتح الجسر في الربيع.",
        [Row("وزارة النقل", "بحسب", "سيفتح الجسر في الربيع", "وزارة النقل")],
    ),
    "a nominal object": (
        "أكدت وزارة النقل استعدادها لفتح الجسر.",
        [Row("وزارة النقل", "أكدت", "استعدادها لفتح الجسر", "وزارة النقل")],
    ),
    "a noun that tells an act, with its particle": (
        "وأفادت وزارة النقل بسماع دوي قرب الجسر.",
        [Row("وزارة النقل", "أفادت", "سماع دوي قرب الجسر", "وزارة النقل")],
    ),
    "a particle joined to its noun": (
        "تعهد سامي حداد بإصلاح الجسر.",
        [Row("سامي حداد", "تعهد", "إصلاح الجسر", "سامي حداد")],
    ),
    "a relative clause between commas": (
        "وصفت وزيرة النقل سلمى نجار، التي تابعت الحفل من برج العمال، هذا اليوم بأنه «بداية وليس نهاية».",
        [Row("وزيرة النقل سلمى نجار", "وصفت", "بداية وليس نهاية", "سلمى نجار")],
    ),
    "pluperfect": (
        "وكان وزير النقل سامي حداد قد قال إن الجسر مغلق.",
        [Row("وزير النقل سامي حداد", "قال", "الجسر مغلق", "سامي حداد")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_phenomenon_is_found_with_its_parts(name: str) -> None:
    sentence, expected = CASES[name]
    assert rows(sentence, language="ar") == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "يُذكر أن الجسر بني قبل مئة عام.",
        "افتتح الجسر المعروف باسم «جسر السلام» في الربيع.",
        "مر الطريق بين الجسر والميناء.",
    ],
)
def test_what_nobody_says_is_no_statement(sentence: str) -> None:
    assert rows(sentence, language="ar") == []


def test_of_two_cues_for_the_same_words_the_verb_with_its_subject_stays() -> None:
    found = rows("ورداً على سؤال حول الجسر، قال سامي حداد: «سنفتحه في الربيع».", language="ar")
    assert found == [Row("سامي حداد", "قال", "سنفتحه في الربيع", "سامي حداد")]


def test_a_dropped_subject_is_the_speaker_before() -> None:
    found = rows("قال الوزير سامي حداد إن الجسر مغلق.", "وأضاف: «سنفتحه في الربيع».", language="ar")
    assert found[1] == Row(None, "أضاف", "سنفتحه في الربيع", "سامي حداد")


def test_a_dropped_subject_agrees_with_its_verb() -> None:
    found = rows(
        "قالت الوزيرة سلمى نجار إن الجسر مغلق.",
        "وقال الوزير سامي حداد إن الطريق مفتوح.",
        "وأضافت أن العمل مستمر.",
        language="ar",
    )
    assert found[-1].speaker == "سلمى نجار"


def test_an_office_and_a_surname_get_the_full_name() -> None:
    found = rows(
        "قال وزير النقل اللبناني سامي حداد إن الجسر مغلق.",
        "وقال حداد إن العمل مستمر.",
        "وأكد الوزير اللبناني أن الطريق مفتوح.",
        language="ar",
    )
    assert [row.speaker for row in found] == ["سامي حداد"] * 3


def test_a_document_speaks_for_its_issuer() -> None:
    found = rows("قالت وزارة النقل إن الجسر مغلق.", "وأضاف البيان أن العمل مستمر.", language="ar")
    assert found[1].speaker == "وزارة النقل"


def test_an_agency_and_the_one_it_quotes_are_both_given() -> None:
    outer, inner = statements("نقلت وكالة النور عن سامي حداد قوله إن الجسر مغلق.", language="ar")
    assert outer.speaker.name == "وكالة النور"
    assert inner.speaker.name == "سامي حداد"
    assert inner.nested_in == outer.id


def test_a_headline_with_a_colon_or_a_present_verb() -> None:
    found = rows(
        (Role.TITLE, "حداد: الجسر مغلق حتى الربيع"),
        (Role.RELATED, "لبنان يدعو سوريا إلى فتح الطريق"),
        language="ar",
    )
    assert found[0] == Row("حداد", ":", "الجسر مغلق حتى الربيع", "حداد")
    assert (found[1].source, found[1].cue) == ("لبنان", "يدعو")


def test_headlines_that_run_together_are_taken_apart() -> None:
    found = rows((Role.RELATED, "حداد: الطريق جاهزة للمدينةنجار: الجسر مغلق حتى الربيع"), language="ar")
    assert [row.source for row in found] == ["حداد", "نجار"]


def test_today_with_a_weekday_is_the_published_day() -> None:
    (found,) = statements(
        "وقال الوزير سامي حداد في مؤتمر صحفي اليوم الخميس إن الجسر مغلق.",
        language="ar",
        published=date(2024, 11, 7),
    )
    assert found.said_on is not None
    assert found.said_on.day == date(2024, 11, 7)
    assert found.venue is not None


def test_a_related_article_is_not_dated_by_the_page() -> None:
    (found,) = statements(
        (Role.RELATED, "أعلن الوزير سامي حداد اليوم أن الجسر مغلق."), language="ar", published=date(2024, 11, 7)
    )
    assert found.said_on is None


def test_a_name_in_marks_does_not_make_it_mixed() -> None:
    (found,) = statements("قال سامي حداد إن حركة «النور» مستعدة للحوار.", language="ar")
    assert found.kind is Kind.INDIRECT


def test_marks_around_a_word_of_an_object_open_no_content() -> None:
    assert rows("شرح سامي حداد تسجيل أغنية «البحر» الجديدة في المرفأ.", language="ar") == []


def test_a_name_that_is_spelled_like_a_particle_leads_to_no_content() -> None:
    assert rows("التقى سامي حداد طبيبة تدعى آن نجار.", language="ar") == []


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        (  # a time between commas
            "وكان الوزير سامي حداد قد نفى، الأحد الماضي، وجود اتفاق جديد.",
            Row("الوزير سامي حداد", "نفى", "وجود اتفاق جديد", "سامي حداد"),
        ),
        (  # what others said is denied, by somebody who will not be named
            "ونفى مصدر في الهيئة، طلب عدم ذكر اسمه، ما نشرته الصحف عن الأسعار.",
            Row("مصدر في الهيئة، طلب عدم ذكر اسمه", "نفى", "ما نشرته الصحف عن الأسعار", None),
        ),
        (  # of two joined verbs the second one's subject is an office with whose it is
            "أعلن البرنامج أن الطحين ينفد، وناشدت مديرته سلمى نجار المانحين التحرك.",
            Row("مديرته سلمى نجار", "ناشدت", "المانحين التحرك", "سلمى نجار"),
        ),
        (
            "وأشارت الوزارة في بيانها إلى أن الطريق مغلق.",
            Row("الوزارة", "أشارت", "الطريق مغلق", None),
        ),
    ],
)
def test_a_sentence_as_the_news_write_it(sentence: str, row: Row) -> None:
    assert row in rows(sentence, language="ar")


def test_a_schedule_says_nothing() -> None:
    assert rows("والعمل يمضي وفق الجدول الزمني المحدد.", language="ar") == []


def test_where_something_is_based_is_no_cue() -> None:
    found = rows("وذكر المرصد، ومقره فلمار، أن الهزة خفيفة.", language="ar")
    assert [row.cue for row in found] == ["ذكر"]


def test_a_headline_whose_speaker_comes_after_dots() -> None:
    found = rows((Role.TITLE, "قصف جديد على الميناء.. والجيش: دمرنا الجسر القديم"), language="ar")
    assert found == [Row("الجيش", ":", "دمرنا الجسر القديم", None)]


def test_an_office_before_a_last_mark_is_read() -> None:
    assert rows('الوزير "', language="ar") == []


@pytest.mark.parametrize("rest", [".. وحارس الميناء يعتذر", " ونقابة السائقين تضرب"])
def test_a_quotation_in_a_headline_ends_before_another_report(rest: str) -> None:
    found = rows((Role.TITLE, f"سامي حداد: «اللاعبون كانوا أبطالاً فعلاً»{rest}"), language="ar")
    assert found == [Row("سامي حداد", ":", "اللاعبون كانوا أبطالاً فعلاً", "سامي حداد")]


def test_a_subject_does_not_begin_with_a_verb_before_it() -> None:
    found = rows("واعتذر الحارس سامي حداد للجماهير، إذ كتب: «الخطأ خطئي».", language="ar")
    assert all(row.source is None or not row.source.startswith("واعتذر") for row in found)


@pytest.mark.parametrize("dash", ["ـ", "ــ"])
def test_a_lengthening_sign_for_a_dash_behind_a_name_breaks_nothing(dash: str) -> None:
    found = rows(f"قال الوزير سامي {dash} إن الطريق مغلق.", f"وقال سامي {dash} إن العمل مستمر.", language="ar")
    assert [row.content for row in found] == ["الطريق مغلق", "العمل مستمر"]
