"""Lists in the order that a reader chooses, on the page as over HTTP."""

import re

import pytest
from bs4 import BeautifulSoup

from services.common.contracts.articles import Role
from services.extract import reviewed
from tests.api import samples
from tests.api.conftest import World
from tests.api.samples import NOW

NAMES = ("Zeynep Alkan", "Åse Berg", "عمر الحسن", "Ana Díaz", "Ana Díaz Ruiz", "أحمد \u200fعلي")


@pytest.fixture
def spoken(world: World) -> World:
    """A statement of each name; of the last one, two."""
    lines = [f"The port of number {n} will open on Monday" for n in range(len(NAMES) + 1)]
    article = samples.an_article(*((Role.MAIN, f"{line}, it was said.") for line in lines), title="Ports")
    named = zip(lines, (*NAMES, NAMES[-1]), strict=True)
    said = [samples.said(article, line, source="it", cue="said", near=line, name=name) for line, name in named]
    samples.store(world.engine, article, said)
    reviewed.follow(world.engine, None, clock=lambda: NOW, is_over=lambda: False)
    return world


def listed(world: World, path: str) -> list[str]:
    found: list[str] = []
    target: str | None = path
    while target:
        page = world.client.get(target).json()
        found += [one["name"] for one in page["items"]]
        target = page["next"]
    return found


BY_NAME = ["Ana Díaz", "Ana Díaz Ruiz", "Åse Berg", "Zeynep Alkan", "أحمد \u200fعلي", "عمر الحسن"]
"""As a reader looks them up: whatever the accents."""


def test_speakers_are_listed_by_name_page_by_page(spoken: World) -> None:
    wanted = BY_NAME
    assert sorted(listed(spoken, "/v1/speakers")) == sorted(wanted)
    assert listed(spoken, "/v1/speakers?sort=name&limit=1") == wanted
    assert listed(spoken, "/v1/speakers?sort=name&limit=4&kind=person") == wanted
    assert listed(spoken, "/v1/speakers?sort=name&name=ana&limit=1") == ["Ana Díaz", "Ana Díaz Ruiz"]
    by_count = spoken.client.get("/v1/speakers?limit=1").json()
    assert by_count["items"][0]["statements"] == 2
    for sort, other in (("name", "statements"), ("statements", "name")):
        following = spoken.client.get(f"/v1/speakers?limit=1&sort={sort}").json()["next"]
        cursor = re.search("cursor=([^&]+)", following)
        assert cursor is not None
        answer = spoken.client.get(f"/v1/speakers?limit=1&sort={other}&cursor={cursor[1]}")
        assert answer.status_code == 404, "a cursor is of one order"
    assert spoken.client.get("/v1/speakers?sort=age").status_code == 422


def test_the_page_lists_speakers_by_name(spoken: World) -> None:
    page = BeautifulSoup(spoken.client.get("/speakers?sort=name").text, "html.parser")
    assert [one.get_text() for one in page.select("a.row-name")] == BY_NAME
    assert [one["value"] for one in page.select("#sort option[selected]")] == ["name"]


@pytest.mark.parametrize(
    ("page", "api", "orders"),
    [
        ("/", "/v1/statements", ("said", "said_oldest", "published", "published_oldest")),
        ("/?q=port", "/v1/statements?q=port", ("said", "said_oldest", "published_oldest")),
        ("/articles", "/v1/articles?copies=hide", ("published", "published_oldest")),
        ("/submissions", "/v1/submissions", ("oldest",)),
        ("/utterances", "/v1/utterances?reports=2", ("latest",)),
    ],
)
def test_each_list_of_the_page_has_the_orders_of_the_api(
    filled: World, page: str, api: str, orders: tuple[str, ...]
) -> None:
    for order in (None, *orders):
        sort = "" if order is None else f"{'&' if '?' in page else '?'}sort={order}"
        shown = BeautifulSoup(filled.client.get(f"{page}{sort}").text, "html.parser")
        sort = "" if order is None else f"{'&' if '?' in api else '?'}sort={order}"
        items = filled.client.get(f"{api}{sort}").json()["items"]
        kind = "article.statement" if page.startswith("/?") or page == "/" else "a.row-name"
        found = [str(one.get("id") or one["href"]) for one in shown.select(kind)]
        assert [re.sub(r"^.*[-/]", "", one) for one in found] == [one["id"] for one in items][: len(found)]
        assert bool(found) == bool(items)
        options = [str(one["value"]) for one in shown.select("#sort option")]
        assert set(orders) < set(options)


def test_a_search_keeps_its_order_on_the_next_page_and_where_it_is_narrowed_down(filled: World) -> None:
    page = BeautifulSoup(filled.client.get("/?q=port&sort=said_oldest&limit=1").text, "html.parser")
    following = page.select_one("a[rel=next]")
    assert following is not None
    assert "sort=said_oldest" in str(following["href"])
    assert filled.client.get(str(following["href"])).status_code == 200
    assert all("sort=said_oldest" in str(one["href"]) for one in page.select(".facets a"))
    assert page.select(".facets a")
    assert not any("sort=" in str(one["href"]) for one in page.select(".downloads a"))
    assert filled.client.get(str(page.select(".downloads a")[0]["href"])).status_code == 200
