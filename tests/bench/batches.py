"""`python -m tests.bench.batches`: how many submissions a second the API takes in, in batches and one by one.

One process behind a real socket, over SQLite on disk (or the PostgreSQL that an argument names), no broker.
"""

import http.client
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from services.api.app import create_app
from services.common.settings import Settings
from services.common.store.engine import migrate, open_store
from tests.servers.api import serving

WORDS = 300
"""Of one text: a short wire story, 2 kB."""
SINGLES = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/bench.sqlite3"
        migrate(address)
        engine = open_store(address)
        app = create_app(
            Settings(data_dir=Path(folder)), engine=engine, publish=lambda _: None, clock=lambda: datetime.now(UTC)
        )
        with serving(app) as port:
            for name, made in (("texts", _texts), ("addresses", _addresses)):
                for size in (100, 1_000, 5_000):
                    bodies = [made(size, number) for number in range(3 if size > 1_000 else 10)]
                    wall, cpu = _seconds(port, bodies, "application/x-ndjson")
                    total = size * len(bodies)
                    print(f"{name} by {size:>5,}: {total / wall:>6,.0f} a second, {total / cpu:>6,.0f} a CPU second")
            wall, cpu = _seconds(port, [_texts(1, number) for number in range(SINGLES)], "application/json")
            print(f"texts one by one: {SINGLES / wall:>6,.0f} a second, {SINGLES / cpu:>6,.0f} a CPU second")
        engine.dispose()


def _texts(size: int, number: int) -> bytes:
    """Texts of which no two are alike."""
    lines = (
        json.dumps({"text": " ".join(f"word{(line * 7 + word * 31 + number) % 9_973}" for word in range(WORDS))})
        for line in range(size)
    )
    return "\n".join(lines).encode()


def _addresses(size: int, number: int) -> bytes:
    return "\n".join(f'{{"url": "https://news.example/{number}/{line}"}}' for line in range(size)).encode()


def _seconds(port: int, bodies: list[bytes], media: str) -> tuple[float, float]:
    """On the clock, and of this process's CPU, in which client and server are."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began, began_cpu = time.perf_counter(), time.process_time()
    for body in bodies:
        connection.request("POST", "/v1/submissions", body, {"Content-Type": media})
        answer = connection.getresponse()
        assert answer.status == 202, answer.read()[:300]
        answer.read()
    return time.perf_counter() - began, time.process_time() - began_cpu


if __name__ == "__main__":
    main()
