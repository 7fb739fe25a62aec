"""Extracting stored articles again over HTTP: what would change, the work, and back."""

from collections.abc import Mapping
from datetime import date

import pytest

from services.common.contracts.submissions import Outcome, Stage
from services.common.settings import Settings
from services.common.store import submissions
from services.common.store.engine import reading, writing
from services.extract.handlers import Linker
from services.extract.pipeline import RULES
from services.extract.reprocessing import Runner
from tests.api.conftest import World
from tests.api.samples import NOW
from tests.common.stepping import take
from tests.common.store.builders import an_article
from tests.common.store.test_reprocessing import brought
from tests.extract.test_handlers import extract

TEXT = 'The bridge is open again\n\n"It is safe," said the engineer Mira Holt on Monday.'


@pytest.fixture
def id(world: World) -> str:
    """Of a submission whose article no statement was found in."""
    with writing(world.engine) as conn:
        return brought(conn, an_article(TEXT, day=date(2026, 3, 1)), Outcome.DONE)


def work(world: World, id: str) -> None:
    """As a worker of `extract` does, and one of `link`."""
    runner = Runner(
        engine=world.engine,
        finder=lambda: RULES,
        publish=lambda _: None,
        settings=Settings(),
        clock=lambda: world.now,
    )
    runner.follow()
    for stage in (Stage.EXTRACT, Stage.LINK):
        with reading(world.engine) as conn:
            row = submissions.find(conn, id)
        assert row is not None
        if row.stage is stage is Stage.EXTRACT:
            extract(world.engine, row)
        elif row.stage is stage:
            take(Linker(engine=world.engine), row, engine=world.engine, now=NOW)
    runner.follow()


def asked(world: World, sent: Mapping[str, object]) -> str:
    """The address of what was asked for."""
    answer = world.client.post("/v1/reprocess", json=sent)
    assert (answer.status_code, answer.headers["retry-after"]) == (202, "5")
    assert answer.json()["progress"] == "waiting"
    assert answer.headers["location"] == answer.json()["links"]["self"]
    place: str = answer.headers["location"]
    return place


def test_first_what_would_change_then_the_work_then_back(world: World, id: str) -> None:
    query = {"since": "2026-01-01", "until": "2027-01-01", "language": "en"}
    dry = asked(world, {"query": query, "dry_run": True, "sample": 5})
    assert world.client.get(dry).headers["retry-after"] == "5"
    work(world, id)
    told = world.client.get(dry)
    assert "retry-after" not in told.headers
    found = told.json()
    assert (found["aim"], found["progress"], found["matched"]) == ("compare", "done", 1)
    assert found["query"] == {**query, "publisher": None}
    assert found["engine"] == f"rules {RULES.name.version}"
    assert found["standings"] == [{"outcome": "done", "count": 1, "goes_again": True}]
    assert found["statements"] == {"kept": 0, "added": 1, "withdrawn": 0, "changed": 0}
    (difference,) = found["differences"]
    assert difference["added"] == ["Mira Holt: It is safe,"]
    assert found["links"]["undo"] is None
    assert world.client.get(f"{difference['link']}/statements").json()["items"] == []

    place = asked(world, {"query": query})
    work(world, id)
    found = world.client.get(place).json()
    assert (found["aim"], found["progress"], found["sent"], found["ended"]) == ("extract", "done", 1, 1)
    assert found["differences"] == [difference]
    assert len(world.client.get(f"{difference['link']}/statements").json()["items"]) == 1

    undone = world.client.post(found["links"]["undo"])
    assert (undone.status_code, undone.json()["links"]["undoes"]) == (202, place)
    work(world, id)
    found = world.client.get(undone.headers["location"]).json()
    assert (found["aim"], found["progress"], found["statements"]["withdrawn"]) == ("undo", "done", 1)
    assert world.client.get(f"{difference['link']}/statements").json()["items"] == []
    listed = world.client.get("/v1/reprocess?limit=2").json()
    assert [one["aim"] for one in listed["items"]] == ["undo", "extract"]
    assert [one["aim"] for one in world.client.get(listed["next"]).json()["items"]] == ["compare"]
    acts = [deed["note"] for deed in world.client.get("/v1/audit?act=articles.reprocessed").json()["items"]]
    assert acts == ["undo", "extract", "compare"]


def test_the_same_request_sent_twice_begins_one(world: World, id: str) -> None:
    headers = {"Idempotency-Key": "once"}
    first, second = (world.client.post("/v1/reprocess", json={"query": "all"}, headers=headers) for _ in range(2))
    assert first.json() == second.json()
    assert len(world.client.get("/v1/reprocess").json()["items"]) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"query": {}},
        {"query": {"language": None}},
        {"query": "everything"},
        {"query": {"colour": "red"}},
        {"query": "all", "sample": 1_000},
    ],
)
def test_it_must_be_said_which_ones(shared_world: World, sent: Mapping[str, object]) -> None:
    answer = shared_world.client.post("/v1/reprocess", json=sent)
    assert answer.status_code == 422
    assert answer.json()["advice"]


def test_what_is_not_done_or_changed_nothing_cannot_be_put_back(world: World, id: str) -> None:
    waiting = asked(world, {"query": "all"})
    assert world.client.post(f"{waiting}/undo").status_code == 409
    dry = asked(world, {"query": "all", "dry_run": True})
    work(world, id)
    assert world.client.post(f"{dry}/undo").status_code == 409
    assert world.client.post(f"/v1/reprocess/{'0' * 32}/undo").status_code == 404
