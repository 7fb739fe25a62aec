"""Few reads are worked out at once, and none that waits for something else holds up the others."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from services.api.lane import Lane

FOR_EVER = 1_000.0


class Works:
    """An app that is at work on each request until it is told to answer; an answer is a beginning and an end."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.begins = asyncio.Condition()
        self.answers: dict[str, asyncio.Event] = {}
        self.ends: dict[str, asyncio.Event] = {}

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        path = scope["path"]
        self.answers[path], self.ends[path] = asyncio.Event(), asyncio.Event()
        async with self.begins:
            self.begun.append(path)
            self.begins.notify_all()
        await self.answers[path].wait()
        if path == "/bug":
            raise ZeroDivisionError
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.ends[path].wait()
        await send({"type": "http.response.body", "body": b""})

    async def begun_are(self, *paths: str) -> None:
        async with self.begins:
            await self.begins.wait_for(lambda: len(self.begun) >= len(paths))
        assert sorted(self.begun) == sorted(paths)


class Asked:
    """The lane before its app, and what is asked of it."""

    def __init__(self, *, places: int, patience_seconds: float) -> None:
        self.works = Works()
        self._lane = Lane(self.works, places=places, patience_seconds=patience_seconds)

    def ask(self, path: str, *, method: str = "GET") -> "asyncio.Task[None]":
        return asyncio.create_task(self._ask(path, method))

    async def _ask(self, path: str, method: str) -> None:
        async def receive() -> Message:
            raise AssertionError("nothing is received")

        async def send(_message: Message) -> None:
            return None

        await self._lane({"type": "http", "method": method, "path": path}, receive, send)


def run(story: Callable[[Asked], Coroutine[Any, Any, None]], *, patience_seconds: float = FOR_EVER) -> None:
    async def told() -> None:
        asked = Asked(places=2, patience_seconds=patience_seconds)
        try:
            await story(asked)
        finally:
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    asyncio.run(told())


async def turns() -> None:
    """All that can go on does."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_no_more_reads_than_places_are_worked_out_at_once_and_each_in_its_turn() -> None:
    async def story(asked: Asked) -> None:
        for path in ("/1", "/2", "/3", "/4"):
            asked.ask(path)
            await turns()
        await asked.works.begun_are("/1", "/2")
        asked.works.answers["/2"].set()  # its answer begins: what is left of it needs no thread
        await turns()
        await asked.works.begun_are("/1", "/2", "/3")
        asked.works.ends["/2"].set()
        await turns()
        await asked.works.begun_are("/1", "/2", "/3")

    run(story)


def test_what_takes_long_goes_on_beside_the_others() -> None:
    async def story(asked: Asked) -> None:
        paths = [f"/{n}" for n in range(20)]
        for path in paths:
            asked.ask(path)
        await asked.works.begun_are(*paths)

    run(story, patience_seconds=0.001)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/submissions"), ("GET", "/livez"), ("GET", "/readyz"), ("GET", "/static/qawl.css")],
)
def test_what_changes_something_and_what_must_be_answered_waits_for_no_read(method: str, path: str) -> None:
    async def story(asked: Asked) -> None:
        for read in ("/1", "/2", "/3"):
            asked.ask(read)
        await turns()
        asked.ask(path, method=method)
        await asked.works.begun_are("/1", "/2", path)

    run(story)


def test_a_bug_and_a_caller_who_goes_away_leave_their_places_to_others() -> None:
    async def story(asked: Asked) -> None:
        bug = asked.ask("/bug")
        await turns()
        gone, waited_in_vain = asked.ask("/gone"), asked.ask("/waited")
        await turns()
        last = [asked.ask("/1"), asked.ask("/2")]
        waited_in_vain.cancel()
        gone.cancel()
        asked.works.answers["/bug"].set()
        with pytest.raises(ZeroDivisionError):
            await bug
        await turns()
        await asked.works.begun_are("/bug", "/gone", "/1", "/2")
        assert not any(task.done() for task in last)

    run(story)
