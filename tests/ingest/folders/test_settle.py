"""When a file has stood still for long enough."""

from services.common.store.watched import FileMark
from services.ingest.folders.settle import EMPTY_SECONDS, LONGEST_SECONDS, MOST, Settling

ONE, TWO, THREE = (FileMark(size=size, mtime_ns=size) for size in (1, 2, 3))


def settling() -> Settling:
    return Settling(quick_seconds=0.2, patient_seconds=2.0)


def ripe(of: Settling, now: float) -> list[str]:
    return [name for name, _ in of.ripe(now=now)]


def test_a_file_is_ripe_once_it_stood_still_for_the_quick_time() -> None:
    files = settling()
    files.saw("a", ONE, now=10.0)
    assert ripe(files, 10.1) == []
    files.saw("a", ONE, now=10.3)
    assert ripe(files, 10.3) == ["a"]


def test_every_change_begins_the_wait_anew() -> None:
    files = settling()
    files.saw("a", ONE, now=10.0)
    files.saw("a", TWO, now=10.1)
    assert ripe(files, 10.25) == []
    assert ripe(files, 10.6) == ["a"]


def test_a_file_that_paused_and_went_on_is_waited_for_three_times_as_long() -> None:
    files = settling()
    files.saw("a", ONE, now=10.0)
    files.saw("a", TWO, now=14.0)
    assert ripe(files, 25.9) == []
    assert ripe(files, 26.0) == ["a"]


def test_no_pause_makes_a_file_wait_for_ever() -> None:
    files = settling()
    files.saw("a", ONE, now=0.0)
    files.saw("a", TWO, now=3_600.0)
    assert ripe(files, 3_600.0 + LONGEST_SECONDS) == ["a"]


def test_the_time_before_a_new_file_gets_its_first_bytes_is_no_pause() -> None:
    files = settling()
    files.saw("a", FileMark(size=0, mtime_ns=0), now=0.0)
    assert ripe(files, 1.9) == []
    files.saw("a", ONE, now=1.9)
    assert ripe(files, 2.1) == ["a"]


def test_an_empty_file_is_ripe_after_its_own_time() -> None:
    files = settling()
    files.saw("a", FileMark(size=0, mtime_ns=0), now=0.0)
    assert ripe(files, EMPTY_SECONDS) == ["a"]


def test_where_nobody_can_tell_the_patient_time_counts_unless_its_writer_closed_it() -> None:
    files = settling()
    files.saw("a", ONE, now=0.0)
    files.saw("b", ONE, now=0.0, closed=True)
    assert ripe(files, 0.2) == ["a", "b"]
    assert not files.is_patiently_ripe("a", now=0.2)
    assert files.is_patiently_ripe("a", now=2.0)
    assert files.is_patiently_ripe("b", now=0.2)
    files.saw("b", TWO, now=0.3)
    assert not files.is_patiently_ripe("b", now=0.6)


def test_a_file_that_is_open_stands_still_from_then_on_at_the_earliest() -> None:
    files = settling()
    files.saw("a", ONE, now=0.0)
    files.still_written("a", now=5.0)
    assert files.met_before(0.0) == ()
    assert files.met_before(0.1) == ("a",)
    assert ripe(files, 5.1) == []
    assert ripe(files, 5.2) == ["a"]


def test_what_a_round_does_not_meet_is_gone() -> None:
    files = settling()
    files.saw("a", ONE, now=0.0)
    files.saw("b", ONE, now=0.0)
    files.begin_round()
    files.saw("b", ONE, now=0.1)
    files.saw("c", ONE, now=0.1)
    files.end_round()
    assert files.names() == ("b", "c")


def test_what_is_in_the_way_is_left_alone_until_its_time() -> None:
    files = settling()
    files.saw("a", ONE, now=0.0)
    files.put_off("a", until=30.0)
    assert ripe(files, 29.0) == []
    assert ripe(files, 30.0) == ["a"]


def test_no_more_are_waited_for_than_memory_has_room_for() -> None:
    files = settling()
    for number in range(MOST + 5):
        files.saw(str(number), ONE, now=0.0)
    assert len(files) == MOST
