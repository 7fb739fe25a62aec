"""`GET /v1/statements/counts`: how many fit, each count with the list of what it counts."""

from datetime import date

import pytest

from services.common.contracts.articles import Role
from tests.api import samples
from tests.api.conftest import World

PATH = "/v1/statements/counts"


@pytest.fixture
def filled(world: World) -> World:
    for sample in (samples.harbour(), samples.council()):
        samples.store(world.engine, sample.article, sample.statements)
    for day in (date(2024, 2, 29), date(2024, 2, 1), date(2025, 12, 31)):
        article = samples.an_article((Role.MAIN, f"On {day} a ship is in, she said."), title=str(day), day=day)
        samples.store(world.engine, article, [samples.said(article, "a ship is in", cue="said", on=day)])
    return world


@pytest.mark.parametrize("per", ["day", "month", "year"])
@pytest.mark.parametrize(
    "asked", ["", "language=en&", "q=ship&", "said_from=2024-02-10&said_to=2025-11-30&", "kind=mixed&"]
)
def test_each_count_is_that_of_the_list_that_it_leads_to(filled: World, per: str, asked: str) -> None:
    every = "speaker,publisher,language,kind,cue_class,polarity,section,said,published"
    found = filled.client.get(f"{PATH}?{asked}by={every}&per={per}&limit=200").json()
    listed = filled.client.get(f"/v1/statements?{asked}limit=200").json()["items"]
    assert (found["total"], found["more"]) == (len(listed), False)
    assert [part["by"] for part in found["parts"]] == every.split(",")
    for part in found["parts"]:
        for one in part["values"]:
            assert len(filled.client.get(one["link"] + "&limit=200").json()["items"]) == one["count"], one
        assert sum(one["count"] for one in part["values"]) + part["unknown"] == len(listed)
        assert part["others"] == 0


def test_what_to_count_by_is_chosen_and_what_is_left_out_is_told_of(filled: World) -> None:
    default = filled.client.get(PATH).json()
    assert (default["per"], {"said", "published"} & {part["by"] for part in default["parts"]}) == ("month", set())
    (one,) = filled.client.get(f"{PATH}?by= language&limit=1").json()["parts"]
    assert (one["by"], len(one["values"]), one["others"] > 0) == ("language", 1, True)
    for wrong in ("by=colour", "by=", "per=week", "limit=0", "near=ship", "cursor=x", "kind=loud"):
        assert filled.client.get(f"{PATH}?{wrong}").status_code == 422, wrong
    assert "published" in filled.client.get(f"{PATH}?by=colour").json()["advice"]
    assert filled.client.get(f"{PATH}?q=zebra").json()["total"] == 0
