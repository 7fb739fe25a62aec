"""A feed's turn at its server: polls keep the same pace as fetches, so that 200 feeds of one server come one by one."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, Engine

from services.common.contracts.feeds import Feed, FeedId
from services.common.settings import Settings
from services.common.store import feeds, hosts
from services.common.store.engine import writing
from services.common.store.outages import StoreDown
from services.ingest import pacing
from services.ingest.politeness import host_of

RELEASE_SECONDS = 2.0
"""Between two tries to give a feed back to a store that is away; its thread has nothing else to do meanwhile."""


def hold(conn: Connection, feed: Feed, *, now: datetime, seconds: float) -> None:
    """Its server asked for a pause: what else is fetched from it waits as well."""
    name = host_of(feed.url)
    if name is not None:
        host = hosts.locked(conn, name, now=now)
        hosts.pace(conn, pacing.asked_to_wait(host, now=now, seconds=seconds, slower_than=None))


def wait_until(conn: Connection, feed: Feed, *, settings: Settings, now: datetime) -> datetime | None:
    """Until when the feed has to wait for its server's pace, a place reserved for it; None: it may be asked now."""
    name = host_of(feed.url)
    if name is None:
        return None  # the door says why
    before = hosts.locked(conn, name, now=now)
    after, slot_at = pacing.take_turn(
        before, now=now, slot_at=feed.slot_at, delay=pacing.delay_of(before, settings.fetch_host_delay_seconds)
    )
    if after != before:
        hosts.pace(conn, after)
    return slot_at


def sleep(seconds: float) -> bool:
    """Wait; nobody stops us."""
    time.sleep(seconds)
    return False


def release_when_it_answers(engine: Engine, id: FeedId, pause: Callable[[float], bool], *, seconds: float) -> None:
    """Give a claim back to a store that is away, or the feed would wait for its lease long after the store is back.

    For `seconds` at most, when the lease is over anyway, and until `pause` says that the worker stops.
    """
    for _ in range(round(seconds / RELEASE_SECONDS)):
        with suppress(StoreDown), writing(engine) as conn:
            feeds.release(conn, id)
            return
        if pause(RELEASE_SECONDS):
            return
