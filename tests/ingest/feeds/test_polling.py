"""Polls against a real server and a real store. All names are invented."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from services.common.contracts.feeds import Feed, FeedKind, FeedState, NewFeed, PollResult, TakeFrom
from services.common.contracts.messages import AddressAccepted, Message, SubmissionAccepted
from services.common.contracts.submissions import Channel, ReasonCode, Submission
from services.common.errors import Interrupted
from services.common.settings import Settings
from services.common.store import feeds, payloads, submissions
from services.common.store.engine import reading, writing
from services.common.store.outages import StoreDown
from services.ingest.feeds.polling import MOVED_AFTER, Poller
from services.ingest.feeds.sending_off import send_off
from services.ingest.fetch import Answer, Hop, open_door
from tests.ingest.feeds.server import Site, site
from tests.servers.injected import Injected

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Desk:
    """A feed's life, with a clock that a test turns."""

    engine: Engine
    site: Site
    settings: Settings = field(default_factory=lambda: Settings(fetch_allow_networks=("127.0.0.0/8",)))
    now: datetime = START
    published: list[Message] = field(default_factory=list)

    def add(self, url: str, take_from: TakeFrom = TakeFrom.PAGE, interval: float | None = None) -> Feed:
        with writing(self.engine) as conn:
            return feeds.add(conn, NewFeed(url=url, take_from=take_from, interval_seconds=interval), now=self.now)[0]

    def poll(self, feed: Feed) -> Feed:
        """Poll it when it is due, and return how it stands then."""
        door = open_door(self.settings)
        poller = Poller(
            engine=self.engine,
            get=lambda url, hop: door.get(url, hop=hop),
            settings=self.settings,
            clock=lambda: self.now,
            chance=lambda: 0.5,
        )
        before = self.find(feed).polled_at
        for _ in range(3):  # it may have to wait for its turn at the server
            self.now = max(self.now, self.find(feed).next_poll_at)
            self.published += poller.poll(feed.id)
            if self.find(feed).polled_at != before:
                break
        return self.find(feed)

    def find(self, feed: Feed) -> Feed:
        with reading(self.engine) as conn:
            found = feeds.find(conn, feed.id)
        assert found is not None
        return found

    def rows(self) -> list[Submission]:
        """All submissions, oldest first."""
        with reading(self.engine) as conn:
            return list(reversed(submissions.page(conn, before=None, limit=5_000)))


@pytest.fixture(scope="module")
def web() -> Iterator[Site]:
    with site() as server:
        yield server


@pytest.fixture
def desk(store: Engine, web: Site) -> Desk:
    web.pages.clear()
    web.asked.clear()
    return Desk(engine=store, site=web)


