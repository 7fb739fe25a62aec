"""PDF: lines in the order of reading, paragraphs whole, Arabic from any order, and hostile files refused."""

import random
import time
import zlib
from pathlib import Path

import pytest

from services.common.contracts.articles import Article, Role
from services.common.contracts.submissions import ReasonCode
from services.common.errors import Rejected
from services.ingest.parsers.bidi import logical
from services.ingest.readers import Limits, read
from tests.ingest.pdf_maker import Written, arabic, line, pdf_of


def article(payload: bytes, limits: Limits | None = None) -> Article:
    found = read(payload, name="a", limits=limits or Limits())
    assert isinstance(found, Article)
    return found


def refusal(payload: bytes, limits: Limits | None = None) -> Rejected:
    with pytest.raises(Rejected) as caught:
        read(payload, name="a.pdf", limits=limits or Limits())
    return caught.value


def paragraphs(payload: bytes) -> list[str]:
    return article(payload).text.split("\n\n")


def column(texts: list[str], x: float, top: float = 600.0) -> list[Written]:
    return [line(text, x, top - 12 * i) for i, text in enumerate(texts)]


LEFT = [
    "The minister of transport said on",
    "Tuesday that the government would",
    "buy trains and pay for them out of",
    "next year's budget, as was agreed.",
    "She added that prices would remain",
    "as they are until the coming year.",
    "Nobody in the union had heard of a",
]
RIGHT = [
    "plan like this, its speaker told a",
    "radio station later in the morning",
    "and asked for a meeting about pay.",
    "The station said that it had asked",
    "the ministry, which did not answer",
    "its questions before noon, as ever",
    "when trains are in the newspapers.",
]


def test_two_columns_are_read_one_after_the_other_below_their_headline() -> None:
    payload = pdf_of([line("New trains from next year", 60, 700, 24), *column(LEFT, 60), *column(RIGHT, 320)])
    found = article(payload)
    assert found.title == "New trains from next year"
    text = found.text
    assert text.index("Nobody in the union had heard of a plan like this") < text.index("when trains are")
    assert found.blocks[0].role is Role.TITLE


def test_columns_whose_lines_stand_at_different_heights_are_told_apart_too() -> None:
    payload = pdf_of([line("New trains from next year", 60, 700, 24), *column(LEFT, 60), *column(RIGHT, 320, 594)])
    assert "Nobody in the union had heard of a plan like this" in article(payload).text


def test_arabic_columns_are_read_from_the_right() -> None:
    right = [
        "قال وزير النقل إن الحكومة",
        "سوف تشتري عربات من شركة",
        "أجنبية لم يذكر اسمها بعد",
        "وإنها ستصل في عام مقبل",
    ]
    left = [
        "وأضاف أن أسعار التذاكر لن",
        "ترتفع في هذا العام بحسب",
        "ما جاء في بيان الوزارة عن",
        "خطتها التي نشرت مساء أمس",
    ]
    page = [arabic(t, 550, 600 - 12 * i) for i, t in enumerate(right)]
    page += [arabic(t, 290, 600 - 12 * i) for i, t in enumerate(left)]
    text = article(pdf_of(page)).text
    assert text.index("وإنها ستصل في عام مقبل") < text.index("وأضاف أن أسعار")


def test_arabic_comes_out_in_the_order_of_speaking_with_its_numbers_and_latin_names() -> None:
    said = "قال الوزير إن شركة Nova ستورد 250 عربة"
    assert paragraphs(pdf_of([arabic(said, 550, 600)])) == [said]


def test_presentation_forms_are_taken_back_to_letters() -> None:
    shaped = "ﻗﺎﻝ ﺍﻟﻮﺯﻳﺮ ﻻ ﺗﻐﻴﻴﺮ"
    signs = list(reversed(shaped))
    assert paragraphs(pdf_of([Written(signs=signs, x=300, y=600)])) == ["قال الوزير لا تغيير"]


def test_a_ligature_that_means_two_letters_is_not_turned_round() -> None:
    signs = ["م", "لا", "س", "ل", "ا", " ", "ل", "ا", "ق"]  # "قال السلام" as it stands on paper
    assert paragraphs(pdf_of([Written(signs=signs, x=300, y=600)])) == ["قال السلام"]


