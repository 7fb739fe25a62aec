"""Server-sent events over a real socket: each statement once, wherever a listener comes back."""

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sqlalchemy import Connection

from services.api import cursors, streaming
from services.api.porter import COOKIE
from services.api.tide import Tide
from services.common.contracts.access import Scope
from services.common.contracts.articles import Role
from services.common.store import api_keys, arrivals
from services.common.store.arrivals import Position
from services.common.store.engine import writing
from services.common.store.outages import Fault, StoreDown
from services.common.store.statements import StatementFilter
from tests.api import samples
from tests.api.conftest import MakeWorld, World
from tests.patience import PATIENCE_SECONDS
from tests.servers.api import serving

STREAM = "/v1/statements/stream"


@dataclass
class Listener:
    """What a browser would make of a stream."""

    sock: socket.socket
    head: str = ""
    rest: bytes = b""
    last_id: str = ""
    ids: list[str] = field(default_factory=list)

    def events(self) -> Iterator[dict[str, str]]:
        """The blocks of the stream as they come; chunk sizes and other marks of the transport are skipped."""
        while True:
            while b"\n\n" in self.rest:
                block, _, self.rest = self.rest.partition(b"\n\n")
                fields = re.findall(r"^(id|event|data|retry):? ?(.*?)\r?$", block.decode(), re.MULTILINE)
                found = dict(fields)
                if found:
                    self.last_id = found.get("id", self.last_id)
                    yield found
            piece = self.sock.recv(65_536)
            if not piece:
                return
            self.rest += piece

    def statements(self, count: int) -> list[str]:
        """The ids of the next statements, so many."""
        found: list[str] = []
        while len(found) < count:
            event = next(self.events())
            if event.get("event") == "statement":
                found.append(json.loads(event["data"])["id"])
        return found


@contextmanager
def listening(
    port: int, query: str = "", *, last_id: str | None = None, headers: Mapping[str, str] | None = None
) -> Iterator[Listener]:
    known = "" if last_id is None else f"Last-Event-ID: {last_id}\r\n"
    known += "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as sock:
        sock.sendall(f"GET {STREAM}?{query} HTTP/1.1\r\nHost: localhost\r\n{known}\r\n".encode())
        listener = Listener(sock)
        while b"\r\n\r\n" not in listener.rest:
            listener.rest += sock.recv(65_536)
        head, _, listener.rest = listener.rest.partition(b"\r\n\r\n")
        listener.head = head.decode()
        if " 200 " in listener.head:
            next(listener.events())  # the id to begin with
        yield listener


def add(world: World, number: int) -> list[str]:
    """An article with two statements; their ids."""
    article = samples.an_article((Role.MAIN, f"“Number {number}.\nYes,” she said. “No,” قال."))
    found = [
        samples.said(article, f"“Number {number}.\nYes,”", source="she", cue="said"),
        samples.said(article, "“No,”", cue="قال", name="ليلى"),
    ]
    samples.store(world.engine, article, found)
    return [statement.id for statement in found]


def test_what_comes_in_is_told_and_what_was_there_is_not(make_world: MakeWorld) -> None:
    world = make_world()
    add(world, 0)
    with (
        serving(world.app) as port,
        listening(port) as listener,
        listening(port, urlencode({"speaker": "ليلى"})) as other,
    ):
        assert "content-type: text/event-stream" in listener.head.lower()
        added = add(world, 1)
        assert listener.statements(2) == added
        assert other.statements(1) == added[1:]
        event = world.client.get(f"/v1/statements/{added[0]}").json()
        assert "\n" in event["words"], "an end of line within the words breaks no event"


def test_a_listener_that_comes_back_to_another_process_misses_and_doubles_nothing(make_world: MakeWorld) -> None:
    world = make_world()
    add(world, 0)
    with serving(world.app) as port, listening(port) as listener:
        expected = add(world, 1)
        seen = listener.statements(1)
        last_id = listener.last_id
    expected += add(world, 2)
    again = make_world(world.engine)
    with serving(again.app) as port:
        with listening(port, last_id=last_id) as listener:
            expected += add(world, 3)
            seen += listener.statements(3)
            last_id = listener.last_id
        with listening(port, last_id=last_id) as listener:
            seen += listener.statements(2)
    assert seen == expected


def test_one_that_was_told_nothing_yet_comes_back_to_where_it_began(make_world: MakeWorld) -> None:
    world = make_world()
    with serving(world.app) as port:
        with listening(port) as listener:
            last_id = listener.last_id
        added = add(world, 0)
        with listening(port, last_id=last_id) as listener:
            assert listener.statements(2) == added


def test_an_id_that_is_not_ours_is_a_problem_and_one_of_the_future_begins_now(make_world: MakeWorld) -> None:
    world = make_world()
    add(world, 0)
    for foreign in ("x", "bm9wZQ", "MTo"):
        assert world.client.get(STREAM, headers={"last-event-id": foreign}).status_code == 404
    assert streaming.start(world.engine, cursors.sealed("999.0")) == Position(1)
    assert world.client.head(STREAM).status_code == 200