def item(number: int, *, updated: str = "", hours_ago: float = 0.0, more: str = "") -> str:
    at = (START - timedelta(hours=hours_ago)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    stamp = f'<atom:updated xmlns:atom="http://www.w3.org/2005/Atom">{updated}</atom:updated>' if updated else ""
    return (
        f"<item><title>Port {number}</title><link>/a/{number}</link><guid isPermaLink='false'>g{number}</guid>"
        f"<pubDate>{at}</pubDate>{stamp}{more}</item>"
    )


def rss(*items: str, channel: str = "") -> str:
    return f"<rss version='2.0'><channel><title>Harbour أخبار</title>{channel}{''.join(items)}</channel></rss>"


def test_the_items_of_a_new_feed_are_handed_in_oldest_first(desk: Desk) -> None:
    feed = desk.poll(desk.add(desk.site.give("/f", rss(item(2, hours_ago=1), item(1, hours_ago=2)))))
    rows = desk.rows()
    assert [(row.channel, row.name, row.url, row.feed_id) for row in rows] == [
        (Channel.FEED, "Port 1", desk.site.url("/a/1"), feed.id),
        (Channel.FEED, "Port 2", desk.site.url("/a/2"), feed.id),
    ]
    assert rows[0].hints.published == "2026-11-22T10:00:00+00:00"
    assert desk.published == [AddressAccepted(tuple(row.id for row in rows))]
    assert (feed.kind, feed.title, feed.state, feed.result, feed.items) == (
        FeedKind.RSS, "Harbour أخبار", FeedState.ACTIVE, PollResult.NEW, 2,
    )  # fmt: skip
    # An hour between two items: asked again in half of one.
    assert feed.next_poll_at == START + timedelta(minutes=30)


def test_only_what_is_new_is_taken_later(desk: Desk) -> None:
    feed = desk.add(desk.site.give("/f", rss(item(1))))
    desk.poll(feed)
    desk.site.give("/f", rss(item(2), item(1)))
    again = desk.poll(feed)
    assert [row.name for row in desk.rows()] == ["Port 1", "Port 2"]
    assert (again.items, again.result) == (2, PollResult.NEW)
    assert desk.poll(feed).result is PollResult.UNCHANGED
    assert len(desk.rows()) == 2


def test_an_unchanged_feed_is_not_sent_again_and_asked_ever_less(desk: Desk) -> None:
    feed = desk.add(desk.site.give("/f", rss(item(1, hours_ago=30)), ETag='"v1"', Cache_Control="max-age=60"))
    first = desk.poll(feed)
    pauses = [(polled := desk.poll(feed)).next_poll_at - desk.now for _ in range(12)]
    assert desk.site.asked[-1][1]["If-None-Match"] == '"v1"'
    assert (polled.result, polled.etag, polled.title) == (PollResult.UNCHANGED, '"v1"', "Harbour أخبار")
    assert pauses == sorted(pauses)
    assert pauses[-1] <= timedelta(hours=6)
    assert pauses[-1] > (first.next_poll_at - START) or first.interval_seconds == 21_600


def test_a_feeds_own_wish_and_the_bounds_are_heeded(desk: Desk) -> None:
    busy = rss(*(item(n, hours_ago=n / 600) for n in range(10)))
    assert desk.poll(desk.add(desk.site.give("/busy", busy))).interval_seconds == 120
    wish = rss(*(item(n, hours_ago=n / 600) for n in range(10)), channel="<ttl>60</ttl>")
    assert desk.poll(desk.add(desk.site.give("/ttl", wish))).interval_seconds == 3_600
    assert (
        desk.poll(desk.add(desk.site.give("/age", busy, Cache_Control="public, max-age=900"))).interval_seconds == 900
    )
    year = rss(item(1), channel="<ttl>525600</ttl>")
    assert desk.poll(desk.add(desk.site.give("/year", year))).interval_seconds == 21_600
    own = desk.add(desk.site.give("/own", year), interval=45)
    assert desk.poll(own).interval_seconds == 45


def test_a_changed_item_is_handed_in_again_to_be_looked_at(desk: Desk) -> None:
    feed = desk.add(desk.site.give("/f", rss(item(1, updated="2026-11-22T10:00:00Z"), item(2))))
    desk.poll(feed)
    desk.site.give("/f", rss(item(1, updated="2026-11-22T11:00:00Z"), item(2)))
    desk.poll(feed)
    desk.poll(feed)
    assert sorted((row.name, row.is_refetch) for row in desk.rows()) == [
        ("Port 1", False), ("Port 1", True), ("Port 2", False),
    ]  # fmt: skip


def test_a_feed_that_stamps_all_its_items_anew_changes_nothing(desk: Desk) -> None:
    stamped = [item(n, updated="2026-11-22T10:00:00Z") for n in range(12)]
    feed = desk.add(desk.site.give("/f", rss(*stamped)))
    desk.poll(feed)
    desk.site.give("/f", rss(*(item(n, updated="2026-11-22T11:00:00Z") for n in range(12))))
    desk.poll(feed)
    assert len(desk.rows()) == 12


def test_the_first_poll_takes_the_newest_and_notes_the_rest(desk: Desk) -> None:
    desk.settings = Settings(fetch_allow_networks=("127.0.0.0/8",), feeds_first_items=5)
    feed = desk.add(desk.site.give("/f", rss(*(item(n, hours_ago=n) for n in range(20)))))
    desk.poll(feed)
    assert [row.name for row in desk.rows()] == [f"Port {n}" for n in (4, 3, 2, 1, 0)]
    desk.poll(feed)
    assert len(desk.rows()) == 5


def test_a_flood_is_taken_in_parts_and_nothing_is_lost(desk: Desk) -> None:
    feed = desk.add(desk.site.give("/f", rss(item(-1)), ETag='"0"'))
    desk.poll(feed)
    desk.site.give("/f", rss(*(item(n) for n in range(2_300))), ETag='"1"')
    for _ in range(3):
        polled = desk.poll(feed)
    assert len({row.url for row in desk.rows()}) == 2_301
    assert polled.items == 2_301


def test_a_broken_feed_is_shown_as_broken_and_asked_ever_more_slowly_for_ever(desk: Desk) -> None:
    feed = desk.add(desk.site.give("/f", "nothing here", 500))
    states, pauses = [], []
    for _ in range(14):
        polled = desk.poll(feed)
        states.append(polled.state)
        pauses.append((polled.next_poll_at - desk.now).total_seconds())
    assert states == [FeedState.ACTIVE] * 2 + [FeedState.BROKEN] * 12
    assert pauses[:4] == [300, 600, 1_200, 2_400]
    assert pauses[-3:] == [86_400] * 3
    assert polled.reason is not None
    assert polled.reason.code is ReasonCode.UNREACHABLE
    assert polled.failures == 14
    desk.site.give("/f", rss(item(1)))
    mended = desk.poll(feed)
    assert (mended.state, mended.failures, mended.reason, mended.items) == (FeedState.ACTIVE, 0, None, 1)


def test_a_server_that_asks_for_a_pause_gets_it(desk: Desk) -> None:
    polled = desk.poll(desk.add(desk.site.give("/f", "later", 429, Retry_After="7200")))
    assert polled.next_poll_at == START + timedelta(hours=2)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, "no", ReasonCode.NOT_FOUND),
        (403, "no", ReasonCode.REFUSED),
        (200, "<html><body>Welcome</body></html>", ReasonCode.NOT_A_FEED),
        (200, "", ReasonCode.EMPTY),
    ],
)
def test_a_lasting_failure_is_shown_at_once(desk: Desk, status: int, body: str, code: ReasonCode) -> None:
    polled = desk.poll(desk.add(desk.site.give("/f", body, status)))
    assert polled.state is FeedState.BROKEN
    assert polled.reason is not None
    assert polled.reason.code is code
    assert polled.reason.advice.endswith(".")
    assert polled.next_poll_at == START + timedelta(minutes=5)


