"""One door to every format: an article, members, or a reason that says what to do."""

import gzip
import io
import json
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.articles import Article, DateBasis, Role
from services.common.contracts.submissions import Channel, Hints, NewSubmission, ReasonCode
from services.common.errors import Rejected
from services.ingest.readers import Limits, Members, read

LEAD = "The director said that the new project would begin in spring, once all was ready."
MORE = "He added that the work would take two years and employ hundreds of people in the city."
PAGE = (
    "<html><head><title>Project begins in spring</title></head><body><article>"
    f"<h1>Project begins in spring</h1><p>{LEAD}</p><p>{MORE}</p></article></body></html>"
)


def article(payload: bytes | str, name: str = "a.txt", **given: object) -> Article:
    found = read(payload.encode() if isinstance(payload, str) else payload, name=name, **given)  # type: ignore[arg-type]
    assert isinstance(found, Article)
    return found


def members(payload: bytes | str, name: str, limits: Limits | None = None) -> Members:
    found = read(payload.encode() if isinstance(payload, str) else payload, name=name, limits=limits or Limits())
    assert isinstance(found, Members)
    return found


def refusal(payload: bytes | str, name: str = "a.txt", limits: Limits | None = None) -> Rejected:
    with pytest.raises(Rejected) as caught:
        read(payload.encode() if isinstance(payload, str) else payload, name=name, limits=limits or Limits())
    return caught.value


def attempt(payload: bytes, name: str) -> Article | Members | Rejected:
    try:
        return read(payload, name=name)
    except Rejected as refused:
        return refused


