"""Erasing over HTTP: counted first, done by admins, told in the audit log without what it was."""

from tests.api import samples
from tests.api.conftest import World


def stored(world: World) -> dict[str, str]:
    sample = samples.harbour()
    article = samples.store(world.engine, sample.article, sample.statements)
    items = world.client.get(f"/v1/articles/{article.id}/statements").json()["items"]
    return {"article": article.id, "statement": items[0]["id"]}


def test_a_dry_run_counts_and_changes_nothing(world: World) -> None:
    known = stored(world)
    answer = world.client.post("/v1/erasures", json={"article": known["article"]})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["dry_run"], told["kind"], told["erasure"]) == (True, "article", None)
    assert told["articles"] == [known["article"]]
    assert told["extent"]["statements"] > 1
    assert world.client.get(f"/v1/articles/{known['article']}").status_code == 200
    assert world.client.get("/v1/erasures").json() == {"items": [], "next": None}


def test_what_is_erased_is_gone_and_the_log_tells_who_and_how_much_but_not_what(world: World) -> None:
    known = stored(world)
    since = world.client.get("/v1/changes").json()
    asked = {"article": known["article"], "dry_run": False}
    answer = world.client.post("/v1/erasures", json=asked, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.text
    again = world.client.post("/v1/erasures", json=asked, headers={"Idempotency-Key": "one"})
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (answer.json(), "true")
    assert world.client.post("/v1/erasures", json=asked).status_code == 404
    for path in (f"/v1/articles/{known['article']}", f"/v1/statements/{known['statement']}"):
        assert world.client.get(path).status_code == 404
    (listed,) = world.client.get("/v1/erasures").json()["items"]
    assert listed == answer.json()["erasure"]
    (deed,) = world.client.get("/v1/audit?act=article.erased").json()["items"]
    assert (deed["subject"], deed["note"], deed["by"]) == (str(listed["number"]), None, "testclient")
    told = world.client.get(since["next"]).json()["items"]
    assert {"kind": "article", "id": known["article"], "removed": True, "link": None} in told


def test_a_person_is_erased_and_the_articles_stay(world: World) -> None:
    known = stored(world)
    speakers = world.client.get("/v1/speakers").json()["items"]
    person = next(one for one in speakers if one["kind"] == "person")
    asked = {"speaker": person["id"], "dry_run": False}
    answer = world.client.post("/v1/erasures", json=asked)
    assert answer.status_code == 201, answer.text
    assert answer.json()["extent"]["statements"] == person["statements"]
    assert world.client.get(f"/v1/speakers/{person['id']}").status_code == 404
    assert world.client.get(f"/v1/articles/{known['article']}").status_code == 200


def test_a_lifted_erasure_is_lifted_once(world: World) -> None:
    known = stored(world)
    made = world.client.post("/v1/erasures", json={"article": known["article"], "dry_run": False}).json()
    path = f"/v1/erasures/{made['erasure']['number']}/lift"
    assert world.client.post(path).json()["lifted_at"] is not None
    assert world.client.post(path).status_code == 409
    assert world.client.post("/v1/erasures/99/lift").status_code == 404


def test_nonsense_is_refused(world: World) -> None:
    for asked in ({}, {"article": "x", "speaker": "0" * 32}, {"speaker": "nobody"}, {"article": ""}):
        assert world.client.post("/v1/erasures", json=asked).status_code == 422
    for unknown in ({"article": "https://nowhere.example/"}, {"speaker": "0" * 32}):
        assert world.client.post("/v1/erasures", json=unknown).status_code == 404
