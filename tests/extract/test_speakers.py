"""Whom a source names, and with which office; sentences and names are invented."""

import pytest

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from services.extract import languages
from services.extract.pipeline import prepare_passages
from services.extract.steps.mentions.words import words_of
from tests.extract.builders import article, rows, statements


def speakers(*blocks: tuple[Role, str] | str, language: str) -> list[tuple[str | None, str | None]]:
    """Name and office of each statement's speaker."""
    return [(s.speaker.name, s.speaker.role) for s in statements(*blocks, language=language)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Its spokeswoman, Jane Holt, said the bridge was closed.", ("Jane Holt", "spokeswoman")),
        ("Jane Holt, who is a lawyer from Velmar, said the bridge was closed.", ("Jane Holt", "lawyer from Velmar")),
        ("Jane Holt, who owns a shop in Velmar, said the bridge was closed.", ("Jane Holt", None)),
        ("Jane Holt, aged 45, said the bridge was closed.", ("Jane Holt", None)),
        ("Ms Holt said the bridge was closed.", ("Holt", None)),
        ("Jane Holt of Velmar said the bridge was closed.", ("Jane Holt", None)),
    ],
)
def test_an_english_office_is_what_somebody_is_and_not_what_leads_to_it(
    sentence: str, expected: tuple[str, str | None]
) -> None:
    assert speakers(sentence, language="en") == [expected]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("أشار قبطان السفينة، سامي حداد، إلى أن الممر ضيق.", ("سامي حداد", "قبطان السفينة")),
        ("أشار حلاق المدينة، سامي حداد، إلى أن الممر ضيق.", ("سامي حداد", "حلاق المدينة")),
        ("قال سامي حداد، حلاق المدينة، إن الممر ضيق.", ("سامي حداد", "حلاق المدينة")),
        (
            "كشفت المتحدثة باسم نقابة عمال المرافئ سلمى نجار أن الممر ضيق.",
            ("سلمى نجار", "المتحدثة باسم نقابة عمال المرافئ"),
        ),
        ("قال السيد حداد إن الممر ضيق.", ("حداد", None)),
        ("قال سباك الحي القديم ديفيد هولت إن الممر ضيق.", ("ديفيد هولت", "سباك الحي القديم")),
        ("قال الرئيس الفلماري تاو جورج بينغ إن الممر ضيق.", ("تاو جورج بينغ", "الرئيس الفلماري")),
        ("قال وزير النقل علاء الدين حداد إن الممر ضيق.", ("علاء الدين حداد", "وزير النقل")),
        ("قال مدير ميناء فلمار سامي حداد إن الممر ضيق.", ("سامي حداد", "مدير ميناء فلمار")),
        ("وصف سامي حداد مزاعم بأنها كاذبة، وقال إن الممر ضيق.", ("سامي حداد", None)),
    ],
)
def test_an_arabic_name_and_its_office_are_told_apart(sentence: str, expected: tuple[str, str | None]) -> None:
    assert speakers(sentence, language="ar")[0] == expected


@pytest.mark.parametrize("title", ["حداد لنظيره السوري: الجسر مغلق حتى الربيع", "حداد: الجسر مغلق حتى الربيع"])
@pytest.mark.parametrize("office", ["وزير النقل اللبناني، سامي حداد،", "وزير النقل اللبناني سامي حداد"])
def test_a_surname_in_a_headline_is_the_one_whose_full_name_the_body_gives(title: str, office: str) -> None:
    found = speakers((Role.TITLE, title), f"اجتمع {office} أمس مع نظيره السوري.", language="ar")
    assert found == [("سامي حداد", "وزير النقل اللبناني")]


def test_an_office_that_only_a_later_apposition_ties_to_a_name_is_taken_up() -> None:
    found = speakers("افتتح المعرض سامي حداد، مدير المتحف البحري.", "وقال المدير إن المعرض مجاني.", language="ar")
    assert found == [("سامي حداد", "مدير المتحف البحري")]