def zipped(inside: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(inside, "x")
    return buffer.getvalue()


@pytest.mark.parametrize("payload", [b"", b" \n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", b"\0\0\0\0"])
def test_nothing_is_refused_as_empty(payload: bytes) -> None:
    assert refusal(payload).reason.code is ReasonCode.EMPTY


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (zipped("xl/workbook.xml"), "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "Office"),
        (b"Rar!\x1a\x07\0", "RAR"),
        (b"\0\0\0\x18ftypmp42", "MP4"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_a_format_that_is_not_read_is_named_with_what_to_do(payload: bytes, named: str) -> None:
    reason = refusal(payload, "article.txt").reason
    assert reason.code is ReasonCode.UNKNOWN_FORMAT
    assert named in reason.message
    assert reason.advice.endswith(".")


def test_a_payload_over_the_limit_is_refused() -> None:
    assert refusal(b"x" * 101, limits=Limits(max_bytes=100)).reason.code is ReasonCode.TOO_LARGE


def test_a_text_longer_than_any_article_is_refused() -> None:
    assert refusal(f"{LEAD}\n" * 20, limits=Limits(max_article_length=500)).reason.code is ReasonCode.TOO_LARGE


def test_a_text_without_a_word_is_no_article() -> None:
    assert refusal("12 34 --- 56").reason.code is ReasonCode.NO_ARTICLE


def test_plain_text_is_kept_verbatim_without_its_byte_order_mark() -> None:
    assert article(b"\xef\xbb\xbf" + f" {LEAD}\r\n".encode()).text == f" {LEAD}\r\n"


def test_the_content_goes_before_the_name() -> None:
    assert article(PAGE, "a.txt").title == "Project begins in spring"
    assert article(LEAD, "a.html").text == LEAD


def test_a_page_is_read_also_packed_with_gzip() -> None:
    assert article(gzip.compress(PAGE.encode()), "a.html.gz").text == article(PAGE, "a.html").text


def test_a_gzip_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"x" * 5_000_000)
    assert refusal(bomb, "a.gz", Limits(max_bytes=100_000)).reason.code is ReasonCode.TOO_LARGE


def test_damaged_gzip_is_malformed() -> None:
    assert refusal(b"\x1f\x8b" + b"x" * 50, "a.gz").reason.code is ReasonCode.MALFORMED


def test_a_windows_shortcut_becomes_the_address_it_holds() -> None:
    found = members("[InternetShortcut]\r\nURL=https://news.example/1\r\nIconIndex=0\r\n", "link.url")
    assert [s.url for s in found.submissions] == ["https://news.example/1"]


def test_a_list_of_addresses_becomes_one_member_for_each() -> None:
    found = members(
        "# today\nhttps://news.example/1\n\nhttps://news.example/2\nhttps://news.example/1\nnot an address\n", "a.urls"
    )
    assert [s.url for s in found.submissions] == ["https://news.example/1", "https://news.example/2", "not an address"]
    assert {s.channel for s in found.submissions} == {Channel.CONTAINER}


def test_an_empty_list_of_addresses_says_what_to_write() -> None:
    assert refusal("# nothing yet\n", "a.urls").reason.code is ReasonCode.EMPTY


def test_too_many_members_are_refused() -> None:
    lines = "".join(f"https://news.example/{n}\n" for n in range(11))
    assert refusal(lines, "a.urls", Limits(max_members=10)).reason.code is ReasonCode.TOO_MANY_MEMBERS
    objects = '{"text": "x"}\n' * 11
    assert refusal(objects, "a.jsonl", Limits(max_members=10)).reason.code is ReasonCode.TOO_MANY_MEMBERS


@pytest.mark.parametrize("field", ["text", "body", "content", "full_text", "articleBody", "maintext"])
def test_a_json_article_is_its_text_verbatim_with_its_metadata(field: str) -> None:
    fields = {
        field: f"{LEAD}\n{MORE}",
        "title": "Project begins",
        "publishedAt": "2024-11-07T10:00:00Z",
        "source": {"name": "Morning Paper"},
        "authors": ["A. Writer", "B. Writer"],
        "language": "en-GB",
        "url": "https://news.example/1",
    }
    found = article(json.dumps(fields), "a.json")
    assert found.text == f"{LEAD}\n{MORE}"
    assert found.title == "Project begins"
    assert found.published is not None
    assert found.published.day == date(2024, 11, 7)
    assert (found.publisher, found.language, found.url) == ("Morning Paper", "en", "https://news.example/1")
    assert found.authors == ("A. Writer", "B. Writer")


def test_a_json_article_tells_its_change_and_section() -> None:
    fields = {"published": "2026-03-01T10:00:00Z", "dateModified": "2026-03-02T10:00:00Z", "section": "World"}
    found = article(json.dumps({"text": f"{LEAD}\n{MORE}", **fields}), "a.json")
    assert found.modified is not None
    assert (found.modified.day, found.modified.basis, found.section) == (date(2026, 3, 2), DateBasis.HINT, "World")
    alike = article(json.dumps({"text": f"{LEAD}\n{MORE}", **fields, "dateModified": fields["published"]}), "a.json")
    assert alike.modified is None


def test_a_json_article_of_markup_is_read_as_a_page() -> None:
    found = article(
        json.dumps({"content": f"<div><p>{LEAD}</p><p>{MORE}</p></div>", "title": "Project begins"}), "a.json"
    )
    assert found.text == f"Project begins\n\n{LEAD}\n\n{MORE}"
    assert [b.role for b in found.blocks] == [Role.TITLE, Role.MAIN]


def test_a_json_object_with_an_address_alone_is_fetched() -> None:
    found = members(json.dumps({"url": "https://news.example/1", "title": "Project begins"}), "a.json")
    (only,) = found.submissions
    assert (only.url, only.hints.title) == ("https://news.example/1", "Project begins")


def test_a_list_of_json_articles_becomes_members_that_can_each_be_read() -> None:
    found = members(json.dumps({"status": "ok", "articles": [{"text": LEAD}, {"text": MORE}, 7]}), "a.json")
    texts = []
    for member in found.submissions[:2]:
        assert member.payload is not None
        texts.append(article(member.payload, member.name).text)
    assert texts == [LEAD, MORE]
    assert found.submissions[2].payload is not None
    assert refusal(found.submissions[2].payload, found.submissions[2].name).reason.code is ReasonCode.NO_ARTICLE


def test_a_malformed_line_of_jsonl_spoils_no_neighbour_and_is_told_by_its_number() -> None:
    lines = [json.dumps({"text": LEAD}), '{"text": "cut off', "", json.dumps({"text": MORE})]
    found = members("\n".join(lines), "day.jsonl")
    assert [s.name for s in found.submissions] == ["day.jsonl line 1", "day.jsonl line 2", "day.jsonl line 4"]
    good, bad, also_good = found.submissions
    assert good.payload is not None
    assert bad.payload is not None
    assert also_good.payload is not None
    assert article(good.payload, good.name).text == LEAD
    assert article(also_good.payload, also_good.name).text == MORE
    reason = refusal(bad.payload, bad.name).reason
    assert reason.code is ReasonCode.MALFORMED
    assert "line 2" in reason.message


@pytest.mark.parametrize(
    "broken",
    [
        b"\xff\xfe",
        b"\xff\xfe\0\0" + bytes(range(256)).replace(b"\n", b"") * 20,
        '{"text": "caf\xe9"}'.encode("latin-1"),
    ],
    ids=["the mark of UTF-16", "noise", "another encoding"],
)
def test_a_line_of_jsonl_in_no_encoding_of_its_neighbours_spoils_none(broken: bytes) -> None:
    good = {
        name: json.dumps({"text": text}, ensure_ascii=False).encode() for name, text in (("a", LEAD), ("b", "é" + MORE))
    }
    found = members(b"\n".join((good["a"], broken, good["b"])), "day.jsonl")
    assert [s.payload for s in found.submissions] == [good["a"], broken.strip(), good["b"]]


def test_a_line_of_jsonl_that_is_no_json_at_all_is_not_taken_for_text() -> None:
    found = members(f"{json.dumps({'text': LEAD})}\n{LEAD}\n", "day.jsonl")
    bad = found.submissions[1]
    assert bad.payload is not None
    assert refusal(bad.payload, bad.name).reason.code is ReasonCode.MALFORMED


def test_jsonl_is_known_by_its_content() -> None:
    found = members(f"{json.dumps({'text': LEAD})}\n{json.dumps({'text': MORE})}\n", "export.txt")
    assert len(found.submissions) == 2


@pytest.mark.parametrize(
    "payload", ['{"text": ', '{"a": 1,}', "[1, 2", "[" * 100_000, '{"a": ' * 50_000, '{"n": ' + "9" * 5_000 + "}"]
)
def test_malformed_json_is_refused_with_its_place(payload: str) -> None:
    assert refusal(payload, "a.json").reason.code is ReasonCode.MALFORMED


@pytest.mark.parametrize("payload", ['{"id": 1}', '"text"', "[7]", "{}", '{"text": ""}', '{"text": {"a": 1}}', "null"])
def test_json_without_a_text_says_which_fields_it_has(payload: str) -> None:
    assert refusal(payload, "a.json").reason.code is ReasonCode.NO_ARTICLE


def test_half_a_surrogate_pair_and_nul_do_not_reach_the_article() -> None:
    found = article('{"text": "' + LEAD + ' \\ud800 \\u0000"}', "a.json")
    assert found.text == f"{LEAD} \ufffd \ufffd"
    assert article(f"{LEAD}\0".encode()).text == f"{LEAD}\ufffd"


def test_hints_win_over_a_json_articles_own_fields() -> None:
    found = article(json.dumps({"text": LEAD, "title": "Its own"}), "a.json", hints=Hints(title="Given"))
    assert found.title == "Given"


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.json", "a.jsonl", "a.urls", "a", "a.gz"]))
def test_any_bytes_end_as_an_article_members_or_a_refusal(payload: bytes, name: str) -> None:
    found = attempt(payload, name)
    if isinstance(found, Rejected):
        assert found.reason.message.endswith(".")
        assert found.reason.advice.endswith(".")
    else:
        assert isinstance(found, Article | Members)


def test_prose_behind_a_stray_tag_is_text() -> None:
    text = f'<seg id="1">{LEAD}\n{MORE}\n'
    assert article(text).text == text


def test_a_saved_feed_gives_its_whole_texts_as_pages_and_its_other_items_as_addresses() -> None:
    whole = "".join(f"<p>{n}. {LEAD}</p><p>{n}. {MORE}</p>" for n in range(5))
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Day</title>'
        f"<item><title>Whole</title><link>https://news.example/1</link><description><![CDATA[{whole}]]></description></item>"
        "<item><title>Short</title><link>https://news.example/2</link><description>Soon.</description></item>"
        "</channel></rss>"
    )
    page, address = members(feed, "day.xml").submissions
    assert isinstance(page, NewSubmission)
    assert isinstance(address, NewSubmission)
    assert page.payload is not None
    assert LEAD in article(page.payload, page.name).text
    assert (page.hints.url, page.channel) == ("https://news.example/1", Channel.CONTAINER)
    assert (address.url, address.payload, address.feed_id) == ("https://news.example/2", None, None)


def test_a_saved_sitemap_gives_its_addresses() -> None:
    sitemap = (
        "<urlset><url><loc>https://news.example/1</loc></url><url><loc>https://news.example/2</loc></url></urlset>"
    )
    found = members(sitemap, "sitemap.xml").submissions
    assert [s.url for s in found if isinstance(s, NewSubmission)] == [
        "https://news.example/1",
        "https://news.example/2",
    ]


def test_a_feed_without_items_is_refused_as_empty() -> None:
    assert refusal("<rss version='2.0'><channel></channel></rss>", "a.rss").reason.code is ReasonCode.EMPTY


@pytest.mark.parametrize(
    ("top", "author"),
    [
        ("Project begins in spring\nPublished: 19 November 2026 by Lena Whitcombe", "Lena Whitcombe"),
        ("Published: 19 November 2026 by Lena Whitcombe\nProject begins in spring", "Lena Whitcombe"),
        ("Project begins in spring\n\nLena Whitcombe\n19 November 2026", "Lena Whitcombe"),
        ("Project begins in spring\n\nLocal News\n19 November 2026", ""),
    ],
)
def test_a_name_beside_the_date_of_a_text_is_neither_its_title_nor_its_text(top: str, author: str) -> None:
    found = article(f"{top}\n\n{LEAD}\n\n{MORE}\n")
    assert found.title == "Project begins in spring"
    assert ";".join(found.authors) == author
    assert found.published is not None
    assert found.published.day == date(2026, 11, 19)
    assert [found.text[b.span.start : b.span.end] for b in found.blocks if b.role is Role.MAIN] == [f"{LEAD}\n\n{MORE}"]


def test_an_arabic_name_above_the_date_is_the_authors() -> None:
    lead = "أعلن المجلس البلدي في المدينة يوم الخميس خفض أجرة العبارة ابتداء من مطلع العام المقبل."
    found = article(f"خفض أجرة العبارة\n\nهدى النجار\nالخميس 19 نوفمبر 2026\n\n{lead}\n")
    assert found.authors == ("هدى النجار",)
