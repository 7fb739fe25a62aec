"""The stages as they go through a part of a day, event by event: who takes what, what it costs, and what it waits for.

    arrival ──accepted──▶ fetch ──▶ ingest ──▶ extract ──▶ link ──▶ done
                          threads   children    the same children: what is found goes first
                          wait      read, then keep under the store's lock      copies end behind ingest

All that computes shares the machine's processor; SQLite has one writer, for whom a bite waits when it begins, too, and
linkers wait for one another on PostgreSQL.
"""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import simpy

from services.common.broker.arrivals import Arrivals
from services.common.broker.giving_way import LONGEST_SECONDS, LOOK_SECONDS, SHARE_SECONDS
from services.common.contracts.urgency import FEW, LEVELS
from tests.load.day import Arrival, Door, Manner
from tests.load.model.costs import STAGES, Costs
from tests.load.model.processor import Going, Plenty, Processor

BITE_SECONDS = 0.5
BITE_ROWS = 50
"""Between two transactions: see services/common/broker/consume.py."""
FETCH_THREADS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """Who works, and on what: `cores` that can be had, since when; children of each kind of worker."""

    cores: Sequence[tuple[float, float]] | None
    """None: one for everybody."""
    ingest_children: int = 2
    extract_children: int = 2
    has_one_writer: bool = True
    """SQLite. PostgreSQL lets all write at once but for linkers."""


@dataclass(slots=True)
class Course:
    """When an article came and when it had passed each stage; seconds since the beginning."""

    came: float
    passed: dict[str, float] = field(default_factory=dict)
    urgency: int = FEW
    is_copy: bool = False
    is_read: bool = True

    @property
    def ended(self) -> float | None:
        return self.passed.get("link", self.passed.get("ingest") if self.is_copy else None)


def simulate(day: Sequence[tuple[float, Arrival]], costs: Costs, works: Works, *, seed: int = 1) -> list[Course]:
    """Each article's course; `day` has what comes when, in seconds since the beginning. What a dead server has is
    never read, and is left out of the stages behind fetch."""
    env = simpy.Environment()
    run = _Run(env, costs, works, random.Random(f"model {seed}"))
    courses = [
        Course(
            came=at,
            is_copy=one.copy_of is not None and not one.has_its_own,
            is_read=one.manner is None or one.manner.answers,
        )
        for at, one in day
    ]
    env.run(until=run.go([(at, one, course) for (at, one), course in zip(day, courses, strict=True)]))
    return courses


