"""The same request, sent again with its Idempotency-Key, takes effect once and gets the same answer."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from httpx import Response
from sqlalchemy import Connection, Engine

from services.api import intake, once
from services.api.callers import Caller
from services.common.contracts.submissions import Hints, Outcome, Reason, ReasonCode, Submission
from services.common.store import answers, pruning, submissions
from services.common.store.engine import reading, writing
from tests.api.conftest import MakeWorld, World
from tests.api.samples import NOW
from tests.patience import PATIENCE_SECONDS

URL = "https://news.example/world/port-reopens"


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def count(engine: Engine) -> int:
    with reading(engine) as conn:
        return len(submissions.page(conn, limit=200))


def test_the_same_submission_is_recorded_once_and_answered_alike(world: World) -> None:
    named = key()
    first = world.client.post("/v1/submissions", json={"url": URL}, headers=named)
    again = world.client.post("/v1/submissions", json={"url": URL}, headers=named)

    assert (again.status_code, again.content) == (first.status_code, first.content) == (202, again.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["retry-after"] == first.headers["retry-after"]
    assert again.headers["content-type"] == first.headers["content-type"] == "application/json"
    assert (first.headers.get(once.AGAIN), again.headers[once.AGAIN]) == (None, "true")
    assert count(world.engine) == 1
    assert len(world.published.messages) == 1


def test_the_answer_stays_the_same_when_the_submission_has_moved_on(world: World) -> None:
    named = key()
    first = world.client.post("/v1/submissions", json={"text": "a"}, headers=named).json()
    with writing(world.engine) as conn:
        submissions.finish(conn, first["items"][0]["id"], Outcome.QUARANTINED, now=NOW, reason=WHY)
    assert world.client.post("/v1/submissions", json={"text": "a"}, headers=named).json() == first


WHY = Reason(code=ReasonCode.UNREACHABLE, message="m", advice="a")


def test_a_key_that_was_used_for_something_else_is_a_problem(shared_world: World) -> None:
    named = key()
    shared_world.client.post("/v1/submissions", json={"text": "a"}, headers=named)
    before = count(shared_world.engine)
    for path, body in (
        ("/v1/submissions", {"text": "b"}),
        ("/v1/feeds", {"text": "a"}),
        ("/v1/submissions?x=1", {"text": "a"}),
    ):
        answer = shared_world.client.post(path, json=body, headers=named)
        assert answer.status_code == 422
    other = shared_world.client.post("/v1/submissions", json={"text": "b"}, headers=named)
    assert other.json()["type"] == "/docs#problem-idempotency-key-reused"
    assert count(shared_world.engine) == before


def test_without_a_key_each_request_counts(world: World) -> None:
    for _ in range(2):
        world.client.post("/v1/submissions", json={"text": "a"})
    assert count(world.engine) == 2


def test_a_form_is_the_same_whatever_boundary_stands_between_its_files(world: World) -> None:
    named, files = key(), [("files", ("a.txt", b"one")), ("files", ("b.txt", b"two"))]
    boundaries = [{"content-type": f"multipart/form-data; boundary={word}"} for word in ("one", "another")]
    first, again = (
        world.client.post("/v1/submissions", files=files, headers={**named, **boundary}) for boundary in boundaries
    )
    assert again.content == first.content
    assert count(world.engine) == 2
    for other in ([files[0]], [files[1], files[0]], [("files", ("a.txt", b"one")), ("files", ("b.txt", b"two!"))]):
        assert world.client.post("/v1/submissions", files=other, headers=named).status_code == 422


def test_a_refused_request_is_not_kept_and_may_be_mended_under_its_key(world: World) -> None:
    named = key()
    assert world.client.post("/v1/submissions", json={"txt": "a"}, headers=named).status_code == 422
    assert world.client.post("/v1/submissions", json={"text": "a"}, headers=named).status_code == 202


@pytest.mark.parametrize("bad", ["", "x" * 256, "with blank", "tab\tin it"])
def test_a_key_of_no_possible_form_is_refused(shared_world: World, bad: str) -> None:
    answer = shared_world.client.post("/v1/submissions", json={"text": "a"}, headers={"Idempotency-Key": bad})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["location"] == "header Idempotency-Key"


def test_the_longest_key_is_taken(shared_world: World) -> None:
    named = {"Idempotency-Key": uuid4().hex.ljust(255, "~")}
    first, again = (shared_world.client.post("/v1/submissions", json={"text": "a"}, headers=named) for _ in "ab")
    assert first.content == again.content


@dataclass
class Rush:
    """The same request by several clients at one moment."""

    worlds: list[World]
    named: dict[str, str] = field(default_factory=key)
    found: list[Response] = field(default_factory=list)

    def run(self) -> None:
        start = threading.Barrier(len(self.worlds))

        def send(world: World) -> None:
            start.wait()
            body = {"urls": [URL, f"{URL}/2"]}
            self.found.append(world.client.post("/v1/submissions", json=body, headers=self.named))

        threads = [threading.Thread(target=send, args=(world,)) for world in self.worlds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_many_that_come_at_once_are_one(make_world: MakeWorld) -> None:
    worlds = [make_world() for _ in range(6)]
    for world in worlds:  # FastAPI builds a route at its first request, and silences warnings for all threads then
        assert world.client.post("/v1/submissions", json={}).status_code == 422
    for turn in range(3):
        rush = Rush(worlds)
        rush.run()
        assert [answer.status_code for answer in rush.found] == [202] * 6
        assert len({answer.content for answer in rush.found}) == 1
        assert sum(once.AGAIN not in answer.headers for answer in rush.found) == 1
        assert count(worlds[0].engine) == 2 * (turn + 1)
    assert sum(len(world.published.messages) for world in worlds) == 3


def test_one_sent_again_while_the_first_is_at_work_waits_for_its_answer(world: World) -> None:
    """The first one's transaction is held open, as a slow disk or a large upload would."""
    given = answers.KeptAnswer(request="r", status=202, headers={}, body=b"{}")
    is_kept, may_end, order = threading.Event(), threading.Event(), []

    def first() -> None:
        with writing(world.engine) as conn:
            assert answers.keep(conn, given, caller="", key="k", now=NOW)
            is_kept.set()
            may_end.wait(PATIENCE_SECONDS)
            order.append("first")

    def again() -> None:
        is_kept.wait(PATIENCE_SECONDS)
        with writing(world.engine) as conn:
            assert not answers.keep(conn, given, caller="", key="k", now=NOW)
            order.append("again")

    threads = [threading.Thread(target=work) for work in (first, again)]
    for thread in threads:
        thread.start()
    is_kept.wait(PATIENCE_SECONDS)
    threads[1].join(0.2)
    assert threads[1].is_alive(), "it waits"
    may_end.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert order == ["first", "again"]


