"""The fetch stage on a real store against a real server on loopback: what is kept, told, waited for."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Connection, Engine

from services.common.broker import Scatterer, Spread, Step
from services.common.broker.attempts import Attempts
from services.common.contracts.messages import AddressAccepted, Message, SubmissionAccepted
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.errors import Blocked, Rejected, Transient
from services.common.settings import Settings
from services.common.store import hosts, payloads, submissions
from services.common.store.engine import reading, writing
from services.ingest.duplicates import First
from services.ingest.fetch import open_door
from services.ingest.fetching import Brought, Fetcher, lease_seconds
from services.ingest.politeness import Gate, Timer, UnderWay, host_of
from services.ingest.robots import Robots
from tests.common.stepping import take
from tests.ingest.site import Page, Site, site_server
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
def engine(sqlite_store: Engine) -> Engine:
    return sqlite_store


@pytest.fixture
def site() -> Iterator[Site]:
    with site_server() as server:
        yield server


def settings(**more: object) -> Settings:
    return Settings.model_validate(
        {"fetch_allow_networks": ("127.0.0.0/8",), "fetch_timeout_seconds": 5, "fetch_host_delay_seconds": 0} | more
    )


def clock() -> datetime:
    return datetime.now(UTC)


Fetch = Callable[[Submission], tuple[Message, ...]]


def fetcher(engine: Engine, given: Settings, *, now: Callable[[], datetime] = clock) -> Fetch:
    """One attempt at a submission."""
    step: Step[First, Brought] = a_fetcher(engine, given, now=now)
    return lambda submission: take(step, submission, engine=engine, now=now())


def a_fetcher(engine: Engine, given: Settings, *, now: Callable[[], datetime] = clock) -> Fetcher:
    door = open_door(given)
    robots = Robots(engine=engine, door=door, settings=given, clock=now)
    return Fetcher(engine=engine, door=door, robots=robots, settings=given, clock=now)


def hand_in(engine: Engine, *urls: str) -> tuple[Submission, ...]:
    new = [NewSubmission(channel=Channel.URL, name=url, url=url) for url in urls]
    with writing(engine) as conn:
        return submissions.accept(conn, new, now=clock())


def row(engine: Engine, id: str) -> Submission:
    with reading(engine) as conn:
        found = submissions.find(conn, id)
    assert found is not None
    return found


def test_what_an_address_gives_is_kept_with_where_it_came_from_and_waits_to_be_read(engine: Engine, site: Site) -> None:
    site.pages["/a"] = Page(headers={"Location": "/b"}, status=301)
    site.pages["/b"] = Page("<p>text", headers={"ETag": '"1"', "Last-Modified": "Wed, 04 Mar 2026 12:00:00 GMT"})
    (submission,) = hand_in(engine, site.url("/a"))
    assert fetcher(engine, settings())(submission) == (SubmissionAccepted((submission.id,)),)
    found = row(engine, submission.id)
    assert (found.stage, found.fetched_url, found.content_type) == (Stage.INGEST, site.url("/b"), "text/html")
    assert (found.etag, found.last_modified) == ('"1"', "Wed, 04 Mar 2026 12:00:00 GMT")
    assert found.payload_digest is not None
    with reading(engine) as conn:
        assert payloads.get(conn, found.payload_digest) == b"<p>text"


# robots.txt and reservations


def test_an_address_that_robots_txt_disallows_is_not_asked_for(engine: Engine, site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /private/\n")
    site.pages["/open"] = Page("yes")
    fetch = fetcher(engine, settings())
    closed, opened = hand_in(engine, site.url("/private/a"), site.url("/open"))
    with pytest.raises(Blocked) as caught:
        fetch(closed)
    assert caught.value.reason.code is ReasonCode.ROBOTS
    fetch(opened)
    assert site.asked == ["/robots.txt", "/.well-known/tdmrep.json", "/open"]


def test_rules_for_qawl_by_name_win_over_those_for_all(engine: Engine, site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /\n\nUser-agent: qawl\nAllow: /\n")
    site.pages["/open"] = Page("yes")
    fetcher(engine, settings())(hand_in(engine, site.url("/open"))[0])
    assert site.asked[-1] == "/open"


def test_robots_txt_is_not_asked_for_where_the_setting_says_to_ignore_it(engine: Engine, site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /\n")
    site.pages["/open"] = Page("yes")
    fetcher(engine, settings(fetch_robots="ignore", fetch_tdm="ignore"))(hand_in(engine, site.url("/open"))[0])
    assert site.asked == ["/open"]


def test_a_redirect_to_a_disallowed_address_is_blocked(engine: Engine, site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /private/\n")
    site.pages["/open"] = Page(status=302, headers={"Location": "/private/a"})
    with pytest.raises(Blocked, match="robots"):
        fetcher(engine, settings())(hand_in(engine, site.url("/open"))[0])
    assert "/private/a" not in site.asked


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_server_without_robots_txt_allows_everything(engine: Engine, site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Page("no", status=status)
    site.pages["/open"] = Page("yes")
    fetcher(engine, settings())(hand_in(engine, site.url("/open"))[0])
    assert site.asked[-1] == "/open"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_as_long_as_robots_txt_cannot_be_had_the_address_waits(engine: Engine, site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Page("no", status=status)
    site.pages["/open"] = Page("yes")
    (submission,) = hand_in(engine, site.url("/open"))
    with pytest.raises(Transient):
        fetcher(engine, settings())(submission)
    assert "/open" not in site.asked


def test_the_rules_of_yesterday_hold_while_new_ones_cannot_be_had(engine: Engine, site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /private/\n")
    site.pages["/open"] = Page("yes")
    fetcher(engine, settings())(hand_in(engine, site.url("/open"))[0])
    site.pages["/robots.txt"] = Page("fault", status=500)
    tomorrow = fetcher(engine, settings(), now=lambda: clock() + timedelta(hours=25))
    with pytest.raises(Blocked):
        tomorrow(hand_in(engine, site.url("/private/1"))[0])


def test_the_pause_that_robots_txt_asks_for_is_kept(engine: Engine, site: Site) -> None:
    site.pages["/robots.txt"] = Page("User-agent: *\nCrawl-delay: 7\n")
    site.pages["/open"] = Page("yes")
    fetcher(engine, settings())(hand_in(engine, site.url("/open"))[0])
    with reading(engine) as conn:
        known = hosts.find(conn, host_of(site.url("/")) or "")
    assert known is not None
    assert known.delay_seconds == 7


@pytest.mark.parametrize(
    "page",
    [
        Page('[{"location": "/news/*", "tdm-reservation": 1}]', path="/.well-known/tdmrep.json"),
        Page("text", headers={"TDM-Reservation": "1"}, path="/news/1"),
    ],
    ids=["file", "header"],
)
def test_a_page_that_is_reserved_against_mining_is_left_alone(engine: Engine, site: Site, page: Page) -> None:
    site.pages["/news/1"] = Page("text")
    site.pages[page.path] = page
    (submission,) = hand_in(engine, site.url("/news/1"))
    with pytest.raises(Blocked) as caught:
        fetcher(engine, settings())(submission)
    assert caught.value.reason.code is ReasonCode.OPTED_OUT
    assert row(engine, submission.id).payload_digest is None
    assert fetcher(engine, settings(fetch_tdm="ignore"))(submission)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1, null]", '[{"location": 1}]', '[{"location": "/other", "tdm-reservation": 1}]', "[" * 9_000]
)
def test_a_reservation_that_says_nothing_of_the_page_reserves_nothing(engine: Engine, site: Site, text: str) -> None:
    site.pages["/.well-known/tdmrep.json"] = Page(text)
    site.pages["/news/1"] = Page("text")
    assert fetcher(engine, settings())(hand_in(engine, site.url("/news/1"))[0])


# Servers that are slow, busy or gone


def test_a_server_that_says_retry_after_is_held_as_a_whole(engine: Engine, site: Site) -> None:
    site.pages["/busy"] = Page("later", status=429, headers={"Retry-After": "120"})
    site.pages["/other"] = Page("yes")
    busy, other = hand_in(engine, site.url("/busy"), site.url("/other"))
    with pytest.raises(Transient):
        fetcher(engine, settings())(busy)
    gate = Gate(timer=Timer(lambda _: None, clock), settings=settings(), clock=clock)
    with writing(engine) as conn:
        assert not gate(conn, other.id)
    waits = row(engine, other.id)
    assert waits.attempts == 0
    assert waits.slot_at is not None
    assert 115 < (waits.slot_at - clock()).total_seconds() < 121


def test_a_server_that_does_not_answer_is_not_asked_again_at_once(engine: Engine) -> None:
    fetch = fetcher(engine, settings(fetch_robots="ignore", fetch_tdm="ignore"))
    first, second = hand_in(engine, "http://127.0.0.1:9/a", "http://127.0.0.1:9/b")
    with pytest.raises(Transient, match="accepts no connection") as caught:
        fetch(first)
    assert caught.value.retry_after_seconds == pytest.approx(15, abs=1)
    with pytest.raises(Transient, match="when it was last asked"):
        fetch(second)


# Many at a time


class Watched:
    """A gate that notes when it let whom through, as the server's pace is reckoned."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self.began = gate, list[datetime]()

    def __call__(self, conn: Connection, id: SubmissionId) -> bool:
        is_through = self._gate(conn, id)
        if is_through and self._gate.under_way.has(id):
            found = submissions.find(conn, id)
            name = host_of((found and found.url) or "")
            known = name and hosts.find(conn, name)
            assert known
            assert known.last_at is not None
            self.began.append(known.last_at)
        return is_through

    def over(self, id: SubmissionId) -> None:
        self._gate.over(id)


