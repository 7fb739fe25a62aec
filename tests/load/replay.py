"""One replay: a Qawl over an empty store, the outlets' servers, the desk that hands in, and who looks on."""

import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.pipeline.stand import Stand, StoreKind, stand, store
from tests.load import verdict
from tests.load.articles import Shelf, name_of, path_of
from tests.load.day import Arrival, Desk, Door, arrivals
from tests.load.handing import Handing
from tests.load.outlets import outlets
from tests.load.samples import Sample, Sampler, work_seconds

LOOK_SECONDS = 0.5
_SETTINGS = {"QAWL_FETCH_ALLOW_NETWORKS": '["127.0.0.0/8"]', "QAWL_FETCH_TIMEOUT_SECONDS": "10"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a day: from a second of it on for so many, and so many articles at most."""

    desk: Desk = field(default_factory=Desk)
    seed: int = 1
    start: float
    seconds: float
    articles: int | None = None

    def arrivals(self) -> list[Arrival]:
        found = arrivals(self.desk, seed=self.seed, start=self.start, seconds=self.seconds)
        return list(itertools.islice(found, self.articles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of one. `posts` are when a person handed a text in and how long it took; `work` by stage, in seconds;
    `seconds` until all had ended but what waits for a dead server."""

    part: Part
    speed: float
    store_kind: StoreKind
    day: Sequence[Arrival]
    samples: Sequence[Sample]
    posts: Sequence[tuple[float, float]]
    late_seconds: float
    unanswered: int
    seconds: float
    outcomes: Counter[str]
    work: Mapping[str, float]
    wrong: Sequence[str]


def replay(part: Part, *, speed: float, store_kind: StoreKind, longest_seconds: float) -> Replay:
    """Hand all of it in, and wait until all has ended that can."""
    day = part.arrivals()
    manners = [manner for manner, count in part.desk.servers for _ in range(count)]
    # A server is asked once a second in life.
    settings = _SETTINGS | {"QAWL_FETCH_HOST_DELAY_SECONDS": str(1 / speed)}
    pages = {path_of(one): one for one in day if one.door is Door.URL}

    with ExitStack() as stack:
        shelf = Shelf(Path(stack.enter_context(tempfile.TemporaryDirectory())), day)

        def page(path: str) -> bytes | None:
            return shelf.body(pages[path]) if path in pages else None

        servers = stack.enter_context(outlets(manners, page))
        running = stack.enter_context(stand(stack.enter_context(store(store_kind)), settings=settings))
        handing = Handing(running, servers, shelf, day, start=part.start, speed=speed)
        sampler = Sampler(running, handing)
        sampler.begin()
        handing.begin()
        is_over = _until_over(running, handing, day, longest_seconds)
        seconds = handing.seconds
        handing.end()
        sampler.end()
        rows, said = verdict.ledger(running.engine), handing.said
        wrong = verdict.wrong(rows, said.acknowledged, day)
        if not is_over:
            wrong.insert(0, f"not all had ended after {seconds:.0f} s")
        with running.client() as client:
            work = work_seconds(client.text("/metrics"))
    return Replay(
        part=part,
        speed=speed,
        store_kind=store_kind,
        day=day,
        samples=sampler.samples,
        posts=said.posts,
        late_seconds=said.late_seconds,
        unanswered=said.unanswered,
        seconds=seconds,
        outcomes=verdict.outcomes(rows, said.acknowledged),
        work=work,
        wrong=wrong,
    )


def _until_over(running: Stand, handing: Handing, day: Sequence[Arrival], seconds: float) -> bool:
    """Until all has been handed in, and stands in the ledger with an outcome or waits for a server."""
    deadline = time.monotonic() + seconds
    arrivals_by_name = {name_of(one): one for one in day}
    dead = sum(one.manner is not None and not one.manner.answers for one in day)
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            raise RuntimeError(running.logs())
        if handing.is_done and running.under_way() <= dead + 1:  # one is a person's
            rows = verdict.ledger(running.engine)
            there = {row.name for row in rows}
            left = (row for row in rows if row.outcome is None)
            if all(verdict.waits_for_ever(row, arrivals_by_name.get(row.name)) for row in left) and there.issuperset(
                handing.said.acknowledged
            ):
                return True
        time.sleep(LOOK_SECONDS)
    return False
