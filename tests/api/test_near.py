"""`near=`: statements near in meaning to a statement or to words, as the API and the page list them."""

from datetime import date

import pytest

from services.common.contracts.articles import Role
from services.common.contracts.utterances import NoAnswer
from services.common.store import meanings
from tests.api import samples
from tests.api.conftest import World
from tests.common.store.embedded import embed, meant

SAID = {
    "the ferries sail again on Monday": ("en", "Harbour Gazette", 0.0),
    "the boats will run again next week": ("en", "Coastal Press", 0.5),
    "ستبحر العبارات من جديد يوم الاثنين": ("ar", "البحر", 0.3),
    "taxes on fish will rise": ("en", "Harbour Gazette", None),
}


def stored(world: World) -> list[str]:
    """Three statements on ferries, farther and farther from the first in another order, and one on taxes; their ids."""
    ids = []
    for n, (words, (language, publisher, away)) in enumerate(SAID.items()):
        article = samples.an_article(
            (Role.MAIN, f"{words}."), language=language, publisher=publisher, day=date(2026, 11, 10 + n), url=None
        )
        statement = samples.said(article, words)
        samples.store(world.engine, article, (statement,))
        embed(world.engine, {statement.id: meant("taxes") if away is None else meant("ferries", away=away, by=words)})
        ids.append(statement.id)
    return ids


def test_what_is_near_to_a_statement_comes_nearest_first_with_its_nearness(world: World) -> None:
    ids = stored(world)
    answer = world.client.get(f"/v1/statements?near={ids[0]}")
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [one["id"] for one in items] == [ids[2], ids[1]]  # neither itself nor what is on something else
    assert items[0]["nearness"] > items[1]["nearness"] > 0.8
    assert answer.json()["next"] is None


def test_words_are_asked_of_a_worker(world: World) -> None:
    ids = stored(world)
    asked: list[str] = []

    def ask(words: str) -> object:
        asked.append(words)
        return meant("ferries")

    world.ask_meaning = ask  # type: ignore[assignment]
    items = world.client.get("/v1/statements", params={"near": "عودة السفن", "fields": "id,nearness"}).json()["items"]
    assert items == [
        {"id": ids[0], "nearness": 1.0},
        {"id": ids[2], "nearness": pytest.approx(0.95, abs=0.03)},
        {"id": ids[1], "nearness": pytest.approx(0.89, abs=0.03)},
    ]
    assert asked == ["عودة السفن"]


@pytest.mark.parametrize(
    ("narrower", "left"),
    [
        ("language=en", [0, 1]),
        ("publisher=Coastal+Press", [1]),
        ("q=ferries", [0]),
        ("published_from=2026-11-11", [2, 1]),
        ("kind=direct", []),
    ],
)
def test_it_combines_with_every_filter(world: World, narrower: str, left: list[int]) -> None:
    ids = stored(world)
    items = world.client.get(f"/v1/statements?near=ferries&{narrower}").json()["items"]
    assert [one["id"] for one in items] == [ids[n] for n in left]


def test_pages_lead_through_all_of_them_once(world: World) -> None:
    ids = stored(world)
    seen: list[str] = []
    target: str | None = "/v1/statements?near=ferries&limit=1"
    while target is not None:
        answer = world.client.get(target)
        (item,) = answer.json()["items"]
        seen.append(item["id"])
        target = answer.json()["next"]
    assert seen == [ids[0], ids[2], ids[1]]
    foreign = world.client.get("/v1/statements?limit=1").json()["next"].partition("cursor=")[2]
    assert world.client.get(f"/v1/statements?near=ferries&cursor={foreign}").status_code == 404


def test_no_other_list_has_a_nearness(world: World) -> None:
    stored(world)
    assert {one["nearness"] for one in world.client.get("/v1/statements").json()["items"]} == {None}


