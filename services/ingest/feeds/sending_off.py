"""Finds the feeds that are due and sends off their polls."""

from datetime import datetime

from sqlalchemy import Engine

from services.common.broker import Send
from services.common.store import feeds
from services.common.store.engine import reading, writing

DUE_AT_ONCE = 200
"""Feeds of one look: every 5 s that is 40 a second, more than one fetch worker polls; the rest waits for the next."""


def send_off(*, engine: Engine, send: Send, now: datetime) -> int:
    """Send a poll for each feed that is due and has none on its way; returns how many."""
    with reading(engine) as conn:
        if not feeds.due(conn, now=now, limit=1):
            return 0
    with writing(engine) as conn:
        taken = feeds.take_due(conn, now=now, limit=DUE_AT_ONCE)
    sent = send(taken)
    if sent < len(taken):
        with writing(engine) as conn:
            feeds.not_sent(conn, taken[sent:])
    return sent
