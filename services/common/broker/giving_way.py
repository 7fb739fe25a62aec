"""Lets a backlog's links wait for its statements: whoever reads wants the statements first.

A link costs several times what finding an article's statements does. Of one urgency, a worker takes what is to be
extracted before what is to be linked (`app.py`); but a child that finds nothing to extract at this moment, since the
articles are still being read, would link for seconds, on a core that reading wants. So between two bites, and before
the first one, it looks whether anything waits ahead, and hands its links back, or rests for a moment first.

Bounded: nothing that somebody waits for gives way, and after LONGEST_SECONDS of giving way a child links for a while.
"""

import os
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial

from celery import Celery
from kombu.exceptions import LimitExceeded

from services.common.broker.lists import List, waiting_in
from services.common.broker.publish import BROKER_ERRORS, TURN_SECONDS
from services.common.broker.urgency import urgency_in_hand
from services.common.contracts.submissions import Stage
from services.common.contracts.topology import ROUTES
from services.common.contracts.urgency import FEW, LEVELS
from services.common.settings import Settings

LONGEST_SECONDS = 10.0
"""A child that gave way for so long links for SHARE_SECONDS then: an endless backlog has some links, too."""

SHARE_SECONDS = 2.0

REST_SECONDS = 1.0
"""So long a child rests with a message in its hand, where there is nothing that it could do instead."""

LOOK_SECONDS = 0.05
"""Between two looks meanwhile, of 0.2 ms each: what comes for the child waits no longer."""

_QUEUES = {route.stage: route.queue for route in ROUTES}

Look = Callable[[Collection[List]], bool]
"""Whether a message waits in any of these lists."""


@dataclass(slots=True, kw_only=True)
class GivesWay:
    """Asked before each bite of links: whether they go back to their queue. Of one child; it remembers since when."""

    look: Look
    urgency: Callable[[], int | None]
    shares_cores: bool
    stopping: Callable[[], bool]
    stopwatch: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _since: float | None = field(default=None, init=False)
    _until: float = field(default=0.0, init=False)

    def __call__(self) -> bool:
        urgency = self.urgency()
        now = self.stopwatch()
        if urgency is None or urgency <= FEW or now < self._until:
            return False
        # Nothing less urgent: the worker would take the links again before it.
        as_urgent = [level for level in LEVELS if level <= urgency]
        mine = _lists(Stage.EXTRACT, as_urgent) | _lists(Stage.LINK, as_urgent[:-1])
        # What is read on cores of its own is held up by nobody.
        ahead = mine | (_lists(Stage.INGEST, as_urgent) if self.shares_cores else set())
        if not self.look(ahead):
            self._since = None
            return False
        if self._since is None:
            self._since = now
        if now - self._since > LONGEST_SECONDS:
            self._since, self._until = None, now + SHARE_SECONDS
            return False
        while not self.look(mine):
            if self.stopping() or self.stopwatch() - now > REST_SECONDS:
                break
            self.pause(LOOK_SECONDS)
            if not self.look(ahead):
                return False
        return True


def gives_way(app: Celery, settings: Settings, *, stopping: Callable[[], bool]) -> GivesWay:
    """For the links of this process. Where it cannot be asked what waits, nothing gives way."""

    def look(lists: Collection[List]) -> bool:
        try:
            with app.producer_pool.acquire(block=True, timeout=TURN_SECONDS) as producer:
                return any(waiting_in(producer.channel, lists).values())
        except (LimitExceeded, *BROKER_ERRORS):
            return False

    return GivesWay(
        look=look, urgency=partial(urgency_in_hand, app), shares_cores=_shares_cores(settings), stopping=stopping
    )


def _shares_cores(settings: Settings) -> bool:
    """Whether reading runs beside it on the same few cores: so it is where `qawl run` started the broker, too."""
    children = settings.ingest_concurrency + settings.extract_concurrency
    return settings.broker_url is None and (os.cpu_count() or 1) < children


def _lists(stage: Stage, urgencies: Collection[int]) -> set[List]:
    return {(_QUEUES[stage], urgency) for urgency in urgencies}
