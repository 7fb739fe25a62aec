"""The store breaks off at any moment: never a false 202, never a 500, and nothing is there twice."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.common.store import submissions
from services.common.store.engine import open_store, reading
from services.common.store.outages import Fault
from tests.api.conftest import MakeWorld, World
from tests.api.test_problems import BROWSER
from tests.servers.injected import Injected

HANDED_IN = {"urls": ["https://news.example/a", "not an address"]}


def names(world: World) -> list[str]:
    with reading(world.engine) as conn:
        return sorted(row.name for row in submissions.page(conn, before=None, limit=10))


def test_wherever_the_store_breaks_off_all_of_a_request_is_there_or_nothing_and_the_answer_says_which(
    world: World,
) -> None:
    world.client.post("/v1/submissions", json=HANDED_IN)  # a connection's first transaction has a step of its own
    with Injected(world.engine) as counted:
        assert world.client.post("/v1/submissions", json=HANDED_IN).status_code == 202
    known = names(world)
    for step in range(1, counted.steps + 1):
        with Injected(world.engine, at=step) as injected:
            answer = world.client.post("/v1/submissions", json=HANDED_IN)
            assert injected.steps >= step
        expected = 202 if step == counted.steps else 503  # the last step: it was committed, and only that was not told
        assert answer.status_code == expected
        if answer.status_code == 503:
            assert (answer.headers["retry-after"], bool(answer.json()["advice"])) == ("5", True)
        else:
            known += ["https://news.example/a", "not an address"]
        assert names(world) == sorted(known)
    assert counted.steps > 3


def test_a_request_that_lost_against_another_writer_is_done_again_at_once(world: World) -> None:
    with Injected(world.engine, at=1, fault=Fault.CONFLICT):
        assert world.client.post("/v1/submissions", json={"text": "a"}).status_code == 202
    assert len(names(world)) == 1


def test_what_somebody_has_to_mend_is_asked_for_less_often(world: World) -> None:
    with Injected(world.engine, at=1, fault=Fault.FULL):
        answer = world.client.post("/v1/submissions", json={"text": "a"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "Make room" in answer.json()["advice"]
    with Injected(world.engine, at=1, fault=Fault.FULL):
        page = world.client.get("/", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "The disk of the database is full." in page.text
    assert "Make room" in page.text
    assert world.client.get("/", headers=BROWSER).status_code == 200


def test_a_large_archive_is_not_taken_while_the_disk_is_nearly_full_and_a_text_is(make_world: MakeWorld) -> None:
    everything = 1 << 62
    world = make_world(max_payload_bytes=1000, min_free_bytes=everything)
    archive = b"PK\x03\x04" + b"x" * 3000
    large = world.client.post("/v1/submissions", files={"files": ("a.zip", archive)})
    assert world.client.post("/v1/submissions", json={"text": "a"}).status_code == 202
    ready = world.client.get("/readyz").json()
    if world.engine.dialect.name == "postgresql":  # a server's disk is its own affair
        assert (large.status_code, ready["status"]) == (202, "ok")
    else:
        assert (large.status_code, large.headers["retry-after"]) == (503, "60")
        assert (ready["status"], ready["database"]) == ("degraded", "nearly full")
        assert "Make room" in ready["advice"]


@pytest.fixture
def read_only(postgres_store_url: str) -> Iterator[Engine]:
    options = "options=-c%20default_transaction_read_only%3Don"
    engine = open_store(f"{postgres_store_url}{'&' if '?' in postgres_store_url else '?'}{options}")
    yield engine
    engine.dispose()


def test_a_store_that_cannot_be_written_is_read_and_says_so(make_world: MakeWorld, read_only: Engine) -> None:
    world = make_world(engine=read_only)
    assert world.client.get("/v1/statements").status_code == 200
    answer = world.client.post("/v1/submissions", json={"text": "a"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    ready = world.client.get("/readyz")
    assert ready.status_code == 200
    assert (ready.json()["status"], ready.json()["database"]) == ("degraded", "read-only")


def test_an_upload_for_which_the_apis_disk_has_no_room_is_no_bug(world: World, tmp_path: Path) -> None:
    @world.app.get("/v1/spooling")
    def spool() -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))

    answer = world.client.get("/v1/spooling")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "TMPDIR" in answer.json()["advice"]
