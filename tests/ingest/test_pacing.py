"""When a server may be asked again: the rules, by example and by law."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.common.store.hosts import Host
from services.ingest import pacing

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FRESH = Host(host="news.example", next_at=NOW)


def take(
    host: Host, after: float = 0.0, slot_at: datetime | None = None, under_way: int = 0
) -> tuple[Host, datetime | None]:
    return pacing.take_turn(host, now=at(after), slot_at=slot_at, delay=SECOND, under_way=under_way)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_first_address_of_a_server_goes_at_once_and_the_next_ones_one_delay_apart() -> None:
    host, slot = take(FRESH)
    assert slot is None
    slots = []
    for _ in range(3):
        host, slot = take(host)
        slots.append(slot)
    assert slots == [at(1), at(2), at(3)]


def test_an_address_goes_when_its_slot_has_come_and_not_before() -> None:
    host, _ = take(FRESH)
    host, slot = take(host)
    assert take(host, 0.9, slot) == (host, slot)
    after, waits_until = take(host, 1.0, slot)
    assert waits_until is None
    assert after.last_at == at(1)


def test_slots_that_were_missed_do_not_go_all_at_once() -> None:
    host, _ = take(FRESH)
    slots = []
    for _ in range(3):
        host, slot = take(host)
        slots.append(slot)
    host, first = take(host, 10, slots[0])
    host, second = take(host, 10, slots[1])
    host, third = take(host, 10, slots[2])
    assert (first, second, third) == (None, at(11), at(12))


def test_an_address_behind_one_that_was_a_moment_late_waits_that_moment() -> None:
    host, _ = take(FRESH)
    host, first = take(host)
    host, second = take(host)
    host, _ = take(host, 1.3, first)
    assert take(host, 2.0, second)[1] == at(2.3)


def test_a_server_that_has_two_requests_without_an_answer_is_not_asked_a_third_thing() -> None:
    _, slot = take(FRESH, under_way=pacing.AT_ONCE)
    assert slot == at(1)


def test_a_server_that_asks_to_wait_is_held_as_a_whole_and_then_asked_more_slowly() -> None:
    held = pacing.asked_to_wait(FRESH, now=NOW, seconds=120, slower_than=1.0)
    assert take(held)[1] == at(120)
    assert pacing.delay_of(held, 1.0) == timedelta(seconds=2)
    assert pacing.asked_to_wait(FRESH, now=NOW, seconds=1e9, slower_than=None).held_until == at(3600)


def test_a_server_that_does_not_answer_is_left_alone_longer_each_time() -> None:
    host = FRESH
    pauses = []
    for _ in range(4):
        host = pacing.did_not_answer(host, now=NOW)
        assert host.down_until is not None
        pauses.append((host.down_until - NOW).total_seconds())
    assert pauses == [15, 60, 600, 600]
    assert pacing.answered(host).down_until is None


def test_a_delay_that_robots_txt_asks_for_is_kept_within_bounds() -> None:
    asked = Host(host="news.example", next_at=NOW, delay_seconds=86_400)
    assert pacing.delay_of(asked, 1.0) == timedelta(seconds=pacing.LONGEST_DELAY_SECONDS)
    assert pacing.delay_of(None, 1.0) == SECOND


@given(st.lists(st.floats(0, 3), min_size=1, max_size=40), st.floats(0.1, 2))
def test_whatever_comes_when_two_requests_are_never_closer_than_a_delay(pauses: list[float], seconds: float) -> None:
    delay = timedelta(seconds=seconds)
    host, now, started = FRESH, NOW, []
    waiting: list[datetime | None] = [None] * 5
    for pause in pauses:
        now += timedelta(seconds=pause)
        still = []
        for slot in waiting:
            host, until = pacing.take_turn(host, now=now, slot_at=slot, delay=delay)
            if until is None:
                started.append(now)
            else:
                assert until > now
                still.append(until)
        waiting = [*still]
    assert all(later - earlier >= delay for earlier, later in itertools.pairwise(started))