def test_a_surname_alone_gets_the_first_name_that_stands_before_it_elsewhere() -> None:
    assert speakers("The mayor met Zaylen Holtby in May.", "Holtby said the bridge was closed.", language="en") == [
        ("Zaylen Holtby", None)
    ]
    assert speakers("التقى العمال كريم حداد أمس.", "وقال حداد إن الجسر مغلق.", language="ar") == [("كريم حداد", None)]


def test_a_word_that_only_happens_to_stand_before_a_surname_is_no_first_name() -> None:
    assert speakers("زعمت حداد الأمر.", "وقال حداد إن الجسر مغلق.", language="ar") == [("حداد", None)]
    assert speakers("When Holtby came, it rained.", "Holtby said the bridge was closed.", language="en") == [
        ("Holtby", None)
    ]


def test_two_who_speak_together_are_nobody_alone() -> None:
    found = speakers("Jane Holt met Robert Finch.", "Holt and Finch said the bridge was closed.", language="en")
    assert found == [(None, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        "قال عضوا المجلس سامي النجار وليلى حداد إن الجسر آمن.",
        "أكد النجار وحداد أن العمل مستمر.",
        "أوضح الوزير كريم عودة ووليد سالم أن الميزانية كافية.",
        "ذكر مروان شاهين وهيثم فاضل أن التقرير جاهز.",
    ],
)
def test_two_whose_names_are_joined_by_a_letter_are_nobody_alone(sentence: str) -> None:
    assert speakers(sentence, language="ar") == [(None, None)]


def test_a_name_that_begins_with_the_letter_of_and_is_one() -> None:
    assert speakers("قال القاضي وليد سعد إن الحكم نهائي.", language="ar") == [("وليد سعد", "القاضي")]
    assert speakers("قالت المحامية وداد سالم إن الحكم نهائي.", language="ar") == [("وداد سالم", "المحامية")]


def test_a_body_that_says_what_it_is_is_none_that_says_otherwise() -> None:
    sentences = "The port authority said the offer stood.", "The truckers' union said the road was closed."
    assert [name for name, _ in speakers(*sentences, language="en")][1] is None


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("وقال مسؤول طلب عدم ذكر اسمه إن الجسر مغلق.", "ar"),
        ("وقالت موظفة في البلدية فضلت عدم الكشف عن هويتها إن الجسر مغلق.", "ar"),
        ("وبحسب مصدر في الوزارة، طلب عدم الكشف عن هويته، فإن الجسر مغلق.", "ar"),
        ("A source, who asked not to be named, said the bridge was closed.", "en"),
        ("An aide who asked for anonymity said the bridge was closed.", "en"),
        ("Una fuente, que pidió no ser identificada, dijo que el puente está cerrado.", "es"),
    ],
)
def test_who_will_not_be_named_says_nothing_by_it_and_has_no_name(sentence: str, language: str) -> None:
    assert speakers(sentence, language=language) == [(None, None)]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("نصحت السلطات المحلية المواطنين بعدم الاقتراب من الجسر، مؤكدة أن الإصلاح بدأ.", "السلطات المحلية"),
        ("وفي اليوم التالي قال سامي حداد إن الجسر مغلق.", "سامي حداد"),
        ("قال سامي حداد البالغ من العمر 40 عاما إن الجسر مغلق.", "سامي حداد"),
        ("قال مدير المكتب الإقليمي في زهران سامي حداد إن الجسر مغلق.", "سامي حداد"),
        ("قال رئيس الوزراء «سامي حداد» إن الجسر مغلق.", "سامي حداد"),
        ("قال سامي حداد لـ«صوت الساحل» إن الجسر مغلق.", "سامي حداد"),
        ("ووفقا للبيانات الصادرة عن وزارة النقل، سيفتح الجسر في الربيع.", "وزارة النقل"),
    ],
)
def test_an_arabic_source_ends_where_its_name_does(sentence: str, name: str) -> None:
    assert {speaker for speaker, _ in speakers(sentence, language="ar")} == {name}


def test_a_body_by_its_kind_alone_is_the_one_named_last() -> None:
    found = speakers("قالت هيئة الموانئ إن الجسر مغلق.", "وأوضحت المؤسسة أن الإصلاح بدأ.", language="ar")
    assert [name for name, _ in found] == ["هيئة الموانئ"] * 2
    found = speakers("Velmar Shipping Ltd closed the pier.", "The company said repairs had begun.", language="en")
    assert [name for name, _ in found] == ["Velmar Shipping Ltd"]


