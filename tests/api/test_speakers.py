"""Speakers over HTTP and on the page: what is known of one, and correcting it."""

from services.extract import linking
from tests.api.conftest import World
from tests.api.samples import NOW

UNKNOWN = "0" * 32


def settle(world: World) -> None:
    """What a worker of the link queue does within seconds."""
    linking.settle_rest(world.engine, now=NOW, is_over=lambda: False)


def quell(world: World) -> dict[str, object]:
    found: dict[str, object] = world.client.get("/v1/speakers?name=quell").json()["items"][0]
    return found


def test_a_speaker_tells_names_roles_and_months(filled: World) -> None:
    key = quell(filled)["id"]
    found = filled.client.get(f"/v1/speakers/{key}").json()
    assert found["namings"][0]["statements"] >= 1
    assert sum(one["statements"] for one in found["namings"]) == found["statements"]
    assert all(set(one) == {"role", "first_seen", "last_seen", "statements"} for one in found["roles_over_time"])
    assert found["edits"] == []
    assert filled.client.get(f"/v1/speakers/{UNKNOWN}").status_code == 404


def test_a_speaker_is_renamed_and_named_further_and_both_are_taken_back(filled: World) -> None:
    key = quell(filled)["id"]
    for body in ({"action": "rename", "name": "M. Quell", "by": "desk"}, {"action": "alias", "name": "The Pilot"}):
        answer = filled.client.post(f"/v1/speakers/{key}/edits", json=body)
        assert answer.status_code == 202, answer.text
    settle(filled)
    found = filled.client.get(f"/v1/speakers/{key}").json()
    assert found["name"] == "M. Quell"
    assert {one["name"] for one in found["namings"]} >= {"The Pilot"}
    assert [one["made_by"] for one in found["edits"]] == ["desk", "testclient"]
    for edit in filled.client.get("/v1/speakers/edits").json()["items"]:
        assert filled.client.post(f"/v1/speakers/edits/{edit['number']}/undo").status_code == 202
    settle(filled)
    assert filled.client.get(f"/v1/speakers/{key}").json()["name"] == quell(filled)["name"] != "M. Quell"


def test_on_the_page_a_decision_is_taken_back_once_however_often_it_is_asked(filled: World) -> None:
    key = quell(filled)["id"]
    made = filled.client.post(f"/v1/speakers/{key}/edits", json={"action": "alias", "name": "The Pilot"}).json()
    undo = f"/speakers/{key}/edits/{made['number']}/undo"
    for _ in range(2):
        answer = filled.client.post(undo)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/speakers/{key}#decisions")
    acts = [deed["act"] for deed in filled.client.get("/v1/audit").json()["items"]]
    assert acts[:2] == ["speaker.undone", "speaker.decided"]
    assert filled.client.post(f"/speakers/{key}/edits/999/undo").status_code == 404
    assert filled.client.post(f"/speakers/{key}/edits/{10**30}/undo").status_code == 404


def test_two_speakers_are_merged_and_both_ids_lead_to_one(filled: World) -> None:
    items = filled.client.get("/v1/speakers").json()["items"]
    one, other = items[0]["id"], items[1]["id"]
    assert filled.client.post(f"/v1/speakers/{one}/edits", json={"action": "merge", "with": [other]}).status_code == 202
    settle(filled)
    found = [filled.client.get(f"/v1/speakers/{key}").json() for key in (one, other)]
    assert found[0] == found[1]
    assert found[0]["statements"] == items[0]["statements"] + items[1]["statements"]


def test_what_makes_no_sense_is_refused_with_what_to_do(filled: World) -> None:
    key = quell(filled)["id"]
    for body, status in (
        ({"action": "merge", "with": [key]}, 409),
        ({"action": "merge", "with": [UNKNOWN]}, 404),
        ({"action": "split", "names": ["Nobody"]}, 409),
        ({"action": "rename", "name": " "}, 409),
        ({"action": "rename"}, 422),
        ({"action": "merge", "names": ["Quell"]}, 422),
        ({"action": "forget"}, 422),
        ({"action": "rename", "name": "a", "more": 1}, 422),
    ):
        answer = filled.client.post(f"/v1/speakers/{key}/edits", json=body)
        assert answer.status_code == status, (body, answer.text)
        assert answer.json()["advice"]
    assert filled.client.post("/v1/speakers/edits/7/undo").status_code == 404


def test_the_page_has_a_chart_and_forms_that_work(filled: World) -> None:
    key = quell(filled)["id"]
    page = filled.client.get(f"/speakers/{key}", headers={"accept": "text/html"}).text
    assert "<svg" in page
    assert "Correct this speaker" in page
    sent = {"action": (None, "rename"), "name": (None, "M. Quell")}
    answer = filled.client.post(f"/speakers/{key}/edits", files=sent)
    assert answer.status_code == 303
    settle(filled)
    assert "M. Quell" in filled.client.get(f"/speakers/{key}").text
