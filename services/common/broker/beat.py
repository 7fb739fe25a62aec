"""Beat's scheduler: held in memory, telling that it lives, as the workers do, and stopping whenever it is told to."""

import logging
from datetime import UTC, datetime
from typing import Any

from celery import platforms, signals
from celery.beat import ScheduleEntry, Scheduler, SchedulingError, Service
from kombu.transport import redis

from services.common.broker.lists import is_waiting
from services.common.broker.publish import BROKER_ERRORS
from services.common.broker.verdicts import first_line
from services.common.contracts.topology import ERRANDS
from services.common.pulse import Pulse
from services.common.settings import Settings

log = logging.getLogger(__name__)

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class TellingScheduler(Scheduler):
    """The sweep is due at every start anyway, and a schedule file may be torn by a kill."""

    def __init__(self, *given: Any, **named: Any) -> None:
        settings = Settings()
        self._pulse = Pulse(settings, "beat")
        self._pause = settings.heartbeat_seconds
        self._is_told_to_stop = False
        super().__init__(*given, **named)

    def tick(self, *given: Any, **named: Any) -> float:
        """One step of beat's loop: so the pulse also stops where the loop hangs. Raises SystemExit where it was told
        to stop."""
        if self._is_told_to_stop:
            raise SystemExit
        self._pulse()
        self._follow_the_clock()
        rest: float = super().tick(*given, **named)
        return 0 if self._is_told_to_stop else min(self._pause, rest)

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send what is due, unless the one before it waits still; a broker that does not take it is told in one line,
        not in Celery's two stack traces."""
        try:
            if not _waits_still(entry, producer):
                self.apply_async(entry, producer=producer, advance=False)
        except (SchedulingError, *BROKER_ERRORS) as error:
            log.error("an errand was not sent: %s; it is sent again when it is next due", first_line(error))

    def _follow_the_clock(self) -> None:
        """Celery reckons by the clock of the wall: set back by an hour, it would send nothing for an hour."""
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at and entry.last_run_at > now]
        if ahead:
            log.warning("the clock was set back; the schedule begins anew")
            self._heap = None  # made anew by the next tick
        for entry in ahead:
            entry.last_run_at = LONG_AGO

    def _ensure_connected(self) -> Any:
        """Wait for the broker: it lives all the while, and stops when it is told to."""
        return self.connection.ensure_connection(_say_that_it_waits, callback=self._live_on)

    def _live_on(self) -> None:
        if self._is_told_to_stop:
            raise SystemExit
        self._pulse()

    def stop(self, *_: object) -> None:
        """Leave the loop from wherever it is, and remember it: an exit raised while redis-py reads an answer comes out
        of it as a ValueError (its `finally` seeks in a buffer that is closed by then), which the loop only logs."""
        self._is_told_to_stop = True
        raise SystemExit


def _waits_still(entry: ScheduleEntry, producer: Any) -> bool:
    """Whether the errand that was sent last is in its list yet: its worker is slow, or there is none, and another one
    would do nothing but stand before the work."""
    channel = getattr(producer, "channel", None)
    task, options = str(entry.task), entry.options or {}
    if not isinstance(channel, redis.Channel) or task not in ERRANDS:
        return False
    return is_waiting(channel, task, queue=ERRANDS[task], priority=options["priority"])


def _say_that_it_waits(error: Exception, _: float) -> None:
    log.error("the broker does not answer (%s); beat sends nothing until it does", error)


@signals.beat_init.connect
def _stops_when_told(sender: Service, **_: Any) -> None:
    """In place of Celery's handlers, which only raise."""
    scheduler = sender.scheduler
    if isinstance(scheduler, TellingScheduler):
        platforms.signals.update(SIGTERM=scheduler.stop, SIGINT=scheduler.stop)
