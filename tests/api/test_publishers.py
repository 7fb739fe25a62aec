"""Publishers as the API and the page show them."""

from datetime import date
from urllib.parse import quote

import pytest

from services.common.contracts.articles import Role
from services.common.store import statements
from services.common.store.engine import writing
from services.extract import linking
from tests.api import samples
from tests.api.conftest import World
from tests.api.samples import NOW
from tests.api.test_page import see
from tests.common.store.builders import a_statement, an_article, stored

PRINTED = (
    ("The Tide / Bay", "The mill is lit", "Ida Kessel", "en", date(2026, 2, 4)),
    ("The Tide / Bay", "The port is shut", None, "en", date(2026, 11, 7)),
    ("the tide / bay", "الطاحونة مضاءة", "Ida Kessel", "ar", date(2026, 11, 8)),
    ("صحيفة الميناء", "الميناء مغلق", "عمر حداد", "ar", None),
    ("Mole? 100% #1 & <b>", "The ferry is late", "Omar Haddad", "en", date(2026, 11, 8)),
)


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    with writing(shared_world.engine) as conn:
        for publisher, words, name, language, day in PRINTED:
            article = stored(conn, an_article(f"{words}.", language=language, day=day, publisher=publisher))
            statements.replace(conn, article, [a_statement(article.article, words, name=name)], now=NOW)
            linking.link(conn, [article.id], now=NOW)
    return shared_world


def test_publishers_are_listed_with_counts_and_links_that_lead_to_what_they_say(world: World) -> None:
    found = world.client.get("/v1/publishers").json()
    assert [(one["name"], one["articles"], one["statements"]) for one in found["items"]] == [
        ("Mole? 100% #1 & <b>", 1, 1),
        ("the tide / bay", 3, 3),
        ("صحيفة الميناء", 1, 1),
    ]
    assert found["next"] is None
    for one in found["items"]:
        assert world.client.get(one["links"]["self"]).json()["name"] == one["name"]
        for noun in ("statements", "articles"):
            assert len(world.client.get(one["links"][noun]).json()["items"]) == one[noun]
        assert one["name"] in see(world, one["links"]["page"]).text
    (tide,) = world.client.get("/v1/publishers?name=The%20TI&fields=name").json()["items"]
    assert tide == {"name": "the tide / bay"}


def test_pages_of_publishers_lead_on(world: World) -> None:
    seen, target = [], "/v1/publishers?limit=1"
    while target:
        answer = world.client.get(target)
        seen += [one["name"] for one in answer.json()["items"]]
        target = answer.json()["next"]
    assert seen == [one["name"] for one in world.client.get("/v1/publishers").json()["items"]]


def test_a_publisher_is_told_over_time_with_its_speakers_and_languages(world: World) -> None:
    found = world.client.get(f"/v1/publishers/{quote('THE TIDE / BAY', safe='')}").json()
    assert found["months"] == [{"month": "2026-02", "statements": 1}, {"month": "2026-11", "statements": 2}]
    assert found["languages"] == [{"language": "en", "statements": 2}, {"language": "ar", "statements": 1}]
    assert (found["looked_at"], found["unnamed"], found["unnamed_share"]) == (3, 1, 0.3333)
    (ida,) = found["speakers"]
    assert (ida["name"], ida["statements"]) == ("Ida Kessel", 2)
    assert len(world.client.get(ida["links"]["statements"]).json()["items"]) == 2
    missing = world.client.get("/v1/publishers/Nobody")
    assert (missing.status_code, missing.json()["type"]) == (404, "/docs#problem-not-found")


def test_its_page_tells_the_same_and_leads_to_articles_and_speakers(world: World) -> None:
    page = see(world, "/publishers/the%20tide%20%2F%20bay")
    links = [a.get("href") or "" for tag, a in page.elements if tag == "a"]
    assert sum(link.startswith("/articles/") for link in links) == 3
    assert any(link.startswith("/speakers/") for link in links)
    assert "33%" in page.text
    arabic = world.client.get("/publishers/صحيفة الميناء", headers={"accept": "text/html", "accept-language": "ar-EG"})
    assert "٠٪" in arabic.text
    assert world.client.get("/publishers/nobody", headers={"accept": "text/html"}).status_code == 404


def test_a_publisher_leads_to_its_page_wherever_it_is_named(world: World) -> None:
    article = world.client.get("/v1/articles?publisher=The+Tide+/+Bay").json()["items"][-1]
    statement = world.client.get(f"{article['links']['statements']}").json()["items"][0]
    for target in ("/", "/articles", "/publishers", f"/articles/{article['id']}", f"/statements/{statement['id']}"):
        links = [a.get("href") for tag, a in see(world, target).elements if tag == "a"]
        assert any(link and link.lower().startswith("/publishers/the%20tide%20%2f%20bay") for link in links), target


def test_a_name_too_long_for_a_page_is_shown_without_a_link(world: World) -> None:
    article = samples.an_article((Role.MAIN, "The quay is new."), publisher="x" * 301)
    samples.store(world.engine, article, ())
    page = see(world, "/articles")
    assert not any((a.get("href") or "").startswith("/publishers/xxx") for tag, a in page.elements if tag == "a")


def test_a_publisher_is_known_by_its_spellings_and_its_sites(world: World) -> None:
    with writing(world.engine) as conn:
        for n, (name, host) in enumerate(
            (
                ("Quay Weekly", "www.quay.example"),
                ("QUAY weekly", "quay.example"),
                ("Quay Weekly", "news.quay.example"),
                ("Quay Weekly", "quay.example.org"),
                ("Another Press", "quay.example"),
                (None, "nameless.example"),
            )
        ):
            stored(conn, an_article(f"Number {n} of the quay.", publisher=name, url=f"https://{host}/story-{n}"))
    found = world.client.get("/v1/publishers/quay%20weekly").json()
    assert found["names"] == [{"name": "Quay Weekly", "articles": 3}, {"name": "QUAY weekly", "articles": 1}]
    assert found["sites"] == [
        {"host": "quay.example", "articles": 2},
        {"host": "news.quay.example", "articles": 1},
        {"host": "quay.example.org", "articles": 1},
    ]
    for host in ("quay.example", "WWW.quay.example", "news.quay.example"):
        assert world.client.get(f"/v1/publishers/{host}").json()["name"] == "Quay Weekly"
    page = see(world, "/publishers/quay.example")
    assert "Also named" in page.text
    assert "QUAY weekly" in page.text
    for nobody in ("nameless.example", "uay.example", "quay.exampl", "quay.example%25", "x.", "https://quay.example"):
        assert world.client.get(f"/v1/publishers/{nobody}").status_code == 404