def test_an_age_is_no_office() -> None:
    assert speakers("وتقول آنا بطرس (52 عاما) إن الجسر مغلق.", language="ar") == [("آنا بطرس", None)]
    assert speakers("وقال سامي حداد (نائب المدير) إن الجسر مغلق.", language="ar") == [("سامي حداد", "نائب المدير")]


def test_an_age_is_told_by_nobody() -> None:
    assert speakers("يبلغ سامي حداد من العمر 40 عاما.", language="ar") == []


def test_a_verb_that_does_not_agree_with_the_noun_after_it_has_another_subject() -> None:
    found = statements("قال سامي حداد إن الجسر مغلق.", "ودعا الحكومة إلى إصلاح الجسر.", language="ar")
    assert [s.speaker.name for s in found] == ["سامي حداد"] * 2
    found = statements("قال سامي حداد إن الجسر مغلق.", "ودعت الحكومة إلى إصلاح الجسر.", language="ar")
    assert found[1].source is not None


def test_a_dropped_subject_is_no_body_that_the_verb_does_not_agree_with() -> None:
    found = speakers(
        "قال سامي حداد إن الجسر مغلق.", "وقالت هيئة الموانئ إن الإصلاح بدأ.", "وأضاف أن العمل مستمر.", language="ar"
    )
    assert [name for name, _ in found] == ["سامي حداد", "هيئة الموانئ", "سامي حداد"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Secretary of State Zaylen Holt", ("Zaylen Holt", "Secretary of State")),
        ("The Speaker of the House Jane Holt", ("Jane Holt", "Speaker of the House")),
        ("Minister of Harbours Zaylen Holt", ("Zaylen Holt", "Minister of Harbours")),
        ("Velmar Justice Jane B. Holt Jr.", ("Jane B. Holt Jr", "Velmar Justice")),
        ("J. P. Holt", ("J. P. Holt", None)),
        ('Zaylen "Zed" Holt', ('Zaylen "Zed" Holt', None)),
        ("The owner of Velmar Ferries, Ms Zaylen Holt,", ("Zaylen Holt", "owner of Velmar Ferries")),
        ("Mr. King", ("King", None)),
        ("The Velmarian government", ("Velmarian government", None)),
        ("Velmar state radio", ("Velmar state radio", None)),
        ("Jane Holt's campaign", ("Jane Holt's campaign", None)),
        (
            "The University of Velmar's Institute for Tides and Weather",
            ("Institute for Tides and Weather", "University of Velmar's"),
        ),
        ("The House Tides and Weather Committee", ("House Tides and Weather Committee", None)),
        ("Sailors Without Harbours", ("Sailors Without Harbours", None)),
        ("The Committee to Save Bridges", ("Committee to Save Bridges", None)),
        ("The Harbourmaster's Office of Velmar", ("Harbourmaster's Office of Velmar", None)),
        ("The Mayor's Office of Velmar", ("Mayor's Office of Velmar", None)),
        ("The Guardian", ("The Guardian", None)),
        ("A report released on Monday by the Velmar Institute", ("Velmar Institute", None)),
        ("Data from Velmar University", ("Velmar University", None)),
        ("A Velmar News poll", ("Velmar News", None)),
        ("Velmar Power's schedule", ("Velmar Power", None)),
        ("Holt's", ("Holt's", None)),
        ("A Velmar company", (None, None)),
        ("The Velmar Democrat", (None, None)),
        ("Many Velmarians", (None, None)),
        ("Head of Harbour Affairs", (None, None)),
        ("Jane Holt and Robert Finch", (None, None)),
    ],
)
def test_an_english_source_names_whom_its_head_does(source: str, expected: tuple[str | None, str | None]) -> None:
    assert speakers(f"{source} said the bridge was closed.", language="en") == [expected]


