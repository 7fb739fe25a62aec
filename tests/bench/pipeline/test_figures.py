"""The bench's arithmetic, and one tiny run of it, so that what it prints can be believed."""

from pathlib import Path

import pytest

from services.cli.offline import statements_of
from services.common.contracts.articles import Article
from services.common.contracts.submissions import Hints
from services.ingest.copies.prints import prints_of
from services.ingest.copies.wording import words_of
from services.ingest.readers import read
from tests.bench.material import LIMITS
from tests.bench.pipeline import flood, latency, profile, throughput, tree
from tests.bench.pipeline.inprocess import Beyond, Took, beyond
from tests.bench.pipeline.latency import Spread
from tests.bench.pipeline.material import Kind, payload
from tests.bench.pipeline.profile import Event, Segment
from tests.bench.pipeline.stand import stand, store
from tests.bench.pipeline.throughput import Throughput


@pytest.mark.parametrize("kind", ["brief", "text", "page"])
def test_articles_of_the_bench_are_read_and_report_speech_and_none_is_a_copy(kind: Kind) -> None:
    seen: set[int] = set()
    spoken = 0
    for number in range(8):
        name, body = payload(number, kind)
        assert payload(number, kind) == (name, body)
        article = read(body, name=name, hints=Hints(), limits=LIMITS)
        assert isinstance(article, Article)
        assert article.language == ("ar" if number % 4 == 3 else "en")
        spoken += bool(statements_of(article))
        prints = set(prints_of(words_of(article)))
        assert len(prints & seen) <= len(prints) / 10
        seen |= prints
    assert spoken >= 6


def test_quantiles_are_samples() -> None:
    found = Spread(tuple(float(n) for n in range(1, 101)))
    assert (found.quantile(0.5), found.quantile(0.99), found.quantile(1.0)) == (50.0, 99.0, 100.0)
    assert Spread((7.0,)).quantile(0.99) == 7.0


def test_what_an_article_costs_is_told_apart() -> None:
    found = Throughput(
        articles=100,
        rate=60.0,
        found_rate=60.0,
        linked_early=3,
        alone=Took(10, 0.25, 0.24),
        together=[Took(10, 0.25, 0.25), Took(10, 0.5, 0.25)],
        cpu_ms={"extract": 20.0, "ingest": 12.0, "broker": 1.0, "postgres": 9.0},
        beyond=Beyond(storing_ms=4.0, linking_ms=2.0),
    )
    assert found.share == pytest.approx(60 / 80)
    assert found.share_with_linking == pytest.approx(60 / 80 * (24 + 2) / 24)
    assert found.share_with_all == pytest.approx(60 / 80 * (24 + 4 + 2) / 24)
    assert found.found_share_with_storing == pytest.approx(60 / 80 * (24 + 4) / 24)
    assert found.share_of_two == pytest.approx(60 / 60)
    assert found.work_ms == pytest.approx(25.0)
    assert found.beyond_ms == pytest.approx(8.0)  # without PostgreSQL's own work
    assert found.queueing_ms == pytest.approx(2.0)
    assert "postgres 9.00" in throughput.report("sqlite", found)[-1]


def test_a_flood_is_timed_in_its_middle() -> None:
    ended = [(0.0, 0), (10.0, 100), (20.0, 500), (30.0, 900), (60.0, 1000)]
    assert flood._middle_rate(ended, 1000) == pytest.approx(40.0)


def test_memory_is_compared_between_early_and_late() -> None:
    looks = [{"api": 50.0 + n, "ended": 1.0} if n < 9 else {"api": 59.0} for n in range(10)]
    assert flood._memory(looks) == {"api": (52.5, 59.0)}


def test_segments_follow_one_another_from_the_post_to_the_end() -> None:
    events, at = [], 0.0

    def add(pid: int, *whats: str) -> None:
        nonlocal at
        for what in whats:
            at += 0.001
            events.append(Event(at, at / 2, pid, what))

    worked = ("begin:writing", "left", "begin:reading", "left", "begin:writing", "left")
    add(1, "begin:writing", "left", "publish:ingest.read_submissions", "published:ingest.read_submissions")
    for task, following in (
        ("ingest.read_submissions", "extract.extract_statements"),
        ("extract.extract_statements", "extract.link_speakers"),
        ("extract.link_speakers", None),
    ):
        add(2, f"received:{task}")
        add(3, f"start:{task}", *worked)
        if following is not None:
            add(3, f"publish:{following}", f"published:{following}")
        add(3, f"end:{task}")
    found = profile.segments(events, began=0.0)
    assert [one.name for one in found][:3] == [
        "accept: request read",
        "accept: row committed",
        "accept: answer, then to the queue",
    ]
    work = next(one for one in found if one.name == "extract: load and work")
    assert work.wall == pytest.approx(3.0)
    assert work.cpu == pytest.approx(1.5)
    whole = [one for one in events if one.what == "left"][-1].at - 0.0
    assert sum(one.wall for one in found) == pytest.approx(1_000 * whole, abs=4.0)
    middle = profile.medians([found, found, [Segment(one.name, 100.0) for one in found]])
    assert [one.wall for one in middle] == [one.wall for one in found]


def test_processes_are_told_by_what_they_run(tmp_path: Path) -> None:
    before = {"extract": tree.Used(1.0, 10)}
    assert tree.cpu_between(before, {"extract": tree.Used(3.5, 10), "api": tree.Used(1.0, 5)}) == {
        "extract": 2.5,
        "api": 1.0,
    }


@pytest.mark.slow  # everything that `qawl run` starts has to start
def test_a_tiny_run_measures_what_a_user_sees() -> None:
    with store("sqlite") as server, stand(server) as running:
        found = latency.posts(running, "brief", 2, first=0)
        assert len(found.samples) == 2
        assert 5 < min(found.samples) < 30_000
        used = running.used()
        assert {"supervisor", "broker", "ingest", "extract", "api", "watch", "beat"} <= set(used)
        assert used["extract"].cpu_seconds > 0.1
        assert running.ended()["done"] >= 2
    costs = beyond([(n, "brief") for n in range(12)], None)
    assert costs.storing_ms > 0.1
    assert costs.linking_ms > 0.1
