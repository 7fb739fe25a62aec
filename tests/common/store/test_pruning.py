"""What nothing will ask for again goes; what anything refers to stays."""

import os
from datetime import timedelta
from io import BytesIO

import sqlalchemy as sa
from sqlalchemy import Engine

from services.common.contracts.feeds import FeedKind, NewFeed
from services.common.contracts.submissions import Channel, NewSubmission
from services.common.store import feeds, large_payloads, payloads, submissions
from services.common.store.engine import reading, writing
from services.common.store.large_payloads import PART_BYTES
from services.common.store.pruning import BYTES_LEFT_DAYS, ITEMS_GONE_DAYS, Pruned, prune
from services.common.store.tables import feeds as feed_rows
from services.common.store.tables import payloads as payload_rows
from tests.common.store.builders import NOW, a_submission

LATE = NOW + timedelta(days=BYTES_LEFT_DAYS, seconds=1)


def digests(engine: Engine) -> set[str]:
    with reading(engine) as conn:
        return set(conn.execute(sa.select(payload_rows.c.digest)).scalars())


def test_bytes_that_nobody_refers_to_go_after_a_week_and_all_others_stay(store: Engine) -> None:
    shared, own, lost = (os.urandom(PART_BYTES) for _ in range(3))
    kept, _ = large_payloads.keep(store, BytesIO(shared + own), limit=10**8, now=NOW)
    with writing(store) as conn:
        submissions.accept(conn, [NewSubmission(channel=Channel.UPLOAD, name="x", payload_digest=kept)], now=NOW)
        submissions.accept(conn, [a_submission(b"small")], now=NOW)
        payloads.put(conn, b"of a page that was fetched anew", now=NOW)
    before = digests(store)
    broken_off, _ = large_payloads.keep(store, BytesIO(shared + lost), limit=10**8, now=NOW)
    assert len(digests(store)) == len(before) + 2

    assert prune(store, now=NOW + timedelta(days=BYTES_LEFT_DAYS)).payloads == 0, "not yet"
    counted = prune(store, now=LATE, dry_run=True)
    assert counted.payloads == 3, "the whole, its part that nobody else has, the page"
    assert len(digests(store)) == len(before) + 2
    found = prune(store, now=LATE)
    assert found == counted
    assert found.payload_bytes > PART_BYTES
    assert broken_off not in digests(store)
    assert len(digests(store)) == len(before) - 1
    assert large_payloads.open_payload(store, kept).read() == shared + own
    assert prune(store, now=LATE) == Pruned(feed_items=0, payloads=0, payload_bytes=0)


def test_bytes_that_are_written_again_are_not_taken_from_under_an_upload(store: Engine) -> None:
    part = os.urandom(PART_BYTES)
    whole, _ = large_payloads.keep(store, BytesIO(part + b"end"), limit=10**8, now=NOW)
    again, _ = large_payloads.keep(store, BytesIO(part + b"end"), limit=10**8, now=LATE)
    assert again == whole
    assert prune(store, now=LATE).payloads == 0
    assert large_payloads.open_payload(store, whole).read() == part + b"end"


def test_items_go_that_left_their_feed_long_before_its_last_document(store: Engine) -> None:
    last = NOW + timedelta(days=ITEMS_GONE_DAYS, seconds=1)
    with writing(store) as conn:
        feed, _ = feeds.add(conn, NewFeed(url="https://a.example/feed"), now=NOW)
        index, _ = feeds.add(conn, NewFeed(url="https://a.example/index"), now=NOW)
        conn.execute(sa.update(feed_rows).where(feed_rows.c.id == index.id).values(kind=FeedKind.SITEMAP_INDEX))
        for id in (feed.id, index.id):
            feeds.remember_items(conn, id, [(f"{n}", None, None) for n in range(3_000)], now=NOW)
            feeds.still_there(conn, id, ["7"], now=last - timedelta(days=1))
    # However long the feed has not answered since, it still holds what it held.
    assert prune(store, now=NOW + timedelta(days=1_000)).feed_items == 0
    with writing(store) as conn:
        feeds.remember_items(conn, feed.id, [("new", None, None)], now=last)
        feeds.remember_items(conn, index.id, [("new", None, None)], now=last)
    assert prune(store, now=last, dry_run=True).feed_items == 2_999
    assert prune(store, now=last, is_over=lambda: True).feed_items == 0
    assert prune(store, now=last).feed_items == 2_999
    with reading(store) as conn:
        assert set(feeds.known_items(conn, feed.id, ["1", "7", "new"])) == {"7", "new"}
        assert len(feeds.known_items(conn, index.id, ["1", "7", "new"])) == 3