def test_arabic_that_was_set_from_left_to_right_is_read_as_it_was_set() -> None:
    said = "قال الوزير إن الحكومة ستشتري القطارات الجديدة بعد الانتخابات البلدية والتشريعية المقبلة في العاصمة"
    assert paragraphs(pdf_of([Written(signs=said, x=20, y=600)])) == [said]


@pytest.mark.parametrize(
    ("on_paper", "spoken"),
    [
        ("%45 ةبسنب", "بنسبة 45%"),
        (".(نايب بسحب) لاق", "قال (بحسب بيان)."),
        ("«معن» :لاق", "قال: «نعم»"),
        ("2025/5/3 موي", "يوم 2025/5/3"),
        ("2026-2024 نيب", "بين 2024-2026"),
        ("iPhone 15 Pro زارط", "طراز iPhone 15 Pro"),
        ("ةبرع 3.5 يف", "في 3.5 عربة"),
    ],
)
def test_lines_on_paper_are_turned_into_lines_as_spoken(on_paper: str, spoken: str) -> None:
    assert logical(list(on_paper), right_to_left=True) in (spoken, spoken.translate(str.maketrans("()«»", ")(»«")))


def test_words_divided_at_a_line_end_are_whole_again_and_real_hyphens_stay() -> None:
    page = column(
        [
            "The well-known minister of trans-",
            "port said that the plan was well-",
            "known to all who had been elected",
        ],
        60,
    )
    assert paragraphs(pdf_of(page)) == [
        "The well-known minister of transport said that the plan was well-known to all who had been elected"
    ]


def test_running_heads_and_page_numbers_are_left_out_and_paragraphs_run_over_the_page() -> None:
    pages = [
        [line("The Daily Example", 60, 760, 9), *column(part, 60), line(f"Page {n} of 3", 250, 30, 9)]
        for n, part in enumerate((LEFT, RIGHT, LEFT), start=1)
    ]
    text = article(pdf_of(*pages)).text
    assert "Daily Example" not in text
    assert "of 3" not in text
    assert "Nobody in the union had heard of a plan like this" in text


def test_what_a_browser_prints_around_a_page_gives_the_address_and_is_left_out() -> None:
    page = [
        line("11/22/26, 10:21 AM", 24, 770, 8),
        line("New trains", 400, 770, 8),
        *column(LEFT, 60),
        line("https://news.example/trains", 24, 17, 8),
        line("1/1", 575, 17, 8),
    ]
    found = article(pdf_of(page, title="New trains"))
    assert found.url == "https://news.example/trains"
    assert "10:21" not in found.text
    assert "1/1" not in found.text


def test_the_title_in_the_properties_tells_the_headline_from_a_menu_in_larger_type() -> None:
    page = [
        line("Opinion and Analysis today", 60, 740, 20),
        line("New trains from next year", 60, 700),
        *column(LEFT, 60),
    ]
    found = article(pdf_of(page, title="New trains from next year - The Daily Example"))
    assert found.title == "New trains from next year"
    assert found.blocks[0].role is Role.FURNITURE


def test_a_short_line_that_ends_a_sentence_ends_its_paragraph() -> None:
    page = column([*LEFT[:3], "next year.", *RIGHT[:3]], 60)
    assert len(paragraphs(pdf_of(page))) == 2


def test_bold_type_made_of_two_settings_counts_once() -> None:
    page = [line("Minister speaks", 60, 600), line("Minister speaks", 60.3, 600)]
    assert paragraphs(pdf_of(page)) == ["Minister speaks"]


def test_a_pdf_of_pictures_is_refused_with_a_word_on_text_recognition() -> None:
    reason = refusal(pdf_of([])).reason
    assert reason.code is ReasonCode.NO_ARTICLE
    assert "OCR" in reason.advice


def test_a_locked_pdf_is_refused_as_locked(shared: Path) -> None:
    locked = (shared / "inputs" / "pdf" / "libreoffice-writer-password.pdf").read_bytes()
    assert refusal(locked).reason.code is ReasonCode.ENCRYPTED


