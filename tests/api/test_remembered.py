"""An answer is given again only while nothing was committed, and is then, byte by byte, what would be made anew."""

import asyncio
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from sqlalchemy import Engine, event
from starlette.types import Message, Receive, Scope, Send

from services.api.remembered import Remembered
from services.common.store.engine import open_store
from tests.api import samples
from tests.api.conftest import World, worlds
from tests.api.samples import NOW


@contextmanager
def asked(engine: Engine) -> Iterator[list[str]]:
    """What the store is asked meanwhile."""
    found: list[str] = []

    def note(_conn: object, _cursor: object, sql: str, *_: object) -> None:
        found.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def told(tmp_path: Path, sqlite_store_at: Callable[[Path], str]) -> Iterator[World]:
    """With an article and its statements, on a store that tells its state, as PostgreSQL does not."""
    engine = open_store(sqlite_store_at(tmp_path / "one.sqlite"))
    sample = samples.harbour()
    samples.store(engine, sample.article, sample.statements, now=NOW)
    with worlds(tmp_path, engine) as make:
        yield make()
    engine.dispose()


def test_what_is_asked_again_is_answered_without_the_store(told: World) -> None:
    (item,) = told.client.get("/v1/statements?limit=1").json()["items"]
    links = item["links"]
    for path in ("/v1/statements?limit=2", links["self"], links["article"], "/v1/submissions", "/v1/speakers"):
        first = told.client.get(path)
        with asked(told.engine) as questions:
            again = told.client.get(path)
            known = told.client.get(path, headers={"if-none-match": first.headers["etag"]})
            head = told.client.head(path)
        assert questions == []
        assert again.content == first.content
        ours = {name: value for name, value in first.headers.items() if name != "x-request-id"}
        assert {name: value for name, value in again.headers.items() if name != "x-request-id"} == ours
        assert again.headers["x-request-id"] != first.headers["x-request-id"]
        assert (known.status_code, known.content, known.headers.get("link")) == (304, b"", first.headers.get("link"))
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


def test_requests_are_counted_by_their_route_all_the_same(told: World) -> None:
    for _ in range(3):
        told.client.get("/v1/articles?limit=1")
    metrics = generate_latest(told.app.state.metrics).decode()
    assert 'qawl_http_request_seconds_count{method="GET",route="/v1/articles",status="2xx"} 3.0' in metrics


def test_what_was_committed_before_a_request_is_in_its_answer(told: World) -> None:
    known = told.client.get("/v1/submissions?limit=200").json()["items"]
    for number in range(3):
        (sent,) = told.client.post("/v1/submissions", json={"url": f"https://news.example/{number}"}).json()["items"]
        found = told.client.get("/v1/submissions?limit=200").json()["items"]
        assert sent["id"] in {one["id"] for one in found}
        assert len(found) == len(known) + number + 1
    (statement,) = told.client.get("/v1/statements?limit=1").json()["items"]
    path = statement["links"]["self"]
    assert told.client.get(path).json()["review"] is None
    assert told.client.post(f"{path}/reviews", json={"verdict": "accepted"}).status_code == 202
    assert told.client.get(path).json()["review"] == "accepted"


def test_what_another_process_of_the_api_took_in_shows_at_once(told: World, tmp_path: Path) -> None:
    engine = open_store(str(told.engine.url))
    with worlds(tmp_path, engine) as make:
        _in_turn(told, make())
    engine.dispose()


def _in_turn(told: World, other: World) -> None:
    paths = ("/v1/submissions", "/v1/statements", "/v1/articles")
    for number in range(3):
        first, second = ([one.client.get(path).json() for path in paths] for one in (told, other))
        assert first == second
        by, also = (told, other) if number % 2 else (other, told)
        (sent,) = by.client.post("/v1/submissions", json={"text": f"Text number {number}."}).json()["items"]
        assert also.client.get("/v1/submissions").json()["items"][0]["id"] == sent["id"]
    sample = samples.council()
    samples.store(other.engine, sample.article, sample.statements, now=NOW)
    assert len(told.client.get("/v1/articles").json()["items"]) == 2


def test_what_looks_at_more_than_the_store_is_asked_each_time(told: World) -> None:
    (item,) = told.client.get("/v1/statements?limit=1").json()["items"]
    for path in ("/v1/status", "/v1/feeds", f"/v1/statements?near={item['id']}", f"/v1/statements?ne%61r={item['id']}"):
        told.client.get(path)
        with asked(told.engine) as questions:
            told.client.get(path)
        assert questions, path


def test_errors_are_not_kept(told: World) -> None:
    for path, status in (("/v1/articles/" + "0" * 32, 404), ("/v1/statements?limit=x", 422)):
        assert [told.client.get(path).status_code for _ in range(2)] == [status] * 2


class Works:
    """An app whose answers are numbered, each begun when it is let go on; `state` is its store's."""

    def __init__(self, most_bytes: int = 10_000) -> None:
        self.state: Hashable | None = 1
        self.answered = 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.app = Remembered(self, state=lambda: self.state, most_bytes=most_bytes)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        scope["route"] = type("Route", (), {"path": "/v1/statements"})()
        await self.goes_on.wait()
        self.answered += 1
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"%d" % self.answered})

    async def ask(self, path: str = "/v1/statements", query: bytes = b"", method: str = "GET") -> bytes:
        sent: list[Message] = []

        async def receive() -> Message:
            raise AssertionError("nothing is received")

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-outside", b"1"))

        await self.app({"type": "http", "method": method, "path": path, "query_string": query}, receive, send)
        start, body = sent
        assert [name for name, _ in start["headers"]].count(b"x-outside") == 1
        given: bytes = body["body"]
        return given


def test_an_answer_that_was_begun_before_a_commit_is_not_kept_after_it() -> None:
    async def story() -> None:
        works = Works()
        works.goes_on.clear()
        early = asyncio.create_task(works.ask(query=b"early"))
        await asyncio.sleep(0)
        works.state = 2
        late = asyncio.create_task(works.ask(query=b"late"))
        await asyncio.sleep(0)
        works.goes_on.set()
        assert [await early, await late] == [b"1", b"2"]
        assert [await works.ask(query=b"late"), await works.ask(query=b"early")] == [b"2", b"3"]

    asyncio.run(story())


def test_each_state_has_its_own_answers_and_what_cannot_be_told_none() -> None:
    async def story() -> None:
        works = Works()
        assert [await works.ask() for _ in range(2)] == [b"1", b"1"]
        works.state = None
        assert [await works.ask() for _ in range(2)] == [b"2", b"3"]
        works.state = 2
        assert [await works.ask() for _ in range(2)] == [b"4", b"4"]
        assert [await works.ask(query=b"limit=1"), await works.ask("/v1/other")] == [b"5", b"6"]
        assert [await works.ask(method="POST"), await works.ask("/statements")] == [b"7", b"8"]

    asyncio.run(story())


def test_what_was_asked_for_longest_ago_goes_when_there_is_no_more_room() -> None:
    async def story() -> None:
        works = Works(most_bytes=2_100)
        assert [await works.ask(query=one) for one in (b"a", b"b", b"a", b"c")] == [b"1", b"2", b"1", b"3"]
        assert [await works.ask(query=one) for one in (b"a", b"c", b"b")] == [b"1", b"3", b"4"]

    asyncio.run(story())
