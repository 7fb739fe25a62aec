"""Articles a second through the running pipeline, and what one costs beyond the work itself."""

import time
from dataclasses import dataclass

from tests.bench.pipeline import inprocess, tree
from tests.bench.pipeline.inprocess import Beyond, Took
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
    """What was measured in one run; `cpu_ms` for an article by process, `beyond` of storing and linking by themselves.

    `rate` counts articles that are done, `found_rate` those whose statements can be read: linking comes after that.
    `linked_early` of them were linked before the last one's could be read.
    """

    articles: int
    rate: float
    found_rate: float
    linked_early: int
    alone: Took
    together: list[Took]
    cpu_ms: dict[str, float]
    beyond: Beyond

    @property
    def share(self) -> float:
        """Of twice the rate of one process that only does the work."""
        return self.rate / (CORES * self.alone.rate)

    @property
    def found_share(self) -> float:
        """The same until statements can be read."""
        return self.found_rate / (CORES * self.alone.rate)

    @property
    def found_share_with_storing(self) -> float:
        """Until statements can be read, of twice the rate of one process that does the work and stores it."""
        return self._share(self.found_rate, self.beyond.storing_ms)

    @property
    def share_with_linking(self) -> float:
        """Of twice the rate of one process that does the work and links it."""
        return self._share(self.rate, self.beyond.linking_ms)

    @property
    def share_with_all(self) -> float:
        """Of twice the rate of one process that does the work, stores it and links it."""
        return self._share(self.rate, self.beyond.storing_ms + self.beyond.linking_ms)

    def _share(self, rate: float, more_ms: float) -> float:
        # By the clock, as the others are: what one process would take, had it so much more to do.
        return rate / (CORES * self.alone.rate) * (self.alone.cpu_ms + more_ms) / self.alone.cpu_ms

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
        """The same without what storing and linking cost by themselves: queue, ledger, supervision."""
        return self.beyond_ms - self.beyond.storing_ms - self.beyond.linking_ms


@dataclass(frozen=True, slots=True)
class Passed:
    """A backlog that has gone through: seconds from its publishing to its last statements and to its end, how many
    were linked when its last statements could be read, and each process's CPU seconds until the end."""

    found_seconds: float
    seconds: float
    linked_early: int
    used: dict[str, float]


def numbers(count: int, kinds: tuple[Kind, ...], *, first: int = FIRST) -> list[tuple[int, Kind]]:
    """So many articles, the kinds in turn."""
    return [(first + n, kinds[n % len(kinds)]) for n in range(count)]


def measure(stand: Stand, count: int, kinds: tuple[Kind, ...], engine: str) -> Throughput:
    """Let a backlog through, the work itself measured before it and after it."""
    wanted = numbers(count, kinds)
    few = wanted[: max(10, count // 8)]
    alone, together = inprocess.work(few, engine, 1)[0], inprocess.work(few, engine, CORES)
    _through(stand, numbers(WARMING, kinds, first=FIRST // 2))
    passed = _through(stand, wanted)
    again, together_again = inprocess.work(few, engine, 1)[0], inprocess.work(few, engine, CORES)
    url = None if stand.settings.database_url is None else stand.another_database()
    return Throughput(
        articles=count,
        rate=count / passed.seconds,
        found_rate=count / passed.found_seconds,
        linked_early=passed.linked_early,
        alone=_joined(alone, again),
        together=[_joined(a, b) for a, b in zip(together, together_again, strict=True)],
        cpu_ms={name: 1_000 * spent / count for name, spent in passed.used.items()},
        beyond=inprocess.beyond(wanted, url),
    )


def _through(stand: Stand, wanted: list[tuple[int, Kind]]) -> Passed:
    rows = stand.accept([payload(number, kind) for number, kind in wanted])
    before, ended_before = stand.used(), sum(stand.ended().values())
    began = time.monotonic()
    stand.publish(rows)
    stand.until(lambda: not stand.unread(), 600)
    found_seconds = time.monotonic() - began
    linked_early = sum(stand.ended().values()) - ended_before
    stand.until(lambda: not stand.under_way(), 1_800)
    seconds = time.monotonic() - began
    used = tree.cpu_between(before, stand.used())
    wrong = {how: count for how, count in stand.ended().items() if how not in ("done", "duplicate")}
    if wrong:
        raise RuntimeError(f"not all were done: {wrong}\n{stand.logs()}")
    return Passed(found_seconds, seconds, linked_early, used)


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
        f"  the same where it links        {found.share_with_linking:.2f}",
        f"  where it stores and links      {found.share_with_all:.2f}",
        f"  share of two processes' rate   {found.share_of_two:.2f}",
        f"  until statements can be read   {found.found_share:.2f}   ({found.found_rate:.1f} a second, "
        f"{found.linked_early} linked by then)",
        f"  of twice one that stores, too  {found.found_share_with_storing:.2f}",
        f"  CPU ms an article: the work itself {found.work_ms:.2f} (one process alone {found.alone.cpu_ms:.2f}), "
        f"beyond it {found.beyond_ms:.2f}, of which storing {found.beyond.storing_ms:.2f}, "
        f"linking {found.beyond.linking_ms:.2f}, queue, ledger and the rest {found.queueing_ms:.2f}   (target 1.5)",
        f"  by process: {parts}",
    ]
