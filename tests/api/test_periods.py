"""A period that ends before it begins is refused everywhere it may be asked for, with the two parameters named."""

import pytest

from tests.api.conftest import World

HTML = {"accept": "text/html"}
SAID = "said_from=2026-11-22&said_to=2026-11-20"
PUBLISHED = "published_from=2026-11-22&published_to=2026-11-20"


@pytest.mark.parametrize(
    ("target", "last"),
    [
        (f"/v1/statements?{SAID}", "said_to"),
        (f"/v1/statements?{PUBLISHED}", "published_to"),
        (f"/v1/statements/counts?{SAID}", "said_to"),
        (f"/v1/statements/export?{SAID}", "said_to"),
        (f"/v1/statements/feed?{PUBLISHED}", "published_to"),
        (f"/v1/articles?{PUBLISHED}", "published_to"),
        ("/v1/reviews?made_from=2026-11-22&made_to=2026-11-20", "made_to"),
        (f"/v1/comparison?first=A&second=B&{PUBLISHED}", "published_to"),
    ],
)
def test_a_reversed_period_is_told_of_with_its_two_ends(world: World, target: str, last: str) -> None:
    answer = world.client.get(target)

    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["location"] == f"query {last}"
    assert last.replace("_to", "_from") in error["message"]


@pytest.mark.parametrize("period", ["said_from=2026-11-20&said_to=2026-11-20", "said_to=2026-11-20"])
def test_one_day_is_a_period_and_so_is_one_without_a_first(world: World, period: str) -> None:
    assert world.client.get(f"/v1/statements?{period}").status_code == 200


@pytest.mark.parametrize("target", [f"/?{SAID}", f"/articles?{PUBLISHED}"])
def test_the_page_says_so_in_its_language(world: World, target: str) -> None:
    english = world.client.get(target, headers=HTML)
    arabic = world.client.get(target, headers=HTML | {"accept-language": "ar"})

    assert english.status_code == arabic.status_code == 422
    assert ": no day is in between" in english.text
    assert "Exchange the two days." in english.text
    assert "تنتهي الفترة قبل أن تبدأ." in arabic.text
    assert "بدّل بين اليومين." in arabic.text


def test_neither_is_it_saved(world: World) -> None:
    query = {"said_from": "2026-11-22", "said_to": "2026-11-20"}
    answer = world.client.post("/v1/queries", json={"name": "Backwards", "query": query})

    assert answer.status_code == 422
    assert "said_from" in answer.text
    assert world.client.get("/v1/queries").json()["items"] == []


def test_where_something_else_is_wrong_first_that_is_told(world: World) -> None:
    answer = world.client.get(f"/v1/statements?kind=loud&{SAID}").json()

    assert [error["location"] for error in answer["errors"]] == ["query kind", "query said_to"]
    assert answer["advice"] != "Exchange the two days."