def test_a_feed_that_is_gone_is_asked_once_a_day(desk: Desk) -> None:
    polled = desk.poll(desk.add(desk.site.give("/f", "gone", 410)))
    assert polled.reason is not None
    assert polled.reason.code is ReasonCode.GONE
    assert polled.next_poll_at == START + timedelta(days=1)


def test_a_permanent_redirect_changes_the_address_once_it_has_lasted(desk: Desk) -> None:
    new = desk.site.give("/new", rss(item(1)))
    feed = desk.add(desk.site.give("/old", "", 301, Location="/new"))
    seen = [desk.poll(feed) for _ in range(MOVED_AFTER)]
    assert [(f.url, f.moved_to, f.moved_seen) for f in seen[:2]] == [(feed.url, new, 1), (feed.url, new, 2)]
    assert (seen[2].url, seen[2].moved_to) == (new, None)
    assert len(desk.rows()) == 1


def test_a_passing_redirect_does_not(desk: Desk) -> None:
    desk.site.give("/new", rss(item(1)))
    feed = desk.add(desk.site.give("/old", "", 302, Location="/new"))
    for _ in range(MOVED_AFTER + 1):
        polled = desk.poll(feed)
    assert (polled.url, polled.moved_to) == (feed.url, None)


def test_the_address_of_a_page_leads_to_the_feed_that_it_names(desk: Desk) -> None:
    real = desk.site.give("/feed.xml", rss(item(1)))
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    feed = desk.add(desk.site.give("/", page, Content_Type="text/html"))
    followed = desk.poll(feed)
    assert (followed.url, followed.state) == (real, FeedState.ACTIVE)
    polled = desk.poll(feed)
    assert (polled.items, polled.failures, polled.reason) == (1, 0, None)


def test_pages_that_name_each_other_are_not_followed_for_ever(desk: Desk) -> None:
    for path, other in (("/a", "/b"), ("/b", "/a")):
        desk.site.give(
            path, f'<html><head><link rel=alternate type="application/rss+xml" href="{other}"></head></html>'
        )
    feed = desk.add(desk.site.url("/a"))
    desk.poll(feed)
    polled = desk.poll(feed)
    assert (polled.state, polled.url) == (FeedState.BROKEN, desk.site.url("/b"))
    assert polled.next_poll_at > desk.now


def test_a_page_that_names_several_feeds_gives_the_choice(desk: Desk) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="/{n}">'
        for n, title in enumerate(("World", "عربي"))
    )
    polled = desk.poll(desk.add(desk.site.give("/", f"<html><head>{links}</head></html>")))
    assert polled.state is FeedState.BROKEN
    assert polled.reason is not None
    assert polled.reason.detail == f"{desk.site.url('/0')}\tWorld\n{desk.site.url('/1')}\tعربي"


