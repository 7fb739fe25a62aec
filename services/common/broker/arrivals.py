"""How urgent what comes in is: told from what came by the same way (a client, a folder) a moment ago.

So 100,000 texts handed in one by one are a flood too, and a text of somebody else's, or of the same client a few
seconds later, goes before them.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from services.common.contracts.urgency import BATCH, BATCH_IDS, FEW, FEW_IDS, FLOOD, urgency_of

FEW_SECONDS = 2.0
"""So fast the few of a way are forgotten: 10 a second stay few, and 7 s after 600 a second the next is again."""

BATCH_SECONDS = 60.0
"""So fast a batch is: 16 a second stay a batch."""

WAYS = 1000
"""So many ways are remembered; of more, those forgotten first that nothing came by for longest."""


class Arrivals:
    """What came in lately, by way. May be used by many threads; each process has its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._ways: OrderedDict[str, tuple[float, float, float]] = OrderedDict()

    def urgency(self, way: str, count: int) -> int:
        """Of `count` submissions that come together by this way; they are remembered."""
        with self._lock:
            now = self._clock()
            few, all_, at = self._ways.get(way, (0.0, 0.0, now))
            few *= math.exp(-(now - at) / FEW_SECONDS)
            all_ = all_ * math.exp(-(now - at) / BATCH_SECONDS) + count
            if count <= FEW_IDS:  # a batch makes nothing less urgent that comes by itself
                few += count
            self._ways[way] = (few, all_, now)
            self._ways.move_to_end(way)
            while len(self._ways) > WAYS:
                self._ways.popitem(last=False)
        if count <= FEW_IDS and few <= FEW_IDS:
            return FEW
        return max(urgency_of(count), BATCH if all_ <= BATCH_IDS else FLOOD)
