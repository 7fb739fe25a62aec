"""Feeds in the store: adding, rhythm, leases, items. The same on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, Engine

from services.common.contracts.feeds import Feed, FeedKind, FeedState, NewFeed, PollResult, TakeFrom
from services.common.contracts.submissions import SubmissionId
from services.common.store import feeds
from services.common.store.engine import reading, writing
from services.common.store.feeds import Succeeded
from tests.common.store.builders import LATER, NOW, WHY

HOUR = timedelta(hours=1)


def added(conn: Connection, url: str = "https://news.example/feed") -> Feed:
    return feeds.add(conn, NewFeed(url=url), now=NOW)[0]


def good(new_items: int = 0) -> Succeeded:
    return Succeeded(
        now=NOW,
        next_poll_at=NOW + HOUR,
        interval_seconds=3600,
        kind=FeedKind.ATOM,
        title="Harbour",
        language="ar",
        etag='"1"',
        last_modified=None,
        new_items=new_items,
        moved_to=None,
        moved_seen=0,
    )


def test_an_address_is_one_feed_however_often_it_is_added(store: Engine) -> None:
    with writing(store) as conn:
        first, is_new = feeds.add(conn, NewFeed(url="https://news.example/خبر", title="أخبار"), now=NOW)
        again, is_new_again = feeds.add(conn, NewFeed(url="https://news.example/خبر", title="other"), now=LATER)
    assert (is_new, is_new_again) == (True, False)
    assert first == again
    assert (first.state, first.title, first.next_poll_at) == (FeedState.ACTIVE, "أخبار", NOW)


def test_the_list_is_in_order_of_adding_and_by_state(store: Engine) -> None:
    with writing(store) as conn:
        made = [added(conn, f"https://news.example/{n}") for n in range(5)]
        feeds.pause(conn, made[3].id)
        feeds.fail(conn, made[1].id, WHY, now=NOW, next_poll_at=LATER, failures=3, is_broken=True)
    with reading(store) as conn:
        assert [f.id for f in feeds.page(conn, limit=2)] == [made[0].id, made[1].id]
        assert [f.id for f in feeds.page(conn, after=made[1].id, limit=2)] == [made[2].id, made[3].id]
        assert [f.id for f in feeds.page(conn, state=FeedState.PAUSED, limit=9)] == [made[3].id]
        assert feeds.counts(conn) == {FeedState.ACTIVE: 3, FeedState.PAUSED: 1, FeedState.BROKEN: 1}


def test_two_polls_of_one_feed_never_happen_at_once(store: Engine) -> None:
    with writing(store) as conn:
        feed = added(conn)
        assert feeds.claim(conn, feed.id, now=NOW, lease_seconds=60) is not None
    with writing(store) as conn:
        assert feeds.claim(conn, feed.id, now=NOW, lease_seconds=60) is None
        # Its worker died: the next one takes it over.
        assert feeds.claim(conn, feed.id, now=NOW + timedelta(seconds=61), lease_seconds=60) is not None
        feeds.succeed(conn, feed.id, good())
        assert feeds.claim(conn, feed.id, now=NOW + timedelta(seconds=62), lease_seconds=60) is None
        assert feeds.claim(conn, feed.id, now=NOW + HOUR, lease_seconds=60) is not None
        feeds.release(conn, feed.id)
        assert feeds.claim(conn, feed.id, now=NOW + HOUR, lease_seconds=60) is not None


def test_what_a_clock_ahead_took_in_hand_or_sent_off_is_free_once_it_is_set_back(store: Engine) -> None:
    with writing(store) as conn:
        feed = added(conn)
        assert feeds.take_due(conn, now=NOW + HOUR, limit=9) == (feed.id,)
        assert feeds.claim(conn, feed.id, now=NOW + HOUR, lease_seconds=60) is not None
        assert feeds.due(conn, now=NOW, limit=9) == (feed.id,)
        assert feeds.claim(conn, feed.id, now=NOW, lease_seconds=60) is not None
        # Of two machines' clocks one is a little ahead.
        assert feeds.claim(conn, feed.id, now=NOW - timedelta(seconds=5), lease_seconds=60) is None


def test_a_feed_is_due_once_until_its_message_must_be_lost(store: Engine) -> None:
    with writing(store) as conn:
        made = [added(conn, f"https://news.example/{n}") for n in range(3)]
        feeds.pause(conn, made[2].id)
        assert set(feeds.due(conn, now=NOW, limit=9)) == {made[0].id, made[1].id}
        assert set(feeds.take_due(conn, now=NOW, limit=9)) == {made[0].id, made[1].id}
        assert feeds.take_due(conn, now=NOW, limit=9) == ()
        assert feeds.due(conn, now=NOW, limit=9) == ()
        assert len(feeds.due(conn, now=LATER, limit=9)) == 2
        assert len(feeds.due(conn, now=LATER, limit=1)) == 1
        assert feeds.poll_now(conn, made[0].id, now=NOW)
        assert feeds.due(conn, now=NOW, limit=9) == (made[0].id,)
        assert not feeds.poll_now(conn, made[2].id, now=NOW)


def test_a_poll_is_recorded_good_or_bad(store: Engine) -> None:
    with writing(store) as conn:
        feed = added(conn)
        feeds.claim(conn, feed.id, now=NOW, lease_seconds=60)
        assert feeds.fail(conn, feed.id, WHY, now=NOW, next_poll_at=LATER, failures=1, is_broken=True)
        broken = feeds.find(conn, feed.id)
        assert feeds.succeed(conn, feed.id, good(3))
        assert feeds.succeed(conn, feed.id, replace(good(), kind=None, title=None, language=None))
        mended = feeds.find(conn, feed.id)
    assert broken is not None
    assert (broken.state, broken.reason, broken.failures, broken.result) == (
        FeedState.BROKEN, WHY, 1, PollResult.FAILED,
    )  # fmt: skip
    assert mended is not None
    assert (mended.state, mended.reason, mended.failures, mended.result) == (
        FeedState.ACTIVE, None, 0, PollResult.UNCHANGED,
    )  # fmt: skip
    assert (mended.items, mended.last_item_at, mended.title, mended.kind, mended.language, mended.etag) == (
        3, NOW, "Harbour", FeedKind.ATOM, "ar", '"1"',
    )  # fmt: skip


def test_a_paused_feed_stays_paused_whatever_its_last_poll_finds(store: Engine) -> None:
    with writing(store) as conn:
        feed = added(conn)
        assert feeds.pause(conn, feed.id)
        assert not feeds.pause(conn, feed.id)
        assert feeds.claim(conn, feed.id, now=NOW, lease_seconds=60) is None
        feeds.fail(conn, feed.id, WHY, now=NOW, next_poll_at=LATER, failures=1, is_broken=True)
        paused = feeds.find(conn, feed.id)
        assert paused is not None
        assert paused.state is FeedState.PAUSED
        assert feeds.resume(conn, feed.id, now=LATER)
        assert not feeds.resume(conn, feed.id, now=LATER)
        resumed = feeds.find(conn, feed.id)
    assert resumed is not None
    assert (resumed.state, resumed.next_poll_at) == (FeedState.BROKEN, LATER)


def test_what_a_person_sets_stays_set(store: Engine) -> None:
    with writing(store) as conn:
        feed = added(conn)
        assert feeds.amend(conn, feed.id, take_from=TakeFrom.FEED, interval_seconds=600)
        changed = feeds.find(conn, feed.id)
        assert changed is not None
        assert (changed.take_from, changed.fixed_interval_seconds) == (TakeFrom.FEED, 600)
        assert feeds.amend(conn, feed.id, is_interval_own=True)
        again = feeds.find(conn, feed.id)
        assert again is not None
        assert (again.take_from, again.fixed_interval_seconds) == (TakeFrom.FEED, None)
        assert not feeds.amend(conn, "0" * 32, title="x")


def test_items_are_known_by_their_keys_for_their_feed_alone(store: Engine) -> None:
    submission = SubmissionId("1" * 32)
    many = [(f"key {n}", None, submission) for n in range(1_200)]
    with writing(store) as conn:
        feed, other = added(conn), added(conn, "https://other.example/feed")
        feeds.remember_items(conn, feed.id, [*many, ("خبر\0", "1", None), ("خبر\ufffd", "1", None)], now=NOW)
        feeds.remember_items(conn, feed.id, [("key 0", "2", submission)], now=LATER)
        feeds.remember_items(conn, feed.id, [], now=LATER)
        assert feeds.known_items(conn, feed.id, ["key 0", "key 1", "خبر\0", "new"]) == {
            "key 0": "2", "key 1": None, "خبر\0": "1",
        }  # fmt: skip
        assert len(feeds.known_items(conn, feed.id, [key for key, _, _ in many])) == 1_200
        assert feeds.known_items(conn, other.id, ["key 0"]) == {}


def test_removing_a_feed_forgets_its_items_and_a_late_poll_finds_nothing(store: Engine) -> None:
    with writing(store) as conn:
        feed = added(conn)
        feeds.remember_items(conn, feed.id, [("a", None, None)], now=NOW)
        assert feeds.remove(conn, feed.id)
        assert not feeds.remove(conn, feed.id)
        assert not feeds.succeed(conn, feed.id, good())
        assert not feeds.fail(conn, feed.id, WHY, now=NOW, next_poll_at=LATER, failures=1, is_broken=False)
        assert feeds.find(conn, feed.id) is None


def test_a_feed_moves_unless_another_stands_there(store: Engine) -> None:
    with writing(store) as conn:
        feed, other = added(conn), added(conn, "https://other.example/feed")
        assert not feeds.move(conn, feed.id, other.url)
        assert feeds.move(conn, feed.id, "https://new.example/feed")
        moved = feeds.find(conn, feed.id)
    assert moved is not None
    assert moved.url == "https://new.example/feed"