def test_a_statement_that_is_not_linked_yet_is_found_by_its_words(world: World) -> None:
    ids = stored(world)
    article = samples.an_article((Role.MAIN, "ferries."), url=None)
    new = samples.said(article, "ferries")
    samples.store(world.engine, article, (new,))
    items = world.client.get(f"/v1/statements?near={new.id}").json()["items"]
    assert [one["id"] for one in items] == [ids[0], ids[2], ids[1]]


def test_a_statement_that_there_is_not_is_none(world: World) -> None:
    assert world.client.get(f"/v1/statements?near={'0' * 32}").status_code == 404


@pytest.mark.parametrize(
    ("why", "status", "advice"),
    [
        (NoAnswer.NO_ENCODER, 501, "qawl[linking]"),
        (NoAnswer.NO_BROKER, 503, "/v1/status"),
        (NoAnswer.TOO_LATE, 503, "/v1/status"),
    ],
)
def test_where_nobody_knows_what_words_mean_the_next_step_is_told(
    world: World, why: NoAnswer, status: int, advice: str
) -> None:
    ids = stored(world)
    world.ask_meaning = lambda _words: why
    answer = world.client.get("/v1/statements?near=ferries")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert advice in answer.json()["advice"]
    assert ("Retry-After" in answer.headers) is (status == 503)
    assert world.client.get(f"/v1/statements?near={ids[0]}").status_code == 200  # that needs no worker


def test_where_nothing_was_embedded_no_worker_is_asked(world: World) -> None:
    sample = samples.harbour()
    samples.store(world.engine, sample.article, sample.statements)
    embed(world.engine, {sample.statements[0].id: None}, encoder=None)
    for near in ("ferries", sample.statements[0].id):
        assert world.client.get(f"/v1/statements?near={near}").status_code == 501


@pytest.mark.parametrize("path", ["export", "feed", "stream"])
def test_where_it_cannot_stand_that_is_told(world: World, path: str) -> None:
    answer = world.client.get(f"/v1/statements/{path}?near=ferries")
    assert answer.status_code == 422
    assert "it stands in GET /v1/statements alone" in answer.json()["detail"]


def test_no_saved_query_has_it_and_no_other_order(world: World) -> None:
    saved = world.client.post("/v1/queries", json={"name": "Ferries", "query": {"near": "ferries"}})
    assert saved.status_code == 422
    assert "it stands in GET /v1/statements alone" in saved.json()["detail"]
    sorted_ = world.client.get("/v1/statements?near=ferries&sort=said")
    assert sorted_.status_code == 422
    assert "leave out `sort`" in sorted_.json()["detail"]


def test_the_page_lists_it_and_leads_to_it_from_every_statement(world: World) -> None:
    ids = stored(world)
    assert f'href="/?near={ids[0]}"' in world.client.get("/").text
    assert f'href="/?near={ids[0]}"' in world.client.get(f"/statements/{ids[0]}").text
    found = world.client.get(f"/?near={ids[0]}").text
    assert "2 statements near in meaning" in found
    assert next(iter(SAID)) in found
    assert f'type="hidden" name="near" value="{ids[0]}"' in found
    words = world.client.get("/?near=ferries&language=en").text
    assert 'name="near" type="search"' in words
    assert 'value="ferries"' in words
    assert "2 statements near in meaning" in words
    assert "data-stream" not in words
    assert "/v1/statements/export" not in words
    assert "Nothing that fits is near" in world.client.get("/?near=glaciers").text
    world.ask_meaning = lambda _words: NoAnswer.NO_ENCODER
    told = world.client.get("/?near=ferries", headers={"Accept": "text/html"})
    assert told.status_code == 501
    assert "qawl[linking]" in told.text


def test_the_bounds_are_those_that_the_document_tells(world: World) -> None:
    (parameter,) = (
        one for one in world.app.openapi()["paths"]["/v1/statements"]["get"]["parameters"] if one["name"] == "near"
    )
    assert f"{meanings.MOST_NEAR} at most" in parameter["description"]
    assert f"of {meanings.LEAST} or more" in parameter["description"]
