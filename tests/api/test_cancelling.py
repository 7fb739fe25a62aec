"""What was handed in by mistake is called off, wherever it stands."""

from datetime import timedelta

import pytest

from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Stage, SubmissionId
from services.common.store import audit, bites, expansions, submissions
from services.common.store.engine import reading, writing
from tests.api.conftest import World
from tests.api.samples import NOW

URL = "https://news.example/world/port-reopens"


def handed_in(world: World, stage: Stage = Stage.INGEST) -> SubmissionId:
    key = SubmissionId(world.client.post("/v1/submissions", json={"text": "A text."}).json()["items"][0]["id"])
    with writing(world.engine) as conn:
        for at, to in ((Stage.INGEST, Stage.EXTRACT), (Stage.EXTRACT, Stage.LINK)):
            if stage in (Stage.EXTRACT, Stage.LINK)[at is Stage.EXTRACT :]:
                submissions.advance(conn, key, at=at, to=to, now=NOW)
    return key


@pytest.mark.parametrize("stage", [Stage.INGEST, Stage.EXTRACT])
def test_what_is_under_way_ends_where_it_stands_and_can_be_sent_on(world: World, stage: Stage) -> None:
    key = handed_in(world, stage)

    answer = world.client.post(f"/v1/submissions/{key}/cancel")

    assert (answer.status_code, answer.json()["cancelled"]) == (200, 1)
    row = answer.json()["submission"]
    assert (row["stage"], row["outcome"], row["reason"]["code"]) == ("finished", "rejected", "cancelled")
    assert world.client.get(f"/v1/submissions/{key}").json() == row
    assert world.client.post(f"/v1/submissions/{key}/replay").json()["stage"] == stage
    with reading(world.engine) as conn:
        assert "submissions.cancelled" in [deed.act for deed in audit.page(conn, limit=10).items]


def test_a_worker_that_has_it_in_hand_finds_it_ended_and_moves_nothing(world: World) -> None:
    key, lease = handed_in(world), NOW + timedelta(minutes=5)
    with writing(world.engine) as conn:
        begun, _ = bites.begin(conn, [key], Stage.INGEST, now=NOW, lease=lease)
    assert [row.id for row in begun] == [key]

    assert world.client.post(f"/v1/submissions/{key}/cancel").status_code == 200

    with writing(world.engine) as conn:
        assert bites.held(conn, [key], Stage.INGEST, lease=lease) == frozenset()
        assert not submissions.advance(conn, key, at=Stage.INGEST, to=Stage.EXTRACT, now=NOW)
        assert not submissions.finish(conn, key, Outcome.DONE, now=NOW)
        assert bites.begin(conn, [key], Stage.INGEST, now=NOW, lease=lease) == ((), ())


def test_what_has_ended_or_has_its_statements_cannot_be_cancelled(world: World) -> None:
    linking, done = handed_in(world, Stage.LINK), handed_in(world)
    with writing(world.engine) as conn:
        submissions.finish(conn, done, Outcome.DUPLICATE, now=NOW)

    for key in (linking, done):
        answer = world.client.post(f"/v1/submissions/{key}/cancel")
        assert (answer.status_code, answer.json()["type"]) == (409, "/docs#problem-wrong-state")
    with reading(world.engine) as conn:
        found = submissions.find(conn, linking)
    assert found is not None
    assert found.stage is Stage.LINK
    assert world.client.post(f"/v1/submissions/{'0' * 32}/cancel").status_code == 404


def test_a_container_takes_its_members_with_it_at_every_depth(world: World) -> None:
    container = handed_in(world)

    def members(parent: SubmissionId, count: int) -> list[SubmissionId]:
        new = NewSubmission(channel=Channel.CONTAINER, name="a member", payload=b"x", parent_id=parent, depth=1)
        with writing(world.engine) as conn:
            rows = submissions.accept(conn, [new] * count, now=NOW)
            assert expansions.extend(conn, parent, of=0, to=count, now=NOW, due_at=NOW)
        return [row.id for row in rows]

    first, *others = members(container, 1_100)
    inner = members(first, 3)
    with writing(world.engine) as conn:
        submissions.finish(conn, container, Outcome.DONE, now=NOW)
        submissions.finish(conn, first, Outcome.DONE, now=NOW)
        submissions.finish(conn, others[0], Outcome.DUPLICATE, now=NOW)

    named = {"Idempotency-Key": "cancel-1"}
    answers = [world.client.post(f"/v1/submissions/{container}/cancel", headers=named) for _ in range(2)]

    assert [answer.json()["cancelled"] for answer in answers] == [1_098 + 3] * 2
    assert answers[0].json()["submission"]["outcome"] == "done"
    assert world.client.get("/v1/status").json()["waiting"] == 0
    stands = [world.client.get(f"/v1/submissions/{key}").json()["outcome"] for key in (first, others[0], inner[2])]
    assert stands == ["done", "duplicate", "rejected"]
    assert world.client.post(f"/v1/submissions/{container}/cancel").status_code == 409


def test_the_page_calls_it_off_where_that_is_possible(world: World) -> None:
    key = handed_in(world)
    action = f'action="/submissions/{key}/cancel"'
    assert action in world.client.get(f"/submissions/{key}").text
    answer = world.client.post(f"/submissions/{key}/cancel")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/submissions/{key}")
    page = world.client.get(f"/submissions/{key}").text
    assert action not in page
    assert "/replay" in page
    assert action not in world.client.get(f"/submissions/{handed_in(world, Stage.LINK)}").text
