"""The page on which an admin erases: what would go first, then it asks; as somebody without JavaScript uses it."""

import pytest
from bs4 import BeautifulSoup

from services.api import porter
from services.common.contracts.access import Scope
from services.common.contracts.articles import ArticleId
from services.common.store import copies
from services.common.store.engine import writing
from tests.api import samples
from tests.api.conftest import MakeWorld, World
from tests.api.test_keys import bearer, make
from tests.api.test_page import see
from tests.api.test_saved_pages import FORM, actions_of, links_of, send, sent_by

UNKNOWN = "0" * 32


@pytest.fixture
def article(world: World) -> str:
    sample = samples.harbour()
    return samples.store(world.engine, sample.article, sample.statements).id


def told(world: World, target: str) -> dict[str, str]:
    """What the page says would go, by its label."""
    page = BeautifulSoup(world.client.get(target).text, "html.parser").select("#plan dl > *")
    return {dt.get_text(): dd.get_text() for dt, dd in zip(page[::2], page[1::2], strict=True)}


def test_the_page_of_an_article_leads_to_what_would_go_with_it_and_erases_it_once_confirmed(
    world: World, article: str
) -> None:
    (target,) = [link for link in links_of(world, f"/articles/{article}") if link.startswith("/erasures")]
    found = told(world, target)
    assert (found["Statements"], found["Submissions"]) == ("8", "1")
    assert f"/articles/{article}" in links_of(world, target)
    assert world.client.get("/v1/erasures").json()["items"] == [], "looking erases nothing"

    led = send(world, "/erasures", **sent_by(world, target))

    (done,) = world.client.get("/v1/erasures").json()["items"]
    assert led == f"/erasures#erasure-{done['number']}"
    assert (done["kind"], done["extent"]["statements"], done["by"]) == ("article", 8, "testclient")
    assert world.client.get(f"/articles/{article}").status_code == 404
    page = see(world, "/erasures")
    assert f"erasure-{done['number']}" in page.ids()
    assert "Quell" not in page.text
    assert f"/erasures/{done['number']}/lift" in actions_of(world, "/erasures")
    send(world, f"/erasures/{done['number']}/lift")
    assert "lifted 22 Nov 2026" in see(world, "/erasures").text
    assert world.client.post(f"/erasures/{done['number']}/lift", headers=FORM).status_code == 409


def test_a_person_is_erased_from_the_speakers_page_or_by_its_link(world: World, article: str) -> None:
    speakers = world.client.get("/v1/speakers").json()["items"]
    person = next(one for one in speakers if one["kind"] == "person")
    body = next(one for one in speakers if one["kind"] == "organization")
    assert not [link for link in links_of(world, f"/speakers/{body['id']}") if link.startswith("/erasures")]
    (target,) = [link for link in links_of(world, f"/speakers/{person['id']}") if link.startswith("/erasures")]
    by_link = f"/erasures?speaker=http://localhost/speakers/{person['id']}?lang=en"
    assert told(world, target) == told(world, by_link)
    assert told(world, target)["Statements"] == str(person["statements"])
    assert person["name"] in see(world, target).text
    assert "not a person" in see(world, f"/erasures?speaker={body['id']}").text
    send(world, "/erasures", **sent_by(world, by_link))
    assert world.client.get(f"/speakers/{person['id']}").status_code == 404
    assert world.client.get(f"/articles/{article}").status_code == 200


def test_nobody_erases_more_than_was_shown(world: World, article: str) -> None:
    target = f"/erasures?article={article}"
    before = sent_by(world, target)
    new = {"content": [{"start": 0, "end": 5}], "speaker": {"name": "Dara Finn"}}
    assert world.client.post(f"/v1/articles/{article}/statements", json=new).status_code == 201
    led = send(world, "/erasures", **before)
    assert "has become something else" in see(world, led).text
    assert world.client.get(f"/articles/{article}").status_code == 200
    send(world, "/erasures", **sent_by(world, led))
    assert world.client.get(f"/articles/{article}").status_code == 404


