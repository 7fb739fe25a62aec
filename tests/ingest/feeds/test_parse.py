"""Feeds and sitemaps of every kind, honest and hostile. All names are invented."""

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.common.contracts.feeds import FeedKind
from services.common.contracts.submissions import ReasonCode
from services.common.errors import Rejected
from services.ingest.feeds import Feed, discover, looks_like_feed, parse_feed

HOME = "https://news.example/feeds/all.xml"


def rss(*items: str, channel: str = "", version: str = "2.0") -> bytes:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="{version}"><channel><title>Harbour News</title>{channel}{listed}</channel></rss>'.encode()


def atom(*entries: str, head: str = "") -> bytes:
    listed = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title>{head}{listed}</feed>'.encode()


def read(payload: bytes, **options: object) -> Feed:
    return parse_feed(payload, url=HOME, **options)  # type: ignore[arg-type]


def refusal(payload: bytes, **options: object) -> ReasonCode:
    with pytest.raises(Rejected) as caught:
        read(payload, **options)
    assert caught.value.reason.message.endswith(".")
    assert caught.value.reason.advice.endswith(".")
    return caught.value.reason.code


def test_rss_gives_its_items_with_what_it_says_of_them() -> None:
    feed = read(
        rss(
            "<title>Port to reopen</title><link>https://news.example/port</link>"
            '<guid isPermaLink="false">42</guid><pubDate>Sun, 22 Nov 2026 10:00:00 +0300</pubDate>'
            "<description>&lt;p&gt;On Monday.&lt;/p&gt;</description>",
            channel="<link>https://news.example/</link><language>en-GB</language><ttl>30</ttl>",
        )
    )
    assert (feed.kind, feed.title, feed.language, feed.url) == (
        FeedKind.RSS, "Harbour News", "en", "https://news.example/",
    )  # fmt: skip
    assert feed.wait_seconds == 1800
    (item,) = feed.items
    assert (item.key, item.url, item.title, item.summary) == (
        "42", "https://news.example/port", "Port to reopen", "<p>On Monday.</p>",
    )  # fmt: skip
    assert item.published is not None
    assert item.published.iso == "2026-11-22T10:00:00+03:00"
    assert item.published.at == datetime(2026, 11, 22, 7, tzinfo=UTC)
    assert item.changed is None  # some feeds give a new pubDate at every request


def test_rss_one_is_read_with_its_items_beside_the_channel() -> None:
    payload = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
        <channel rdf:about="https://news.example/"><title>Old News</title><dc:language>ar</dc:language>
        <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
        <item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link>
        <dc:date>2026-11-22T08:00Z</dc:date><dc:creator>Marta Quell</dc:creator></item></rdf:RDF>"""
    feed = read(payload)
    assert (feed.kind, feed.title, feed.language, feed.wait_seconds) == (FeedKind.RSS, "Old News", "ar", 1800)
    assert [(i.url, i.authors) for i in feed.items] == [("https://news.example/1", ("Marta Quell",))]


def test_atom_takes_the_page_that_an_entry_stands_for_and_no_other_link() -> None:
    feed = read(
        atom(
            '<id>tag:1</id><title type="html">&lt;b&gt;Port&lt;/b&gt; &amp;amp; pier</title>'
            '<link rel="self" href="/self"/><link rel="enclosure" href="/a.mp3"/><link rel="replies" href="/c"/>'
            '<link rel="alternate" type="application/json" href="/a.json"/>'
            '<link rel="alternate" type="text/html" href="../port"/>'
            "<published>2026-11-22T10:00:00Z</published><updated>2026-11-22T11:00:00Z</updated>"
            "<author><name>Marta Quell</name><email>m@news.example</email></author>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Words</p></div></content>',
            head='<link rel="self" href="/feed"/><link href="/front"/>',
        )
    )
    (item,) = feed.items
    assert (feed.kind, feed.url) == (FeedKind.ATOM, "https://news.example/front")
    assert (item.url, item.title, item.authors) == ("https://news.example/port", "Port & pier", ("Marta Quell",))
    assert item.changed == "2026-11-22T11:00:00Z"
    assert item.at == datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert "<p>Words</p>" in (item.content or "")


def test_a_plain_atom_title_keeps_what_only_looks_like_markup() -> None:
    (item,) = read(atom("<id>x:1</id><title>5 &lt; 6 and a &amp; b</title>")).items
    assert item.title == "5 < 6 and a & b"


def test_relative_addresses_are_completed_from_xml_base_and_the_feed() -> None:
    based = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/archive/"><entry xml:base="2026/"><id>x</id>
        <link href="port"/></entry></feed>"""
    assert read(based).items[0].url == "https://news.example/archive/2026/port"
    assert read(rss("<title>x</title><link>/port?a=1</link>")).items[0].url == "https://news.example/port?a=1"


