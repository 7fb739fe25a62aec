"""A backlog's links wait for its statements: for as long as something is ahead of them, and never for long."""

from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.common import broker
from services.common.broker.giving_way import LONGEST_SECONDS, SHARE_SECONDS, GivesWay
from services.common.broker.lists import List
from services.common.contracts.messages import ArticleStored
from services.common.contracts.submissions import SubmissionId
from services.common.contracts.urgency import BATCH, FEW, FLOOD
from services.common.settings import Settings
from tests.servers.redis import redis_server


class Desk:
    """What waits in which list, and a clock that goes on while somebody rests."""

    def __init__(self, *waiting: List, urgency: int | None = BATCH, shares_cores: bool = True) -> None:
        self.waiting: set[List] = set(waiting)
        self.now, self.looks = 100.0, 0
        self.while_resting: Callable[[], None] = lambda: None
        self.asked = GivesWay(
            look=self._look,
            urgency=lambda: urgency,
            shares_cores=shares_cores,
            stopping=lambda: False,
            stopwatch=lambda: self.now,
            pause=self._pause,
        )

    def _look(self, lists: Collection[List]) -> bool:
        self.looks += 1
        return not self.waiting.isdisjoint(lists)

    def _pause(self, seconds: float) -> None:
        self.now += seconds
        self.while_resting()


def test_where_nothing_waits_links_are_made() -> None:
    desk = Desk(("link", BATCH), ("fetch", FEW))
    assert not desk.asked()
    assert desk.now == 100.0


@pytest.mark.parametrize("ahead", [("extract", BATCH), ("extract", FEW), ("link", FEW)])
def test_what_the_same_worker_does_before_goes_first_at_once(ahead: List) -> None:
    desk = Desk(ahead)
    assert desk.asked()
    assert desk.now == 100.0


@pytest.mark.parametrize("behind", [("extract", FLOOD), ("ingest", FLOOD), ("link", BATCH)])
def test_what_is_less_urgent_waits_for_the_links(behind: List) -> None:
    assert not Desk(behind).asked()


def test_what_somebody_waits_for_gives_way_to_nothing_and_asks_nobody() -> None:
    desk = Desk(("extract", FEW), ("ingest", FEW), urgency=FEW)
    assert not desk.asked()
    assert desk.looks == 0


def test_while_articles_are_read_on_the_same_cores_it_rests_until_there_is_something_to_extract() -> None:
    desk = Desk(("ingest", BATCH))

    def read() -> None:
        if desk.now > 100.4:
            desk.waiting = {("ingest", BATCH), ("extract", BATCH)}

    desk.while_resting = read
    assert desk.asked()
    assert 100.4 < desk.now < 100.6


def test_it_goes_on_once_nothing_is_left_to_be_read() -> None:
    desk = Desk(("ingest", BATCH))
    desk.while_resting = desk.waiting.clear
    assert not desk.asked()


def test_reading_on_other_cores_holds_up_no_link() -> None:
    desk = Desk(("ingest", BATCH), shares_cores=False)
    assert not desk.asked()


def test_an_endless_backlog_leaves_links_their_share() -> None:
    desk = Desk(("ingest", BATCH))
    worked = rested = 0.0
    while desk.now < 100.0 + 20 * LONGEST_SECONDS:
        began = desk.now
        if desk.asked():
            rested += desk.now - began
        else:
            worked += 0.5
            desk.now += 0.5
    assert worked == pytest.approx(rested * SHARE_SECONDS / LONGEST_SECONDS, rel=0.3)


def test_a_worker_sees_what_waits_in_redis_and_gives_way_to_nothing_where_redis_is_down(tmp_path: Path) -> None:
    def no_store() -> Engine:
        raise AssertionError("everything was sent")

    with redis_server(tmp_path / "redis") as redis:
        settings = Settings(broker_url=redis.url)
        app = broker.make_app(settings, service="test")
        asked = broker.gives_way(app, settings, stopping=lambda: False)
        assert not asked.shares_cores, "only what `qawl run` started is known to run on this machine alone"
        assert not asked.look([("extract", BATCH)])
        broker.publisher(app, settings, no_store)([ArticleStored((SubmissionId("one"),), BATCH)])
        assert asked.look([("extract", BATCH)])
        assert not asked.look([("extract", FLOOD), ("ingest", BATCH), ("link", FEW)])
        assert not asked(), "outside of a task there is no urgency"
        redis.stop()
        assert not asked.look([("extract", BATCH)])
