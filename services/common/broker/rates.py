"""How often somebody may ask: a bucket for each, shared by all processes through Redis, and each process's own without.

A bucket holds some seconds' worth of requests and fills at a steady rate (the generic cell rate algorithm, ITU-T I.371:
all that is kept of a bucket is the moment at which it would be full again).
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from services.common.settings import Settings

BURST_SECONDS = 10.0
"""So many seconds' requests may come at once: a page with all it loads, a script that begins."""
WHOM = 10_000
"""So many buckets a process keeps by itself; of more, those that nobody drew from for longest are full again."""
WAIT_SECONDS = 0.25
"""For Redis to answer, a hundred times what it takes: who asks waits meanwhile."""
REST_SECONDS = 3.0
"""So long a Redis that did not answer is not asked again."""

Take = Callable[[str], float]
"""Draws one request from somebody's bucket: gives 0.0, or the seconds until there is one, and then draws nothing."""

# Redis's own clock, so that all processes of all machines go by one. Microseconds fit a double until the year 2255.
_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local every, room = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1])) or now, now) + every
if full - now > room then return string.format('%.0f', full - now - room) end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return '0'
"""


class Buckets:
    """One process's own. May be used by many threads."""

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`per_second` is above 0; `clock` gives seconds."""
        self._every, self._room = 1 / per_second, room_seconds(per_second)
        self._clock = clock
        self._lock = threading.Lock()
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __call__(self, whose: str) -> float:
        with self._lock:
            now = self._clock()
            full_at = max(self._full_at.get(whose, now), now) + self._every
            if full_at - now > self._room + 1e-9:  # seconds as doubles: a tenth ten times is no whole
                return full_at - now - self._room
            self._full_at[whose] = full_at
            self._full_at.move_to_end(whose)
            if len(self._full_at) > WHOM:
                self._full_at.popitem(last=False)
            return 0.0


class SharedBuckets:
    """In Redis. While it does not answer, each process goes by buckets of its own, which are full at first: nobody is
    refused who would not be, and with many processes somebody may ask more often for a while."""

    def __init__(self, client: Redis, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._room = 1 / per_second, room_seconds(per_second)
        self._take = client.register_script(_SCRIPT)
        self._per_second, self._clock = per_second, clock
        self._own = Buckets(per_second, clock=clock)
        self._rests_until = -math.inf

    def __call__(self, whose: str) -> float:
        if self._clock() < self._rests_until:
            return self._own(whose)
        try:
            waits = self._take(keys=[f"qawl:rate:{whose}"], args=[round(self._every * 1e6), round(self._room * 1e6)])
        except (RedisError, OSError):
            if self._clock() >= self._rests_until + 60:  # not an outage that goes on: nothing of before counts
                self._own = Buckets(self._per_second, clock=self._clock)
            self._rests_until = self._clock() + REST_SECONDS
            return self._own(whose)
        return int(waits) / 1e6


def room_seconds(per_second: float) -> float:
    """What a bucket holds, in seconds of its rate: at least one request."""
    return max(BURST_SECONDS, 1 / per_second)


def rates(settings: Settings) -> Take:
    """The buckets of the API, as the settings have them; connects when first used."""
    if settings.api_rate_per_second == 0:
        return lambda _whose: 0.0
    client = Redis.from_url(
        settings.broker,
        socket_timeout=WAIT_SECONDS,
        socket_connect_timeout=WAIT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    return SharedBuckets(client, settings.api_rate_per_second)
