"""The Atom feed: as RFC 4287 has it, the same for the same statements, and harmless."""

import re
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from lxml import etree

from services.common.contracts.articles import Role
from services.ingest.feeds.parse import parse_feed
from tests.api import samples
from tests.api.conftest import MakeWorld, World

FEED = "/v1/statements/feed"
NS = {"a": "http://www.w3.org/2005/Atom", "x": "http://www.w3.org/1999/xhtml"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def document(world: World, query: str = "") -> Any:
    answer = world.client.get(f"{FEED}?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def test_the_feed_has_what_rfc_4287_asks_of_it(filled: World) -> None:
    root = document(filled)

    for element in (root, *root.findall("a:entry", NS)):
        for once in ("id", "title", "updated"):
            assert len(element.findall(f"a:{once}", NS)) == 1
        assert re.fullmatch(
            r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", element.findtext("a:id", namespaces=NS)
        )
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", element.findtext("a:updated", namespaces=NS))
        assert all(link.get("href").startswith(("http://", "https://")) for link in element.findall("a:link", NS))
        alternates = element.findall("a:link[@rel='alternate']", NS)
        assert len({(link.get("type"), link.get("hreflang")) for link in alternates}) == len(alternates) == 1
    assert root.find("a:link[@rel='self']", NS).get("href") == "http://localhost/v1/statements/feed"
    for entry in root.findall("a:entry", NS):
        assert entry.find("a:author/a:name", NS).text.strip()
        (content,) = entry.findall("a:content", NS)
        assert content.get("type") == "xhtml"
        assert [child.tag for child in content] == [f"{{{NS['x']}}}div"]
        assert not content.text
    ids = [entry.findtext("a:id", namespaces=NS) for entry in root.findall("a:entry", NS)]
    assert len(set(ids)) == len(ids) == 12


def test_it_is_read_by_a_reader_of_feeds(filled: World) -> None:
    answer = filled.client.get(FEED)
    feed = parse_feed(
        answer.content, url="http://localhost/v1/statements/feed", content_type=answer.headers["content-type"]
    )
    items = filled.client.get("/v1/statements").json()["items"]

    assert [item.url for item in feed.items] == ["http://localhost" + item["links"]["page"] for item in items]
    assert [item.language for item in feed.items] == [item["article"]["language"] for item in items]
    assert all(words["words"][:40] in (item.title or "") for item, words in zip(feed.items, items, strict=True))


def test_arabic_is_told_as_arabic_and_runs_from_right_to_left(filled: World) -> None:
    root = document(filled, "language=ar")
    entries = root.findall("a:entry", NS)

    assert len(entries) == 4
    for entry in entries:
        assert entry.get(LANG) == "ar"
        assert entry.findtext("a:title", namespaces=NS).startswith("\u200f")
        div = entry.find("a:content/x:div", NS)
        assert (div.get("dir"), div.get("lang")) == ("rtl", "ar")


def test_ids_stay_the_same_on_every_host_and_differ_by_query(filled: World) -> None:
    here, there = (
        etree.fromstring(filled.client.get(f"{FEED}?kind=direct", headers={"host": host}).content)
        for host in ("localhost", "127.0.0.1:9")
    )
    ids = [[node.text for node in root.iter(f"{{{NS['a']}}}id")] for root in (here, there)]

    assert ids[0] == ids[1]
    assert ids[0][0] != document(filled).findtext("a:id", namespaces=NS)
    assert ids[0][0] == document(filled, "kind=direct&limit=1&versions=current").findtext("a:id", namespaces=NS)


def test_who_has_it_gets_no_more_than_that(make_world: MakeWorld) -> None:
    world = make_world()
    sample = samples.harbour()
    samples.store(world.engine, sample.article, sample.statements, now=world.now)
    first = world.client.get(FEED)
    tag = first.headers["etag"]

    again = world.client.get(FEED, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    # A time is told only once no other change can come with it.
    assert "last-modified" not in first.headers
    since = {"if-modified-since": format_datetime(world.now, usegmt=True)}
    assert world.client.get(FEED, headers=since).status_code == 200
    world.now += timedelta(minutes=1)
    assert world.client.get(FEED).headers["last-modified"] == format_datetime(
        world.now - timedelta(minutes=1), usegmt=True
    )
    assert world.client.get(FEED, headers=since).status_code == 304
    assert world.client.get(FEED, headers={**since, "if-none-match": '"other"'}).status_code == 200
    assert world.client.get(FEED, headers={"if-modified-since": "yesterday"}).status_code == 200

    other = samples.council()
    samples.store(world.engine, other.article, other.statements, now=world.now)
    assert world.client.get(FEED, headers={"if-none-match": tag}).status_code == 200
    assert world.client.get(FEED, headers=since).status_code == 200


def test_an_empty_feed_is_a_feed_and_always_the_same(make_world: MakeWorld) -> None:
    world = make_world()
    root = document(world)
    assert root.findtext("a:updated", namespaces=NS)
    assert root.findall("a:entry", NS) == []
    tag = world.client.get(FEED).headers["etag"]
    world.now += timedelta(days=1)
    assert world.client.get(FEED, headers={"if-none-match": tag}).status_code == 304


def test_older_ones_are_behind_the_link_to_the_next_feed(filled: World) -> None:
    seen, target = [], f"{FEED}?limit=5"
    while target:
        root = etree.fromstring(filled.client.get(target).content)
        seen += [node.text for node in root.findall("a:entry/a:id", NS)]
        link = root.find("a:link[@rel='next']", NS)
        target = "" if link is None else str(link.get("href")).removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == 12


def test_a_hostile_article_makes_no_markup_and_no_broken_xml(make_world: MakeWorld) -> None:
    world = make_world()
    words = "]]></div><script>alert(1)</script>\x0b\ufffe & <b>"
    article = samples.an_article(
        (Role.MAIN, f"{words} she said."), title="</title>\x01", url="https://news.example/a b<c>'\"^`"
    )
    samples.store(world.engine, article, [samples.said(article, words, source="she", cue="said", name="<i>\x02")])

    root = document(world)
    assert "]]></div><script>alert(1)</script>\ufffd\ufffd & <b>" in "".join(root.find("a:entry", NS).itertext())
    assert not list(root.iter("script", f"{{{NS['x']}}}script"))
    assert root.find("a:entry/a:link[@rel='via']", NS).get("href") == "https://news.example/a%20b%3Cc%3E'%22%5E%60"


@pytest.mark.parametrize(
    ("page", "query"), [("/", ""), ("/?language=ar&q=المشروع", "language=ar"), ("speaker", "speaker_id=")]
)
def test_a_page_tells_browsers_its_feed(filled: World, page: str, query: str) -> None:
    if page == "speaker":
        page = filled.client.get("/v1/speakers").json()["items"][0]["links"]["page"]
    html = filled.client.get(page).text
    (link,) = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', html)

    assert query in link
    assert document(filled, link.replace("&amp;", "&").partition("?")[2]).findall("a:entry", NS)