def test_the_outlets_own_address_wins_over_a_feed_services() -> None:
    item = (
        '<title>x</title><link>https://proxy.example/~r/1</link><feedburner:origLink xmlns:feedburner="http://'
        'rssnamespace.org/feedburner/ext/1.0">https://news.example/port</feedburner:origLink>'
    )
    assert read(rss(item)).items[0].url == "https://news.example/port"


def test_an_item_without_link_is_found_at_its_guid_unless_that_is_no_address() -> None:
    feed = read(
        rss(
            "<title>a</title><guid>https://news.example/a</guid>",
            '<title>b</title><guid isPermaLink="false">https://news.example/b</guid>',
            '<title>c</title><enclosure url="https://news.example/c.mp3"/><media:content url="https://x.example/"/>',
        )
    )
    assert [item.url for item in feed.items] == ["https://news.example/a", None, None]
    assert len({item.key for item in feed.items}) == 3


def test_items_that_share_one_guid_are_told_apart_by_their_addresses() -> None:
    feed = read(rss(*(f"<title>{n}</title><guid>same</guid><link>https://news.example/{n}</link>" for n in (1, 2, 2))))
    assert [item.url for item in feed.items] == ["https://news.example/1", "https://news.example/2"]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Sun, 22 Nov 2026 10:00:00 GMT", "2026-11-22T10:00:00+00:00"),
        ("22 Nov 2026 10:00 +0200", "2026-11-22T10:00:00+02:00"),
        ("2026-11-22T10:00:00.123Z", "2026-11-22T10:00:00.123000+00:00"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22 10:00:00", "2026-11-22T10:00:00"),
        ("الأحد، 22 نوفمبر 2026", "2026-11-22"),
        ("٢٢ تشرين الثاني ٢٠٢٦", "2026-11-22"),
        ("2026/11/22", "2026-11-22"),
        ("yesterday", None),
        ("2026", None),
        ("", None),
        ("99999999999999999999", None),
    ],
)
def test_dates_in_odd_forms(written: str, iso: str | None) -> None:
    (item,) = read(rss(f"<title>x</title><pubDate>{written}</pubDate>")).items
    assert (item.published and item.published.iso) == iso


def test_an_arabic_feed_in_its_old_encoding_is_read() -> None:
    words = "قال الوزير إن الميناء سيفتح في يوم الاثنين من هذا الأسبوع"
    text = rss(*[f"<title>{words}</title><link>https://news.example/{n}</link>" for n in range(3)]).decode()
    head = '<?xml version="1.0" encoding="windows-1256"?>'
    for payload in ((head + text).encode("cp1256"), text.encode("utf-16"), text.encode("utf-16-be"), text.encode()):
        assert {item.title for item in read(payload).items} == {words}


