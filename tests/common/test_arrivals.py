"""Who hands in much, one by one, is less urgent than who hands in little, and keeps nobody waiting."""

from collections import Counter
from itertools import groupby

import pytest
from sqlalchemy import Engine

from services.common.broker import Arrivals
from services.common.broker.arrivals import WAYS
from services.common.contracts.submissions import SubmissionId
from services.common.contracts.urgency import BATCH, FEW, FEW_IDS, FLOOD
from tests.ingest.queue_model import Desk


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def arrivals(seconds: Seconds) -> Arrivals:
    return Arrivals(seconds)


def at_a_rate(arrivals: Arrivals, seconds: Seconds, count: int, *, a_second: float, way: str = "many") -> list[int]:
    found = []
    for _ in range(count):
        found.append(arrivals.urgency(way, 1))
        seconds.now += 1 / a_second
    return found


@pytest.mark.parametrize(("a_second", "last"), [(9, FEW), (15, BATCH), (20, FLOOD), (600, FLOOD)])
def test_what_comes_one_by_one_is_as_urgent_as_its_rate_tells(
    arrivals: Arrivals, seconds: Seconds, a_second: float, last: int
) -> None:
    found = at_a_rate(arrivals, seconds, 5000, a_second=a_second)
    assert found[:FEW_IDS] == [FEW] * FEW_IDS
    assert found == sorted(found)
    assert found[-1] == last


def test_who_stops_is_one_of_few_again(arrivals: Arrivals, seconds: Seconds) -> None:
    at_a_rate(arrivals, seconds, 5000, a_second=600)
    seconds.now += 10
    assert arrivals.urgency("many", 1) == FEW


def test_a_batch_makes_nothing_less_urgent_that_comes_by_itself(arrivals: Arrivals) -> None:
    assert arrivals.urgency("many", 5000) == FLOOD
    assert arrivals.urgency("many", 1) == FEW


def test_of_too_many_ways_those_are_forgotten_that_nothing_came_by_for_longest(
    arrivals: Arrivals, seconds: Seconds
) -> None:
    at_a_rate(arrivals, seconds, 5000, a_second=600)
    for n in range(WAYS - 1):
        arrivals.urgency(f"way {n}", 1)
    assert arrivals.urgency("many", 1) == FLOOD
    for n in range(WAYS):
        arrivals.urgency(f"way {n}", 1)
    assert arrivals.urgency("many", 1) == FEW


def test_a_flood_of_single_ones_of_one_client_does_not_hold_up_a_single_one_of_another(
    arrivals: Arrivals, seconds: Seconds, store: Engine
) -> None:
    """5,000 that came one by one wait in the ledger when the other's comes; what comes before it are the few that came
    before anybody could know of a flood."""
    desk = Desk(store, queue_messages=100)
    flood: list[SubmissionId] = []
    urgencies = at_a_rate(arrivals, seconds, 5000, a_second=600)
    for priority, alike in groupby(urgencies):
        flood += desk.accept(len(list(alike)), priority=priority, is_published=False)
    desk.clock.go(1)
    (other,) = desk.accept(1, priority=arrivals.urgency("another", 1), is_published=False)
    desk.sweep()
    taken: list[SubmissionId] = []
    while other not in taken:
        message = desk.queues.pop()
        assert message is not None
        taken += message
    before = taken[: taken.index(other)]
    assert before == flood[:FEW_IDS]
    assert Counter(urgencies)[FLOOD] > 3_900