def test_who_owns_what_was_said_is_no_shop() -> None:
    text = "Jane Holt spoke in Velmar. Holt's latest remarks suggest that the bridge was closed."
    data = languages.find("en")
    assert data is not None
    (passage,) = prepare_passages(article(text, language="en"), data)
    source = Span(text.index("Holt's"), text.index("Holt's") + len("Holt's"))
    assert [token.text for token in words_of(passage, source, data)] == ["Holt"]
    shop = article("Holt's said that the bridge was closed.", language="en")
    (passage,) = prepare_passages(shop, data)
    assert [token.text for token in words_of(passage, Span(0, 6), data)] == ["Holt's"]


def test_the_police_are_those_of_the_department_that_was_named() -> None:
    found = speakers("The Velmar Police Department closed the bridge.", "Police said it was safe.", language="en")
    assert found == [("Velmar Police Department", None)]


@pytest.mark.parametrize(
    "sentences",
    [
        ("Thomas Holt, 45, met Mr. Robert Finch in Velmar.", "He said the bridge was closed."),
        ("Thomas Holt, 45, runs the ferry. The ferry of Mr. Robert Finch is older.", "He said the bridge was closed."),
        ("Thomas Holt, 45, said: “Robert Finch built it.”", "He said the bridge was closed."),
        ("Robert Finch met Thomas Holt, 45.", "Holt arrived by ferry. He said the bridge was closed."),
    ],
)
def test_a_pronoun_means_the_subject_before_rather_than_whom_an_object_or_a_quotation_names(
    sentences: tuple[str, ...],
) -> None:
    assert speakers(*sentences, language="en")[-1][0] == "Thomas Holt"


def test_a_pronoun_means_nobody_of_the_other_gender() -> None:
    found = speakers("Jane Holt met Robert Finch.", "He said the bridge was closed.", language="en")
    assert [name for name, _ in found] == ["Robert Finch"]


def test_it_means_the_body_that_spoke_before() -> None:
    found = speakers(
        "Velmar Ferries Ltd said the pier of the Velmar Council was closed.", "It said it was sorry.", language="en"
    )
    assert [name for name, _ in found][:2] == ["Velmar Ferries Ltd"] * 2


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("زار سامي حداد الميناء أمس، وقال إن الجسر مغلق.", "سامي حداد"),
        ("استنكرت نقابة الصيادين إغلاق الميناء، ووعدت بأنها ستفتح الجسر.", "نقابة الصيادين"),
        ("الرئيس الفلماري سامي حداد وصل إلى الميناء أمس، قائلا: الجسر مغلق.", "سامي حداد"),
    ],
)
def test_an_arabic_verb_without_a_subject_takes_that_of_the_clause_before(sentence: str, name: str) -> None:
    found = speakers("قالت سلمى نجار إن البحر هادئ.", sentence, language="ar")
    assert [speaker for speaker, _ in found] == ["سلمى نجار", name]


def test_what_acts_but_is_named_nowhere_else_does_not_speak() -> None:
    found = speakers("قال سامي حداد إن البحر هادئ.", "غادر فلمار أمس، وقال إن الجسر مغلق.", language="ar")
    assert [name for name, _ in found] == ["سامي حداد", "سامي حداد"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("أفاد مراسل وكالة المرفأ في فلمار بأن الجسر مغلق.", "وكالة المرفأ"),
        ("الجسر مغلق بحسب التصريحات الفرنسية.", "فرنسا"),
        ("قال أحد سكان الحي، سامي حداد، إن الجسر مغلق.", "سامي حداد"),
        ("قال سامي حداد إن البحر هادئ. ووصف حداد قراره بأنه صعب.", "سامي حداد"),
        ("أعلن مجلس الملاحة التابع لحكومة إقليم الشمال أن الجسر مغلق.", "مجلس الملاحة التابع لحكومة إقليم الشمال"),
        ("أعلنت كتائب الشهيد عز الدين الحداد أن الجسر مغلق.", "كتائب الشهيد عز الدين الحداد"),
    ],
)
def test_an_arabic_body_outlet_or_person_is_named_in_full(sentence: str, name: str) -> None:
    assert {speaker for speaker, _ in speakers(sentence, language="ar")} == {name}


