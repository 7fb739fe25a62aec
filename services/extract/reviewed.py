"""Links the statements of articles that somebody reviewed: who speaks in them now, and who reports the same words."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from services.common.store import arrivals, reviews
from services.common.store.engine import reading, writing
from services.extract import linking, tying
from services.extract.link.utterances.encoders import Encoder


def follow(
    engine: Engine, encoder: Encoder | None, *, clock: Callable[[], datetime], is_over: Callable[[], bool]
) -> None:
    """A few articles at a time, until none waits or the worker is stopping; doing it again changes nothing."""
    while not is_over():
        with reading(engine) as conn:
            if not reviews.are_waiting(conn):
                return
        with writing(engine) as conn:
            numbers = reviews.take_waiting(conn)
            linking.link(conn, numbers.values(), now=clock())
            tying.relink(conn, numbers, encoder, now=clock())
            arrivals.announce(conn, list(numbers.values()))
