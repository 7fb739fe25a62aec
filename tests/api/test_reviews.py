"""Statements accepted, corrected and rejected over HTTP."""

import io
import json
import tarfile

import pytest
from bs4 import BeautifulSoup

from services.extract import reviewed
from tests.api import samples
from tests.api.conftest import World
from tests.api.samples import NOW

UNKNOWN = "0" * 32


@pytest.fixture
def harbour(world: World) -> list[dict[str, object]]:
    sample = samples.harbour()
    stored = samples.store(world.engine, sample.article, sample.statements)
    found: list[dict[str, object]] = world.client.get(f"/v1/articles/{stored.id}/statements").json()["items"]
    return found


def say(world: World, statement: dict[str, object], **said: object) -> dict[str, object]:
    answer = world.client.post(f"/v1/statements/{statement['id']}/reviews", json=said)
    assert answer.status_code == 202, answer.text
    made: dict[str, object] = answer.json()
    return made


def ids(world: World, path: str = "/v1/statements") -> set[str]:
    return {item["id"] for item in world.client.get(path).json()["items"]}


def test_what_was_said_shows_in_lists_exports_and_filters(world: World, harbour: list[dict[str, object]]) -> None:
    right, wrong, other = harbour[1], harbour[5], harbour[7]
    say(world, right, verdict="accepted", by="desk")
    rejected = say(world, wrong, verdict="rejected", note="The paper's own words.")
    fixed = say(
        world,
        other,
        verdict="corrected",
        content=[{"start": other["content"][0]["start"] + 5, "end": other["content"][0]["end"]}],
        kind="mixed",
        speaker={"name": "Union of Ferries"},
        said_on={"day": "2026-11-19"},
    )
    assert fixed["shown"] not in (None, other["id"])
    assert (fixed["after"]["speaker"]["name"], fixed["made_by"]) == ("Union of Ferries", "testclient")
    assert ids(world) == {s["id"] for s in harbour} - {wrong["id"], other["id"]} | {fixed["shown"]}
    assert ids(world, "/v1/statements?review=accepted") == {right["id"]}
    assert ids(world, "/v1/statements?review=corrected") == {fixed["shown"]}
    assert wrong["id"] not in ids(world, "/v1/statements?review=none")
    exported = world.client.get("/v1/statements/export?format=jsonl&review=corrected").text.splitlines()
    assert len(exported) == 1
    assert '"review":"corrected"' in exported[0]
    assert '"Union of Ferries"' in exported[0]
    listed = world.client.get("/v1/reviews?verdict=rejected").json()["items"]
    assert [(one["number"], one["note"], one["after"]) for one in listed] == [
        (rejected["number"], "The paper's own words.", None)
    ]
    reviewed.follow(world.engine, None, clock=lambda: NOW, is_over=lambda: False)
    assert world.client.get("/v1/speakers?name=union").json()["items"][0]["statements"] == 1


def test_the_old_id_leads_to_the_corrected_statement_and_its_history(
    world: World, harbour: list[dict[str, object]]
) -> None:
    first = harbour[1]
    cut = [{"start": first["content"][0]["start"], "end": first["content"][0]["end"] - 10}]
    made = say(world, first, verdict="corrected", content=cut)
    for key in (first["id"], made["shown"]):
        assert world.client.get(f"/v1/statements/{key}").json()["id"] == made["shown"]
        assert world.client.get(f"/v1/statements/{key}/reviews").json()["items"] == [made]
        assert world.client.get(f"/statements/{key}").status_code == 200
    assert say(world, {"id": made["shown"]}, verdict="accepted")["before"] == made["before"]
    numbers = [one["number"] for one in world.client.get("/v1/reviews").json()["items"]]
    for number in numbers:
        assert world.client.post(f"/v1/reviews/{number}/undo").json()["undone_by"] == "testclient"
    assert world.client.post(f"/v1/reviews/{numbers[0]}/undo").status_code == 409
    assert ids(world) == {s["id"] for s in harbour}
    assert len(world.client.get("/v1/reviews?undone=true").json()["items"]) == 2
    acts = [deed["act"] for deed in world.client.get("/v1/audit").json()["items"]]
    assert acts[:4] == ["review.undone"] * 2 + ["statement.reviewed"] * 2