def test_this_body_is_the_one_that_was_named() -> None:
    found = speakers("قالت نقابة الصيادين إن البحر هادئ. وأعلنت هذه النقابة أن الجسر مغلق.", language="ar")
    assert [name for name, _ in found] == ["نقابة الصيادين", "نقابة الصيادين"]


def test_a_verb_tells_whether_its_subject_is_a_woman_whatever_her_office_is_called() -> None:
    found = speakers(
        "قال سامي حداد إن البحر هادئ.",
        "وقالت تاليا نجار، مدير عام الميناء، إن الجسر مغلق.",
        "وأضافت أن العمل مستمر.",
        language="ar",
    )
    assert [name for name, _ in found] == ["سامي حداد", "تاليا نجار", "تاليا نجار"]


@pytest.mark.parametrize(
    "sentence",
    [
        "وجاء ذلك في وقت قالت فيه نقابة الصيادين إن الجسر مغلق.",
        "والسبت الماضي قالت نقابة الصيادين إن الجسر مغلق.",
    ],
)
def test_when_it_was_said_does_not_speak(sentence: str) -> None:
    assert speakers(sentence, language="ar") == [("نقابة الصيادين", None)]


def test_an_arabic_name_ends_before_a_joined_preposition() -> None:
    found = speakers("قال المدرب البرتغالي لويس كاردوسو لخلافة زميله إن الفريق جاهز.", language="ar")
    assert found[0][0] == "لويس كاردوسو"


def test_the_head_of_one_body_is_not_the_head_of_another() -> None:
    found = speakers(
        "قالت رئيسة الاتحاد سلمى الدباغ إن الإضراب مستمر.",
        "وقال رئيس الحكومة إن المحادثات فشلت.",
        "وأضافت رئيسة الاتحاد أن المهلة أسبوعان.",
        language="ar",
    )
    assert [name for name, _ in found] == ["سلمى الدباغ", None, "سلمى الدباغ"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("وقالت نورا كساب مازحة لمؤيديها إنها لن تعود.", "نورا كساب"),
        ("ووصفت نقابة الصحفيين الحكم بأنه تأخر كثيرا.", "نقابة الصحفيين"),
        ("ووصف الوزير سامي حداد القرار بأنه خطأ.", "سامي حداد"),
        ("ووصفت السلطات المحلية بأنه خطأ ما جرى.", "السلطات المحلية"),
        ("وأكد مركز نوردستات الأسبوع الماضي أن الجسر مغلق.", "مركز نوردستات"),
        ("وأعلنت وزيرة النقل نورا كساب الشهر الماضي أن الجسر مغلق.", "نورا كساب"),
    ],
)
def test_an_arabic_source_holds_neither_what_is_described_nor_how_or_when_it_was_said(sentence: str, name: str) -> None:
    assert [speaker for speaker, _ in speakers(sentence, language="ar")] == [name]


def test_a_verb_for_a_woman_has_no_masculine_body_for_its_subject() -> None:
    found = speakers("قالت المحامية نورا كساب إن الجسر مغلق.", "كما دعت البرلمان إلى إلغاء القانون.", language="ar")
    assert [name for name, _ in found] == ["نورا كساب"] * 2


def test_a_verb_in_the_pluperfect_is_no_name() -> None:
    found = speakers("وكانت الوزيرة قد أبلغت النواب الشهر الماضي بأن التسريب خطير.", language="ar")
    assert found == [(None, None)]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Save the Wetlands, a charity, said the river is low.", "Save the Wetlands"),
        ("The advocacy group CleanWater said the river is low.", "CleanWater"),
        ("The World Bridge Organization's chief engineer said the river is low.", None),
        ("Forecasters at the Velmar Weather Centre said the river is low.", None),
        ("Substitute Jane Holt said the game was lost.", "Jane Holt"),
    ],
)
def test_who_bears_a_name_beside_small_words(sentence: str, name: str | None) -> None:
    assert [speaker for speaker, _ in speakers(sentence, language="en")] == [name]