def test_json_feed_is_read() -> None:
    payload = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour", "language": "ar",
        "authors": [{"name": "Marta Quell"}], "items": [
        {"id": 1, "url": "/port", "title": "Port", "date_published": "2026-11-22T10:00:00+03:00",
         "date_modified": "2026-11-22T12:00:00+03:00", "content_html": "<p>Words</p>"},
        {"id": "https://news.example/b", "content_text": "x"}, {}, 7]}"""
    feed = read(payload)
    assert (feed.kind, feed.title, feed.language) == (FeedKind.JSON, "Harbour", "ar")
    assert [item.url for item in feed.items] == ["https://news.example/port", "https://news.example/b"]
    assert feed.items[0].key == "1"
    assert feed.items[0].authors == ("Marta Quell",)
    assert feed.items[0].changed == "2026-11-22T12:00:00+03:00"


def test_a_news_sitemap_names_publication_title_and_day() -> None:
    payload = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/port</loc>
        <lastmod>2026-11-22T11:00:00+00:00</lastmod><news:news><news:publication><news:name>Harbour Gazette</news:name>
        <news:language>ar</news:language></news:publication><news:title>Port</news:title>
        <news:publication_date>2026-11-22</news:publication_date></news:news></url><url><lastmod>2026</lastmod></url>
        </urlset>"""
    feed = read(payload)
    (item,) = feed.items
    assert (feed.kind, feed.title, feed.language) == (FeedKind.SITEMAP, "Harbour Gazette", "ar")
    assert (item.title, item.publisher, item.language) == ("Port", "Harbour Gazette", "ar")
    assert item.published is not None
    assert item.published.iso == "2026-11-22"
    assert item.at == datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert read(gzip.compress(payload)) == feed


def test_a_sitemap_index_gives_its_sitemaps() -> None:
    payload = b"""<sitemapindex xmlns="https://www.sitemaps.org/schemas/sitemap/0.9/"><sitemap>
        <loc>https://news.example/s1.xml</loc><lastmod>2026-11-22</lastmod></sitemap></sitemapindex>"""
    feed = read(payload)
    assert feed.kind is FeedKind.SITEMAP_INDEX
    assert [item.url for item in feed.items] == ["https://news.example/s1.xml"]


def test_a_sitemap_as_plain_text_gives_its_lines() -> None:
    feed = read(b"https://news.example/1\r\nno address\nhttps://news.example/2\n", max_items=1)
    assert feed.kind is FeedKind.URLS
    assert [item.url for item in feed.items] == ["https://news.example/1"]
    assert feed.is_cut


def test_broken_xml_is_read_as_far_as_it_goes_and_says_so() -> None:
    payload = (
        b"<rss><channel><title>Harbour & pier</title><item><title>AT&T &nbsp;says <b>yes</title>"
        b"<link>https://news.example/?a=1&b=2</link></item><item><title>Second</title>"
        b"<link>https://news.example/2</link></item></channel>"
    )
    feed = read(payload)
    assert feed.title == "Harbour & pier"
    assert [(item.title, item.url) for item in feed.items] == [
        ("AT&T says yes", "https://news.example/?a=1&b=2"),
        ("Second", "https://news.example/2"),
    ]
    assert feed.damage
    whole = rss(*[f"<title>{n}</title><link>https://news.example/{n}</link>" for n in range(20)])
    assert len(read(whole[:-100]).items) >= 18
    assert read(whole).damage is None


def test_undeclared_prefixes_do_no_harm() -> None:
    (item,) = read(rss("<title>x</title><dc:creator>Quell</dc:creator><content:encoded>c</content:encoded>")).items
    assert (item.authors, item.content) == (("Quell",), "c")


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    payload = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol"><!-- " -->{lol}<!ENTITY x SYSTEM "{secret.as_uri()}">'
        f'<!ENTITY % p SYSTEM "{secret.as_uri()}">%p;]>'
        "<rss><channel><item><title>a &l9; &x;</title></item></channel></rss>"
    ).encode()
    (item,) = read(payload).items
    assert item.title == "a &l9; &x;"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", ReasonCode.EMPTY),
        (b" \n ", ReasonCode.EMPTY),
        (b"<!doctype html><html><head></head><body>News</body></html>", ReasonCode.NOT_A_FEED),
        (b'{"items": []}', ReasonCode.NOT_A_FEED),
        (b"just words", ReasonCode.NOT_A_FEED),
        (b"<note><to>you</to></note>", ReasonCode.NOT_A_FEED),
        (b"<opml version='2.0'><body/></opml>", ReasonCode.NOT_A_FEED),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, ReasonCode.NOT_A_FEED),
        (b"\x1f\x8bnot gzip", ReasonCode.MALFORMED),
        (b"<" * 1000, ReasonCode.MALFORMED),
        (gzip.compress(b"<urlset>" + b" " * 3_000_000), ReasonCode.TOO_LARGE),
    ],
)
def test_what_is_no_feed_is_refused_with_advice(payload: bytes, code: ReasonCode) -> None:
    assert refusal(payload, max_bytes=1_000_000) is code


