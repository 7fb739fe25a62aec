"""A form of the page that is not taken comes back as it was typed, and says at its field what is wrong."""

import pytest
from bs4 import BeautifulSoup, Tag

from services.extract import reviewed
from tests.api import samples
from tests.api.conftest import World
from tests.api.samples import NOW
from tests.api.test_webhooks import save

Sent = list[tuple[str, tuple[str | None, str]]]


def send(
    world: World, path: str, *fields: tuple[str, str], files: tuple[tuple[str, str, str], ...] = ()
) -> BeautifulSoup:
    sent: Sent = [(name, (None, value)) for name, value in fields]
    sent += [(name, (filename, content)) for name, filename, content in files]
    answer = world.client.post(path, files=sent, headers={"Accept": "text/html", "Accept-Language": "ar"})
    assert answer.status_code in (400, 409, 422), answer.text
    return BeautifulSoup(answer.text, "html.parser")


def faults(page: BeautifulSoup) -> dict[str, str]:
    found = {}
    for one in page.select("[aria-invalid=true]"):
        told = page.find(id=str(one["aria-describedby"]))
        assert isinstance(told, Tag)
        found[str(one["id"])] = told.get_text()
    assert len(page.select("[role=alert]")) == 1
    assert len(page.select("[autofocus]")) <= 1
    return found


def test_an_empty_hand_in_keeps_its_title(world: World) -> None:
    page = send(world, "/submissions", ("pasted", " \n "), ("title", "عنوان"))
    assert faults(page) == {"pasted": "اكتب عنوانًا أو نصًّا، أو اختر ملفًّا."}
    assert page.find(id="pasted-title")["value"] == "عنوان"
    assert not page.select("[role=alert] [lang=en]")


def test_feeds_come_back_with_their_addresses(world: World) -> None:
    assert faults(send(world, "/feeds", ("urls", " "))) == {"urls": "اكتب عنوانًا أو نصًّا، أو اختر ملفًّا."}
    page = send(world, "/feeds", ("urls", "https://a.example"), files=(("files", "a.opml", "no list"),))
    assert faults(page)["files"].startswith("لا يمكن قراءة هذه القائمة")
    assert page.find(id="urls").get_text() == "https://a.example"


def test_a_webhook_comes_back_with_its_address_and_what_it_was_to_be_told(world: World) -> None:
    query = save(world)["id"]
    page = send(
        world,
        "/webhooks",
        ("url", "https://[:a]/x"),
        ("query", query),
        ("events", "submission.ended"),
    )
    assert faults(page)["url"].startswith("هذا ليس عنوانًا")
    assert page.find(id="url")["value"] == "https://[:a]/x"
    assert [one["value"] for one in page.select("[checked]")] == ["submission.ended"]
    assert [one["value"] for one in page.select("#query [selected]")] == [query]
    page = send(world, "/webhooks", ("url", "https://desk.example/x"))
    assert faults(page) == {}
    assert page.find(id="events-fault").get_text() == "اختر واحدًا على الأقل."
    assert page.find(id="url")["value"] == "https://desk.example/x"
    page = send(world, "/webhooks", ("url", "https://desk.example/x"), ("events", "query.alerted"))
    assert faults(page).keys() == {"url"}
    assert page.select("[role=alert] [lang=en]"), "what was found there is told in English"


def test_a_search_comes_back_with_its_filters_name_and_alert(world: World) -> None:
    page = send(world, "/queries", ("q", "ميناء"), ("name", "الميناء"), ("alert_count", "5"))
    assert faults(page)["alert-count"].startswith("يحتاج التنبيه")
    assert page.find(id="save-name")["value"] == "الميناء"
    assert page.find(id="alert-count")["value"] == "5"
    assert page.select_one("input[type=hidden][name=q]")["value"] == "ميناء"
    page = send(world, "/queries", ("q", "x"), ("name", "x" * 101))
    assert faults(page) == {"save-name": "اكتب اسمًا لا يزيد على ١٠٠ حرف."}


@pytest.fixture
def speaker(world: World) -> str:
    sample = samples.harbour()
    samples.store(world.engine, sample.article, sample.statements)
    reviewed.follow(world.engine, None, clock=lambda: NOW, is_over=lambda: False)
    return str(world.client.get("/v1/speakers").json()["items"][0]["id"])


def test_a_decision_about_a_speaker_comes_back_as_it_was_typed(world: World, speaker: str) -> None:
    target = f"/speakers/{speaker}/edits"
    page = send(world, target, ("action", "merge"), ("with", "somebody else"))
    assert faults(page)["edit-merge"].startswith("اكتب معرّفات متحدثين آخرين")
    assert page.find(id="edit-merge")["value"] == "somebody else"
    assert page.find(id="decisions").has_attr("open")
    page = send(world, target, ("action", "rename"), ("name", "x" * 301))
    assert faults(page) == {"edit-rename": "هذا غير ممكن على هذه الحال."}
    assert world.client.get(target).headers["location"] == f"/speakers/{speaker}#decisions"
    answer = world.client.post(f"/speakers/{'0' * 32}/edits", files={"action": (None, "rename"), "name": (None, "x")})
    assert answer.status_code == 404