def test_whom_another_one_quotes_says_it() -> None:
    found = speakers(
        "The agency Velpress quoted Foreign Minister Jane Holt as saying that the talks would go on.",
        "It cited an unnamed official as saying that no date was set.",
        language="en",
    )
    assert found[0][0] == "Jane Holt"
    assert found[-1] == (None, None)


def test_a_plural_that_no_subject_has_is_whom_it_was_said_to() -> None:
    found = speakers("قال القاضي سامي حداد إن الجلسة مغلقة.", "ونبه الحاضرين إلى أن الهواتف ممنوعة.", language="ar")
    assert [name for name, _ in found] == ["سامي حداد"] * 2


def test_whom_a_body_urges_is_not_who_urges() -> None:
    found = speakers("أعربت نقابة الصيادين عن قلقها، وحثت السلطات المحلية على فتح الجسر.", language="ar")
    assert [name for name, _ in found] == ["نقابة الصيادين"] * 2


def test_the_minister_of_another_nation_is_the_one_who_was_named_with_it() -> None:
    found = speakers(
        "أكد وزير الخارجية نديم حداد أن الحوار مستمر، في لقاء مع نظيره النرويجي إريك هانسن.",
        "وقال الوزير النرويجي إن الباب مفتوح.",
        language="ar",
    )
    assert [name for name, _ in found] == ["نديم حداد", "إريك هانسن"]
    found = speakers(
        "Foreign Minister Nadim Haddad met Norwegian Ambassador Erik Hansen on Monday.",
        "“The door is open,” the Norwegian said.",
        language="en",
    )
    assert [name for name, _ in found] == ["Erik Hansen"]


def test_a_foreigner_without_a_title_has_his_full_name() -> None:
    found = speakers(
        "أبدى مدرب النسور، البرتغالي جواو فيريرا، أسفه للخسارة.", "وقال فيريرا إن الفريق جاهز.", language="ar"
    )
    assert found[-1][0] == "جواو فيريرا"


def test_several_things_with_the_article_are_no_surname() -> None:
    found = speakers("وانتقد المحلل الرياضي نبيل عزوز التبديلات المتأخرة، ورأى أن الفريق خسر وقته.", language="ar")
    assert [name for name, _ in found] == ["نبيل عزوز"]


def test_a_body_in_latin_letters_is_nobody_who_speaks_for_it() -> None:
    found = speakers("وقال متحدث باسم Nordwind Medical AG إن الجسر آمن.", language="ar")
    assert [name for name, _ in found] == [None]
    found = speakers("وقال المتحدث باسم Nordwind Medical AG سامي حداد إن الجسر آمن.", language="ar")
    assert [name for name, _ in found] == ["سامي حداد"]


def test_what_is_told_of_a_report_is_no_part_of_what_it_says() -> None:
    text = "According to the report, which was seen by Velmar News, the bridge needs a new deck."
    assert [row.content for row in rows(text, language="en")] == ["the bridge needs a new deck"]


def test_a_body_that_says_of_which_kind_it_is_is_taken_up_by_no_other_kind() -> None:
    found = speakers(
        "The Chamber of Shipping said 40 vessels were waiting.",
        "The chamber said it would last.",
        "The government said it was no crisis.",
        language="en",
    )
    assert [name for name, _ in found] == ["Chamber of Shipping", "Chamber of Shipping", None]
    found = speakers("وقالت نقابة الصيادين إن الميناء مغلق.", "وقالت الحكومة إن الأمر عابر.", language="ar")
    assert [name for name, _ in found] == ["نقابة الصيادين", None]


def test_the_name_of_a_body_of_two_trades_is_whole() -> None:
    found = speakers("The Fruit and Vegetable Growers' Association said prices would rise.", language="en")
    assert [name for name, _ in found] == ["Fruit and Vegetable Growers' Association"]


def test_an_office_that_a_minister_does_not_hold_is_not_his() -> None:
    found = speakers(
        "Transport Minister Ilse Holt said the road would be built.",
        "The governor said the town would sue.",
        "The minister said she was not worried.",
        language="en",
    )
    assert [name for name, _ in found] == ["Ilse Holt", None, "Ilse Holt"]
    found = speakers("وقال وزير النقل سامي حداد إن الطريق آمن.", "وأكد المحافظ أن الوضع هادئ.", language="ar")
    assert [name for name, _ in found] == ["سامي حداد", None]


