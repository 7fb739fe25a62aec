"""`python -m tests.bench.pipeline [PART ...]`: the running pipeline, measured; without parts, those of `make bench`.

Everything is compared within one run, since a machine that others share is never as fast twice.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from services.extract.pipeline import RULES
from tests.bench.material import engines
from tests.bench.pipeline import flood, latency, outage, peers, profile, throughput, workers
from tests.bench.pipeline.material import Kind
from tests.bench.pipeline.stand import Stand, StoreKind, new_database, stand, store

PARTS = ("queue", "rate", "latency", "profile", "flood", "workers", "outage")
MIXES: dict[str, tuple[Kind, ...]] = {"texts": ("text",), "texts and pages": ("text", "page")}
QUICK = ("queue", "rate", "latency", "profile")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pipeline", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; default: {', '.join(QUICK)}")
    parser.add_argument("--store", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--engine", choices=("rules", "learned", "both"), default="both")
    parser.add_argument("--articles", type=int, default=240, help="of a backlog, by rules; a sixth when learned")
    parser.add_argument("--samples", type=int, default=40, help="of a latency")
    parser.add_argument("--files", type=int, default=10_000, help="dropped at once")
    given = parser.parse_args()
    wanted = tuple(given.parts) or QUICK
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
    stores: tuple[StoreKind, ...] = ("sqlite", "postgresql") if given.store == "both" else (given.store,)
    there = ("rules",) if engines() == (RULES,) else ("rules", "learned")
    chosen = there if given.engine == "both" else (given.engine,)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    began = time.monotonic()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    run = _Bench(stores, chosen, given.articles, given.samples, given.files)
    steps: dict[str, Callable[[], None]] = {
        "queue": run.queue,
        "rate": run.rate,
        "latency": run.latency,
        "profile": run.profile,
        "flood": run.flood,
        "workers": run.workers,
        "outage": run.outage,
    }
    for part in wanted:
        print(f"\n== {part}, load {os.getloadavg()[0]:.1f}", flush=True)
        steps[part]()
    print(f"\n{time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f} at the end")


class _Bench:
    """The parts, over the stores and engines that were asked for."""

    def __init__(
        self, stores: tuple[StoreKind, ...], chosen: tuple[str, ...], articles: int, samples: int, files: int
    ) -> None:
        self._stores, self._engines = stores, chosen
        self._articles, self._samples, self._files = articles, samples, files

    def queue(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            print(f"raw Redis Streams: {peers.streams(Path(folder) / 'a', 20_000):.0f} us of CPU an item")
            print(f"Celery, 100 items a task: {peers.celery_noop(Path(folder) / 'b', 20_000, 100):.0f} us an item")
            print(f"Celery, one item a task: {peers.celery_noop(Path(folder) / 'c', 300, 1):.0f} us an item")

    def rate(self) -> None:
        for kind in self._stores:
            with store(kind) as server:
                for engine in self._engines:
                    count = self._articles if engine == "rules" else self._articles // 6
                    for name, kinds in MIXES.items():
                        if engine == "learned" and name == "texts":
                            continue
                        with stand(server, engine=engine) as running:
                            found = throughput.measure(running, count, kinds, engine)
                        print("\n".join(throughput.report(f"{kind}, {engine}, {name}", found)), flush=True)

    def latency(self) -> None:
        for kind in self._stores:
            with store(kind) as server:
                for engine in self._engines:
                    with stand(server, engine=engine) as running:
                        self._latency(
                            running, f"{kind}, {engine}", self._samples if engine == "rules" else self._samples // 2
                        )

    def _latency(self, running: Stand, what: str, samples: int) -> None:
        few = min(samples, max(10, samples // 4))
        kinds: dict[str, Kind] = {"a paragraph": "brief", "an article": "text"}
        for name, kind in kinds.items():
            print(f"{what:20} POST, {name:12} {latency.posts(running, kind, samples, first=0)}", flush=True)
        for name, kind in kinds.items():
            print(f"{what:20} file, {name:12} {latency.drops(running, kind, few, first=10_000)}", flush=True)

    def profile(self) -> None:
        for kind in self._stores:
            with tempfile.TemporaryDirectory() as folder, store(kind) as server:
                trace = Path(folder) / "trace"
                with stand(server, settings=profile.environment(trace)) as running:
                    profile.traced_posts(running, trace, "brief", 8, first=0)
                    kinds: dict[str, Kind] = {"a paragraph": "brief", "an article": "text"}
                    found = {
                        name: profile.medians(profile.traced_posts(running, trace, of, 30, first=100))
                        for name, of in kinds.items()
                    }
                print(f"{kind}, medians of 30 POSTs, rules\n{profile.table(found)}", flush=True)

    def flood(self) -> None:
        for kind in self._stores:
            with store(kind) as server, stand(server) as running:
                found = flood.flood(running, self._files, trickled=max(300, self._files // 10))
            print(f"{kind}: " + "\n".join(flood.report(found)), flush=True)

    def workers(self) -> None:
        for kind in self._stores:
            for engine in self._engines:
                with tempfile.TemporaryDirectory() as folder, store(kind) as (url, _):
                    database = f"sqlite:///{folder}/qawl.sqlite" if url is None else new_database(url)
                    count = self._articles if engine == "rules" else self._articles // 6
                    one, two = workers.compare(Path(folder), database, engine, count, 2)
                print(workers.report(f"{kind}, {engine}", one, two), flush=True)

    def outage(self) -> None:
        for kind in self._stores:
            for fault, found in outage.measure(kind, 3 * self._samples):
                print(f"{kind}, Redis {fault:15} POST to acceptance {found}", flush=True)


if __name__ == "__main__":
    main()
