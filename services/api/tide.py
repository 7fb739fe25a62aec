"""How far statements have come in, for all who listen: one question to the store in a while, however many they are."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from services.common.store.arrivals import Position
from services.common.store.outages import StoreDown

PAUSE_SECONDS = 1.0
"""Between two questions of one process."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tide:
    """How far statements have come in: asked of the store once in a while, however many want to know."""

    ask: Callable[[], int]
    pause_seconds: float = PAUSE_SECONDS
    _last: int = 0
    _asked_at: float | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def is_beyond(self, position: Position) -> bool:
        """Whether something came in behind this position. While the store is away, nothing does."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if self._asked_at is None or now - self._asked_at >= self.pause_seconds:
                try:
                    self._last = await run_in_threadpool(self.ask)
                except StoreDown as error:
                    _log.warning("stream: %s", error)
                self._asked_at = now
        return self._last > position.arrival