@pytest.mark.parametrize(
    "sentence",
    [
        "نفى الحداد التهمة قائلاً إن الوثائق صحيحة.",
        "وختم الحداد حديثه بالقول إن الوثائق صحيحة.",
        "أما الحداد، فقد شدد على أن الوثائق صحيحة.",
        "وأما الوزير كريم الحداد فقال إن الوثائق صحيحة.",
    ],
)
def test_a_source_is_whom_the_sentence_turns_to_without_what_he_speaks_of(sentence: str) -> None:
    found = speakers("وقال الوزير كريم الحداد إن الجسر آمن.", sentence, language="ar")
    assert [name for name, _ in found] == ["كريم الحداد"] * 2


def test_how_somebody_spoke_does_not_speak() -> None:
    found = speakers("قال سامي حداد إن القرار نهائي. ويضيف محذراً: «لا تراجع».", language="ar")
    assert [name for name, _ in found] == ["سامي حداد"] * 2


def test_a_trade_is_no_name() -> None:
    found = speakers("وقالت معلمة من الجنوب إن المدرسة مغلقة.", language="ar")
    assert [name for name, _ in found] == [None]


def test_what_only_looks_as_if_it_had_the_article_ends_the_name_of_a_body() -> None:
    found = speakers("وأعلنت شركة الطيران الوطنية إلغاء رحلاتها كلها.", language="ar")
    assert [name for name, _ in found] == ["شركة الطيران الوطنية"]


def test_whom_something_is_of_is_known_by_his_full_name() -> None:
    found = speakers("Emeka Dahl's late goal won the match.", "Dahl said he had dreamed of it.", language="en")
    assert [name for name, _ in found] == ["Emeka Dahl"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("وقالت المراسلة لينا حداد إن الطريق مقطوع.", "لينا حداد"),
        ("وقال العمدة أنطون رويس إن البلدية ستعوض الصيادين.", "أنطون رويس"),
        ("أبلغ وزير الخارجية هيثم العبدالله نظيره التركي أن حكومته ملتزمة بالهدنة.", "هيثم العبدالله"),
        ("وانتقد اتحاد الصناعيين القرار، معتبراً أنه خطأ.", "اتحاد الصناعيين"),
        ("ورفض اتحاد المزارعين الخطة، معتبراً أنها خطأ.", "اتحاد المزارعين"),
        ("ورفضت شركة النقل الاتهامات، مؤكدة أن الترام آمن.", "شركة النقل"),
        ("وقالت أم لخمسة أطفال إن الماء مقطوع.", None),
        ("وقالت أم كلثوم إن الماء مقطوع.", "أم كلثوم"),
    ],
)
def test_a_name_ends_before_what_its_bearer_speaks_of(sentence: str, name: str | None) -> None:
    assert [found for found, _ in speakers(sentence, language="ar")] == [name]


def test_an_adjective_of_an_office_is_no_surname() -> None:
    found = speakers(
        "وقال المبعوث الأممي الخاص ستيفان كورهونن إن الهدنة صامدة.", "وحذر المبعوث الأممي من الخروقات.", language="ar"
    )
    assert [name for name, _ in found] == ["ستيفان كورهونن"] * 2


