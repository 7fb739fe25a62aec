"""The model's arithmetic: shared cores, one writer, what costs are found in samples, and how sizes grow."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import simpy

from tests.load.day import Arrival, Desk, Door, Manner
from tests.load.model.check import compare, oldest
from tests.load.model.costs import Costs, cores_of, costs_of
from tests.load.model.needs import Bounds, Figures, Prices, needs, table
from tests.load.model.processor import Going, Processor
from tests.load.model.sizing import size
from tests.load.model.works import Course, Works, simulate
from tests.load.samples import Sample

COSTS = Costs(
    post=0.001,
    file=0.001,
    fetch=0.001,
    ingest=0.05,
    extract=0.03,
    link=0.1,
    link_growth=1,
    variation=0.01,
    locked={"ingest": 0.0, "extract": 0.0, "link": 0.0},
)
TWO_CORES = [(0.0, 2.0)]


def _texts(count: int, *, every: float = 0.0) -> list[tuple[float, Arrival]]:
    return [(n * every, Arrival(number=n, at=n * every, door=Door.TEXT)) for n in range(count)]


def _last(courses: Sequence[Course]) -> float:
    return max(course.ended or 0.0 for course in courses)


def _spent(cores: Sequence[tuple[float, float]], *seconds: float) -> list[float]:
    """When each of several jobs that begin at once is over."""
    env = simpy.Environment()
    processor = Processor(env, cores)
    over: dict[int, float] = {}

    def job(place: int, wanted: float) -> Going:
        yield processor.spend(wanted)
        over[place] = env.now

    for place, wanted in enumerate(seconds):
        env.process(job(place, wanted))
    env.run(until=100)
    return [over[place] for place in sorted(over)]


def test_cores_are_shared_evenly_and_nobody_has_more_than_one() -> None:
    assert _spent([(0.0, 2.0)], 1.0, 1.0) == pytest.approx([1.0, 1.0])
    assert _spent([(0.0, 1.0)], 1.0, 2.0) == pytest.approx([2.0, 3.0])
    assert _spent([(0.0, 2.0)], 1.0, 1.0, 1.0, 1.0) == pytest.approx([2.0] * 4)


def test_cores_may_come_and_go() -> None:
    assert _spent([(0.0, 0.5), (2.0, 1.0)], 2.0) == pytest.approx([3.0])


def test_a_backlog_takes_what_it_costs_over_the_cores_that_there_are() -> None:
    whole = 200 * (0.001 + 0.05 + 0.03 + 0.1)
    taken = _last(simulate(_texts(200), COSTS, Works(cores=TWO_CORES, has_one_writer=False)))
    assert taken == pytest.approx(whole / 2, rel=0.1)


def test_linkers_wait_for_one_another_however_many_there_are() -> None:
    locked = replace(COSTS, locked={"ingest": 0.0, "extract": 0.0, "link": 1.0})
    works = Works(cores=None, ingest_children=20, extract_children=20, has_one_writer=False)
    assert _last(simulate(_texts(200), locked, works)) > 200 * 0.1 * 0.9
    assert _last(simulate(_texts(200), COSTS, works)) < 200 * 0.1 * 0.5


def test_a_bite_that_begins_waits_for_the_one_writer() -> None:
    half = replace(COSTS, locked={"ingest": 0.0, "extract": 0.0, "link": 0.5})

    def taken(*, has_one_writer: bool) -> float:
        return _last(simulate(_texts(200), half, Works(cores=TWO_CORES, has_one_writer=has_one_writer)))

    assert taken(has_one_writer=True) > 1.08 * taken(has_one_writer=False)


def test_of_a_backlog_statements_are_found_before_they_are_linked() -> None:
    courses = simulate(_texts(200), COSTS, Works(cores=TWO_CORES))
    found, first_linked = max(one.passed["extract"] for one in courses), sorted(one.passed["link"] for one in courses)
    assert first_linked[150] > found


def test_a_backlogs_links_give_way_to_what_is_read_on_the_same_cores() -> None:
    def linked_before_all_is_read(works: Works) -> int:
        courses = simulate(_texts(150), replace(COSTS, extract=0.01, link=0.02), works)
        read = max(one.passed["ingest"] for one in courses)
        return sum(one.passed["link"] < read for one in courses)

    assert linked_before_all_is_read(Works(cores=TWO_CORES)) < 25
    assert linked_before_all_is_read(Works(cores=None)) > 100


def test_copies_end_when_they_are_read_and_dead_servers_bring_nothing() -> None:
    day = [
        (0.0, Arrival(number=0, at=0, door=Door.TEXT)),
        (0.0, Arrival(number=1, at=0, door=Door.TEXT, copy_of=0)),
        (0.0, Arrival(number=2, at=0, door=Door.URL, server=0, manner=Manner.SHUT)),
    ]
    article, copy, dead = simulate(day, COSTS, Works(cores=TWO_CORES))
    assert set(article.passed) == {"fetch", "ingest", "extract", "link"}
    assert copy.ended == copy.passed["ingest"]
    assert "ingest" not in dead.passed


def _looks(courses: Sequence[Course], costs: Costs, *, seconds: int) -> list[Sample]:
    """What would have been seen of these courses."""
    found = []
    for at in range(0, seconds, 2):
        passed = {s: sum(c.passed.get(s, 1e9) <= at for c in courses) for s in ("fetch", "ingest", "extract", "link")}
        linked = sum(costs.of("link", n) for n in range(passed["link"]))
        found.append(
            Sample(
                at=float(at),
                handed_in=len(courses),
                waiting={
                    "fetch": len(courses) - passed["fetch"],
                    "ingest": passed["fetch"] - passed["ingest"],
                    "extract": passed["ingest"] - passed["extract"],
                    "link": passed["extract"] - passed["link"],
                },
                ages={stage: oldest(courses, stage, at) for stage in ("ingest", "extract", "link")},
                ended={"done": passed["link"]},
                cpu={
                    "api": costs.post * len(courses),
                    "watch": 0.0,
                    "fetch": 0.0,
                    "ingest": costs.ingest * passed["ingest"],
                    "extract": costs.extract * passed["extract"] + linked,
                },
                memory={},
                load=0.0,
            )
        )
    return found


def test_costs_are_found_again_in_what_was_seen() -> None:
    true = replace(COSTS, link_growth=50)
    looks = _looks(simulate(_texts(300, every=0.02), true, Works(cores=TWO_CORES)), true, seconds=60)
    found = costs_of(looks, urls=0, files=0, locked=true.locked)
    assert found.ingest == pytest.approx(true.ingest, rel=0.01)
    assert found.extract == pytest.approx(true.extract, rel=0.05)
    assert found.link == pytest.approx(true.link, rel=0.05)
    assert found.link_growth == 50
    compared = compare(
        looks, [one for _, one in _texts(300, every=0.02)], found, start=0, speed=1, cores=2, has_one_writer=True
    )
    assert all(abs(one.off) < 0.15 for one in compared), compared


def test_what_a_database_server_does_for_each_stage_is_found_again() -> None:
    looks = _looks(simulate(_texts(300), COSTS, Works(cores=TWO_CORES)), COSTS, seconds=60)
    assert costs_of(looks, urls=0, files=0, locked=COSTS.locked).server == {}
    beside = [
        replace(one, cpu={**one.cpu, "postgres": 0.02 * one.passed["ingest"] + 0.05 * one.passed["link"]})
        for one in looks
    ]
    found = costs_of(beside, urls=0, files=0, locked=COSTS.locked)
    assert found.server == pytest.approx({"ingest": 0.02, "extract": 0.0, "link": 0.05}, abs=1e-6)
    assert found.with_server().ingest == pytest.approx(COSTS.ingest + 0.02, rel=0.01)
    assert "the database server at link 50.0 ms" in found.told()


def test_what_others_take_is_not_to_be_had() -> None:
    one = _looks([], COSTS, seconds=5)
    looks = [replace(look, others_cpu=0.5 * look.at) for look in one]
    assert cores_of(looks, 2) == [(0.0, 1.5), (2.0, 1.5)]


def test_ten_times_the_articles_need_about_ten_times_the_workers() -> None:
    dear = replace(COSTS, ingest=1.0, extract=2.0)
    small, large = (size(Desk(articles=articles), dear, within_seconds=60) for articles in (10_000, 100_000))
    assert 6 < large.extract / small.extract < 12
    assert max(small.seconds, large.seconds) <= 60
    assert large.lock_share == 0.0


def test_linking_has_its_end_and_the_price_is_that_of_the_hours() -> None:
    locked = replace(COSTS, link=2.0, locked={"ingest": 0.0, "extract": 0.0, "link": 0.5})
    one = size(Desk(articles=100_000), locked, within_seconds=60)
    assert one.lock_share == pytest.approx(100_000 / 86_400 * (1 - 0.3 * 0.8) * 2.0 * 0.5, rel=0.05)
    beside = size(Desk(articles=100_000), replace(locked, server={"link": 2.0}), within_seconds=60)
    assert beside.lock_share == pytest.approx(2 * one.lock_share)
    told = needs(one, locked, figures=Figures(), bounds=Bounds(), prices=Prices(core_hour=1.0), copies=0.24)
    assert told.primaries_by_lock == 2
    assert told.price_used == pytest.approx(10 * told.core_hours_used)  # of a million
    lines = table([(one, told)])
    assert len({line.count("|") for line in lines}) == 1
