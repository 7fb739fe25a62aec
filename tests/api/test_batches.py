"""Many handed in at once, one on each line."""

import json

import pytest

from services.api.handed_in import MOST_LINES
from services.common.contracts.messages import AddressAccepted, SubmissionAccepted
from services.common.contracts.submissions import Channel
from services.common.store import payloads, submissions
from services.common.store.engine import reading
from tests.api.conftest import MakeWorld, World

URL = "https://news.example/world/port-reopens"
LINES = {"content-type": "application/x-ndjson"}


def lines(*objects: object) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in objects).encode()


def test_each_line_is_a_submission_of_its_own(world: World) -> None:
    body = lines(
        {"url": URL, "name": "the port"},
        {"text": "كلمة\u2028and more", "title": "T", "publisher": "P", "language": "ar"},
        {"html": "<p>one", "url": URL + "/2"},
    )

    answer = world.client.post("/v1/submissions", content=body, headers=LINES)

    assert answer.status_code == 202
    assert answer.headers["retry-after"] == "1"
    assert "location" not in answer.headers
    found = answer.json()
    assert (found["accepted"], found["refused"]) == (3, 0)
    assert [(item["line"], item["name"], item["outcome"]) for item in found["items"]] == [
        (1, "the port", None),
        (2, "T", None),
        (3, URL + "/2", None),
    ]
    with reading(world.engine) as conn:
        address, text, page = (submissions.find(conn, item["id"]) for item in found["items"])
        assert address is not None
        assert text is not None
        assert page is not None
        assert payloads.get(conn, text.payload_digest or "").decode() == "كلمة\u2028and more"
        assert payloads.get(conn, page.payload_digest or "") == b"<p>one"
    assert (address.channel, address.url) == (Channel.URL, URL)
    assert (text.hints.publisher, text.hints.language) == ("P", "ar")
    assert (page.hints.url, page.content_type) == (URL + "/2", "text/html; charset=utf-8")
    assert world.published.messages == [
        AddressAccepted(ids=(address.id,)),
        SubmissionAccepted(ids=(text.id, page.id)),
    ]
    for item in found["items"]:
        assert world.client.get(item["link"]).json()["name"] == item["name"]


def test_a_line_that_does_not_fit_is_refused_by_itself_and_blank_lines_are_passed_over(world: World) -> None:
    good = json.dumps({"text": "Good."}).encode()
    bad = [b"{", b"[]", b"7", b'{"text": ""}', b'{"urls": ["https://a.example"]}', b'{"url": "x", "txt": 1}', b"\xff"]

    answer = world.client.post(
        "/v1/submissions",
        content=b"\xef\xbb\xbf" + b"\r\n\n".join([good, *bad, good]) + b"\n",
        headers={"content-type": "application/jsonl; charset=utf-8"},
    )

    assert answer.status_code == 202
    items = answer.json()["items"]
    assert [item["line"] for item in items] == [1, 3, 5, 7, 9, 11, 13, 15, 17]
    assert [item["outcome"] for item in items] == [None, *["rejected"] * len(bad), None]
    for item in items[1:-1]:
        assert item["reason"]["code"] == "malformed"
        assert f"Line {item['line']} " in item["reason"]["message"]
        kept = world.client.get(item["link"]).json()
        assert (kept["outcome"], kept["reason"]) == ("rejected", item["reason"])
        assert world.client.post(f"{item['link']}/replay").status_code == 409
    assert [waiting["id"] for waiting in world.client.get("/v1/submissions?stage=ingest").json()["items"]] == [
        items[-1]["id"],
        items[0]["id"],
    ]


def test_an_address_that_cannot_be_fetched_is_refused_as_it_is_alone(world: World) -> None:
    answer = world.client.post("/v1/submissions", content=lines({"url": "ftp://a.example/x"}), headers=LINES).json()

    assert (answer["accepted"], answer["refused"]) == (0, 1)
    assert answer["items"][0]["reason"]["code"] == "bad_url"


def test_a_batch_sent_again_with_its_key_takes_effect_once(world: World) -> None:
    body = lines(*({"text": f"Text {number}."} for number in range(1_100)))
    headers = {**LINES, "Idempotency-Key": "batch-1"}

    first, again = (world.client.post("/v1/submissions", content=body, headers=headers) for _ in range(2))

    assert first.status_code == again.status_code == 202
    assert (first.content, again.headers["idempotent-replayed"]) == (again.content, "true")
    ids = [item["id"] for item in first.json()["items"]]
    assert ids == sorted(set(ids))
    assert world.client.get("/v1/status").json()["waiting"] == 1_100
    other = world.client.post("/v1/submissions", content=body + b"\n{}", headers=headers)
    assert other.json()["type"] == "/docs#problem-idempotency-key-reused"


@pytest.mark.parametrize("body", [b"", b"\n \n\r\n"])
def test_a_batch_without_a_line_is_a_problem(shared_world: World, body: bytes) -> None:
    answer = shared_world.client.post("/v1/submissions", content=body, headers=LINES)

    assert (answer.status_code, answer.json()["type"]) == (422, "/docs#problem-invalid-request")


def test_a_batch_is_bounded_in_lines_and_bytes(make_world: MakeWorld) -> None:
    world = make_world(max_payload_bytes=100_000)

    many = world.client.post("/v1/submissions", content=b"{}\n" * (MOST_LINES + 1), headers=LINES)
    large = world.client.post("/v1/submissions", content=b" " * 100_001, headers=LINES)

    assert (many.status_code, large.status_code) == (413, 413)
    assert world.client.get("/v1/submissions").json()["items"] == []


def test_a_page_may_be_handed_in_alone(world: World) -> None:
    answer = world.client.post("/v1/submissions", json={"html": "<p>one", "title": "One"})

    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/submissions/{answer.json()['items'][0]['id']}"
    assert answer.json()["items"][0]["name"] == "One"
