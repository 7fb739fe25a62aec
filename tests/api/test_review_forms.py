"""A form whose words are not taken comes back: with what was typed, and with what is wrong in the reader's language."""

import pytest
from bs4 import BeautifulSoup, Tag

from tests.api import samples
from tests.api.conftest import World


@pytest.fixture
def harbour(world: World) -> list[dict[str, object]]:
    sample = samples.harbour()
    stored = samples.store(world.engine, sample.article, sample.statements)
    found: list[dict[str, object]] = world.client.get(f"/v1/articles/{stored.id}/statements").json()["items"]
    return found


def send(world: World, path: str, *fields: tuple[str, str], status: int = 422, language: str = "en") -> BeautifulSoup:
    sent = [(name, (None, value)) for name, value in fields]
    answer = world.client.post(path, files=sent, headers={"Accept-Language": language})
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def field(page: BeautifulSoup, id: str) -> Tag:
    found = page.find(id=id)
    assert isinstance(found, Tag)
    return found


def faults(page: BeautifulSoup) -> dict[str, str]:
    """What is told of each field that is marked as wrong."""
    found = {}
    for one in page.select("[aria-invalid=true]"):
        found[str(one["id"])] = field(page, str(one["aria-describedby"])).get_text()
    return found


def typed(page: BeautifulSoup) -> dict[str, str]:
    form = page.select_one("form.correct")
    assert form is not None
    lines = {str(one["id"]): str(one["value"]) for one in form.select("input[id]")}
    return lines | {str(one["id"]): one.get_text() for one in form.select("textarea")}


def added(harbour: list[dict[str, object]]) -> str:
    return f"/articles/{harbour[0]['article']['id']}/statements"


def test_words_that_stand_nowhere_come_back_in_their_field(world: World, harbour: list[dict[str, object]]) -> None:
    page = send(
        world,
        added(harbour),
        ("content", "Cranes of nobody"),
        ("content_at", ""),
        ("source", "Thursday."),
        ("name", "Dara\tFinn"),
        ("role", "pilot"),
        ("speaker_kind", "group"),
        ("cue", "shouted"),
        ("content", ""),
        ("content_at", ""),
        ("kind", "mixed"),
        ("said_on", "2026-11-18"),
        ("note", "<b>look</b>"),
    )
    wrong = "These words do not stand in the article. Mark them in its text, or copy them from there."
    assert faults(page) == {"review-content1": wrong, "review-cue": wrong}
    assert typed(page) == {
        "review-content1": "Cranes of nobody",
        "review-content0": "",
        "review-source": "Thursday.",
        "review-name": "Dara Finn",
        "review-role": "pilot",
        "review-cue": "shouted",
        "review-said_on": "2026-11-18",
        "review-note": "<b>look</b>",
    }
    assert [one["value"] for one in page.select("form.correct option[selected]")] == ["group", "mixed"]
    assert [one["id"] for one in page.select("[autofocus]")] == ["review-content1"]
    summary = page.select_one("[role=alert]")
    assert summary is not None
    assert [link["href"] for link in summary.select("a")] == ["#review-content1", "#review-cue"]
    assert world.client.get("/v1/reviews").json()["items"] == []


