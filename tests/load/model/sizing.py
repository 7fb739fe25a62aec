"""How many workers a desk of any size needs, from the model: at its busiest hour's beginning, each with cores enough.

A stage's children are added until nearly all statements can be read within the time that is wanted. Linking is told
apart: its transactions wait for one another, whatever the number of workers, so that there is a most per day.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.load.day import DAY_SECONDS, Arrival, Desk, Door, arrivals
from tests.load.model.costs import Costs
from tests.load.model.works import Works, simulate

CELL = 1_000_000
"""Articles a day that are simulated; more are so many times as much, in as many cells: more than one whole needs."""
BEFORE_SECONDS = 120.0
AFTER_SECONDS = 600.0
"""Of the busiest hour: its burst has faded to a twelfth by then."""
BUSY = 0.8
"""Share of its time that a child may be at work on average."""
READ_SHARE = 0.99
STEP = 1.1
_ROUNDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a desk needs: children of ingest and of extract, cores to fetch and accept, and the share of a day that
    linkers hold their lock; `seconds` is how soon 99 of 100 can be read in the worst minutes."""

    articles: int
    mean_rate: float
    peak_rate: float
    ingest: int
    extract: int
    link: int
    fetch_cores: float
    accept_cores: float
    lock_share: float
    seconds: float

    @property
    def cores(self) -> float:
        return self.ingest + self.extract + self.link + self.fetch_cores + self.accept_cores


def size(desk: Desk, costs: Costs, *, within_seconds: float, seed: int = 1) -> Size:
    """Of a desk, so that the statements of 99 of 100 articles can be read so soon at its busiest."""
    cells = max(1.0, desk.articles / CELL)
    one = replace(desk, articles=min(desk.articles, CELL))
    start = 3_600 * desk.busiest_hour - BEFORE_SECONDS
    day = [
        (arrival.at - start, arrival)
        for arrival in arrivals(one, seed=seed, start=start, seconds=BEFORE_SECONDS + AFTER_SECONDS)
        if arrival.manner is None or arrival.manner.answers
    ]
    stages = replace(costs, link=0.0, background=0.0, post=0.0, file=0.0, fetch=0.0, answers={})
    copies = sum(_ends_at_ingest(arrival) for _, arrival in day) / len(day)
    mean = len(day) / (BEFORE_SECONDS + AFTER_SECONDS)
    ingest = math.ceil(mean * costs.ingest / BUSY)
    extract = math.ceil(mean * (1 - copies) * costs.extract / BUSY)
    for _ in range(_ROUNDS):
        waits = _waits(day, stages, ingest=ingest, extract=extract, seed=seed)
        if sum(waits) <= within_seconds:
            break
        if waits[0] >= waits[1]:
            ingest = math.ceil(ingest * STEP)
        else:
            extract = math.ceil(extract * STEP)
    per_second = desk.articles / DAY_SECONDS
    urls = sum(arrival.door is Door.URL for _, arrival in day) / len(day)
    files = sum(arrival.door is Door.FILE for _, arrival in day) / len(day)
    peak = mean * cells / BUSY
    linking = costs.with_server().link
    return Size(
        articles=desk.articles,
        mean_rate=per_second,
        peak_rate=_peak(day) * cells,
        ingest=math.ceil(ingest * cells),
        extract=math.ceil(extract * cells),
        # Linking may take until the next hour: by the mean of the day.
        link=math.ceil(per_second * (1 - copies) * costs.link / BUSY),
        fetch_cores=peak * urls * costs.fetch,
        accept_cores=peak * ((1 - files) * costs.post + files * costs.file),
        # A linker waits for the server with the lock in its hand.
        lock_share=per_second * (1 - copies) * linking * costs.locked["link"],
        seconds=sum(waits),
    )


def _ends_at_ingest(arrival: Arrival) -> bool:
    return arrival.copy_of is not None and not arrival.has_its_own


def _waits(
    day: Sequence[tuple[float, Arrival]], costs: Costs, *, ingest: int, extract: int, seed: int
) -> tuple[float, float]:
    """How long all but a few wait to be read, and then until their statements are found, in seconds."""
    works = Works(cores=None, ingest_children=ingest, extract_children=extract, has_one_writer=False)
    courses = [course for course in simulate(day, costs, works, seed=seed) if course.is_read]
    read = sorted(course.passed["ingest"] - course.passed["fetch"] for course in courses)
    found = sorted(
        course.passed["extract"] - course.passed["ingest"] for course in courses if "extract" in course.passed
    )
    return read[int(READ_SHARE * (len(read) - 1))], found[int(READ_SHARE * (len(found) - 1))]


def _peak(day: Sequence[tuple[float, Arrival]]) -> float:
    """Articles a second in the fullest minute."""
    minutes = [int(at // 60) for at, _ in day]
    return max(minutes.count(minute) for minute in set(minutes)) / 60
