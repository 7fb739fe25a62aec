"""Finds the feeds that are due and sends off their polls."""

from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from services.common.broker import Send, send_due
from services.common.store import feeds

DUE_AT_ONCE = 200
"""Feeds of one look: every 5 s that is 40 a second, more than one fetch worker polls; the rest waits for the next."""


def send_off(*, engine: Engine, send: Send, now: datetime) -> int:
    """Send a poll for each feed that is due and has none on its way; returns how many."""
    return send_due(
        engine,
        send,
        is_due=lambda conn: bool(feeds.due(conn, now=now, limit=1)),
        take=partial(feeds.take_due, now=now, limit=DUE_AT_ONCE),
        not_sent=feeds.not_sent,
    )
