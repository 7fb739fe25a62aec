"""Handing in: everything is recorded before the answer, and only then published."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.api.routes.submissions import RETRY_AFTER_SECONDS
from services.common.contracts.messages import AddressAccepted
from services.common.contracts.submissions import Outcome, Reason, ReasonCode, Stage
from services.common.store import payloads, submissions, workers
from services.common.store.engine import reading, writing
from tests.api.conftest import MakeWorld, World
from tests.api.samples import NOW
from tests.common.store.builders import a_worker

URL = "https://news.example/world/port-reopens"


def test_a_url_is_recorded_then_published_and_answered_with_its_place(world: World) -> None:
    answer = world.client.post("/v1/submissions", json={"url": URL})

    assert answer.status_code == 202
    (item,) = answer.json()["items"]
    assert answer.headers["location"] == item["links"]["self"] == f"/v1/submissions/{item['id']}"
    assert answer.headers["retry-after"] == str(RETRY_AFTER_SECONDS)
    assert (item["stage"], item["outcome"], item["url"]) == ("fetch", None, URL)
    assert world.published.messages == [AddressAccepted(ids=(item["id"],))]
    assert world.client.get(answer.headers["location"]).json() == item


def test_a_broker_that_fails_loses_nothing_and_is_not_seen_by_the_client(world: World) -> None:
    world.published.broken = True

    answer = world.client.post("/v1/submissions", json={"url": URL})

    assert answer.status_code == 202
    with reading(world.engine) as conn:
        row = submissions.find(conn, answer.json()["items"][0]["id"])
    assert row is not None
    assert row.stage is Stage.FETCH


def test_what_a_newer_version_wrote_is_shown_as_it_is(world: World) -> None:
    first, second = (world.client.post("/v1/submissions", json={"url": f"{URL}/{n}"}).json()["items"][0] for n in "12")
    with writing(world.engine) as conn:
        conn.exec_driver_sql(
            "UPDATE submissions SET channel = 'telex', stage = 'translate', hints = '{\"mood\": \"glad\"}'"
            f" WHERE id = '{first['id']}'"
        )
        conn.exec_driver_sql(
            "UPDATE submissions SET stage = 'finished', outcome = 'praised', reason_code = 'glad', due_at = NULL,"
            f" reason_message = 'Good.', reason_advice = 'Go on.' WHERE id = '{second['id']}'"
        )

    listed = world.client.get("/v1/submissions").json()["items"]

    assert [(one["stage"], one["outcome"]) for one in listed] == [("finished", "praised"), ("translate", None)]
    assert listed[0]["reason"]["code"] == "glad"
    assert world.client.get(f"/v1/submissions/{first['id']}").json()["stage"] == "translate"
    for page in ("/", "/submissions", f"/submissions/{first['id']}", f"/submissions/{second['id']}", "/v1/status"):
        assert world.client.get(page).status_code == 200


def test_a_text_keeps_its_bytes_and_hints(world: World) -> None:
    body = {"text": "كلمة\nand more", "title": "T", "published": "2026-11-20", "publisher": "P", "language": "ar"}

    (item,) = world.client.post("/v1/submissions", json=body).json()["items"]

    with reading(world.engine) as conn:
        row = submissions.find(conn, item["id"])
        assert row is not None
        assert row.payload_digest is not None
        assert payloads.get(conn, row.payload_digest).decode() == body["text"]
    assert (row.hints.title, row.hints.published, row.hints.publisher, row.hints.language) == (
        "T",
        "2026-11-20",
        "P",
        "ar",
    )
    assert (row.channel, row.name) == ("text", "T")


def test_a_bad_address_in_a_list_is_refused_with_a_row_of_its_own(world: World) -> None:
    bad = [
        "ftp://news.example/a",
        "not a url",
        "https://",
        "javascript:alert(1)",
        "https://u:p@news.example/",
        "http://[::1",
    ]

    answer = world.client.post("/v1/submissions", json={"urls": [URL, *bad]}).json()

    assert (answer["accepted"], answer["refused"]) == (1, len(bad))
    for item in answer["items"][1:]:
        assert (item["stage"], item["outcome"], item["reason"]["code"]) == ("finished", "rejected", "bad_url")
        assert item["reason"]["message"]
        assert item["reason"]["advice"]
        assert world.client.get(item["links"]["self"]).json() == item
    assert world.published.messages == [AddressAccepted(ids=(answer["items"][0]["id"],))]


def test_several_have_no_single_location(world: World) -> None:
    answer = world.client.post("/v1/submissions", json={"urls": [URL, URL + "/2"]})

    assert "location" not in answer.headers
    assert [item["url"] for item in answer.json()["items"]] == [URL, URL + "/2"]


def test_files_become_submissions_by_their_base_names(world: World) -> None:
    files = [
        ("files", ("C:\\texts\\one.txt", b"one")),
        ("files", ("a/تقرير.html", b"<p>two")),
        ("files", ("empty", b"")),
    ]

    answer = world.client.post("/v1/submissions", files=files)

    assert answer.status_code == 202
    assert [(i["name"], i["channel"]) for i in answer.json()["items"]] == [
        ("one.txt", "upload"),
        ("تقرير.html", "upload"),
        ("empty", "upload"),
    ]


def test_a_file_over_the_limit_is_refused_and_its_neighbours_are_not(make_world: MakeWorld) -> None:
    world = make_world(max_payload_bytes=1000)

    answer = world.client.post(
        "/v1/submissions", files=[("files", ("big.txt", b"x" * 1001)), ("files", ("just.txt", b"x" * 1000))]
    ).json()

    big, just = answer["items"]
    assert (big["outcome"], big["reason"]["code"]) == ("rejected", "too_large")
    assert just["outcome"] is None


def test_a_large_archive_is_taken_where_a_large_text_is_not(make_world: MakeWorld) -> None:
    world = make_world(max_payload_bytes=1000, max_container_bytes=100_000)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as to:
        to.writestr("a.txt", "x" * 5000)
    huge = archive.getvalue() + b"\0" * 98_000

    day, huge_one = (
        world.client.post("/v1/submissions", files=[("files", (name, body))]).json()["items"][0]
        for name, body in (("day.zip", archive.getvalue()), ("huge.zip", huge))
    )

    assert day["outcome"] is None
    assert (huge_one["outcome"], huge_one["reason"]["code"]) == ("rejected", "too_large")
    with reading(world.engine) as conn:
        row = submissions.find(conn, day["id"])
        assert row is not None
        assert row.payload_digest is not None
        assert payloads.get(conn, row.payload_digest) == archive.getvalue()


def test_a_body_over_the_limit_is_cut_off_while_it_streams(make_world: MakeWorld) -> None:
    world = make_world(max_payload_bytes=1000, max_container_bytes=1000)
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 100
            yield b" " * 100

    for content_type in ("application/json", "multipart/form-data; boundary=x"):
        answer = world.client.post("/v1/submissions", content=endless(), headers={"content-type": content_type})
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
    lying = {"content-type": "application/json", "content-length": "10"}
    assert world.client.post("/v1/submissions", content=b" " * 1001, headers=lying).status_code == 413
    assert world.client.get("/v1/submissions").json()["items"] == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "body /url"),
        ([], "body /"),
        ({"url": ""}, "body /url"),
        ({"url": URL, "hint": 1}, "body /hint"),
        ({"urls": []}, "body /urls"),
        ({"urls": [URL] * 1001}, "body /urls"),
        ({"urls": [URL, 3]}, "body /urls/1"),
        ({"text": ""}, "body /text"),
        ({"text": "a", "published": "yesterday"}, "body /published"),
        ({"text": "a", "title": "a\u0000b"}, "body /title"),
        ({"text": "a", "url": "javascript:alert(1)"}, "body /url"),
        ({"text": "a", "language": "english"}, "body /language"),
    ],
)
def test_a_body_that_does_not_fit_is_told_where(shared_world: World, body: object, place: str) -> None:
    answer = shared_world.client.post("/v1/submissions", json=body)

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["errors"][0]["location"] == place
    assert problem["advice"]
    assert shared_world.published.messages == []


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"text": "\\ud800"}', b'{"text": "\xff"}'])
def test_a_body_that_is_not_json_is_a_problem(shared_world: World, body: bytes) -> None:
    answer = shared_world.client.post("/v1/submissions", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["type"] == "/docs#problem-malformed-body"


def test_other_media_types_are_refused(world: World) -> None:
    for headers in ({"content-type": "text/plain"}, {}):
        answer = world.client.post("/v1/submissions", content=b"{}", headers=headers)
        assert answer.status_code == 415


def test_a_form_with_anything_but_files_is_refused(world: World) -> None:
    for data, files in (
        ({"url": URL}, [("files", ("a.txt", b"a"))]),
        ({}, [("file", ("a.txt", b"a"))]),
        ({}, [("files", ("", b""))]),
    ):
        assert world.client.post("/v1/submissions", data=data, files=files).status_code in (400, 422)
    too_many = [("files", (f"{n}.txt", b"a")) for n in range(101)]
    assert world.client.post("/v1/submissions", files=too_many).status_code == 400
    assert world.client.get("/v1/submissions").json()["items"] == []


def test_only_a_submission_that_failed_is_replayed(world: World) -> None:
    key = world.client.post("/v1/submissions", json={"url": URL}).json()["items"][0]["id"]
    assert world.client.post(f"/v1/submissions/{key}/replay").status_code == 409
    with writing(world.engine) as conn:
        reason = Reason(code=ReasonCode.BUG, message="m", advice="a", detail="Traceback")
        submissions.finish(conn, key, Outcome.QUARANTINED, now=NOW, reason=reason)
    assert world.client.get(f"/v1/submissions/{key}").json()["reason"]["detail"] == "Traceback"
    world.published.messages.clear()

    answer = world.client.post(f"/v1/submissions/{key}/replay")

    assert answer.status_code == 202
    assert (answer.json()["stage"], answer.json()["outcome"]) == (Stage.FETCH, None)
    assert world.published.messages == [AddressAccepted(ids=(key,))]
    assert world.client.post(f"/v1/submissions/{'0' * 32}/replay").status_code == 404


def _failed(world: World, *urls: str, outcome: Outcome = Outcome.REJECTED) -> list[str]:
    items = world.client.post("/v1/submissions", json={"urls": list(urls)}).json()["items"]
    with writing(world.engine) as conn:
        reason = Reason(code=ReasonCode.UNREACHABLE, message="m", advice="a")
        for item in items:
            assert submissions.finish(conn, item["id"], outcome, now=NOW, reason=reason)
    world.published.messages.clear()
    return [item["id"] for item in items]


def test_a_rejected_one_is_tried_again_when_it_is_named(world: World) -> None:
    (key,) = _failed(world, URL)
    assert world.client.post(f"/v1/submissions/{key}/replay").json()["reason"] is None
    large = world.client.post("/v1/submissions", files=[("files", ("a.txt", b"a" * 21_000_000))]).json()["items"][0]
    refused = world.client.post(f"/v1/submissions/{large['id']}/replay")
    assert refused.status_code == 409
    assert "bytes were kept" in refused.json()["detail"]


def test_all_that_failed_alike_are_sent_on_at_once(world: World) -> None:
    keys = _failed(world, *(f"{URL}/{n}" for n in range(7)))
    (blocked,) = _failed(world, f"{URL}/blocked", outcome=Outcome.BLOCKED)
    asked = {"outcomes": ["rejected"], "reason": "unreachable", "stage": "fetch", "name": f"{URL}/*"}
    dry = world.client.post("/v1/replays", json={**asked, "dry_run": True})
    assert dry.status_code == 200
    assert (dry.json()["matched"], dry.json()["replayed"], dry.json()["next"]) == (7, 0, None)
    assert [example["id"] for example in dry.json()["examples"]] == keys[:5]
    assert world.published.messages == []

    first = world.client.post("/v1/replays", json={**asked, "limit": 4})
    assert (first.status_code, first.json()["replayed"]) == (202, 4)
    assert world.published.messages == [AddressAccepted(ids=tuple(keys[:4]))]
    rest = world.client.post("/v1/replays", json={**asked, "limit": 4, "after": first.json()["next"]}).json()
    assert (rest["replayed"], rest["next"]) == (3, None)
    assert rest["counts"] == [
        {"outcome": "rejected", "reason": "unreachable", "stage": "fetch", "replayable": True, "count": 3}
    ]
    assert world.client.post("/v1/replays", json=asked).status_code == 200
    stands = [world.client.get(f"/v1/submissions/{key}").json()["outcome"] for key in [*keys, blocked]]
    assert stands == [None] * 7 + ["blocked"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcomes": ["done"]},
        {"outcomes": []},
        {"reason": "none"},
        {"stage": "finished"},
        {"since": "2026-01-01T00:00:00"},
        {"limit": 0},
        {"limit": 10_001},
        {"after": "x"},
        {"nmae": "*"},
        {"name": ""},
        [],
    ],
)
def test_a_replay_that_does_not_fit_is_refused_with_what_to_send(shared_world: World, wrong: object) -> None:
    answer = shared_world.client.post("/v1/replays", json=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "dry_run" in answer.json()["advice"]


def test_another_sites_page_cannot_replay(world: World) -> None:
    answer = world.client.post("/v1/replays", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_the_list_of_submissions_is_walked_exactly_once_and_filtered(world: World) -> None:
    for n in range(3):
        world.client.post("/v1/submissions", json={"urls": [f"{URL}/{n}/{i}" for i in range(4)] + ["bad"]})
    seen, target = [], "/v1/submissions?limit=4"
    while target:
        answer = world.client.get(target)
        seen += [item["id"] for item in answer.json()["items"]]
        target = answer.json()["next"]
        assert answer.headers.get("link") == (f'<{target}>; rel="next"' if target else None)

    assert len(seen) == 15
    assert seen == sorted(set(seen), reverse=True)
    refused = world.client.get("/v1/submissions?outcome=rejected").json()["items"]
    assert {item["name"] for item in refused} == {"bad"}
    assert len(world.client.get("/v1/submissions?stage=fetch&channel=url").json()["items"]) == 12
    assert world.client.get("/v1/submissions?channel=folder").json()["items"] == []


def test_the_status_counts_what_waits_and_what_ended(world: World) -> None:
    status = world.client.get("/v1/status").json()
    assert (status["counts"], status["waiting"], status["finished"]) == ([], 0, 0)
    assert status["oldest_waiting_seconds"] is None
    world.client.post("/v1/submissions", json={"urls": [URL, URL, "bad"]})
    world.now = NOW.replace(minute=31)

    status = world.client.get("/v1/status").json()

    assert (status["waiting"], status["finished"], status["oldest_waiting_seconds"]) == (2, 1, 60.0)
    assert [(c["stage"], c["outcome"], c["count"]) for c in status["counts"]] == [
        ("fetch", None, 2),
        ("finished", "rejected", 1),
    ]


def test_the_status_tells_who_works_and_which_queue_nobody_reads(world: World) -> None:
    assert world.client.get("/v1/status").json()["warnings"] == [
        "No worker runs: what is handed in is kept, and waits."
    ]
    with writing(world.engine) as conn:
        since = NOW.replace(minute=10)
        workers.beat(conn, a_worker("ingest@a", started_at=since, seen_at=NOW, swept_at=NOW, last_task_at=NOW))
        workers.beat(conn, a_worker("all@b", seen_at=NOW.replace(minute=20), queues=("fetch", "extract", "link")))
    world.client.post("/v1/submissions", json={"url": URL})
    world.now = NOW + timedelta(seconds=10)
    world.queue_lengths = {"fetch": 3}

    status = world.client.get("/v1/status").json()

    assert [(w["name"], w["alive"], w["seen_seconds"]) for w in status["workers"]] == [
        ("all@b", False, 610.0),
        ("ingest@a", True, 10.0),
    ]
    assert status["queues"][0] == {
        "name": "fetch",
        "messages": 3,
        "waiting": 1,
        "oldest_waiting_seconds": 10.0,
        "workers": 0,
    }
    assert [(q["name"], q["messages"], q["workers"]) for q in status["queues"][1:]] == [
        ("ingest", 0, 1),
        ("extract", 0, 0),
        ("link", 0, 0),
    ]
    assert status["swept_seconds"] == 10.0
    assert "No worker reads the queue 'fetch': what stands there waits." in status["warnings"]
    assert "The worker all@b was last seen 610 s ago." in status["warnings"]
    for page in ("/", "/submissions"):
        assert "The worker all@b was last seen 610 s ago." in world.client.get(page).text
    assert "1 worker at work, swept 10 s ago" in world.client.get("/submissions").text