def test_pages_of_reviews_follow_one_another(world: World, harbour: list[dict[str, object]]) -> None:
    for one in harbour[:3]:
        say(world, one, verdict="accepted")
    found, target = [], "/v1/reviews?limit=1"
    while target:
        page = world.client.get(target).json()
        found += [one["statement"] for one in page["items"]]
        target = page["next"]
    assert found == [one["id"] for one in harbour[2::-1]]


def test_a_review_that_is_sent_again_takes_effect_once(world: World, harbour: list[dict[str, object]]) -> None:
    target, key = f"/v1/statements/{harbour[0]['id']}/reviews", {"Idempotency-Key": "a"}
    answers = [world.client.post(target, json={"verdict": "accepted"}, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(world.client.get("/v1/reviews").json()["items"]) == 1


def test_what_makes_no_sense_is_refused_with_what_to_do(world: World, harbour: list[dict[str, object]]) -> None:
    key = harbour[0]["id"]
    for target, body, status in (
        (key, {"verdict": "doubted"}, 422),
        (key, {"verdict": "accepted", "kind": "direct"}, 422),
        (key, {"verdict": "corrected", "content": []}, 422),
        (key, {"verdict": "corrected", "content": [{"start": 7, "end": 7}]}, 422),
        (key, {"verdict": "corrected", "content": [{"start": 0, "end": 10**6}]}, 409),
        (key, {"verdict": "corrected", "spaeker": {}}, 422),
        (UNKNOWN, {"verdict": "accepted"}, 404),
    ):
        answer = world.client.post(f"/v1/statements/{target}/reviews", json=body)
        assert answer.status_code == status, (body, answer.text)
        assert answer.json()["advice"]
    assert world.client.post("/v1/reviews/7/undo").status_code == 404
    assert world.client.get(f"/v1/statements/{UNKNOWN}/reviews").status_code == 404
    assert world.client.get("/v1/reviews").json()["items"] == []


def test_the_form_of_a_record_finds_words_where_they_stand(world: World, harbour: list[dict[str, object]]) -> None:
    """Without a script: places are those of before, and words that were changed are looked up near there."""
    first = harbour[1]
    content, cue = first["content"][0], first["cue"]
    page = world.client.get(f"/articles/{first['article']['id']}?review={first['id']}").text
    assert f'value="{content["start"]}:{content["end"]}"' in page
    assert page.count("<textarea") == 4
    fields = {
        "verdict": "corrected",
        "content": content["text"].removeprefix("The port of "),
        "content_at": f"{content['start']}:{content['end']}",
        "source": first["source"]["text"],
        "source_at": f"{first['source']['start']}:{first['source']['end']}",
        "cue": cue["text"],
        "cue_at": f"{cue['start']}:{cue['end']}",
        "name": "M. Quell",
        "role": "harbour master",
        "speaker_kind": "person",
        "kind": "direct",
        "said_on": "2026-11-18",
    }
    target = f"/statements/{first['id']}/reviews"
    answer = world.client.post(target, files={name: (None, value) for name, value in fields.items()})
    assert answer.status_code == 303, answer.text
    (made,) = world.client.get("/v1/reviews").json()["items"]
    assert answer.headers["location"] == f"/articles/{first['article']['id']}?at={made['shown']}#record-{made['shown']}"
    after = made["after"]
    assert [part["start"] for part in after["content"]] == [content["start"] + len("The port of ")]
    assert (after["source"], after["cue"]) == (first["source"], first["cue"])
    assert after["speaker"] == {"name": "M. Quell", "kind": "person", "role": "harbour master"}
    assert (after["kind"], after["said_on"]["day"]) == ("direct", "2026-11-18")
    page = world.client.get(f"/articles/{first['article']['id']}?review={first['id']}").text
    assert f"/reviews/{made['number']}/undo" in page


def test_sending_the_form_as_it_came_accepts(world: World, harbour: list[dict[str, object]]) -> None:
    for statement in harbour:
        page = world.client.get(f"/articles/{statement['article']['id']}?review={statement['id']}").text
        form = BeautifulSoup(page, "html.parser").select_one("form.correct")
        assert form is not None
        sent = [("verdict", (None, "corrected"))]
        for field in form.select("input, textarea"):
            value = field.get("value", "") if field.name == "input" else field.get_text().replace("\n", "\r\n")
            sent.append((str(field["name"]), (None, str(value))))
        for chosen in form.select("select"):
            picked = chosen.select_one("[selected]")
            assert picked is not None
            sent.append((str(chosen["name"]), (None, str(picked["value"]))))
        assert world.client.post(f"/statements/{statement['id']}/reviews", files=sent).status_code == 303
    listed = world.client.get("/v1/reviews").json()["items"]
    assert [one["verdict"] for one in listed] == ["accepted"] * len(harbour)


def test_what_was_rejected_is_told_below_the_records_and_taken_back_there(
    world: World, harbour: list[dict[str, object]]
) -> None:
    first = harbour[1]
    answer = world.client.post(f"/statements/{first['id']}/reviews", files={"verdict": (None, "rejected")})
    assert answer.headers["location"].endswith("#rejected")
    path = f"/articles/{first['article']['id']}"
    assert 'id="rejected"' in world.client.get(path).text
    (made,) = world.client.get("/v1/reviews").json()["items"]
    for _ in range(2):  # two may have the page before them
        answer = world.client.post(f"/statements/{first['id']}/reviews/{made['number']}/undo")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{path}?at={first['id']}#record-{first['id']}", "it is there again"
    assert world.client.post(f"/statements/{first['id']}/reviews/999/undo").status_code == 404
    assert world.client.post(f"/statements/{first['id']}/reviews/{10**30}/undo").status_code == 404
    new = missed(harbour, world, "Cranes at Ardeen", speaker={"name": "Dara Finn"})
    added = world.client.post(f"/v1{path}/statements", json=new).json()
    answer = world.client.post(f"/statements/{added['statement']}/reviews/{added['number']}/undo")
    assert answer.headers["location"] == f"{path}#records-h"
    assert 'id="rejected"' not in world.client.get(path).text
    assert first["id"] in ids(world)


def missed(harbour: list[dict[str, object]], world: World, words: str, **known: object) -> dict[str, object]:
    """What adds these words of the article."""
    text = world.client.get(f"/v1/articles/{harbour[0]['article']['id']}/text").text
    start = text.index(words)
    return {"content": [{"start": start, "end": start + len(words)}], **known}


def test_a_statement_that_was_missed_is_added_listed_and_taken_back(
    world: World, harbour: list[dict[str, object]]
) -> None:
    article = harbour[0]["article"]["id"]
    sent = missed(
        harbour,
        world,
        "Cranes at Ardeen",
        speaker={"name": "Dara Finn", "role": "pilot"},
        said_on={"day": "2026-11-18"},
        note="It was missed.",
    )
    key = {"Idempotency-Key": "add"}
    answer = world.client.post(f"/v1/articles/{article}/statements", json=sent, headers=key)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["verdict"], made["before"], made["made_by"]) == ("added", None, "testclient")
    assert made["after"]["speaker"] == {"name": "Dara Finn", "kind": "person", "role": "pilot"}
    statement = world.client.get(answer.headers["location"]).json()
    assert (statement["id"], statement["words"], statement["section"]) == (
        made["shown"],
        "Cranes at Ardeen",
        "caption",
    )
    assert (statement["review"], statement["evidence"]["engine"], statement["kind"]) == ("added", "person", "indirect")
    page = BeautifulSoup(world.client.get(f"/statements/{made['shown']}").text, "html.parser").get_text()
    assert "none: a person added it" in page
    assert "it continues a quotation" not in page
    assert ids(world, "/v1/statements?review=added") == {made["shown"]}
    assert made["shown"] in ids(world, f"/v1/articles/{article}/statements")
    assert "Cranes at Ardeen" in world.client.get("/v1/statements/export?format=csv&review=added").text
    reviewed.follow(world.engine, None, clock=lambda: NOW, is_over=lambda: False)
    assert world.client.get("/v1/speakers?name=finn").json()["items"][0]["statements"] == 1
    again = world.client.post(f"/v1/articles/{article}/statements", json=sent, headers=key)
    assert (again.status_code, again.json()) == (201, made)
    assert world.client.post(f"/v1/articles/{article}/statements", json=sent).status_code == 409
    assert world.client.get("/v1/reviews?verdict=added").json()["items"] == [made]
    assert world.client.post(f"/v1/reviews/{made['number']}/undo").status_code == 202
    assert ids(world) == {s["id"] for s in harbour}
    acts = [deed["act"] for deed in world.client.get("/v1/audit").json()["items"]]
    assert acts[:2] == ["review.undone", "statement.added"]


def test_an_addition_that_makes_no_sense_is_refused(world: World, harbour: list[dict[str, object]]) -> None:
    article, right = (
        harbour[0]["article"]["id"],
        missed(harbour, world, "Cranes at Ardeen", speaker={"name": "D. Finn"}),
    )
    for target, changes, status in (
        (UNKNOWN, {}, 404),
        (article, {"speaker": {}}, 409),
        (article, {"speaker": None}, 422),
        (article, {"content": []}, 422),
        (article, {"content": [{"start": 0, "end": 10**6}]}, 409),
        (article, {"content": [{"start": 5, "end": 5}]}, 422),
        (article, {"contents": []}, 422),
        (article, {"content": harbour[1]["content"][0] | {"text": "x"}}, 422),
        (article, {"content": [{name: harbour[1]["content"][0][name] for name in ("start", "end")}]}, 409),
    ):
        answer = world.client.post(f"/v1/articles/{target}/statements", json=right | changes)
        assert answer.status_code == status, (changes, answer.text)
        assert answer.json()["advice"]
    assert world.client.get("/v1/reviews").json()["items"] == []


def test_what_was_reviewed_is_material_over_http(world: World, harbour: list[dict[str, object]]) -> None:
    assert world.client.get("/v1/reviews/export").text == ""
    with tarfile.open(fileobj=io.BytesIO(world.client.get("/v1/reviews/export?format=tar").content)) as archive:
        assert archive.getnames() == []
    article = harbour[0]["article"]["id"]
    say(world, harbour[1], verdict="accepted")
    say(world, harbour[5], verdict="rejected")
    new = missed(harbour, world, "Cranes at Ardeen", speaker={"name": "Dara Finn"})
    assert world.client.post(f"/v1/articles/{article}/statements", json=new).status_code == 201
    other = samples.council()
    stored = samples.store(world.engine, other.article, other.statements)
    for one in other.statements:
        say(world, {"id": one.id}, verdict="accepted")
    answer = world.client.get("/v1/reviews/export")
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.headers["content-disposition"] == 'attachment; filename="reviews-2026-11-22.jsonl"'
    lines = {line["id"]: line for line in map(json.loads, answer.text.splitlines())}
    assert {id: line["whole"] for id, line in lines.items()} == {article: False, stored.id: True}
    assert lines[article]["text"] == world.client.get(f"/v1/articles/{article}/text").text
    told = {one["content"][0]: one["optional"] for one in lines[article]["statements"]}
    assert len(told) == len(harbour)  # one was added, and one rejected
    assert told["Cranes at Ardeen"] is False
    assert [words for words, optional in told.items() if not optional] == [
        harbour[1]["content"][0]["text"],
        "Cranes at Ardeen",
    ]
    assert lines[article]["speakers"]["Dara Finn"]["names"] == ["Dara Finn"]
    answer = world.client.get("/v1/reviews/export?format=tar&whole=true")
    assert answer.headers["content-type"] == "application/gzip"
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        assert archive.getnames() == [f"texts/{stored.id}.txt", f"json/{stored.id}.json"]
        text, notes = (archive.extractfile(name) for name in archive.getnames())
        assert text is not None
        assert notes is not None
        assert text.read().decode() == other.article.text
        kept = json.loads(notes.read())
        assert {"id": stored.id, "text": other.article.text, "whole": True, **kept} == lines[stored.id]
    assert world.client.get("/v1/reviews/export?format=csv").status_code == 422
