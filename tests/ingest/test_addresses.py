"""Addresses of one article are told to be so, and addresses of different ones are not."""

import pytest

from services.ingest.addresses import key_of, may_be_canonical, plain_of

PLAIN = "https://news.example/2026/ferries"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a/b?id=3",
        "http://news.example/a/b?id=3",
        "https://NEWS.example:443/a/b/?id=3",
        "https://news.example/a/b?utm_source=x&id=3&fbclid=Y#top",
    ],
)
def test_spellings_of_one_address_have_one_key(url: str) -> None:
    assert key_of(url) == "https://news.example/a/b?id=3"


@pytest.mark.parametrize("url", ["https://news.example/a/B", "https://news.example/a/b?id=4", "https://x.example/a/b"])
def test_other_addresses_have_other_keys(url: str) -> None:
    assert key_of(url) != key_of("https://news.example/a/b?id=3")


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://news.example/a", "http://[", "http://"])
def test_what_is_no_address_has_no_key(url: str) -> None:
    assert key_of(url) is None
    assert plain_of(url) is None


@pytest.mark.parametrize(
    "url",
    [
        PLAIN,
        "https://www.news.example/2026/ferries",
        "https://m.news.example/2026/ferries",
        "https://amp.news.example/2026/ferries/",
        "https://www.news.example/2026/ferries/amp",
        "https://www.news.example/amp/2026/ferries",
        "https://news.example/2026/ferries?amp=1",
        "https://news.example/2026/ferries?outputType=amp&utm_medium=x",
        "https://news.example/2026/ferries?print=1",
        "https://news.example/2026/ferries/print/",
        "https://news-example.cdn.ampproject.org/c/s/news.example/2026/ferries",
        "https://news-example.cdn.ampproject.org/v/s/www.news.example/2026/ferries/amp?amp_js_v=0.1",
    ],
)
def test_every_dress_of_a_page_has_one_plain_form(url: str) -> None:
    assert (plain_of(url) or "").partition("?")[0] == PLAIN


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/2026/ferries-amp-up",
        "https://news.example/2026/ferries?page=2",
        "https://news.example/2026/printing",
        "https://other.example/2026/ferries",
    ],
)
def test_a_page_that_only_looks_so_keeps_its_form(url: str) -> None:
    assert plain_of(url) != PLAIN


@pytest.mark.parametrize(
    ("declared", "believed"),
    [
        ("https://www.news.example/2026/ferries", True),
        ("https://news.example/other", True),
        ("https://news.example/", False),
        ("https://elsewhere.example/2026/ferries", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_page_is_believed_about_its_own_site_and_never_about_a_front_page(declared: str, believed: bool) -> None:
    assert may_be_canonical(declared, "https://m.news.example/2026/ferries") is believed