def test_lines_before_the_sign_do_no_harm() -> None:
    assert "Minister" in article(b"\r\nHTTP junk\r\n" + pdf_of([line("Minister speaks", 60, 600)])).text


def test_a_text_that_speaks_of_the_sign_is_no_pdf() -> None:
    assert read(b"A file begins with %PDF-1.7, the engineer said in a talk.", name="a.txt")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_pdf_that_breaks_off_is_read_as_far_as_it_goes_or_refused(share: float) -> None:
    payload = pdf_of([line("New trains from next year", 60, 700, 24), *column(LEFT, 60)])
    try:
        found = article(payload[: int(share * len(payload))]).text
    except Rejected as refused:
        found = refused.reason.code
    assert "minister" in found or found in (ReasonCode.MALFORMED, ReasonCode.NO_ARTICLE)


def test_damage_anywhere_ends_in_an_article_or_a_refusal() -> None:
    payload = pdf_of([line("New trains from next year", 60, 700, 24), *column(LEFT, 60)])
    chance = random.Random(1)
    for _ in range(40):
        damaged = bytearray(payload)
        for _ in range(8):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randrange(1, 60)] = chance.randbytes(chance.randrange(4))
        try:
            found: object = read(bytes(damaged), name="a.pdf")
        except Rejected as refused:
            found = refused.reason.code is not ReasonCode.READER_DIED
        assert found


def test_a_hundred_thousand_pages_are_refused_before_they_are_read() -> None:
    assert "100,000 pages" in refusal(pdf_of([line("a", 1, 1)], page_count=100_000)).reason.message


def test_more_text_than_any_article_is_refused() -> None:
    page = column(LEFT, 60)
    assert refusal(pdf_of(page, page_count=20), Limits(max_article_length=2_000)).reason.code is ReasonCode.TOO_LARGE


def hostile(content: bytes, extra: str = "", kids: str = "[3 0 R]") -> bytes:
    packed = zlib.compress(content)
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
            f"2 0 obj\n<</Type/Pages/Count 1/Kids{kids}>>\nendobj\n".encode(),
            b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R",
            b"/Resources<</Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> >>/XObject<</X 5 0 R>>>>>>\n"
            b"endobj\n",
            f"4 0 obj\n<</Filter/FlateDecode/Length {len(packed)}>>\nstream\n".encode(),
            packed,
            b"\nendstream\nendobj\n",
            extra.encode(),
            b"trailer\n<</Size 6/Root 1 0 R>>\n%%EOF",
        )
    )


FORM = (
    "5 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 6>>\n"
    "stream\n/X Do \nendstream\nendobj\n"
)


@pytest.mark.parametrize(
    "payload",
    [
        hostile(b"BT /F 9 Tf 9 9 Td (a) Tj ET\n" * 3_000_000),  # 84 MB out of 90 KB
        hostile(b" " * 1_500_000_000),  # 1.5 GB out of 1.5 MB
        hostile(b"/X Do", FORM),  # a form that draws itself
        hostile(b"/X Do", kids="[2 0 R]"),  # pages that hold themselves
        hostile(b"q " * 10_000_000),
        hostile(b"[" * 5_000_000),
        b"%PDF-1.7\n" + b"1 0 obj\n<<" * 200_000,
        b"%PDF-1.7\ntrailer<</Root 1 0 R/Prev 0>>startxref\n9\n%%EOF",
    ],
    ids=["text bomb", "stream bomb", "self-drawing", "self-holding", "states", "arrays", "nesting", "xref loop"],
)
def test_hostile_pdfs_end_in_a_refusal_within_bounds_and_the_next_one_is_read(payload: bytes) -> None:
    limits = Limits(reader_seconds=5, max_article_length=100_000)
    started = time.process_time()
    assert refusal(payload, limits).reason.code in (
        ReasonCode.READER_DIED,
        ReasonCode.NO_ARTICLE,
        ReasonCode.MALFORMED,
        ReasonCode.TOO_LARGE,
    )
    assert time.process_time() - started < 5
    assert "Minister" in article(pdf_of([line("Minister speaks", 60, 600)]), limits).text
