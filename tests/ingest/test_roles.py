"""Plain text: which stretch is the article's own, and what its lines say about it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.articles import Article, DateBasis, Role
from services.common.contracts.submissions import Hints
from services.ingest.readers.text import read_text

TITLE = "المدير: المشروع يبدأ في الربيع"
LEAD = "أعلن مدير الشركة أن المشروع الجديد سيبدأ في الربيع المقبل بعد استكمال التجهيزات."
MORE = "وأضاف المدير أن العمل سيستمر سنتين وأن مئات العمال سيشاركون فيه."
LAST = "وختم بالقول إن النتائج ستعلن في نهاية العام."
HEADLINE = "الوزير يفتتح معرض الكتاب في العاصمة"
ENGLISH = "The director said that the new project would begin in spring, once all was ready."
ENGLISH_MORE = "He added that the work would take two years and employ hundreds of people."
ENGLISH_LAST = "The results will be published at the end of the year, he said."


SPANISH = "La alcaldesa anunció que el puente abrirá en mayo, cuando terminen las obras de la orilla norte."


def role_of(article: Article, words: str) -> Role | None:
    at = article.text.rindex(words)
    return next((b.role for b in article.blocks if b.span.start <= at < b.span.end), None)


def joined(*lines: str, by: str = "\n") -> str:
    return by.join(lines)


def test_the_text_is_kept_as_it_stands_and_blocks_point_into_it() -> None:
    text = f"  {TITLE}\r\n\r\n\t{LEAD}\n"
    article = read_text(text)
    assert article.text == text
    assert [b.span.of(text) for b in article.blocks] == [TITLE, LEAD]


def test_a_headline_above_the_first_paragraph_is_the_title() -> None:
    article = read_text(joined(TITLE, LEAD, MORE))
    assert article.title == TITLE
    assert role_of(article, TITLE) is Role.TITLE
    assert role_of(article, LEAD) is role_of(article, MORE) is Role.MAIN


def test_a_text_that_begins_with_a_paragraph_has_no_title() -> None:
    article = read_text(joined(LEAD, MORE, LAST))
    assert article.title is None
    assert [b.role for b in article.blocks] == [Role.MAIN]


def test_icons_sizes_and_image_names_around_the_title_are_furniture() -> None:
    article = read_text(joined("icon", "التغطية الحية", "", TITLE, "", "photo-1.png", "+A", "حجم الخط", "-A", "", LEAD))
    assert article.title == TITLE
    for words in ("icon", "التغطية الحية", "photo-1.png", "حجم الخط"):
        assert role_of(article, words) is Role.FURNITURE


@pytest.mark.parametrize(
    "head",
    [
        "اقرأ أيضاً:",
        "إقرأ أيضا :",
        "اقرأ أيضًا",
        "Read more:",
        "READ ALSO",
        "Related articles",
        "Lea también:",
        "Te puede interesar",
        "Noticias relacionadas",
    ],
)
def test_a_teaser_under_a_head_is_related_and_the_article_goes_on_after_it(head: str) -> None:
    article = read_text(joined(TITLE, LEAD, head, HEADLINE, MORE, LAST))
    assert role_of(article, HEADLINE) is Role.RELATED
    assert role_of(article, MORE) is role_of(article, LAST) is Role.MAIN


@pytest.mark.parametrize(
    "line", [f"اقرأ أيضاً: {HEADLINE}", f"إقرأ أيضا: {HEADLINE}؟", f"Read more: {HEADLINE}", f"RELATED: {HEADLINE}"]
)
def test_a_teaser_on_one_line_is_related(line: str) -> None:
    article = read_text(joined(TITLE, LEAD, line, MORE, by="\n\n"))
    assert role_of(article, line) is Role.RELATED
    assert role_of(article, MORE) is Role.MAIN


def test_a_teaser_at_the_end_of_a_paragraph_is_cut_off_from_it() -> None:
    article = read_text(joined(TITLE, f"{LEAD} اقرأ أيضاً: {HEADLINE}", MORE))
    assert role_of(article, HEADLINE) is Role.RELATED
    assert role_of(article, LEAD) is Role.MAIN


def test_after_the_credits_a_related_head_opens_the_rest_of_the_page() -> None:
    other = "افتتح الوزير معرض الكتاب في العاصمة أمس بحضور ناشرين من عشرين بلدا."
    article = read_text(joined(TITLE, LEAD, MORE, "المصدر: صحيفة الصباح", "إقرأ أيضاً:", HEADLINE, other, LAST))
    assert role_of(article, other) is role_of(article, LAST) is role_of(article, HEADLINE) is Role.RELATED
    assert article.via == ("صحيفة الصباح",)


def test_a_body_that_tells_of_the_teasers_headline_is_the_other_articles() -> None:
    other = "افتتح الوزير معرض الكتاب في العاصمة أمس بحضور ناشرين من عشرين بلدا."
    article = read_text(joined(TITLE, LEAD, MORE, "اقرأ أيضا:", HEADLINE, other))
    assert role_of(article, other) is Role.RELATED


def test_a_headline_of_another_article_between_paragraphs_is_related() -> None:
    stranger = "الوزير: لا زيادة في الأسعارالوزير: الدعم مستمر هذا العام"
    article = read_text(joined(LEAD, MORE, stranger, LAST, MORE, by="\n\n"))
    assert role_of(article, stranger) is Role.RELATED


def test_a_heading_between_paragraphs_stays_in_the_article() -> None:
    article = read_text(joined(LEAD, "خطوة طال انتظارها", MORE, LAST, by="\n\n"))
    assert role_of(article, "خطوة طال") is Role.MAIN


def test_a_list_of_headlines_at_the_end_is_related() -> None:
    listed = [
        "Minister opens the autumn book fair",
        "Rain expected in the north tomorrow",
        "Team wins the second match",
    ]
    article = read_text(joined(ENGLISH, ENGLISH_MORE, ENGLISH_LAST, *listed, by="\n\n"))
    assert {role_of(article, line) for line in listed} == {Role.RELATED}


def test_the_articles_own_list_stays_in_it() -> None:
    listed = ["June 9 - First Town, Old Hall", "June 10 - Second Town, New Hall", "June 11 - Third Town, Big Hall"]
    article = read_text(joined(ENGLISH, ENGLISH_MORE, ENGLISH_LAST, *listed, by="\n\n"))
    assert {role_of(article, line) for line in listed} == {Role.MAIN}


@pytest.mark.parametrize(
    "line",
    [
        "ShareFacebook Twitter WhatsApp Email Print Telegram",
        "طباعة شارك المدير الشركة العاصمة",
        "كلمات دلالية: المدير الشركة المشروع",
        "Tags: project, company",
        "انضم لقناة الصباح على واتساب",
        "تابعوا آخر الأخبار عبر غوغل نيوز",
        "Follow us on WhatsApp for more",
        "Subscribe to our newsletter",
        "© 2024 Morning Paper",
        "جميع الحقوق محفوظة لصحيفة الصباح",
        "3 min read",
        "https://news.example/a/1",
        "* * *",
        "Reporting by A. Writer; editing by B. Editor",
        "كتب: سامي الكاتب",
    ],
)
def test_share_bars_tags_invitations_and_notices_are_furniture(line: str) -> None:
    article = read_text(joined(TITLE, LEAD, MORE, LAST, line, by="\n\n"))
    assert role_of(article, line) is Role.FURNITURE


@pytest.mark.parametrize(
    "line", ["Photo: A. Photographer", "صورة أرشيفية: اجتماع سابق", "The hall before the meeting (AP Photo/A. Name)"]
)
def test_captions_are_told_from_the_text(line: str) -> None:
    article = read_text(joined(TITLE, LEAD, line, MORE, by="\n\n"))
    assert role_of(article, line) is Role.CAPTION


def test_the_lead_once_more_at_the_end_is_furniture() -> None:
    article = read_text(joined(LEAD, MORE, LAST, LEAD))
    assert article.blocks[-1].role is Role.FURNITURE
    assert article.blocks[0].role is Role.MAIN


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("تاريخ النشر: 7th, November 2024 GMT", date(2024, 11, 7)),
        ("2021.02.04 | 23:10 دمشق", date(2021, 2, 4)),
        ("Published: 7 November 2024 at 10:15", date(2024, 11, 7)),
        ("الخميس 7 نوفمبر 2024 - 10:15 ص", date(2024, 11, 7)),
        ("07/11/2024", date(2024, 11, 7)),
        ("Publicado el 7 de noviembre de 2024 a las 10:15 h", date(2024, 11, 7)),
        ("Jueves, 7 de noviembre del 2024", date(2024, 11, 7)),
        ("Actualizado: 7 nov. 2024 - 10:15", date(2024, 11, 7)),
    ],
)
def test_a_date_line_gives_the_published_date(line: str, day: date) -> None:
    article = read_text(joined(TITLE, line, LEAD, MORE))
    assert article.published is not None
    assert (article.published.day, article.published.basis) == (day, DateBasis.BYLINE)
    assert role_of(article, line) is Role.FURNITURE


@pytest.mark.parametrize(
    "sentence",
    [
        "وقال إن العقد وقع في 7 نوفمبر 2024 بعد مفاوضات طويلة.",
        "The contract was signed on 7 November 2024 after long talks.",
    ],
)
def test_a_date_in_the_running_text_is_not_the_published_date(sentence: str) -> None:
    assert read_text(joined(LEAD, sentence, MORE)).published is None


def test_the_first_publication_goes_before_the_update() -> None:
    article = read_text(joined(TITLE, "Last updated: 9 November 2024", "Published: 7 November 2024", ENGLISH))
    assert article.published is not None
    assert article.published.day == date(2024, 11, 7)


def test_a_date_below_a_related_head_is_another_articles() -> None:
    article = read_text(joined(LEAD, MORE, "المصدر: وكالات", "إقرأ أيضاً:", HEADLINE, "تاريخ النشر: 2020-01-01", LAST))
    assert article.published is None


@pytest.mark.parametrize(
    ("text", "publisher", "via"),
    [
        (joined(" date 2024-11-07 (MENAFN- Morning Press)", "", ENGLISH), "MENAFN", ("Morning Press",)),
        (joined(TITLE, "الصباح نت/", LEAD, "المصدر: الصباح نت"), None, ("الصباح نت",)),
        (joined(TITLE, f"RIVER CITY (AP) — {ENGLISH}"), None, ("AP",)),
        (joined(TITLE, f"(Reuters) - {ENGLISH}"), None, ("Reuters",)),
        (joined(TITLE, f"العاصمة (رويترز) - {LEAD}"), None, ("رويترز",)),
        (joined(TITLE, LEAD, "وكالة سبوتنيك"), None, ("وكالة سبوتنيك",)),
        (joined(TITLE, LEAD, "المصدر: رويترز + صحيفة الصباح"), None, ("رويترز", "صحيفة الصباح")),
        (joined(TITLE, ENGLISH, "Source: Morning Paper"), None, ("Morning Paper",)),
        (joined(TITLE, f"العاصمة - رويترز: {LEAD}"), None, ("رويترز",)),
        (joined(TITLE, f"CAPITAL, Nov. 7 (Xinhua) -- {ENGLISH}"), None, ("Xinhua",)),
        (joined(TITLE, ENGLISH, ENGLISH_MORE, "(With inputs from ANI)"), None, ("ANI",)),
        (joined(TITLE, LEAD, MORE, "وكالات - رويترز"), None, ("وكالات", "رويترز")),
        (joined(SPANISH, "Fuente: Diario del Alba"), None, ("Diario del Alba",)),
        (joined(TITLE, f"Velmar (EFE).- {SPANISH}"), None, ("EFE",)),
        (joined(SPANISH, SPANISH, "Con información de EFE"), None, ("EFE",)),
        (joined(TITLE, LEAD, MORE), None, ()),
    ],
)
def test_credits_tell_publisher_and_source(text: str, publisher: str | None, via: tuple[str, ...]) -> None:
    article = read_text(text)
    assert (article.publisher, article.via) == (publisher, via)


def test_an_outlet_is_not_its_own_source() -> None:
    article = read_text(joined(TITLE, f"العاصمة (CNN) -- {LEAD}", "المصدر: CNN"), hints=Hints(publisher="CNN بالعربية"))
    assert (article.publisher, article.via) == ("CNN بالعربية", ())


def test_hints_win_over_the_text() -> None:
    hints = Hints(
        title="عنوان آخر تماما للخبر",
        published="2023-01-02",
        publisher="الصباح",
        language="ar",
        url="https://a.example/1",
    )
    article = read_text(joined(TITLE, "تاريخ النشر: 2024-11-07", LEAD), hints=hints)
    assert article.title == "عنوان آخر تماما للخبر"
    assert article.published is not None
    assert (article.published.day, article.published.basis) == (date(2023, 1, 2), DateBasis.HINT)
    assert (article.publisher, article.language, article.url) == ("الصباح", "ar", "https://a.example/1")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (joined(LEAD, MORE), "ar"),
        (joined(ENGLISH, ENGLISH_MORE), "en"),
        (SPANISH, "es"),
        ("Le directeur a déclaré que le nouveau projet commencerait au printemps, une fois tout prêt.", "fr"),
        ("مدیر شرکت گفت که پروژه جدید در بهار آینده آغاز می‌شود و کارگران زیادی در آن کار می‌کنند.", "fa"),
        ("12 34 56", "und"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert read_text(text).language == language


@given(st.text(min_size=1, max_size=400))
def test_blocks_are_in_order_and_apart_in_any_text(text: str) -> None:
    article = read_text(text)
    ends = 0
    for block in article.blocks:
        assert ends <= block.span.start
        assert block.span.of(text).strip()
        ends = block.span.end


@given(
    st.lists(
        st.sampled_from(
            [TITLE, LEAD, MORE, "اقرأ أيضا:", "المصدر: رويترز", "", "شارك", HEADLINE, "2024-01-01", "Read more: x y z"]
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_line_with_letters_has_a_role(lines: list[str]) -> None:
    text = "\n".join(lines)
    article = read_text(text)
    covered = {i for block in article.blocks for i in range(block.span.start, block.span.end)}
    assert all(i in covered for i, c in enumerate(text) if c.isalnum())


def test_a_spanish_byline_is_furniture_and_prose_that_opens_alike_is_not() -> None:
    prose = "Por su parte, el director del puerto explicó que las obras durarán hasta el verano."
    article = read_text(joined("El puente abrirá en mayo", "", "Por Ana de la Torre y Luis Mora", "", SPANISH, prose))
    assert role_of(article, "Por Ana de la Torre") is Role.FURNITURE
    assert role_of(article, prose) is Role.MAIN


@pytest.mark.parametrize("code", ["[gallery ids=”1,2″]", '[caption id="a" width="300"]', "[/caption]"])
def test_what_a_publishing_system_left_unfilled_is_furniture(code: str) -> None:
    article = read_text(joined(TITLE, "", LEAD, "", code, "", "[Laughs]", "", MORE))
    assert role_of(article, code) is Role.FURNITURE
    assert role_of(article, "[Laughs]") is Role.MAIN
