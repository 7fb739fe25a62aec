"""Beat's scheduler: held in memory, telling that it lives, as the workers do, and stopping whenever it is told to."""

import logging
from typing import Any

from celery import platforms, signals
from celery.beat import Scheduler, Service

from services.common import pulse
from services.common.settings import Settings

log = logging.getLogger(__name__)


class TellingScheduler(Scheduler):
    """The sweep is due at every start anyway, and a schedule file may be torn by a kill."""

    def __init__(self, *given: Any, **named: Any) -> None:
        settings = Settings()
        self._pulse = pulse.path(settings, pulse.here("beat"))
        self._pause = settings.heartbeat_seconds
        self._is_told_to_stop = False
        super().__init__(*given, **named)

    def tick(self, *given: Any, **named: Any) -> float:
        """One step of beat's loop: so the pulse also stops where the loop hangs. Raises SystemExit where it was told
        to stop."""
        if self._is_told_to_stop:
            raise SystemExit
        age = pulse.stood_still(self._pulse)
        if age is None or age >= self._pause / 2:
            try:
                pulse.beat(self._pulse)
            except OSError as error:
                log.error("the heartbeat cannot be written: %s", error)
        rest: float = super().tick(*given, **named)
        return 0 if self._is_told_to_stop else min(self._pause, rest)

    def stop(self, *_: object) -> None:
        """Leave the loop from wherever it is, and remember it: an exit raised while redis-py reads an answer comes out
        of it as a ValueError (its `finally` seeks in a buffer that is closed by then), which the loop only logs."""
        self._is_told_to_stop = True
        raise SystemExit


@signals.beat_init.connect
def _stops_when_told(sender: Service, **_: Any) -> None:
    """In place of Celery's handlers, which only raise."""
    scheduler = sender.scheduler
    if isinstance(scheduler, TellingScheduler):
        platforms.signals.update(SIGTERM=scheduler.stop, SIGINT=scheduler.stop)
