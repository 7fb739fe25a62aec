"""The day's plan, what is handed in, what is told of a replay, and one tiny replay against a running Qawl."""

import http.client
import math
from collections import Counter
from pathlib import Path

import pytest

from tests.load import kept, samples, verdict
from tests.load.articles import Shelf, body_of, name_of, path_of, story_of
from tests.load.day import Arrival, Desk, Door, Manner, arrivals, rate
from tests.load.outlets import is_never_given, outlets
from tests.load.plot import plot
from tests.load.replay import Part, Replay, replay
from tests.load.report import summary
from tests.load.samples import Sample
from tests.load.verdict import Row

DAY = list(arrivals(Desk(), seed=1, start=3_600 * 11 + 3_000, seconds=1_200))
"""From ten minutes before noon to ten minutes after it."""


def test_the_rate_adds_up_to_the_articles_of_a_day() -> None:
    found = sum(rate(Desk(articles=1_000), second + 0.5) for second in range(86_400))
    assert found == pytest.approx(1_000, rel=0.001)


def test_what_arrives_follows_the_rate_and_bursts_at_the_hour() -> None:
    wanted = sum(rate(Desk(), 3_600 * 11 + 3_000 + second) for second in range(1_200))
    assert abs(len(DAY) - wanted) < 4 * math.sqrt(wanted)
    assert [one.at for one in DAY] == sorted(one.at for one in DAY)
    minutes = Counter(int(one.at // 60) for one in DAY)
    assert minutes[12 * 60] > 4 * minutes[12 * 60 - 1]


def test_a_seed_gives_one_day_and_another_seed_another() -> None:
    again, other = (list(arrivals(Desk(), seed=seed, start=0, seconds=60)) for seed in (1, 2))
    assert again == list(arrivals(Desk(), seed=1, start=0, seconds=60))
    assert [one.at for one in again] != [one.at for one in other]


def test_doors_copies_and_servers_have_their_shares() -> None:
    doors = Counter(one.door for one in DAY)
    assert doors[Door.URL] / len(DAY) == pytest.approx(0.5, abs=0.05)
    assert sum(one.copy_of is not None for one in DAY) / len(DAY) == pytest.approx(0.3, abs=0.05)
    assert {one.manner for one in DAY if one.door is Door.URL} == set(Manner)
    assert all(one.manner is None for one in DAY if one.door is not Door.URL)
    numbers = {one.number for one in DAY if one.copy_of is None}
    assert all(one.copy_of in numbers and one.copy_of < one.number for one in DAY if one.copy_of is not None)


def test_articles_are_in_two_languages_and_copies_are_of_what_came_before() -> None:
    assert {story_of(one).language for one in DAY[:20]} == {"en", "ar"}
    copy = next(one for one in DAY if one.copy_of is not None and one.door is not Door.URL)
    assert body_of(copy) == body_of(copy)
    original = next(one for one in DAY if one.number == copy.copy_of)
    shared = set(body_of(copy).split()) & set(story_of(original).article.text.encode().split())
    assert len(shared) > 0.4 * len(set(story_of(original).article.text.split()))


def test_what_was_written_before_is_what_is_handed_in(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, DAY[:6])
    assert [shelf.body(one) for one in DAY[:6]] == [body_of(one) for one in DAY[:6]]


def test_outlets_answer_as_they_are() -> None:
    manners = (Manner.QUICK, Manner.FAULTY, Manner.SHUT)
    given = next(f"/{n}" for n in range(99) if not is_never_given(f"/{n}"))
    never = next(f"/{n}" for n in range(99) if is_never_given(f"/{n}"))
    with outlets(manners, {given: b"a page", never: b"a page"}.get) as servers:
        assert _asked(servers.url(0, given)) == (200, b"a page")
        assert _asked(servers.url(0, "/robots.txt"))[0] == 404
        servers.asked.clear()
        assert [_asked(servers.url(1, given))[0] for _ in range(2)] == [500, 200]
        assert [_asked(servers.url(1, never))[0] for _ in range(2)] == [500, 500]
        with pytest.raises(ConnectionRefusedError):
            _asked(servers.url(2, given))


def _asked(url: str) -> tuple[int, bytes]:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request("GET", f"/{path}")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _row(arrival: Arrival, outcome: str | None, stage: str = "finished") -> Row:
    return Row(name=name_of(arrival), stage=stage, outcome=outcome, reason=None, has_time=outcome is None)


def test_what_is_gone_unfinished_or_ended_wrongly_is_found() -> None:
    text = Arrival(number=1, at=0, door=Door.TEXT)
    dead = Arrival(number=2, at=0, door=Door.URL, server=0, manner=Manner.SILENT)
    day = [text, dead]
    names = [name_of(one) for one in day]
    waiting = _row(dead, None, "fetch")
    assert verdict.wrong([_row(text, "done"), waiting], names, day) == []
    assert verdict.wrong([_row(text, "duplicate"), _row(dead, "rejected")], names, day) == []
    assert "not in the ledger" in verdict.wrong([waiting], names, day)[0]
    assert "stands at link" in verdict.wrong([_row(text, None, "link"), waiting], names, day)[0]
    assert "ended as quarantined" in verdict.wrong([_row(text, "quarantined"), waiting], names, day)[0]
    assert "ended as done" in verdict.wrong([_row(text, "done"), _row(dead, "done")], names, day)[0]
    # A text never waits for a server.
    assert verdict.wrong([_row(text, None, "fetch"), waiting], names, day)


def test_a_faulty_server_keeps_some_pages_for_ever() -> None:
    faulty = [Arrival(number=n, at=0, door=Door.URL, server=0, manner=Manner.FAULTY) for n in range(30)]
    found = {verdict.right_outcomes(one) for one in faulty}
    assert found == {verdict.READ, verdict.NOT_HAD}
    assert all((verdict.right_outcomes(one) == verdict.NOT_HAD) == is_never_given(path_of(one)) for one in faulty)


def _sample(at: float, *, linked: int = 0) -> Sample:
    return Sample(
        at=at,
        handed_in=10,
        waiting={"fetch": 1, "ingest": 0, "extract": 2, "link": 3},
        ages={"fetch": 1.5, "ingest": 0.0, "extract": 2.25, "link": 3.0},
        ended={"done": linked, "duplicate": 1},
        cpu={"extract": 1.5, "driver": 0.25},
        memory={"extract": 50_000_000},
        load=1.5,
        others_cpu=0.5,
    )


def test_samples_are_read_as_they_were_written(tmp_path: Path) -> None:
    looks = [_sample(0.0), _sample(2.0, linked=3)]
    samples.write(tmp_path / "looks.csv", looks)
    assert samples.read(tmp_path / "looks.csv") == looks
    assert looks[1].passed == {"ingest": 9, "extract": 6, "link": 3}


def test_work_is_averaged_over_workers() -> None:
    metrics = """
qawl_work_seconds_bucket{stage="link",worker="a",le="1"} 9
qawl_work_seconds_sum{stage="link",worker="a"} 2.5
qawl_work_seconds_count{stage="link",worker="a"} 10
qawl_work_seconds_sum{stage="link",worker="b"} 0.5
qawl_work_seconds_count{stage="link",worker="b"} 5
"""
    assert samples.work_seconds(metrics) == {"link": pytest.approx(0.2)}


def _replayed(part: Part) -> Replay:
    return Replay(
        part=part,
        speed=10,
        store_kind="sqlite",
        day=part.arrivals(),
        samples=[_sample(0.0), _sample(2.0, linked=3)],
        posts=[(0.5, 0.25)],
        late_seconds=0.0,
        unanswered=0,
        seconds=2.0,
        outcomes=Counter(done=3),
        work={"link": 0.2},
        wrong=["load-000001.txt was acknowledged, and is not in the ledger"],
    )


def test_a_replay_is_kept_plotted_and_told(tmp_path: Path) -> None:
    part = Part(desk=Desk(articles=5_000), start=0, seconds=60, articles=3)
    terms = kept.Terms(part=part, speed=10, store_kind="sqlite", cores=2)
    kept.write(tmp_path / "x.json", terms)
    assert kept.read(tmp_path / "x.json") == terms
    found = _replayed(part)
    plot(found, tmp_path / "x.png")
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    lines = summary(found)
    assert any("WRONG load-000001.txt" in line for line in lines)


@pytest.mark.slow  # everything that `qawl run` starts has to start
def test_a_tiny_replay_loses_nothing() -> None:
    desk = Desk(servers=((Manner.QUICK, 3), (Manner.SHUT, 1)))
    part = Part(desk=desk, start=3_600 * 12, seconds=60, articles=10)
    found = replay(part, speed=50, store_kind="sqlite", longest_seconds=200)
    assert found.wrong == []
    there = [one for one in found.day if one.manner is not Manner.SHUT]
    assert found.outcomes["done"] + found.outcomes["duplicate"] >= len(there) > 5
    assert found.samples[-1].cpu["extract"] > 0
    assert found.samples[-1].waiting["link"] <= 1  # a person's text may still pass
