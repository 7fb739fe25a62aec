"""Articles a second through the running pipeline, and what one costs beyond the work itself."""

import time
from dataclasses import dataclass

from tests.bench.pipeline import inprocess, tree
from tests.bench.pipeline.inprocess import Took
from tests.bench.pipeline.material import Kind, payload
from tests.bench.pipeline.stand import Stand

WARMING = 24
"""Articles that pass before the backlog: every child has worked then."""
FIRST = 1_000
CORES = 2
SERVICES = ("extract", "ingest", "broker", "postgres")
"""The processes that work on articles; the others only stand by."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """What was measured in one run; `cpu_ms` for an article by process, `storing_ms` of the work of storing.

    `rate` counts articles that are done, `found_rate` those whose statements can be read: linking comes after that.
    """

    articles: int
    rate: float
    found_rate: float
    alone: Took
    together: list[Took]
    cpu_ms: dict[str, float]
    storing_ms: float

    @property
    def share(self) -> float:
        """Of twice the rate of one process that only does the work."""
        return self.rate / (CORES * self.alone.rate)

    @property
    def share_with_storing(self) -> float:
        """Of twice the rate of one process that does the work and stores what comes of it."""
        return self.rate * (self.alone.cpu_ms + self.storing_ms) / (1_000 * CORES)

    @property
    def share_of_two(self) -> float:
        """Of the rate of two such processes at the same time: what the machine can do."""
        return self.rate / sum(took.rate for took in self.together)

    @property
    def work_ms(self) -> float:
        """CPU milliseconds of the work itself, measured while both cores work, as they do in the pipeline."""
        return sum(took.cpu_ms for took in self.together) / len(self.together)

    @property
    def beyond_ms(self) -> float:
        """CPU milliseconds for an article beyond reading and extracting, the server of PostgreSQL left out."""
        return sum(used for name, used in self.cpu_ms.items() if name != "postgres") - self.work_ms

    @property
    def queueing_ms(self) -> float:
        """The same without what storing the results costs: queue, ledger, supervision."""
        return self.beyond_ms - self.storing_ms


def numbers(count: int, kinds: tuple[Kind, ...], *, first: int = FIRST) -> list[tuple[int, Kind]]:
    """So many articles, the kinds in turn."""
    return [(first + n, kinds[n % len(kinds)]) for n in range(count)]


def measure(stand: Stand, count: int, kinds: tuple[Kind, ...], engine: str) -> Throughput:
    """Let a backlog through, the work itself measured before it and after it."""
    wanted = numbers(count, kinds)
    few = wanted[: max(10, count // 8)]
    alone, together = inprocess.work(few, engine, 1)[0], inprocess.work(few, engine, CORES)
    _through(stand, numbers(WARMING, kinds, first=FIRST // 2))
    found_seconds, seconds, used = _through(stand, wanted)
    again, together_again = inprocess.work(few, engine, 1)[0], inprocess.work(few, engine, CORES)
    url = None if stand.settings.database_url is None else stand.another_database()
    return Throughput(
        articles=count,
        rate=count / seconds,
        found_rate=count / found_seconds,
        alone=_joined(alone, again),
        together=[_joined(a, b) for a, b in zip(together, together_again, strict=True)],
        cpu_ms={name: 1_000 * spent / count for name, spent in used.items()},
        storing_ms=inprocess.storing(few, url),
    )


def _through(stand: Stand, wanted: list[tuple[int, Kind]]) -> tuple[float, float, dict[str, float]]:
    """Seconds from the publishing of a backlog that stands in the ledger to its last statements and to its end, and
    each process's CPU seconds."""
    rows = stand.accept([payload(number, kind) for number, kind in wanted])
    before = stand.used()
    began = time.monotonic()
    stand.publish(rows)
    stand.until(lambda: not stand.unread(), 600)
    found_seconds = time.monotonic() - began
    stand.until(lambda: not stand.under_way(), 1_800)
    seconds = time.monotonic() - began
    used = tree.cpu_between(before, stand.used())
    wrong = {how: count for how, count in stand.ended().items() if how not in ("done", "duplicate")}
    if wrong:
        raise RuntimeError(f"not all were done: {wrong}\n{stand.logs()}")
    return found_seconds, seconds, used


def _joined(one: Took, other: Took) -> Took:
    return Took(
        one.articles + other.articles,
        one.wall_seconds + other.wall_seconds,
        one.cpu_seconds + other.cpu_seconds,
    )


def report(what: str, found: Throughput) -> list[str]:
    """Lines for the reader."""
    parts = ", ".join(f"{name} {used:.2f}" for name, used in sorted(found.cpu_ms.items(), key=lambda one: -one[1]))
    return [
        f"{what}: {found.articles} articles, {found.rate:.1f} a second; one process alone {found.alone.rate:.1f}, "
        f"two together {sum(took.rate for took in found.together):.1f}",
        f"  share of twice one process     {found.share:.2f}   (target 0.75)",
        f"  until statements can be read   {found.found_rate / (CORES * found.alone.rate):.2f}"
        f"   ({found.found_rate:.1f} a second)",
        f"  the same where it stores, too  {found.share_with_storing:.2f}",
        f"  share of two processes' rate   {found.share_of_two:.2f}",
        f"  CPU ms an article: the work itself {found.work_ms:.2f} (one process alone {found.alone.cpu_ms:.2f}), "
        f"beyond it {found.beyond_ms:.2f}, of which storing {found.storing_ms:.2f}, "
        f"queue and ledger {found.queueing_ms:.2f}   (target 1.5)",
        f"  by process: {parts}",
    ]
