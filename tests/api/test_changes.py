"""Whoever keeps a copy asks what was changed since they last asked."""

from services.common.store import changes, statements
from services.common.store.engine import reading, writing
from tests.api import samples
from tests.api.conftest import World


def test_all_there_is_comes_first_and_then_what_changes(world: World) -> None:
    sample = samples.harbour()
    stored = samples.store(world.engine, sample.article, sample.statements)
    first = world.client.get("/v1/changes").json()
    assert {"kind": "article", "id": stored.id, "removed": False, "link": f"/v1/articles/{stored.id}"} in first["items"]
    assert any(one["kind"] == "speaker" for one in first["items"])
    assert first["more"] is False
    for one in first["items"]:
        assert world.client.get(one["link"]).status_code == 200

    again = world.client.get(first["next"]).json()
    assert again == {"items": [], "since": first["since"], "next": first["next"], "more": False}
    with writing(world.engine) as conn:
        statements.replace(conn, stored, sample.statements[:1], now=samples.NOW)
    changed = world.client.get(f"/v1/changes?since={first['since']}").json()
    assert [one["id"] for one in changed["items"] if one["kind"] == "article"] == [stored.id]


def test_pages_lead_on_and_keep_their_length(world: World) -> None:
    for sample in (samples.harbour(), samples.council()):
        samples.store(world.engine, sample.article, sample.statements)
    seen, target, more = [], "/v1/changes?limit=3", True
    while more:
        page = world.client.get(target).json()
        assert len(page["items"]) <= 3
        seen += [one["id"] for one in page["items"]]
        target, more = page["next"], page["more"]
    with reading(world.engine) as conn:
        everything = changes.page(conn, limit=1000).items
    assert seen == [one.key for one in everything]


def test_only_what_comes_where_that_is_asked_for(world: World) -> None:
    sample = samples.harbour()
    samples.store(world.engine, sample.article, sample.statements)
    now = world.client.get("/v1/changes?since=now").json()
    assert (now["items"], now["more"]) == ([], False)
    other = samples.council()
    stored = samples.store(world.engine, other.article, other.statements)
    found = world.client.get(now["next"]).json()["items"]
    assert [one["id"] for one in found if one["kind"] == "article"] == [stored.id]


def test_a_place_of_another_store_is_told_as_gone_and_what_is_none_as_wrong(world: World) -> None:
    foreign = world.client.get("/v1/changes?since=MTphYmMuMQ")  # 1:abc.1
    assert (foreign.status_code, foreign.json()["type"]) == (410, "/docs#problem-cursor-expired")
    assert world.client.get("/v1/changes?since=nonsense!").status_code == 422
    assert world.client.get("/v1/changes?since=" + "a" * 500).status_code == 422
    assert world.client.get("/v1/changes?limit=201").status_code == 422


def test_submissions_and_utterances_are_told_where_they_are_asked_for(world: World) -> None:
    sample = samples.harbour()
    samples.store(world.engine, sample.article, sample.statements)
    target = "/v1/changes?kind=submission"
    first = world.client.get(target).json()
    assert first["items"]
    for one in first["items"]:
        assert one == {**one, "kind": "submission", "removed": False, "link": f"/v1/submissions/{one['id']}"}
        assert world.client.get(one["link"]).status_code == 200
    handed = world.client.post("/v1/submissions", json={"text": "The ferry is late, said Mira Holt."}).json()["items"][
        0
    ]
    again = world.client.get(first["next"]).json()
    assert [one["id"] for one in again["items"]] == [handed["id"]]
    assert world.client.get(f"{target}&since=now").json()["since"] == again["since"]
    assert world.client.get("/v1/changes?kind=utterance").json()["items"] == []
    assert world.client.get(f"/v1/changes?since={first['since']}").status_code == 410
    articles = world.client.get("/v1/changes?kind=article").json()
    assert {one["kind"] for one in articles["items"]} == {"article"}
    assert world.client.get("/v1/changes?kind=feed").status_code == 422
