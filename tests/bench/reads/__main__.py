"""Latency of each kind of question, of a mix at a rate, and of single posts, beside bare FastAPI and bare SQL."""

import argparse
import json
import os
import platform
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from services.common.store.engine import open_store, reading
from tests.bench.pipeline.latency import Spread
from tests.bench.reads.asking import Asking, askings
from tests.bench.reads.driving import Drive, Sent, at_rate, one_by_one
from tests.bench.reads.filled import filled
from tests.bench.reads.limits import bare_sql
from tests.bench.reads.served import api, bare
from tests.bench.store.invented import World
from tests.bench.store.measuring import load

READS, POSTS = 300.0, 200.0
"""Targets, a second."""
P50, P99 = 15.0, 100.0
"""Targets, in ms."""
SIZES = {"sqlite": 100_000, "postgresql": 1_000_000}
_WARM_UP = 10
_WORDS = 60
"""Of a text handed in: a paragraph, as short news are."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reads", description=__doc__)
    parser.add_argument("--store", choices=[*SIZES], default="sqlite")
    parser.add_argument("--size", type=int, help="statements; by default 100,000 on SQLite, 1,000,000 on PostgreSQL")
    parser.add_argument("--folder", type=Path, help="where stores are kept for the next run; by default they are not")
    parser.add_argument("--times", type=int, default=100, help="questions of each kind")
    parser.add_argument("--seconds", type=float, default=15.0, help="of the mix, and of the posts")
    parser.add_argument("--only", default="", help="ask only the kinds whose names begin so, with commas between")
    parser.add_argument("--processes", type=int, default=1, help="of the API, as QAWL_API_PROCESSES has them")
    given = parser.parse_args()
    size = given.size or SIZES[given.store]
    world = World()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        with filled(given.store, given.folder or place, size, world) as url:
            kinds = _kinds(url, world, tuple(given.only.split(",")))
            print(f"{given.store}, {size:,} statements; Python {platform.python_version()}, {os.cpu_count()} cores")
            print(f"load {load()}\n{'ms':32} {'p50':>7} {'p90':>7} {'p99':>7} {'most':>7}", flush=True)
            with bare(place) as port:
                _show("bare FastAPI", one_by_one(port, [Sent(path="/bare")] * given.times))
                driven = at_rate(port, lambda _: Sent(path="/bare"), rate=READS, seconds=given.seconds / 3)
                _show_drive(f"bare FastAPI, {READS:.0f} a second", driven)
            _show("bare SQL", bare_sql(url, given.times))
            with api(url, place, processes=given.processes) as server:
                port = server.port
                slow = [name for name, kind in kinds.items() if not _show(name, _asked(port, kind, given.times))]
                print(f"{len(kinds) - len(slow)} of {len(kinds)} within p50 {P50:.0f} and p99 {P99:.0f} ms: not {slow}")
                for what, make, rate in (("mix", _mix(kinds), READS), ("posts", _post, POSTS)):
                    before = server.cpu_seconds()
                    drive = at_rate(port, make, rate=rate, seconds=given.seconds)
                    cpu = 1000 * (server.cpu_seconds() - before) / len(drive.spread.samples)
                    _show_drive(f"{what}, {rate:.0f} a second", drive)
                    print(f"{'':32} CPU ms an answer: {cpu:.2f} of the API, {drive.cpu:.2f} of the driver", flush=True)
            print(f"load {load()}")


def _kinds(url: str, world: World, only: tuple[str, ...]) -> dict[str, Asking]:
    engine = open_store(url)
    try:
        with reading(engine) as conn:
            return {name: kind for name, kind in askings(conn, world).items() if name.startswith(only)}
    finally:
        engine.dispose()


def _asked(port: int, kind: Asking, times: int) -> Spread:
    one_by_one(port, [Sent(path=kind.path(100 - n)) for n in range(1, _WARM_UP)])
    return one_by_one(port, [Sent(path=kind.path(n)) for n in range(times)])


def _mix(kinds: dict[str, Asking]) -> Callable[[int], Sent]:
    shares = [kind.share for kind in kinds.values()]

    def one(number: int) -> Sent:
        draw = random.Random(number)
        return Sent(path=draw.choices([*kinds.values()], shares)[0].path(draw.randrange(100)))

    return one


def _post(number: int) -> Sent:
    """A text that nobody handed in before."""
    draw = random.Random(random.SystemRandom().getrandbits(64))
    text = " ".join(f"word{draw.randrange(10_000)}" for _ in range(_WORDS))
    return Sent(path="/v1/submissions", body=json.dumps({"text": text}).encode())


def _show(name: str, spread: Spread) -> bool:
    """Whether it is within the targets."""
    p50, p90, p99 = (spread.quantile(share) for share in (0.5, 0.9, 0.99))
    is_within = p50 <= P50 and p99 <= P99
    print(
        f"{name:32} {p50:7.1f} {p90:7.1f} {p99:7.1f} {max(spread.samples):7.1f}{'' if is_within else '  slow'}",
        flush=True,
    )
    return is_within


def _show_drive(name: str, drive: Drive) -> None:
    _show(name, drive.spread)
    print(f"{'':32} {drive.rate:.0f} answers a second, {drive.failed} failed", flush=True)


if __name__ == "__main__":
    main()