def test_a_listener_holds_no_connection_and_its_seat_is_given_back(make_world: MakeWorld) -> None:
    world = make_world()
    seats = world.app.state.context.listeners
    for _ in range(98):
        seats.take()
    with serving(world.app) as port:
        with listening(port), listening(port):
            held = []
            for _ in range(50):
                held.append(world.engine.pool.checkedout())  # type: ignore[attr-defined]
                time.sleep(0.01)
            assert min(held) == 0, "only who looks for something new has one, for a moment"
            with listening(port) as refused:
                assert " 503 " in refused.head
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with listening(port) as listener:
                if " 200 " in listener.head:
                    break
            time.sleep(0.1)
        assert " 200 " in listener.head


def test_while_the_store_is_away_a_stream_lives_on_and_is_told_that_it_does(make_world: MakeWorld) -> None:
    world = make_world()
    asked = 0

    def ask() -> int:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise StoreDown(Fault.UNREACHABLE, "away")
        return arrivals.newest(world.engine)

    async def run() -> list[bytes]:
        tide = Tide(ask, pause_seconds=0.01)
        stream = streaming.events(world.engine, StatementFilter(), Position(0), tide)
        found = [await anext(stream)]
        waiting = asyncio.ensure_future(anext(stream))
        while asked < 4:
            await asyncio.sleep(0.01)
        added = await asyncio.to_thread(add, world, 0)
        found.append(await waiting)
        await stream.aclose()
        assert added
        return found

    begin, events = asyncio.run(run())
    assert begin.startswith(b"id: ")
    assert b"retry: 3000" in begin
    assert events.count(b"event: statement\n") == 2


def test_silence_is_broken_by_a_comment_with_the_place(make_world: MakeWorld) -> None:
    world = make_world()

    async def run() -> bytes:
        tide = Tide(lambda: 0, pause_seconds=0.01)
        stream = streaming.events(world.engine, StatementFilter(), Position(0), tide, heartbeat_seconds=0.02)
        await anext(stream)
        beat = await anext(stream)
        await stream.aclose()
        return beat

    assert re.fullmatch(rb": \nid: \S+\n\n", asyncio.run(run()))


def test_a_listener_whose_key_was_revoked_is_told_nothing_more(make_world: MakeWorld) -> None:
    world = make_world(api_keys="always")
    with writing(world.engine) as conn:
        made = {name: api_keys.create(conn, name, [Scope.READ], now=world.now)[1] for name in ("desk", "guest")}
    desk, guest = ({"Authorization": f"Bearer {secret}"} for secret in made.values())
    with serving(world.app) as port, listening(port, headers=desk) as stays, listening(port, headers=guest) as leaves:
        added = add(world, 0)
        assert stays.statements(2) == leaves.statements(2) == added
        with writing(world.engine) as conn:
            api_keys.revoke(conn, "guest", now=world.now)
        added = add(world, 1)
        assert stays.statements(2) == added
        assert list(leaves.events()) == [], "its connection ends"


def test_neither_is_one_who_logged_out(make_world: MakeWorld) -> None:
    world = make_world(api_keys="always")
    with writing(world.engine) as conn:
        key, _ = api_keys.create(conn, "desk", [Scope.READ], now=world.now)
        token, _ = api_keys.log_in(conn, key, now=world.now)
    with serving(world.app) as port, listening(port, headers={"Cookie": f"{COOKIE}={token}"}) as listener:
        added = add(world, 0)
        assert listener.statements(2) == added
        with writing(world.engine) as conn:
            api_keys.log_out(conn, token)
        add(world, 1)
        assert list(listener.events()) == []


def test_a_silent_stream_ends_with_its_key_too_and_not_while_the_store_is_away(make_world: MakeWorld) -> None:
    world = make_world()
    answers: list[bool | None] = [True, None, False]

    def is_welcome(_conn: Connection) -> bool:
        if (said := answers.pop(0)) is None:
            raise StoreDown(Fault.UNREACHABLE, "away")
        return said

    async def run() -> list[bytes]:
        tide = Tide(lambda: 0, pause_seconds=0.01)
        stream = streaming.events(
            world.engine, StatementFilter(), Position(0), tide, heartbeat_seconds=0.02, is_welcome=is_welcome
        )
        return [event async for event in stream]

    begin, *beats = asyncio.run(run())
    assert begin.startswith(b"id: ")
    assert len(beats) == 1, "while the store was away; at the next look it was not welcome"
    assert answers == []


def test_the_page_follows_what_it_shows(filled: World) -> None:
    def stream(target: str) -> list[str]:
        return re.findall(r'id="live-list" data-live="5000" data-stream="([^"]+)"', filled.client.get(target).text)

    assert stream("/") == [STREAM]
    assert stream("/?language=ar&q=&limit=5") == [f"{STREAM}?language=ar"]
    assert stream(filled.client.get("/v1/statements?limit=1").json()["next"].replace("/v1/statements", "/")) == []