def test_what_crashes_before_its_commit_leaves_neither_submission_nor_answer(world: World) -> None:
    named, context = key(), world.app.state.context
    given = answers.KeptAnswer(request="r", status=202, headers={}, body=b"{}")

    def crash(conn: Connection, _recorded: tuple[Submission, ...]) -> None:
        assert answers.keep(conn, given, caller="", key=named["Idempotency-Key"], now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        intake.record(context, [intake.text("a", Hints())], by=Caller(peer=""), within=crash)

    assert count(world.engine) == 0
    assert world.client.post("/v1/submissions", json={"text": "a"}, headers=named).status_code == 202
    assert count(world.engine) == 1


def test_two_callers_may_use_the_same_key(store: Engine) -> None:
    with writing(store) as conn:
        for caller in ("a", "b"):
            kept = answers.KeptAnswer(request=caller, status=202, headers={"X": caller}, body=caller.encode())
            assert answers.keep(conn, kept, caller=caller, key="k", now=NOW)
    with reading(store) as conn:
        found = answers.find(conn, caller="b", key="k")
    assert found == answers.KeptAnswer(request="b", status=202, headers={"X": "b"}, body=b"b")


def test_a_feed_a_poll_and_replays_are_done_once_too(world: World) -> None:
    named = key()
    first, again = (world.client.post("/v1/feeds", json={"url": URL}, headers=named) for _ in "ab")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    feed = first.json()["items"][0]["feed"]["id"]
    named = key()
    polls = [world.client.post(f"/v1/feeds/{feed}/poll", headers=named) for _ in "ab"]
    assert [poll.status_code for poll in polls] == [202, 202]
    assert once.AGAIN in polls[1].headers

    (item,) = world.client.post("/v1/submissions", json={"url": URL}).json()["items"]
    for path, body in ((f"/v1/submissions/{item['id']}/replay", None), ("/v1/replays", {"outcomes": ["rejected"]})):
        with writing(world.engine) as conn:
            assert submissions.finish(conn, item["id"], Outcome.REJECTED, now=NOW, reason=WHY)
        named = key()
        first, again = (world.client.post(path, json=body, headers=named) for _ in "ab")
        assert (first.status_code, again.status_code) == (202, 202)
        assert first.content == again.content
        assert (once.AGAIN in first.headers, once.AGAIN in again.headers) == (False, True)


def test_answers_are_kept_for_a_day_at_least_and_swept_then(world: World) -> None:
    named = key()
    first = world.client.post("/v1/submissions", json={"text": "a"}, headers=named)
    day = timedelta(hours=answers.KEPT_HOURS)
    assert pruning.prune(world.engine, now=NOW + day).answers == 0
    assert world.client.post("/v1/submissions", json={"text": "a"}, headers=named).content == first.content
    late = NOW + day + timedelta(seconds=1)
    assert pruning.prune(world.engine, now=late, dry_run=True).answers == 1
    assert pruning.prune(world.engine, now=late).answers == 1
    assert world.client.post("/v1/submissions", json={"text": "a"}, headers=named).content != first.content
