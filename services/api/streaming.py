"""Statements as server-sent events: what fits of what becomes known, from a position on, for ever.

A listener holds a connection to the store only while it reads, and reads only when there is something new; that is
asked once for all listeners of the process. What a listener is told depends on its position alone: it may go away and
come back with the last id that it saw, to any process, and miss or double nothing.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from fastapi.sse import format_sse_event
from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool

from services.api import cursors, listing, schemas
from services.api.tide import Tide
from services.common.store import arrivals
from services.common.store.arrivals import Position
from services.common.store.engine import reading, snapshot
from services.common.store.outages import StoreDown
from services.common.store.statements import StatementFilter

HEARTBEAT_SECONDS = 15.0
"""Proxies close what is silent for a minute, many after half of one (HTML Living Standard: every 15 seconds or so)."""
RETRY_MILLISECONDS = 3_000
"""After which a browser comes back."""
AT_ONCE = 200
"""Statements looked at in one transaction."""
EVENT = "statement"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    items: Sequence[tuple[Position, schemas.Statement]]
    end: Position
    is_all: bool


def start(engine: Engine, given: str | None) -> Position:
    """Where a stream begins: behind the event of this id, or with what comes in from now on.

    Raises Problem for an id that is not ours, and StoreDown. An id beyond all that the store knows is of before it was
    set back to an older copy: the stream begins now.
    """
    newest = Position(arrivals.newest(engine))
    if given is None:
        return newest
    with cursors.ours():
        return min(Position.read(cursors.opened(given) or ""), newest)


async def events(
    engine: Engine,
    filter: StatementFilter,
    position: Position,
    tide: Tide,
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    is_welcome: Callable[[Connection], bool] = lambda _conn: True,
) -> AsyncGenerator[bytes, None]:
    """Each statement that fits as an event of its own, in the order in which they became known; a comment wherever
    nothing else was told for `heartbeat_seconds`. It ends where the listener is not welcome any more: that is asked
    with each look at the store, and so before anything is told, and before each comment."""
    # The id alone makes no event, but is where a browser comes back to that was told nothing else yet.
    yield format_sse_event(id=cursors.sealed(str(position)), retry=RETRY_MILLISECONDS)
    silent = 0.0
    is_all = False
    while True:
        if is_all and not await tide.is_beyond(position):
            await asyncio.sleep(tide.pause_seconds)
            silent += tide.pause_seconds
            if silent >= heartbeat_seconds:
                silent = 0.0
                if not await run_in_threadpool(_is_still, engine, is_welcome):
                    return
                yield format_sse_event(id=cursors.sealed(str(position)), comment="")
            continue
        try:
            batch = await run_in_threadpool(_read, engine, filter, position, is_welcome)
        except StoreDown as error:
            _log.warning("stream: %s", error)
            is_all = True
            await asyncio.sleep(tide.pause_seconds)
            continue
        if batch is None:
            return
        if batch.items:
            silent = 0.0
            yield b"".join(
                format_sse_event(event=EVENT, id=cursors.sealed(str(place)), data_str=one.model_dump_json())
                for place, one in batch.items
            )
        position, is_all = batch.end, batch.is_all


def _read(
    engine: Engine, filter: StatementFilter, position: Position, is_welcome: Callable[[Connection], bool]
) -> _Batch | None:
    """None where the listener is not welcome any more."""
    with snapshot(engine) as conn:
        return _batch(conn, filter, position) if is_welcome(conn) else None


def _is_still(engine: Engine, is_welcome: Callable[[Connection], bool]) -> bool:
    """While the store is away, nobody is told anything, nor sent away."""
    try:
        with reading(engine) as conn:
            return is_welcome(conn)
    except StoreDown as error:
        _log.warning("stream: %s", error)
        return True


def _batch(conn: Connection, filter: StatementFilter, position: Position) -> _Batch:
    found = arrivals.behind(conn, position, filter, limit=AT_ONCE)
    shown = listing.with_venues(conn, [row for _, row in found.items])
    places = [place for place, _ in found.items]
    return _Batch(items=list(zip(places, shown, strict=True)), end=found.end, is_all=found.is_all)