class Worker:
    """A fetch worker without Celery: messages go round in this process."""

    def __init__(self, engine: Engine, given: Settings, *, through: type[Watched] = Watched) -> None:
        step: Step[First, Brought] = a_fetcher(engine, given)
        self.gate = through(Gate(timer=Timer(self.publish, clock), settings=given, clock=clock))
        self._consume = Scatterer(
            stage=Stage.FETCH,
            step=step,
            gate=self.gate,
            spread=Spread(given.fetch_concurrency),
            engine=engine,
            publish=self.publish,
            settings=given,
            clock=clock,
            lease_seconds=lease_seconds(given),
        )
        self.read: set[str] = set()
        self.changed = threading.Event()

    def publish(self, messages: Sequence[Message]) -> None:
        for message in messages:
            match message:
                case SubmissionAccepted(ids):
                    self.read.update(ids)
                    self.changed.set()
                case AddressAccepted(ids):
                    threading.Thread(target=self.take, args=(ids,), daemon=True).start()
                case _:
                    raise AssertionError(message)

    def take(self, ids: Sequence[str]) -> None:
        self._consume(ids, publish=self.publish)  # type: ignore[arg-type]

    def wait_for(self, count: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while len(self.read) < count:
            assert time.monotonic() < deadline, f"{len(self.read)} of {count} after {seconds} s"
            self.changed.wait(0.1)
            self.changed.clear()


@contextmanager
def sites(count: int) -> Iterator[list[Site]]:
    with site_server(addresses=[f"127.0.1.{number + 1}" for number in range(count)]) as first:
        yield [first.at(f"127.0.1.{number + 1}") for number in range(count)]


def test_what_is_let_through_counts_until_it_is_over(engine: Engine, site: Site) -> None:
    gate = Gate(timer=Timer(lambda _: None, clock), settings=settings(fetch_host_delay_seconds=0), clock=clock)

    def may_begin(submission: Submission) -> bool:
        with writing(engine) as conn:
            return gate(conn, submission.id)

    first, second, third, other = hand_in(engine, *[site.url(f"/{n}") for n in range(3)], "http://127.0.0.1:9/a")
    assert may_begin(first)
    assert not may_begin(first)  # its message came twice
    assert may_begin(second)
    assert not may_begin(third)  # no request has begun, and yet two threads are taken
    assert may_begin(other)
    gate.over(second.id)
    with writing(engine) as conn:
        submissions.wait(conn, third.id, now=clock(), slot_at=clock(), is_kept=False)
    assert may_begin(third)


def test_a_message_that_comes_on_two_threads_at_once_goes_through_once(engine: Engine, site: Site) -> None:
    """The second one asked whether it is under way before the first one was let through."""

    class Blind(UnderWay):
        def has(self, id: SubmissionId) -> bool:
            return False

    given = settings(fetch_host_delay_seconds=0)
    gate = Gate(timer=Timer(lambda _: None, clock), settings=given, clock=clock, under_way=Blind())
    attempts = Attempts(
        stage=Stage.FETCH, step=a_fetcher(engine, given), engine=engine, settings=given, clock=clock, lease_seconds=60
    )
    (one,) = hand_in(engine, site.url("/a"))
    assert attempts.begin_alone(one.id, lease=attempts.lease(), gate=gate) is not None
    assert attempts.begin_alone(one.id, lease=attempts.lease(), gate=gate) is None
    assert gate.under_way.to(host_of(site.url("/a")) or "") == 1


def test_a_bug_as_one_begins_takes_no_thread(engine: Engine, site: Site) -> None:
    class Buggy(Watched):
        bugs = 3

        def __call__(self, conn: Connection, id: SubmissionId) -> bool:
            self.bugs -= 1
            if self.bugs >= 0:
                raise ZeroDivisionError
            return super().__call__(conn, id)

    given = settings(fetch_concurrency=2, fetch_robots="ignore", fetch_tdm="ignore")
    site.pages["/a"] = Page("text")
    (one,) = hand_in(engine, site.url("/a"))
    worker = Worker(engine, given, through=Buggy)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            worker.take([one.id])
    worker.take([one.id])
    worker.wait_for(1, PATIENCE_SECONDS)


def test_a_slot_is_kept_also_after_a_bug_of_who_publishes(caplog: pytest.LogCaptureFixture) -> None:
    published: list[Message] = []
    came = threading.Semaphore(0)

    def publish(messages: Sequence[Message]) -> None:
        published.extend(messages)
        came.release()
        if len(published) == 1:
            raise ZeroDivisionError

    timer = Timer(publish, clock)
    first, second = SubmissionId("a"), SubmissionId("b")
    timer.at(clock(), first, 3)
    timer.at(clock() + timedelta(seconds=0.3), second, 3)  # it waits already when the bug strikes
    assert came.acquire(timeout=PATIENCE_SECONDS)
    assert came.acquire(timeout=PATIENCE_SECONDS)
    assert published == [AddressAccepted((first,), 3), AddressAccepted((second,), 3)]
    assert "a bug: 1 addresses" in caplog.text


def test_what_was_let_through_and_never_began_is_over(engine: Engine, site: Site) -> None:
    given = settings(fetch_host_delay_seconds=0, max_attempts=1)
    gate = Gate(timer=Timer(lambda _: None, clock), settings=given, clock=clock)
    attempts = Attempts(
        stage=Stage.FETCH, step=a_fetcher(engine, given), engine=engine, settings=given, clock=clock, lease_seconds=1
    )
    ended, dead, fine = hand_in(engine, *[site.url(f"/{n}") for n in range(3)])
    with writing(engine) as conn:
        submissions.finish(
            conn,
            ended.id,
            Outcome.REJECTED,
            now=clock(),
            reason=Reason(code=ReasonCode.CANCELLED, message="no", advice="no"),
        )
        assert submissions.begin(conn, dead.id, Stage.FETCH, now=clock() - timedelta(minutes=1), lease_seconds=1)
    for submission in (ended, dead):
        assert attempts.begin_alone(submission.id, lease=attempts.lease(), gate=gate) is None
        assert not gate.under_way.has(submission.id)
    assert attempts.begin_alone(fine.id, lease=attempts.lease(), gate=gate) is not None
    assert gate.under_way.has(fine.id)


def test_a_server_that_hangs_holds_up_no_other_one(engine: Engine) -> None:
    given = settings(
        fetch_concurrency=4,
        fetch_timeout_seconds=30,
        fetch_host_delay_seconds=0,
        fetch_robots="ignore",
        fetch_tdm="ignore",
    )
    with sites(6) as (hanging, *others):
        hanging.pages["/slow"] = Page("late", seconds=600)
        hanging.pages["/a"] = Page("text")
        bad = hand_in(engine, *[hanging.url(f"/slow?{n}") for n in range(20)])
        good = hand_in(engine, *[other.url(f"/a?{n}") for n in range(3) for other in others])
        worker = Worker(engine, given)
        worker.take([submission.id for submission in (*bad, *good)])
        worker.wait_for(len(good), 60)
        assert worker.read == {submission.id for submission in good}


def test_addresses_of_one_server_are_fetched_one_delay_apart(engine: Engine, site: Site) -> None:
    given = settings(fetch_host_delay_seconds=0.2, fetch_robots="ignore", fetch_tdm="ignore")
    site.pages["/a"] = Page("text")
    handed_in = hand_in(engine, *[site.url(f"/a?{n}") for n in range(12)])
    # As the gate saw them go: on a busy machine a request may come late, and the next one soon after.
    worker = Worker(engine, given)
    worker.take([submission.id for submission in handed_in])
    worker.wait_for(12, PATIENCE_SECONDS)
    gaps = sorted((later - earlier).total_seconds() for earlier, later in pairwise(worker.gate.began))
    assert len(gaps) == 11
    assert gaps[0] >= 0.2, gaps
    assert all(row(engine, submission.id).outcome is None for submission in handed_in)


def test_an_address_that_is_rejected_ends_so(engine: Engine, site: Site) -> None:
    (submission,) = hand_in(engine, site.url("/nothing"))
    with pytest.raises(Rejected) as caught:
        fetcher(engine, settings())(submission)
    assert caught.value.reason.code is ReasonCode.NOT_FOUND
    assert row(engine, submission.id).outcome is not Outcome.DONE
