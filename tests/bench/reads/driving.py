"""Sends requests to a server, one after the other or at a rate, and tells how long each took."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.pipeline.latency import Spread

CONNECTIONS = 16
"""At a rate: as many answers may be waited for at once; a server that falls behind lets them all wait."""
LATE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request; a body makes it a POST of JSON."""

    path: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """What came of requests at a rate: answers a second, and milliseconds of each from when it was to be sent."""

    rate: float
    spread: Spread
    failed: int


class Connection:
    """One that stays open."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=LATE_SECONDS)

    def close(self) -> None:
        self._http.close()

    def ask(self, sent: Sent) -> int:
        """The status of the answer, which is read to its end."""
        if sent.body is None:
            self._http.request("GET", sent.path)
        else:
            self._http.request("POST", sent.path, sent.body, {"Content-Type": "application/json"})
        answer = self._http.getresponse()
        answer.read()
        return answer.status


def one_by_one(port: int, sent: Sequence[Sent]) -> Spread:
    """Milliseconds of each on one connection, when nothing else is asked; raises RuntimeError for one that fails."""
    connection = Connection(port)
    took = []
    try:
        for one in sent:
            began = time.perf_counter()
            status = connection.ask(one)
            took.append(1000 * (time.perf_counter() - began))
            if status >= 400:
                raise RuntimeError(f"{status} for {one.path}")
    finally:
        connection.close()
    return Spread(tuple(took))


def at_rate(port: int, make: Callable[[int], Sent], *, rate: float, seconds: float) -> Drive:
    """So many a second, each at its time whether or not those before are answered; one that waits for a free connection
    is waited for from then on, so that a server that falls behind cannot hide it."""
    count, lock = int(rate * seconds), threading.Lock()
    took: list[float] = []
    failed = next_one = 0
    began = time.perf_counter() + 0.1

    def work() -> None:
        nonlocal failed, next_one
        connection = Connection(port)
        try:
            while True:
                with lock:
                    number, next_one = next_one, next_one + 1
                if number >= count:
                    return
                due = began + number / rate
                if (early := due - time.perf_counter()) > 0:
                    time.sleep(early)
                status = connection.ask(make(number))
                with lock:
                    took.append(1000 * (time.perf_counter() - due))
                    failed += status >= 400
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Drive(rate=len(took) / (time.perf_counter() - began), spread=Spread(tuple(took)), failed=failed)
