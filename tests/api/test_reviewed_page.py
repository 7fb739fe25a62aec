"""The page of all reviews, and the same over HTTP: by verdict, person and day, and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from services.common.contracts.articles import Role
from services.common.contracts.spans import Span
from tests.api import samples
from tests.api.conftest import World
from tests.api.test_weight import MOST_BYTES


@pytest.fixture
def made(world: World) -> list[dict[str, object]]:
    """Three reviews by two people on two days, the oldest first."""
    sample = samples.harbour()
    stored = samples.store(world.engine, sample.article, sample.statements)
    found = world.client.get(f"/v1/articles/{stored.id}/statements").json()["items"]
    day = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    said = (
        {"verdict": "accepted", "by": "Ann"},
        {"verdict": "corrected", "speaker": {"name": "عمر"}, "by": "Bär & Co", "note": "<b>see</b>"},
        {"verdict": "rejected", "by": "Ann"},
    )
    answers = []
    for n, one in enumerate(said):
        world.now = day + timedelta(minutes=n)  # the second and third on the next day
        answers.append(world.client.post(f"/v1/statements/{found[n + 1]['id']}/reviews", json=one).json())
    return answers


def numbers(world: World, query: str) -> list[int]:
    """The same, in the same order, on the page and over HTTP."""
    listed = [one["number"] for one in world.client.get(f"/v1/reviews?{query}").json()["items"]]
    assert [int(str(row["id"]).removeprefix("review-")) for row in rows(world, query)] == listed
    return listed


def rows(world: World, query: str) -> list[BeautifulSoup]:
    answer = world.client.get(f"/reviews?{query}")
    assert answer.status_code == 200, answer.text
    return list(BeautifulSoup(answer.text, "html.parser").select("li.row"))


def test_reviews_are_found_by_verdict_person_and_day(world: World, made: list[dict[str, object]]) -> None:
    first, second, third = (one["number"] for one in made)
    assert numbers(world, "") == [third, second, first]
    assert numbers(world, "by=Ann") == [third, first]
    assert numbers(world, "by=B%C3%A4r+%26+Co") == [second]
    assert numbers(world, "by=Nobody") == []
    assert numbers(world, "verdict=corrected") == [second]
    assert numbers(world, "made_from=2026-11-23") == [third, second]
    assert numbers(world, "made_to=2026-11-22") == [first]
    assert numbers(world, "made_from=2026-11-23&made_to=2026-11-23&by=Ann") == [third]
    assert numbers(world, "made_from=0001-01-01&made_to=9999-12-31") == [third, second, first]
    assert numbers(world, f"article={made[0]['article']}&limit=2") == [third, second]
    assert numbers(world, "limit=1&by=Ann") == [third]
    following = world.client.get("/v1/reviews?limit=1&by=Ann").json()["next"]
    assert numbers(world, following.partition("?")[2]) == [first]
    page = BeautifulSoup(world.client.get("/reviews").text, "html.parser")
    assert [one["value"] for one in page.select("#reviewers option")] == ["Ann", "Bär & Co"]
    assert world.client.get("/reviews?verdict=&by=&made_from=").status_code == 200
    assert world.client.get("/v1/reviews?made_from=soon").status_code == 422


def test_a_row_tells_what_was_changed_and_leads_to_it(world: World, made: list[dict[str, object]]) -> None:
    third, second, _ = rows(world, "")
    text = " ".join(second.get_text().split())
    assert "Bär & Co" in text
    assert "<b>see</b>" in text
    assert "23 Nov 2026, 00:00 UTC" in text
    assert next(one.get_text() for one in second.select(".changes del")) == "Marta Quell"
    added = second.select_one(".changes ins")
    assert added is not None
    assert (added.get_text(), added["dir"]) == ("عمر", "rtl")
    assert second.select_one("a.row-name")["href"] == made[1]["links"]["page"]
    assert str(third.select_one("a.row-name")["href"]).endswith("#rejected")


def test_what_was_said_is_taken_back_where_it_is_listed(world: World, made: list[dict[str, object]]) -> None:
    form = rows(world, "by=Ann&limit=1")[0].select_one("form")
    assert form is not None
    answer = world.client.post(str(form["action"]))
    number = made[2]["number"]
    assert (answer.status_code, answer.headers["location"]) == (303, f"/reviews?by=Ann&undone=true#review-{number}")
    again = world.client.post(str(form["action"]))
    assert again.headers["location"] == answer.headers["location"]
    assert numbers(world, "by=Ann") == [made[0]["number"]]
    taken, left = rows(world, "by=Ann&undone=true")
    assert taken["id"] == f"review-{number}"
    assert taken.select_one("form") is None
    assert "taken back: 23 Nov 2026" in " ".join(taken.get_text().split())
    assert left.select_one("form") is not None
    assert world.client.post("/reviews/999/undo").status_code == 404
    assert world.client.post("/reviews/0/undo").status_code == 404
    acts = [deed["act"] for deed in world.client.get("/v1/audit").json()["items"]]
    assert acts[0] == "review.undone"


def test_the_page_is_small_whatever_was_changed(world: World) -> None:
    words = "قال المتحدث إن الحكومة ستعيد فتح الميناء في الأسبوع المقبل بعد أن تتفق على ذلك مع الشركات كلها "
    lines = [f"{n} {words * 3}".strip() for n in range(100, 130)]
    article = samples.an_article(*((Role.MAIN, line) for line in lines), language="ar", title=words * 3)
    many = [samples.said(article, line, source=line[:90], cue="إن", near=line, name=words) for line in lines]
    stored = samples.store(world.engine, article, many)
    for one in many:
        parts = [Span(one.content[0].start + 4, one.content[0].end)]
        changed: dict[str, object] = {
            "verdict": "corrected",
            "by": words * 2,
            "note": words * 9,
            "content": [{"start": part.start, "end": part.end} for part in parts],
            "source": {"start": one.content[0].start, "end": one.content[0].start + 80},
            "cue": None,
            "speaker": {"name": f"{words}{one.content[0].start}", "kind": "organization", "role": words * 2},
            "kind": "mixed",
            "said_on": {"day": "2026-11-22"},
        }
        answer = world.client.post(f"/v1/statements/{one.id}/reviews", json=changed)
        assert answer.status_code == 202, answer.text
    for language in ("en", "ar"):
        answer = world.client.get(f"/reviews?article={stored.id}", headers={"Accept-Language": language})
        assert len(answer.content) < MOST_BYTES, len(answer.content)
        assert 'rel="next"' in answer.text
