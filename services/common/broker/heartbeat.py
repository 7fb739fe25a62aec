"""A thread of each worker's main process: tells that the worker lives, finds it deaf, and bounds its end.

Each beat touches a file (`services.common.pulse`), for whoever watches on this machine, and writes a row of the table
`workers`, for whoever looks from afar; what its children have counted goes to Redis (`told.py`). A store or broker that
is down costs a line in the log and nothing else.
"""

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from celery import Celery
from kombu.exceptions import OperationalError
from sqlalchemy import Connection

from services.common import pulse
from services.common.broker.ask import waiting
from services.common.broker.counters import Counters
from services.common.broker.deaf import Ears
from services.common.broker.estate import Estate
from services.common.broker.tally import Tally
from services.common.broker.told import tell
from services.common.contracts.counts import Counts
from services.common.contracts.workers import BEATS_MISSED, Worker
from services.common.settings import Settings
from services.common.store import workers

log = logging.getLogger(__name__)

FORGET_SECONDS = 600.0
"""So long a dead worker is shown as dead; then its row goes."""

COUNTS_SECONDS = 60.0
"""So long what a worker has counted is kept for whoever watches: longer than a look of theirs takes to come round."""

STOP_SECONDS = 5.5
"""From the signal to stop to the end of all that did not heed it; the supervisor waits 7.5 s, a container 10."""

SLACK_SECONDS = 20.0
"""Beyond the hard time limit a task that is still noted as under way is one that the main process has lost."""


class Heartbeat:
    """Begun before the pool forks, so that it also tells of a worker that waits for its broker."""

    def __init__(
        self, app: Celery, settings: Settings, tally: Tally, estate: Estate, counters: Counters, *, name: str,
        queues: Sequence[str], concurrency: int,
    ) -> None:  # fmt: skip
        self._app, self._settings, self._tally, self._estate = app, settings, tally, estate
        self._name, self._queues, self._concurrency = name, tuple(queues), concurrency
        self._version, self._started_at = version("qawl"), datetime.now(UTC)
        self._counters, self._ears, self._begun = counters, Ears(), 0
        self._told_to_stop = threading.Event()
        # While it is held, no fork: a child must not inherit half of a transaction, nor a lock of SQLite's.
        self._ledger = threading.Lock()

    def begin(self) -> None:
        os.register_at_fork(
            before=self._ledger.acquire, after_in_parent=self._ledger.release, after_in_child=self._ledger.release
        )
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def told_to_stop(self) -> None:
        """To be called from the handler of the signal."""
        self._told_to_stop.set()

    def leave(self) -> None:
        """The worker has ended as it was told to: what its children had in hand is given back, and its row goes."""
        with self._ledger:
            self._estate.give_back()
            self._estate.write(lambda conn: workers.leave(conn, self._name))
        pulse.path(self._settings, self._name).unlink(missing_ok=True)

    def _run(self) -> None:
        while True:
            self._beat()
            if self._told_to_stop.wait(self._settings.heartbeat_seconds):
                break
        # The worker now drains; Celery waits without end for a child that hangs in C, or for a broker that is gone.
        time.sleep(STOP_SECONDS)
        log.warning("%s does not end; what still runs is killed, and runs again after the next start", self._name)
        self.leave()
        os._exit(0)

    def _beat(self) -> None:
        try:
            pulse.beat(pulse.path(self._settings, self._name))
        except OSError as error:
            log.error("the heartbeat cannot be written: %s", error)
        with self._ledger:
            self._estate.settle_left()
            limit = self._settings.task_time_limit_seconds + SLACK_SECONDS
            begun, busy = self._tally.begun, self._tally.busy(within=limit)
            self._tell(busy)
            is_free = busy < self._concurrency
            waits = self._something_waits() if is_free and begun == self._begun else None
        self._begun = begun
        deaf = self._ears.deaf_for(now=time.monotonic(), begun=begun, is_free=is_free, waits=waits)
        with self._ledger:
            self._tell_counts(deaf)
        if deaf >= self._settings.deaf_seconds:
            log.error("%s is deaf: messages wait, and for %.0f s none came; it ends to be restarted", self._name, deaf)
            os.kill(os.getpid(), signal.SIGTERM)
            self._told_to_stop.set()

    def _tell(self, busy: int) -> None:
        now = datetime.now(UTC)
        worker = Worker(
            name=self._name,
            queues=self._queues,
            version=self._version,
            pid=os.getpid(),
            concurrency=self._concurrency,
            busy=busy,
            started_at=self._started_at,
            seen_at=now,
            last_task_at=self._tally.last_task_at,
            swept_at=self._tally.swept_at,
        )

        def tell(conn: Connection) -> None:
            workers.beat(conn, worker)
            workers.prune(conn, before=now - timedelta(seconds=FORGET_SECONDS))

        self._estate.write(tell)

    def _tell_counts(self, deaf_seconds: float) -> None:
        counts = Counts(stages=self._counters.sums(), deaf_seconds=deaf_seconds)
        keep = max(COUNTS_SECONDS, 2 * BEATS_MISSED * self._settings.heartbeat_seconds)
        # Who watches sees that the broker is away; the next beat tries again.
        with contextlib.suppress(OperationalError):
            tell(self._app, self._name, counts, keep_seconds=keep)

    def _something_waits(self) -> bool | None:
        try:
            found = waiting(self._app)
        except OperationalError:
            return None
        return any(found[queue] for queue in self._queues)
