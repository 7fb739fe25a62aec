"""Web archives: what a crawler kept becomes what a fetch would have brought."""

import zlib
from datetime import UTC, datetime

import brotli
import pytest
from backports import zstd

from services.common.contracts.submissions import ReasonCode
from services.ingest.readers.outcome import Limits
from tests.ingest.containers.opening import PAGE, TEXT, opened, packed, packed_each, record, zipped

INFO = record("warcinfo", "", b"software: a crawler\r\n", content_type="application/warc-fields")
ONE, TWO = record(url="https://news.example/1"), record(url="https://news.example/2", body=PAGE * 2)


@pytest.mark.parametrize(
    "archive",
    [
        INFO + ONE + TWO,
        packed_each(INFO, ONE, TWO),
        packed(INFO + ONE + TWO),
        zstd.compress(INFO + ONE + TWO),
        (INFO + ONE + TWO).replace(b"WARC/1.1", b"WARC/0.18"),
    ],
)
def test_every_page_becomes_a_member_however_the_archive_is_packed(archive: bytes) -> None:
    found = opened(archive)
    assert found.taken == {"https://news.example/1": PAGE, "https://news.example/2": PAGE * 2}
    assert (found.skipped, found.refused) == ({"warcinfo records": 1}, {})


def test_a_page_knows_address_kind_and_time_of_its_fetch() -> None:
    (page,) = opened(record(http="content-type: text/html; charset=windows-1256\r\n")).news
    assert page.url is None
    assert page.fetched_url == "https://news.example/1"
    assert page.content_type == "text/html; charset=windows-1256"
    assert page.fetched_at == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", packed(PAGE)),
        ("x-gzip", packed(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", brotli.compress(PAGE * 9)),
        ("zstd", zstd.compress(PAGE)),
        ("gzip, br", brotli.compress(packed(PAGE))),
        ("identity", PAGE),
        ("gzip", PAGE),
        ("br", PAGE),
        ("deflate", PAGE),
    ],
)
def test_the_transports_coding_is_undone_also_where_the_crawler_did_so_already(name: str, body: bytes) -> None:
    found = opened(record(body=body, http=f"Content-Type: text/html\r\nContent-Encoding: {name}\r\n"))
    assert found.taken["https://news.example/1"].startswith(PAGE)


@pytest.mark.parametrize("ends", [b"0\r\n\r\n", b""])
def test_chunks_are_joined_also_where_the_last_is_missing(ends: bytes) -> None:
    body = b"".join(b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in (PAGE[:20], PAGE[20:])) + ends
    http = "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
    assert list(opened(record(body=body, http=http)).taken.values()) == [PAGE]
    assert list(opened(record(http=http)).taken.values()) == [PAGE]


def test_a_coded_page_that_unpacks_to_too_much_is_refused_and_the_next_one_read() -> None:
    bomb = record(url="https://news.example/bomb", body=packed(b"0" * 15_000_000), http="Content-Encoding: gzip\r\n")
    found = opened(bomb + ONE)
    assert found.refused == {"https://news.example/bomb": ReasonCode.TOO_LARGE}
    assert list(found.taken) == ["https://news.example/1"]


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("image/png", "images"),
        ("video/mp4", "videos"),
        ("font/woff2", "fonts"),
        ("text/css", "scripts and styles"),
        ("application/javascript", "scripts and styles"),
        ("text/javascript; charset=utf-8", "scripts and styles"),
    ],
)
def test_what_is_no_article_by_the_servers_word_is_counted(kind: str, what: str) -> None:
    assert opened(record(http=f"Content-Type: {kind}\r\n") + ONE).skipped == {what: 1}


@pytest.mark.parametrize("status", ["301 Moved Permanently", "404 Not Found", "500 Oops", "206 Partial Content"])
def test_other_answers_than_200_are_counted(status: str) -> None:
    assert opened(record(status=status) + ONE).skipped == {"answers other than 200": 1}


def test_requests_revisits_robots_and_names_are_counted() -> None:
    rest = [record(kind, body=b"x") for kind in ("request", "revisit", "metadata", "continuation")]
    robots = record(url="https://news.example/robots.txt", body=b"User-agent: *")
    dns = record("resource", "dns:news.example", b"1.2.3.4", content_type="text/dns")
    found = opened(b"".join([*rest, robots, dns, ONE]))
    assert sum(found.skipped.values()) == 6
    assert found.skipped["system files"] == 2