@pytest.mark.parametrize(
    "unit",
    [
        "&", "<", "<a>", "<![CDATA[x", "<![CDATA[x]]>", "<!-- ", "<item>", "<item><title>x</title>", "&#", "&amp",
        '<a b="', "</item>", "<!DOCTYPE x [", "<x:a xmlns:x='u'>", "<item a='&amp;'/>", "<title>&lt;a ", "<?x ",
    ],
)  # fmt: skip
def test_time_grows_with_the_length_and_not_with_its_square(unit: str) -> None:
    def seconds(length: int) -> float:
        payload = b"<rss><channel>" + (unit * (length // len(unit))).encode()
        start = time.process_time()
        read(payload)
        return time.process_time() - start

    seconds(10_000)
    short, long = min(seconds(100_000) for _ in range(2)), min(seconds(400_000) for _ in range(2))
    assert long < 10 * short + 0.1


def test_a_tag_with_very_many_attributes_is_passed_over() -> None:
    many = " ".join(f'a{n}="x"' for n in range(100_000))
    start = time.process_time()
    feed = read(
        f"<rss><channel><item {many}><title>x</title></item><item><title>y</title></item></channel></rss>".encode()
    )
    assert time.process_time() - start < 5
    assert feed.items[-1].title == "y"


def test_no_more_items_are_read_than_allowed() -> None:
    feed = read(rss(*(f"<link>https://news.example/{n}</link>" for n in range(3_000))), max_items=1_000)
    assert len(feed.items) == 1_000
    assert feed.is_cut
    assert feed.damage is None


def test_hostile_addresses_are_none() -> None:
    links = (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://u:p@news.example/",
        "http://[::1",
        "https://",
        "ftp://x/",
    )
    feed = read(rss(*(f"<title>x{n}</title><link>{link}</link>" for n, link in enumerate(links))))
    assert [item.url for item in feed.items] == [None] * len(links)


def test_every_shared_feed_is_read(shared: Path) -> None:
    found = {path.name: read(path.read_bytes()) for path in sorted((shared / "inputs" / "feed").iterdir())}
    assert {name: (feed.kind, len(feed.items)) for name, feed in found.items()} == {
        "feed.json": (FeedKind.JSON, 25),
        "feed1.atom": (FeedKind.ATOM, 2),
        "feed2.rss": (FeedKind.RSS, 1),
        "rsstest_091.rss": (FeedKind.RSS, 2),
        "rsstest_20.rss": (FeedKind.RSS, 2),
        "sitemap.xml": (FeedKind.SITEMAP, 84),
        "testATOM.atom": (FeedKind.ATOM, 1),
        "utf-16be-autodetect.xml": (FeedKind.RSS, 0),
        "utf-16le-bom.xml": (FeedKind.RSS, 0),
        "utf16.xml": (FeedKind.RSS, 0),
    }


def test_a_feed_is_told_by_its_beginning() -> None:
    assert looks_like_feed(rss().decode())
    assert looks_like_feed('\ufeff <?xml version="1.0"?><!-- words --><rdf:RDF xmlns="x">')
    assert looks_like_feed('{"version": "https://jsonfeed.org/version/1.1"')
    assert not looks_like_feed("<html><body><rss></body></html>")
    assert not looks_like_feed("words about <rss> feeds")


def test_a_page_names_its_feeds() -> None:
    page = """<html><head><base href="https://news.example/ar/"><link rel=stylesheet href=x.css>
        <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
        <link rel="alternate" type="application/rss+xml" title="&#1571;خبار" href="feed?a=1&amp;b=2">
        <link href='/atom' type='application/atom+xml' rel='ALTERNATE home'>
        <link rel="alternate" hreflang="en" href="/en">
        <link rel="alternate" type="application/rss+xml" href="javascript:x">
        </head>"""
    assert [(feed.url, feed.title) for feed in discover(page, "https://www.example/")] == [
        ("https://news.example/ar/feed?a=1&b=2", "أخبار"),
        ("https://news.example/atom", None),
        ("https://news.example/comments/feed", "Comments"),
    ]