def test_it_is_told_in_the_language_of_the_page(world: World, harbour: list[dict[str, object]]) -> None:
    page = send(world, added(harbour), ("content", "كلمات لا أحد"), ("name", "دارا"), language="ar")
    assert faults(page) == {
        "review-content1": "هذه الكلمات ليست في المادة. حدّدها في نصّها أو انسخها منه.",
    }
    assert not page.select_one("[role=alert] [lang=en]")
    other = page.select_one("a.language")
    assert other is not None
    answer = world.client.get(str(other["href"]))
    assert (answer.status_code, answer.headers["location"]) == (303, added(harbour).replace("/statements", "?add="))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ((("content", ""), ("name", "Dara Finn")), {"review-content1": "Say what was said"}),
        ((("content", "Cranes at Ardeen"),), {"review-source": "Say who said it"}),
        ((("content", "Cranes at Ardeen"), ("name", "x" * 301)), {"review-name": "This cannot be kept"}),
        ((("content", "Cranes at Ardeen"), ("name", "a\x00b")), {"review-name": "This cannot be kept"}),
        ((("content", "Cranes at Ardeen"), ("name", "D"), ("said_on", "soon")), {"review-said_on": "This is no day"}),
        ((("content", "Cranes at Ardeen"), ("name", "D"), ("note", "x" * 1001)), {"review-note": "This cannot be"}),
        (
            (("content", "Cranes at Ardeen"), ("content", "at Ardeen"), ("name", "D")),
            {"review-content1": "Two parts of what was said share words"},
        ),
    ],
)
def test_each_field_says_what_is_wrong_with_it(
    world: World, harbour: list[dict[str, object]], fields: tuple[tuple[str, str], ...], wrong: dict[str, str]
) -> None:
    page = send(world, added(harbour), *fields)
    told = faults(page)
    assert told.keys() == wrong.keys()
    assert all(told[id].startswith(begin) for id, begin in wrong.items()), told
    parts = [value for name, value in fields if name == "content"]
    assert [one.get_text() for one in page.select("[name=content]")] == (parts if len(parts) > 1 else [*parts, ""])


def test_what_is_there_already_is_led_to(world: World, harbour: list[dict[str, object]]) -> None:
    first = harbour[1]
    words = first["content"][0]
    place = ("content_at", f"{words['start']}:{words['end']}")
    page = send(world, added(harbour), ("content", words["text"]), place, ("name", "D. Finn"))
    assert faults(page) == {}
    alert = page.select_one("[role=alert]")
    assert alert is not None
    assert alert.has_attr("autofocus")
    assert "A statement with these words is there" in alert.get_text()
    assert [link["href"] for link in alert.select("a")] == [f"/statements/{first['id']}"]
    assert field(page, "review-content1").find_next("input")["value"] == place[1]


def test_a_correction_comes_back_in_the_record_that_it_is_of(world: World, harbour: list[dict[str, object]]) -> None:
    first = harbour[1]
    target = f"/statements/{first['id']}/reviews"
    page = send(
        world, target, ("verdict", "corrected"), ("content", "words of nobody"), ("name", "M. Quell"), language="ar"
    )
    record = field(page, f"record-{first['id']}")
    assert record.select_one("form.correct") is not None
    assert faults(page).keys() == {"review-content1"}
    assert typed(page)["review-name"] == "M. Quell"
    page = send(world, target, ("verdict", "corrected"), ("content", ""))
    assert faults(page)["review-content1"].startswith("Say what was said")
    page = send(world, target, ("verdict", "doubted"))
    assert field(page, f"record-{first['id']}").select_one("[role=alert]") is not None
    page = send(world, target, ("verdict", "rejected"), ("note", "x" * 1001))
    assert faults(page).keys() == {"review-note"}
    back = world.client.get(target)
    where = f"/articles/{first['article']['id']}?review={first['id']}#record-{first['id']}"
    assert (back.status_code, back.headers["location"]) == (303, where)
    assert world.client.get("/v1/reviews").json()["items"] == []


def test_of_a_statement_that_is_gone_the_page_says_so(world: World, harbour: list[dict[str, object]]) -> None:
    for target in (f"/statements/{'0' * 32}/reviews", f"/articles/{'0' * 32}/statements"):
        send(world, target, ("verdict", "corrected"), ("content", "x"), status=404)
        assert world.client.get(f"/statements/{'0' * 32}/reviews").status_code == 404
    send(world, f"/statements/{harbour[1]['id']}/reviews", ("verdict", "rejected"), status=303)
    send(world, f"/statements/{harbour[1]['id']}/reviews", ("verdict", "corrected"), ("content", "x"), status=404)