class _Run:
    def __init__(self, env: simpy.Environment, costs: Costs, works: Works, draw: random.Random) -> None:
        self._env, self._costs, self._draw = env, costs, draw
        self._processor = Plenty(env) if works.cores is None else Processor(env, works.cores)
        self._writer = simpy.Resource(env)
        self._linkers = simpy.Resource(env)
        self._has_one_writer, self._shares_cores = works.has_one_writer, works.cores is not None
        self._api, self._watch = simpy.Resource(env), simpy.Resource(env)
        self._threads = simpy.Resource(env, FETCH_THREADS)
        # Python runs one thread at a time.
        self._fetching = simpy.Resource(env)
        self._queues: dict[tuple[int, str], deque[Course]] = {(u, s): deque() for u in LEVELS for s in STAGES}
        self._arrivals = Arrivals(lambda: float(env.now))
        self._linked = self._left = 0
        self._bells: dict[tuple[str, ...], simpy.Event] = {}
        self._over = env.event()
        self._crew(("ingest",), works.ingest_children)
        self._crew(("extract", "link"), works.extract_children)
        env.process(self._background())

    def _crew(self, stages: tuple[str, ...], children: int) -> None:
        self._bells[stages] = self._env.event()
        for _ in range(children):
            self._env.process(self._child(stages))

    def go(self, due: Sequence[tuple[float, Arrival, Course]]) -> simpy.Event:
        """An event that comes when all that can be read has ended."""
        self._left = sum(course.is_read for _, _, course in due)
        self._env.process(self._arrive(due))
        return self._over

    def _arrive(self, due: Sequence[tuple[float, Arrival, Course]]) -> Going:
        for at, one, course in due:
            if at > self._env.now:
                yield self._env.timeout(at - self._env.now)
            self._env.process(self._accept(one, course))

    def _accept(self, arrival: Arrival, course: Course) -> Going:
        course.urgency = self._arrivals.urgency("folder" if arrival.door is Door.FILE else "client", 1)
        door = self._watch if arrival.door is Door.FILE else self._api
        cost = self._costs.file if arrival.door is Door.FILE else self._costs.post
        with door.request() as turn:
            yield turn
            yield self._processor.spend(cost)
        if arrival.door is Door.URL:
            yield from self._fetch(arrival)
        course.passed["fetch"] = self._env.now
        if course.is_read:
            self._put("ingest", [course])

    def _fetch(self, arrival: Arrival) -> Going:
        with self._threads.request() as thread:
            yield thread
            wait = self._costs.answers.get(arrival.manner or Manner.QUICK, 0.0)
            if wait:
                yield self._env.timeout(wait)
            with self._fetching.request() as turn:
                yield turn
                yield self._processor.spend(self._costs.fetch)

    def _background(self) -> Going:
        """Beat, Flower, supervisor, the driver's looks: a share of a core whatever comes."""
        while True:
            yield self._processor.spend(self._costs.background * BITE_SECONDS)
            yield self._env.timeout(BITE_SECONDS * max(0.0, 1 - self._costs.background))

    def _put(self, stage: str, courses: Sequence[Course]) -> None:
        for course in courses:
            self._queues[course.urgency, stage].append(course)
        for stages, bell in self._bells.items():
            if stage in stages and not bell.triggered:
                bell.succeed()

    def _child(self, stages: tuple[str, ...]) -> Going:
        """Takes bites of what is most urgent, and of the first stage that has any of it; a backlog's links give way to
        what is still to be read on the same cores (`services/common/broker/giving_way.py`)."""
        gave_way_since: float | None = None
        links_until = 0.0
        while True:
            found = next(((u, s) for u in LEVELS for s in stages if self._queues[u, s]), None)
            if found is None:
                if self._bells[stages].triggered:
                    self._bells[stages] = self._env.event()
                yield self._bells[stages]
                continue
            urgency, stage = found
            if stage == "link" and urgency > FEW and self._env.now >= links_until:
                if not self._is_to_be_read(urgency):
                    gave_way_since = None
                elif gave_way_since is None or self._env.now - gave_way_since <= LONGEST_SECONDS:
                    gave_way_since = self._env.now if gave_way_since is None else gave_way_since
                    yield self._env.timeout(LOOK_SECONDS)
                    continue
                else:
                    gave_way_since, links_until = None, self._env.now + SHARE_SECONDS
            yield from self._bite(*found)

    def _is_to_be_read(self, urgency: int) -> bool:
        """Whether anything as urgent waits to be read, on the cores that links would take."""
        return self._shares_cores and any(self._queues[level, "ingest"] for level in LEVELS if level <= urgency)

    def _bite(self, urgency: int, stage: str) -> Going:
        queue = self._queues[urgency, stage]
        each = self._costs.of(stage, self._linked)
        rows = min(len(queue), max(1, int(BITE_SECONDS / max(each, BITE_SECONDS / BITE_ROWS))))
        taken = [queue.popleft() for _ in range(rows)]
        spent = sum(each * self._factor() for _ in taken)
        share = self._costs.locked[stage]
        if self._has_one_writer:  # attempts and leases are written first: it waits for whoever keeps something
            with self._writer.request() as turn:
                yield turn
        yield self._processor.spend(spent * (1 - share))
        lock = self._writer if self._has_one_writer else self._linkers if stage == "link" else None
        if lock is None:
            yield self._processor.spend(spent * share)
        else:
            with lock.request() as turn:
                yield turn
                yield self._processor.spend(spent * share)
        for course in taken:
            course.passed[stage] = self._env.now
        self._follow(stage, taken)
        self._left -= sum(course.ended is not None for course in taken)
        if not self._left and not self._over.triggered:
            self._over.succeed()

    def _follow(self, stage: str, taken: Sequence[Course]) -> None:
        match stage:
            case "ingest":
                self._put("extract", [one for one in taken if not one.is_copy])
            case "extract":
                self._put("link", taken)
            case _:
                self._linked += len(taken)

    def _factor(self) -> float:
        """Articles differ in length: gamma, with the mean 1."""
        shape = 1 / self._costs.variation**2
        return self._draw.gammavariate(shape, 1 / shape)