def test_a_sitemap_gives_what_is_recent_and_then_what_is_new(desk: Desk) -> None:
    def urls(*entries: tuple[str, str]) -> str:
        listed = "".join(
            f"<url><loc>/{name}</loc>{f'<lastmod>{mod}</lastmod>' if mod else ''}</url>" for name, mod in entries
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'

    old = [("about", ""), ("old", "2026-11-01"), ("new", "2026-11-22T10:00:00Z")]
    feed = desk.add(desk.site.give("/s.xml", urls(*old)))
    desk.poll(feed)
    assert [row.url for row in desk.rows()] == [desk.site.url("/new")]
    desk.site.give("/s.xml", urls(*old, ("fresh", ""), ("newer", "2026-11-22T13:00:00Z")))
    polled = desk.poll(feed)
    assert {row.url for row in desk.rows()} == {desk.site.url(f"/{name}") for name in ("new", "fresh", "newer")}
    assert polled.kind is FeedKind.SITEMAP


def test_an_index_is_followed_into_its_recent_sitemaps_only(desk: Desk) -> None:
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

    def index(*entries: tuple[str, str]) -> str:
        listed = "".join(f"<sitemap><loc>/{n}</loc><lastmod>{mod}</lastmod></sitemap>" for n, mod in entries)
        return f"<sitemapindex {namespace}>{listed}</sitemapindex>"

    def sitemap(*names: str) -> str:
        listed = "".join(f"<url><loc>/{name}</loc><lastmod>2026-11-22T09:00:00Z</lastmod></url>" for name in names)
        return f"<urlset {namespace}>{listed}</urlset>"

    desk.site.give("/nov.xml", sitemap("a", "b"))
    desk.site.give("/deep.xml", index(("nov.xml", "2026-11-22")))
    feed = desk.add(
        desk.site.give(
            "/i.xml", index(("oct.xml", "2026-10-31"), ("nov.xml", "2026-11-22"), ("deep.xml", "2026-11-22"),
                            ("lost.xml", "2026-11-22")),
        )
    )  # fmt: skip
    polled = desk.poll(feed)
    assert (polled.kind, polled.state, len(desk.rows())) == (FeedKind.SITEMAP_INDEX, FeedState.ACTIVE, 2)
    assert "/oct.xml" not in [path for path, _ in desk.site.asked]
    desk.site.asked.clear()
    desk.poll(feed)
    assert "/nov.xml" not in [path for path, _ in desk.site.asked]
    desk.site.give("/nov.xml", sitemap("a", "b", "c"))
    desk.site.give("/i.xml", index(("nov.xml", "2026-11-22T11:00:00Z")))
    desk.poll(feed)
    assert [row.url for row in desk.rows()][2:] == [desk.site.url("/c")]


def test_a_whole_text_in_the_feed_is_read_there_where_that_is_wanted(desk: Desk) -> None:
    whole = "<p>" + "The port will reopen on Monday, the harbour master said. " * 20 + "</p>"
    body = rss(
        item(1, more=f"<content:encoded><![CDATA[{whole}]]></content:encoded>"),
        item(2, more="<description>Short</description>"),
        "<item><title>No address</title><description>Words of its own.</description></item>",
        "<item><guid isPermaLink='false'>empty</guid><title>Nothing</title></item>",
    )
    desk.poll(desk.add(desk.site.give("/f", body), take_from=TakeFrom.FEED))
    rows = {row.name: row for row in desk.rows()}
    assert set(rows) == {"Port 1", "Port 2", "No address"}
    assert (rows["Port 1"].url, rows["Port 1"].hints.url) == (None, desk.site.url("/a/1"))
    assert rows["Port 2"].url == desk.site.url("/a/2")
    assert {type(message) for message in desk.published} == {AddressAccepted, SubmissionAccepted}
    assert rows["Port 1"].payload_digest is not None
    with reading(desk.engine) as conn:
        assert b"the harbour master said" in payloads.get(conn, rows["Port 1"].payload_digest)


def test_a_future_date_and_a_cut_title_are_not_passed_on(desk: Desk) -> None:
    desk.poll(desk.add(desk.site.give("/f", rss(item(1, hours_ago=-72).replace("Port 1", "The port will…")))))
    (row,) = desk.rows()
    assert (row.hints.published, row.hints.title) == (None, None)


def test_a_feed_of_damaged_xml_is_read_and_says_so(desk: Desk) -> None:
    polled = desk.poll(desk.add(desk.site.give("/f", rss(item(1)).replace("</channel>", "</chan>"))))
    assert (polled.state, polled.items) == (FeedState.ACTIVE, 1)
    assert polled.reason is not None
    assert polled.reason.code is ReasonCode.MALFORMED


def test_feeds_of_one_server_come_one_by_one_at_its_pace(desk: Desk) -> None:
    made = [desk.add(desk.site.give(f"/f{n}", rss(item(n)))) for n in range(4)]
    door = open_door(desk.settings)
    poller = Poller(
        engine=desk.engine,
        get=lambda url, hop: door.get(url, hop=hop),
        settings=desk.settings,
        clock=lambda: desk.now,
        chance=lambda: 0.5,
    )
    for second in range(4):
        desk.now = START + timedelta(seconds=second)
        for feed in made:
            poller.poll(feed.id)
        assert len(desk.site.asked) == second + 1
    assert {desk.find(feed).items for feed in made} == {1}


def test_a_feed_removed_in_mid_poll_brings_nothing(desk: Desk) -> None:
    feed = desk.add(desk.site.give("/f", rss(item(1))))
    door = open_door(desk.settings)

    def get(url: str, hop: Hop) -> Answer:
        with writing(desk.engine) as conn:
            feeds.remove(conn, feed.id)
        return door.get(url, hop=hop)

    poller = Poller(engine=desk.engine, get=get, settings=desk.settings, clock=lambda: START, chance=lambda: 0.5)
    assert poller.poll(feed.id) == ()
    assert desk.rows() == []


def test_a_feed_whose_store_goes_away_in_mid_poll_is_due_as_soon_as_it_is_back(desk: Desk) -> None:
    feed = desk.add(desk.site.give("/f", rss(item(1))))
    door = open_door(desk.settings)
    outage = ExitStack()

    def get(url: str, hop: Hop) -> Answer:
        outage.enter_context(Injected(desk.engine, at=1, lasting=True))
        return door.get(url, hop=hop)

    def pause(seconds: float) -> bool:
        outage.close()
        return False

    poller = Poller(
        engine=desk.engine, get=get, settings=desk.settings, clock=lambda: START, chance=lambda: 0.5, pause=pause
    )
    with pytest.raises(StoreDown):
        poller.poll(feed.id)
    assert desk.rows() == []
    assert desk.find(feed).failures == 0
    assert desk.poll(feed).items == 1


def test_an_interrupted_poll_is_due_as_before_and_a_bug_is_told(desk: Desk) -> None:
    feed = desk.add(desk.site.give("/f", rss(item(1))))

    def poller(error: Exception) -> Poller:
        def get(url: str, hop: Hop) -> Answer:
            raise error

        desk.now += timedelta(seconds=2)  # the server's pace
        return Poller(engine=desk.engine, get=get, settings=desk.settings, clock=lambda: desk.now, chance=lambda: 0.5)

    with pytest.raises(Interrupted):
        poller(Interrupted()).poll(feed.id)
    assert desk.find(feed).failures == 0
    with pytest.raises(ZeroDivisionError):
        poller(ZeroDivisionError("x")).poll(feed.id)
    broken = desk.find(feed)
    assert broken.state is FeedState.BROKEN
    assert broken.reason is not None
    assert broken.reason.code is ReasonCode.BUG
    assert desk.poll(feed).items == 1


def test_due_feeds_are_sent_off_once(desk: Desk) -> None:
    made = [desk.add(f"https://news.example/{n}") for n in range(3)]
    sent: list[str] = []

    def send(ids: object) -> int:
        assert isinstance(ids, tuple)
        sent.extend(ids[:2])  # the broker dies over the third
        return 2

    assert send_off(engine=desk.engine, send=send, now=START) == 2
    assert len(sent) == 2
    assert send_off(engine=desk.engine, send=lambda ids: len(ids), now=START) == 1
    assert send_off(engine=desk.engine, send=lambda ids: len(ids), now=START) == 0
    assert send_off(engine=desk.engine, send=lambda ids: len(ids), now=START + timedelta(minutes=6)) == len(made)


def test_a_poll_that_has_to_wait_before_its_sender_goes_on_is_sent_off_again_when_its_turn_comes(desk: Desk) -> None:
    feed = desk.add("https://news.example/feed")
    slot_at = START + timedelta(seconds=2)

    def send(ids: Sequence[str]) -> int:
        with writing(desk.engine) as conn:
            assert feeds.claim(conn, feed.id, now=START, lease_seconds=60) is not None
            feeds.wait(conn, feed.id, slot_at=slot_at)
        return len(ids)

    assert send_off(engine=desk.engine, send=send, now=START) == 1
    assert send_off(engine=desk.engine, send=len, now=START) == 0
    assert send_off(engine=desk.engine, send=len, now=slot_at) == 1
