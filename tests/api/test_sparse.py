"""Lists in another order, and with some members of each item alone."""

import pytest

from services.api import schemas
from tests.api.conftest import World

LISTS = ("articles", "statements", "submissions", "speakers")
ORDERS = {
    "articles": ("arrived", "published", "published_oldest"),
    "submissions": ("newest", "oldest"),
    "utterances": ("reports", "latest"),
}


@pytest.mark.parametrize("noun", LISTS)
def test_a_list_has_those_members_alone_that_are_asked_for(filled: World, noun: str) -> None:
    whole = filled.client.get(f"/v1/{noun}?limit=1")
    some = filled.client.get(f"/v1/{noun}?limit=1&fields=id,%20links")

    (item,) = whole.json()["items"]
    assert some.json()["items"] == [{"id": item["id"], "links": item["links"]}]
    assert "fields=id" in some.json()["next"]
    assert some.headers["link"] == f'<{some.json()["next"]}>; rel="next"'
    assert some.headers["etag"] != whole.headers["etag"]
    assert filled.client.get(some.json()["next"]).json()["items"][0].keys() == {"id", "links"}


def test_an_unknown_member_is_a_problem_that_names_the_known_ones(filled: World) -> None:
    answer = filled.client.get("/v1/statements?fields=id,word")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "`word`" in answer.json()["detail"]
    assert all(name in answer.json()["advice"] for name in schemas.Statement.model_fields)
    assert filled.client.get("/v1/statements?fields=").status_code == 422


@pytest.mark.parametrize("sort", ["said", "said_oldest", "published", "published_oldest"])
def test_statements_are_walked_by_their_days(filled: World, sort: str) -> None:
    found, target = [], f"/v1/statements?sort={sort}&limit=3&fields=id,said_on,article"
    while target:
        answer = filled.client.get(target).json()
        found += answer["items"]
        target = answer["next"]

    every = filled.client.get("/v1/statements?limit=200").json()["items"]
    assert sorted(item["id"] for item in found) == sorted(item["id"] for item in every)
    is_said = sort.startswith("said")
    days = [(item["said_on"] or {}).get("day") if is_said else item["article"]["published"] for item in found]
    dated = [day for day in days if day is not None]
    assert days == sorted(dated, reverse="oldest" not in sort) + [None] * (len(days) - len(dated))


def test_a_cursor_of_one_order_is_not_taken_by_another(filled: World) -> None:
    cursor = filled.client.get("/v1/statements?sort=said&limit=1").json()["next"].partition("cursor=")[2]
    for sort in ("arrived", "published"):
        assert filled.client.get(f"/v1/statements?sort={sort}&cursor={cursor}").status_code == 404


@pytest.mark.parametrize(("noun", "sort"), [(noun, sort) for noun, sorts in ORDERS.items() for sort in sorts])
def test_each_order_of_a_list_has_all_of_it_once(filled: World, noun: str, sort: str) -> None:
    found, target = [], f"/v1/{noun}?sort={sort}&limit=2&fields=id"
    while target:
        answer = filled.client.get(target).json()
        found += answer["items"]
        target = answer["next"]
    every = filled.client.get(f"/v1/{noun}?limit=200").json()["items"]
    assert sorted(item["id"] for item in found) == sorted(item["id"] for item in every)
    assert every or noun == "utterances"


@pytest.mark.parametrize("noun", ["articles", "submissions"])
def test_a_cursor_of_one_order_of_a_list_is_not_taken_by_another(filled: World, noun: str) -> None:
    for sort in ORDERS[noun]:
        cursor = filled.client.get(f"/v1/{noun}?sort={sort}&limit=1").json()["next"].partition("cursor=")[2]
        for other in ORDERS[noun]:
            status = filled.client.get(f"/v1/{noun}?sort={other}&cursor={cursor}").status_code
            assert status == (200 if sort == other else 404)


def test_articles_are_walked_by_their_days_within_a_period(filled: World) -> None:
    every = filled.client.get("/v1/articles?limit=200").json()["items"]
    days = sorted(item["published"]["day"] for item in every if item["published"])
    asked = f"sort=published_oldest&published_from={days[0]}&published_to={days[0]}"
    found = filled.client.get(f"/v1/articles?{asked}").json()["items"]
    assert [item["published"]["day"] for item in found] == [day for day in days if day == days[0]]