@pytest.mark.parametrize("kind", ["resource", "conversion"])
def test_a_page_that_was_kept_without_an_answer_is_taken(kind: str) -> None:
    (page,) = opened(record(kind, body=TEXT, content_type="text/plain")).news
    assert (page.payload, page.content_type, page.fetched_url) == (TEXT, "text/plain", "https://news.example/1")


def test_an_archive_inside_a_web_archive_is_handed_on() -> None:
    inner = zipped({"a.txt": TEXT})
    assert opened(record(body=inner, http="Content-Type: application/zip\r\n")).taken["https://news.example/1"] == inner


@pytest.mark.parametrize("length", [0, 10, len(PAGE), 5_000, 1_000_000_000, 10**15])
def test_a_record_that_lies_about_its_length_spoils_no_other(length: int) -> None:
    found = opened(INFO + record(url="https://news.example/liar", length=length) + ONE + TWO)
    assert {"https://news.example/1", "https://news.example/2"} <= set(found.taken)


@pytest.mark.parametrize("length", [len(PAGE), 5_000, 1_000_000_000])
def test_a_record_of_a_wrong_length_is_read_to_where_the_next_begins(length: int) -> None:
    found = opened(record(url="https://news.example/liar", length=length) + ONE)
    assert found.taken["https://news.example/liar"].rstrip() == PAGE


def test_a_page_about_web_archives_is_not_taken_for_two_records() -> None:
    about = b"<pre>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n</pre>"
    assert opened(record(body=about) + ONE).taken["https://news.example/1"] in (about, PAGE)
    assert about in opened(record(url="https://news.example/about", body=about) + ONE).taken.values()


def test_rubbish_between_records_is_passed_over_and_told() -> None:
    found = opened(ONE + b"\0\xff rubbish\n" * 50 + TWO)
    assert len(found.taken) == 2
    assert list(found.refused.values()) == [] or set(found.refused.values()) == {ReasonCode.MALFORMED}


@pytest.mark.parametrize("told", [b"Content-Length: x", b"Content-Length: -5", b"X: y"])
def test_a_record_without_a_length_is_told_and_the_next_one_read(told: bytes) -> None:
    broken = record(url="https://news.example/broken").replace(b"Content-Length: ", told + b"\r\nOld: ", 1)
    found = opened(broken + ONE)
    assert (list(found.taken), set(found.refused.values())) == (["https://news.example/1"], {ReasonCode.MALFORMED})


@pytest.mark.parametrize("lost", [10, 60, 150])
def test_a_cut_off_archive_says_so(lost: int) -> None:
    for archive in ((ONE + TWO)[:-lost], packed_each(ONE, TWO)[:-lost]):
        found = opened(archive, "crawl.warc")
        assert PAGE in found.taken.values()
        assert "the rest of crawl.warc" in found.refused


def test_damage_in_the_packed_bytes_ends_the_archive_with_a_reason() -> None:
    archive = bytearray(packed_each(ONE, TWO))
    archive[-40] ^= 0xFF
    found = opened(bytes(archive), "crawl.warc.gz")
    assert "https://news.example/1" in found.taken
    assert set(found.refused.values()) == {ReasonCode.MALFORMED}


def test_a_head_without_end_is_bounded() -> None:
    endless = b"WARC/1.0\r\n" + b"X-Field: " + b"y" * 5_000_000 + b"\r\n" * 2
    assert opened(endless + ONE).taken == {"https://news.example/1": PAGE}


def test_a_page_larger_than_an_article_is_refused_and_the_next_one_read() -> None:
    large = record(url="https://news.example/large", body=b"x" * 900_000)
    found = opened(large + ONE, limits=Limits(max_bytes=1000))
    assert found.refused == {"https://news.example/large": ReasonCode.TOO_LARGE}
    assert list(found.taken) == ["https://news.example/1"]


def test_an_arc_file_is_read_too() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    about = b"1 0 A Crawler\nURL IP-address Archive-date Content-type Archive-length\n"
    arc = (
        b"filedesc://a.arc 0.0.0.0 20080102030405 text/plain %d\n%s\n" % (len(about), about)
        + b"http://news.example/1 192.0.2.1 20080102030405 text/html %d\n%s\n" % (len(page), page)
        + b"http://news.example/2 192.0.2.1 20080102030406 text/html %d\n%s\n" % (len(page), page)
    )
    for archive in (arc, packed(arc)):
        found = opened(archive)
        assert found.taken == {"http://news.example/1": PAGE, "http://news.example/2": PAGE}
        assert found.news[0].fetched_at == datetime(2008, 1, 2, 3, 4, 5, tzinfo=UTC)
        assert not found.refused