def test_what_is_not_there_is_said_and_nonsense_refused(world: World, article: str) -> None:
    for unknown in (f"article={UNKNOWN}", "article=https://nowhere.example/", f"speaker={UNKNOWN}"):
        assert actions_of(world, f"/erasures?{unknown}") == set()
        assert world.client.get(f"/erasures?{unknown}").status_code == 200
    assert actions_of(world, "/erasures?article=https://news.example/a") == {"/erasures"}, "by its address"
    assert world.client.get("/erasures?speaker=somebody").status_code == 422
    send(world, "/erasures", 422, told="1 1 1")
    send(world, "/erasures", 404, article=UNKNOWN, told="1 1 1")
    assert world.client.post("/erasures", data={"article": article}, headers=FORM).status_code == 415
    assert world.client.get(f"/articles/{article}").status_code == 200


def test_why_it_cannot_be_erased_is_told_in_the_readers_language(world: World, article: str) -> None:
    def trouble(target: str) -> str:
        page = world.client.get(target, headers={"accept-language": "ar"}).text
        found = BeautifulSoup(page, "html.parser").select_one("#plan .why")
        assert found is not None
        for detail in found.select("[lang=en]"):
            detail.extract()
        return " ".join(found.get_text().split())

    body = next(one for one in world.client.get("/v1/speakers").json()["items"] if one["kind"] == "organization")
    assert trouble(f"/erasures?speaker={body['id']}") == "ليس هذا شخصًا. امحُ مواده بدلًا منه."
    assert trouble(f"/erasures?article={UNKNOWN}").startswith("لا شيء من ذلك في السجل.")
    assert trouble(f"/erasures?speaker={UNKNOWN}").startswith("لا شيء من ذلك في السجل.")
    send(world, "/erasures", **sent_by(world, f"/erasures?article={article}"))
    send(world, "/erasures/1/lift")
    again = world.client.post("/erasures/1/lift", headers=FORM | {"accept": "text/html", "accept-language": "ar"})
    assert again.status_code == 409
    assert "رُفع هذا المحو من قبل." in again.text


def test_near_copies_are_told_of_and_go_only_if_that_is_asked_for(world: World, article: str) -> None:
    other = samples.council()
    copy = samples.store(world.engine, other.article, other.statements).id
    with writing(world.engine) as conn:
        copies.mark(conn, copy, copy_of=ArticleId(article), listed_in=None)
    first = f"/erasures?article={article}"
    assert told(world, first)["Near-copies with words of their own, which stay"] == "1"
    (both,) = [link for link in links_of(world, first) if "copies=true" in link]
    assert told(world, both)["Articles, with their versions and copies that say nothing of their own"] == "2"
    assert f"/articles/{article}" in links_of(world, f"/erasures?article={copy}"), "of which it is a copy"
    send(world, "/erasures", **sent_by(world, both))
    assert [world.client.get(f"/articles/{id}").status_code for id in (article, copy)] == [404, 404]


def test_it_is_for_admins_alone(make_world: MakeWorld) -> None:
    world = make_world(api_host="0.0.0.0")
    sample = samples.harbour()
    article = samples.store(world.engine, sample.article, sample.statements).id
    for scope, status in ((Scope.REVIEW, 403), (Scope.ADMIN, 200)):
        headers = bearer(make(world.engine, scope, name=scope.value))
        for target in ("/erasures", f"/erasures?article={article}"):
            assert world.client.get(target, headers=headers).status_code == status
        page = world.client.get(f"/articles/{article}", headers=headers).text
        assert ("/erasures" in page) is (status == 200)
    assert porter.needed("POST", "/erasures/3/lift") is Scope.ADMIN
    assert porter.needed("POST", "/erasures") is Scope.ADMIN
