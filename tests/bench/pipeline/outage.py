"""How soon a POST is answered while Redis is down, hangs, or refuses: nobody who hands in waits for the queue."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bench.pipeline.latency import Spread
from tests.bench.pipeline.material import payload
from tests.bench.pipeline.stand import Stand, StoreKind, stand, store
from tests.servers.redis import redis_server
from tests.servers.redis_faults import FAULTS

CLIENTS = 4
PAUSE_SECONDS = 0.02
"""Of each client between two POSTs: so fast that what waits for Redis piles up."""


def measure(kind: StoreKind, samples: int) -> Iterator[tuple[str, Spread]]:
    """How long acceptances took, first with a sound Redis, then under each fault; and what had no outcome in the end
    is an error."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = stack.enter_context(redis_server(folder))
        running = stack.enter_context(stand(stack.enter_context(store(kind)), settings={"QAWL_BROKER_URL": redis.url}))
        yield "works", posts(running, samples, first=0)
        for number, (name, fault) in enumerate(FAULTS.items(), 1):
            with fault(redis):
                yield name, posts(running, samples, first=number * samples)
        running.until(lambda: running.under_way() == 0, 300)


def posts(running: Stand, samples: int, *, first: int) -> Spread:
    """From the first byte of a POST to its acceptance, of several clients at once."""
    found: list[float] = []

    def hand_in(numbers: range) -> None:
        with running.client() as client:
            for number in numbers:
                _, body = payload(number, "brief")
                began = time.perf_counter()
                client.post("/v1/submissions", {"text": body.decode()})
                found.append(1_000 * (time.perf_counter() - began))
                time.sleep(PAUSE_SECONDS)

    threads = [
        threading.Thread(target=hand_in, args=(range(first + n, first + samples, CLIENTS),)) for n in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(found) < samples:
        raise RuntimeError(f"{samples - len(found)} of {samples} were not accepted\n{running.logs()}")
    return Spread(tuple(found))
