"""The sweeper: what waits is sent as far as there is room, what is lost is found, what is under way is left alone."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from services.common.broker import CHUNK_IDS
from services.common.contracts.submissions import Outcome, Stage
from services.common.contracts.urgency import BATCH, FEW, FLOOD
from services.common.store import submissions
from services.common.store.engine import reading, writing
from tests.common.store.builders import WHY
from tests.ingest.queue_model import Desk


@pytest.fixture
def desk(store: Engine) -> Desk:
    return Desk(store)


def test_a_lost_message_is_found_once_the_grace_is_over_and_sent_once(desk: Desk) -> None:
    given = desk.accept(2)
    desk.queues.flush()
    desk.queues.sent.clear()
    desk.clock.go(9)
    assert desk.sweep() == 0
    desk.clock.go(2)
    assert desk.sweep() == 2
    assert desk.sweep() == 0
    assert sorted(desk.queues.sent) == sorted(given)


def test_a_message_that_waits_is_never_sent_again_however_long_it_waits(desk: Desk) -> None:
    desk.accept(3)
    for _ in range(5):
        desk.clock.go(3600)
        assert desk.sweep() == 0


def test_what_a_worker_has_taken_and_not_begun_is_not_sent_again(desk: Desk) -> None:
    desk.accept(3)
    ((name, (message,)),) = desk.queues.lists.items()
    desk.queues.hand_out(name, message)
    desk.clock.go(60)
    assert desk.sweep() == 0
    desk.queues.in_hand.clear()
    assert desk.sweep() == 3


def test_a_message_that_was_taken_and_lost_is_found_in_the_midst_of_steady_work(desk: Desk) -> None:
    (lost,) = desk.accept(1)
    desk.queues.pop()
    for _ in range(6):
        desk.accept(3, priority=BATCH)
        desk.clock.go(2)
        desk.sweep()
    assert desk.queues.sent.count(lost) == 2
    assert len(desk.queues.named()) == 19


def test_a_row_in_hand_is_left_alone_until_its_lease_ends(desk: Desk) -> None:
    (id,) = desk.accept(1)
    desk.queues.pop()
    with writing(desk.engine) as conn:
        submissions.begin(conn, id, Stage.INGEST, now=desk.clock(), lease_seconds=65)
    desk.clock.go(64)
    assert desk.sweep() == 0
    desk.clock.go(2)
    assert desk.sweep() == 1


def test_what_is_put_off_goes_again_at_its_time(desk: Desk) -> None:
    (id,) = desk.accept(1)
    desk.queues.pop()
    with writing(desk.engine) as conn:
        submissions.begin(conn, id, Stage.INGEST, now=desk.clock(), lease_seconds=65)
        submissions.postpone(conn, id, now=desk.clock(), due_at=desk.clock() + timedelta(seconds=30), reason=WHY)
    desk.clock.go(29)
    assert desk.sweep() == 0
    desk.clock.go(2)
    assert desk.sweep() == 1


def test_a_slot_that_comes_before_the_next_sweep_is_sent_now(desk: Desk) -> None:
    (id,) = desk.accept(1)
    desk.queues.pop()
    with writing(desk.engine) as conn:
        submissions.wait(conn, id, now=desk.clock(), slot_at=desk.clock() + timedelta(seconds=60), is_kept=False)
    desk.clock.go(57)
    assert desk.sweep() == 0
    desk.clock.go(1.5)
    assert desk.sweep() == 1


def test_a_slot_that_a_worker_keeps_is_sent_by_the_sweeper_only_if_that_worker_dies(desk: Desk) -> None:
    (id,) = desk.accept(1)
    desk.queues.pop()
    with writing(desk.engine) as conn:
        submissions.wait(conn, id, now=desk.clock(), slot_at=desk.clock() + timedelta(seconds=3), is_kept=True)
    desk.clock.go(12)
    assert desk.sweep() == 0
    desk.clock.go(2)
    assert desk.sweep() == 1


def test_what_has_ended_is_left_alone(desk: Desk) -> None:
    (id,) = desk.accept(1)
    desk.queues.pop()
    with writing(desk.engine) as conn:
        submissions.finish(conn, id, Outcome.DONE, now=desk.clock())
    desk.clock.go(1000)
    assert desk.sweep() == 0


def test_lists_are_filled_up_to_their_bound_and_not_beyond(desk: Desk) -> None:
    desk.accept(1500, priority=FLOOD, is_published=False)
    assert desk.sweep() == 400
    assert desk.queues.lengths() == {("ingest", FLOOD): 4}
    assert desk.sweep() == 0
    desk.queues.pop()
    assert desk.sweep() == 100


def test_the_oldest_goes_first_and_no_flood_takes_the_room_of_the_few(desk: Desk) -> None:
    flood = desk.accept(900, priority=FLOOD, is_published=False)
    desk.clock.go(1)
    batch = desk.accept(30, priority=BATCH, is_published=False)
    desk.clock.go(1)
    few = desk.accept(1, priority=FEW, is_published=False)
    desk.sweep()
    assert desk.queues.sent == [*few, *batch, *flood[:400]]
    assert desk.queues.pop() == few


def test_two_sweeps_at_once_send_each_row_once(desk: Desk) -> None:
    given = desk.accept(900, priority=BATCH, is_published=False)
    both = Desk(desk.engine, queue_messages=100)
    both.clock.now = desk.clock()
    ready = threading.Barrier(2)

    def run() -> None:
        ready.wait()
        both.sweep()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(both.queues.sent) == sorted(given)


def test_who_has_no_turn_sends_nothing(desk: Desk) -> None:
    desk.accept(1, is_published=False)
    desk.queues.taken_turns.add("sweep")
    assert desk.sweep() == 0
    desk.queues.taken_turns.clear()
    assert desk.sweep() == 1


def test_a_sweep_ends_after_a_moment_and_the_urgent_have_gone_first(desk: Desk) -> None:
    few = desk.accept(5, priority=FEW, is_published=False)
    desk.accept(5, priority=FLOOD, is_published=False)
    assert desk.sweep(seconds=0) == 5
    assert desk.queues.sent == [*few]
    assert desk.sweep(seconds=0) == 5


@pytest.mark.parametrize("is_put_off", [False, True])
def test_a_clock_that_jumps_an_hour_ahead_and_back_freezes_nothing(desk: Desk, is_put_off: bool) -> None:
    desk.clock.go(3600)
    (id,) = desk.accept(1)
    desk.queues.flush()
    if is_put_off:
        with writing(desk.engine) as conn:
            submissions.begin(conn, id, Stage.INGEST, now=desk.clock(), lease_seconds=65)
    desk.clock.go(-3600)
    swept = 0
    for _ in range(20):
        desk.clock.go(2)
        swept += desk.sweep()
    assert swept == 1
    with writing(desk.engine) as conn:
        assert submissions.begin(conn, id, Stage.INGEST, now=desk.clock(), lease_seconds=65) is not None


def test_what_a_clock_ahead_leased_and_sent_again_is_begun_when_that_message_is_lost(desk: Desk) -> None:
    desk.clock.go(3600)
    (id,) = desk.accept(1)
    desk.queues.pop()
    with writing(desk.engine) as conn:
        submissions.begin(conn, id, Stage.INGEST, now=desk.clock(), lease_seconds=65)
    desk.clock.go(66)
    assert desk.sweep() == 1
    desk.queues.flush()
    desk.clock.go(-3600)
    desk.clock.go(2)
    assert desk.sweep() == 1
    with writing(desk.engine) as conn:
        assert submissions.begin(conn, id, Stage.INGEST, now=desk.clock(), lease_seconds=65) is not None


def test_what_a_clock_ahead_found_lost_without_room_to_send_it_is_sent_when_there_is_room(desk: Desk) -> None:
    (lost,) = desk.accept(1, priority=BATCH)
    desk.queues.pop()
    desk.accept(4 * CHUNK_IDS, priority=BATCH)
    desk.clock.go(3600)
    assert desk.sweep() == 0
    desk.clock.go(-3600)
    for _ in range(20):
        desk.queues.pop()
        desk.clock.go(2)
        desk.sweep()
    assert desk.queues.sent.count(lost) > 1


def test_a_row_of_a_newer_version_is_left_alone_and_stops_nobody(desk: Desk) -> None:
    (other, mine) = desk.accept(2, is_published=False)
    with writing(desk.engine) as conn:
        values = "stage = 'translate', channel = 'telex', hints = '{\"mood\": \"glad\"}', priority = 4"
        conn.exec_driver_sql(f"UPDATE submissions SET {values} WHERE id = '{other}'")
    assert desk.sweep() == 1
    assert desk.queues.sent == [mine]
    desk.clock.go(100)
    assert desk.sweep() == 0


def test_a_row_that_an_older_version_wrote_is_sent(desk: Desk) -> None:
    (id,) = desk.accept(1)
    desk.queues.flush()
    with writing(desk.engine) as conn:  # it knows neither column; its grace and its own sweeper are in due_at
        conn.exec_driver_sql(f"UPDATE submissions SET queued_at = NULL, priority = 6 WHERE id = '{id}'")
    desk.clock.go(1)
    assert desk.sweep() == 1
    with reading(desk.engine) as conn:
        row = submissions.find(conn, id)
    assert row is not None
    assert row.queued_at == desk.clock()