def test_his_excellency_is_who_bears_that_title() -> None:
    found = speakers(
        "افتتح معالي المهندس سالم حداد، وزير المياه، السد بحضور سعادة ليلى نجار وسمو الشيخ كريم بن حمد.",
        "وأكد معاليه أن السد آمن.",
        "وقالت سعادة ليلى نجار إن العمل مستمر.",
        "وذكرت سعادتها أن المرحلة الثانية قريبة.",
        "وأضاف معاليه أن الماء يكفي.",
        language="ar",
    )
    assert [name for name, _ in found] == ["سالم حداد", "ليلى نجار", "ليلى نجار", "سالم حداد"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("وشدد رئيس الجمعية الوطنية لأصحاب المخابز سامي حداد على أن الطحين يكفي.", "سامي حداد"),
        ("وأفادت المكلفة بالإعلام في المديرية، السيدة نزيهة بن عمر، بأن الطريق مغلق.", "نزيهة بن عمر"),
        ("وأفادت السيدة نزيهة بن عمر بأن الطريق مغلق.", "نزيهة بن عمر"),
        ("وقالت مديرته الإقليمية سلمى نجار إن الطحين يكفي.", "سلمى نجار"),
        ("وقال مصدر مسئول إن الطريق مغلق.", None),
        ("وقال المسئول المحلي سامي حداد إن الطريق مغلق.", "سامي حداد"),
        ("وذكر المرصد الوطني للزلازل أن الهزة خفيفة.", "المرصد الوطني للزلازل"),
        ("ودعت نقابة المعلمين إدارة المدارس إلى الحوار.", "نقابة المعلمين"),
        ("وحذر الدكتور سامي حداد الذي قاد البحث من التسرع في الحكم.", "سامي حداد"),
        ("وصرح رئيس النادي الساحلي بأن المكافأة كبيرة.", None),
        ("وتشير تقديرات اليونسكو إلى أن الكلفة عالية.", "اليونسكو"),
        ("واتهم النائب وليد نادر الوزير سامي حداد بالسرقة.", "وليد نادر"),
        ("وطالب سامي حداد الحكومة بفتح الطريق.", "سامي حداد"),
        ("وناشدت مديرته سلمى نجار المانحين التحرك.", "سلمى نجار"),
        ("ورد عليه سامي حداد قائلاً إن الطريق مغلق.", "سامي حداد"),
    ],
)
def test_a_speaker_is_named_without_offices_objects_and_whom_he_answers(sentence: str, name: str | None) -> None:
    assert speakers(sentence, language="ar")[0][0] == name


def test_the_same_official_is_whoever_bore_that_office() -> None:
    found = speakers("قال الوزير سامي حداد إن السد آمن.", "وأكد ذات الوزير أن الماء يكفي.", language="ar")
    assert [name for name, _ in found] == ["سامي حداد"] * 2


def test_a_source_without_a_name_stays_without_one_when_it_is_taken_up_again() -> None:
    found = speakers(
        "أعلن العقيد سامي حداد أن العملية انتهت.",
        "وأفاد مصدر أمني بأن عبوة انفجرت.",
        "وبيّن المصدر أن الطريق مغلق.",
        language="ar",
    )
    assert [name for name, _ in found] == ["سامي حداد", None, None]


def test_a_participle_of_one_speaks_for_no_group() -> None:
    found = speakers(
        "قال اللواء سامي حداد إن الشبكة كبيرة.",
        "وأشار إلى أن المتهمين اعترفوا بالسرقة، متابعاً: «القضية أمام النيابة».",
        language="ar",
    )
    assert found[-1][0] == "سامي حداد"


def test_a_participle_speaks_for_whom_its_sentence_turns_to() -> None:
    found = speakers(
        "قالت النائبة ليلى نجار إن وزير المال سامي قباني، الذي حضر الجلسة، أخطأ.",
        "أما قباني فرفض الاتهامات، معتبراً أنها كاذبة، وقال إن الأرقام كاملة.",
        language="ar",
    )
    assert [name for name, _ in found] == ["ليلى نجار", "سامي قباني", "سامي قباني"]


def test_what_is_called_after_somebody_says_nothing() -> None:
    found = speakers(
        (Role.TITLE, "وزير المياه يفتتح محطة «نور الساحل» ويؤكد: الماء يكفي"),
        "قال وزير المياه سامي حداد إن المحطة جديدة.",
        language="ar",
    )
    assert [name for name, _ in found] == ["سامي حداد"] * 2


def test_a_document_that_says_whose_it_is_does_not_speak_for_whoever_was_named_last() -> None:
    found = speakers(
        "قال صندوق المعاشات إن الأموال محفوظة.", "وجاء في تقرير الطب الشرعي أن التوقيعات سليمة.", language="ar"
    )
    assert [name for name, _ in found] == ["صندوق المعاشات", None]
