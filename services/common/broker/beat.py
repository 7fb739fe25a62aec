"""Beat's scheduler: held in memory, and telling that it lives, as the workers do."""

import logging
from typing import Any

from celery.beat import Scheduler

from services.common import pulse
from services.common.settings import Settings

log = logging.getLogger(__name__)


class TellingScheduler(Scheduler):
    """The sweep is due at every start anyway, and a schedule file may be torn by a kill."""

    def __init__(self, *given: Any, **named: Any) -> None:
        settings = Settings()
        self._pulse = pulse.path(settings, pulse.here("beat"))
        self._pause = settings.heartbeat_seconds
        super().__init__(*given, **named)

    def tick(self, *given: Any, **named: Any) -> float:
        """One step of beat's loop: so the pulse also stops where the loop hangs."""
        age = pulse.stood_still(self._pulse)
        if age is None or age >= self._pause / 2:
            try:
                pulse.beat(self._pulse)
            except OSError as error:
                log.error("the heartbeat cannot be written: %s", error)
        return min(self._pause, super().tick(*given, **named))
