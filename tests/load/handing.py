"""Those who hand in: a wire's files, a client that sends what it has, a person who waits for a text now and then."""

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.pipeline.material import payload
from tests.bench.pipeline.stand import Stand
from tests.load.articles import Shelf, name_of, path_of
from tests.load.day import Arrival, Door
from tests.load.outlets import Outlets

TOGETHER = 200
"""A client sends at most so many at once."""
AGAIN_SECONDS = 0.5
LOOK_SECONDS = 0.02
FAILURES = (OSError, RuntimeError, http.client.HTTPException)
"""By which a request may end without an answer."""
PERSON_ADDRESS = "127.0.0.3"
"""A person is told from the desk's own client by the address: what one of them sends a lot of makes the other's no
less urgent."""
PERSON_PAUSE_SECONDS = 4.0
FIRST_OF_PERSON = 900_000


@dataclass(slots=True)
class Said:
    """What was handed in and acknowledged: its name and when, in seconds since the beginning; how late that was at
    most. `posts` are when a person handed a text in, and how long until it was done."""

    acknowledged: dict[str, float] = field(default_factory=dict)
    late_seconds: float = 0.0
    unanswered: int = 0
    posts: list[tuple[float, float]] = field(default_factory=list)


class Handing:
    """Hands in what is due, `speed` times as fast as it came, from threads of its own."""

    def __init__(
        self, stand: Stand, outlets: Outlets, shelf: Shelf, day: Sequence[Arrival], *, start: float, speed: float
    ) -> None:
        self.said = Said()
        self._stand, self._outlets, self._shelf, self._start, self._speed = stand, outlets, shelf, start, speed
        self._began = time.monotonic()
        self._over = threading.Event()
        files = [one for one in day if one.door is Door.FILE]
        others = [one for one in day if one.door is not Door.FILE]
        self._threads = [
            threading.Thread(target=self._hand_in, args=(files, self._drop), daemon=True),
            threading.Thread(target=self._hand_in, args=(others, self._send), daemon=True),
        ]
        self._person = threading.Thread(target=self._ask, daemon=True)

    def begin(self) -> None:
        self._began = time.monotonic()
        for thread in (*self._threads, self._person):
            thread.start()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._began

    @property
    def is_done(self) -> bool:
        """Whether all has been handed in."""
        return not any(thread.is_alive() for thread in self._threads)

    def end(self) -> None:
        """Nothing more is handed in; a person's last text is waited for."""
        self._over.set()
        self._person.join(120)

    def _hand_in(self, day: Sequence[Arrival], door: Callable[[Sequence[Arrival]], bool]) -> None:
        left = list(reversed(day))
        while left and not self._over.is_set():
            due: list[Arrival] = []
            while left and len(due) < TOGETHER and self._due_at(left[-1]) <= self.seconds:
                due.append(left.pop())
            while due and not door(due) and not self._over.is_set():
                self.said.unanswered += 1
                time.sleep(AGAIN_SECONDS)
            if due:
                self.said.late_seconds = max(self.said.late_seconds, self.seconds - self._due_at(due[0]))
            time.sleep(LOOK_SECONDS)

    def _due_at(self, arrival: Arrival) -> float:
        return (arrival.at - self._start) / self._speed

    def _drop(self, due: Sequence[Arrival]) -> bool:
        """Files appear in the watched folder, each whole."""
        for one in due:
            part = self._stand.inbox / f".{name_of(one)}"
            part.write_bytes(self._shelf.body(one))
            part.rename(self._stand.inbox / name_of(one))
            self.said.acknowledged[name_of(one)] = self.seconds
        return True

    def _send(self, due: Sequence[Arrival]) -> bool:
        """All at once, an object on each line."""
        lines = [json.dumps(self._object(one), ensure_ascii=False) for one in due]
        try:
            with self._stand.client() as client:
                answer = client.post_lines("/v1/submissions", lines)
        except FAILURES:
            return False
        assert answer["refused"] == 0, answer
        for one in due:
            self.said.acknowledged[name_of(one)] = self.seconds
        return True

    def _object(self, arrival: Arrival) -> dict[str, str]:
        name = name_of(arrival)
        if arrival.server is None:
            return {"name": name, "text": self._shelf.body(arrival).decode()}
        return {"name": name, "url": self._outlets.url(arrival.server, path_of(arrival))}

    def _ask(self) -> None:
        """Short texts one after the other, each waited for."""
        for number in itertools.count(FIRST_OF_PERSON):
            if self._over.wait(PERSON_PAUSE_SECONDS):
                return
            try:
                self.said.posts.append(self._waited(number))
            except FAILURES:
                self.said.unanswered += 1

    def _waited(self, number: int) -> tuple[float, float]:
        """When one text was handed in, and how long until it had ended."""
        with self._stand.client(source=PERSON_ADDRESS) as client:
            began = self.seconds
            name, body = payload(number, "brief")
            (item,) = client.post("/v1/submissions", {"name": name, "text": body.decode()})["items"]
            self.said.acknowledged[name] = self.seconds
            while client.get(f"/v1/submissions/{item['id']}")["outcome"] is None:
                time.sleep(LOOK_SECONDS)
            return began, self.seconds - began
