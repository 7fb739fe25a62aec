"""What is owed when a child of a worker has died: its last words are told."""

import contextlib
import logging
import os
import signal
from collections.abc import Callable

from sqlalchemy import Connection

from services.common.broker.traces import Traces
from services.common.settings import Settings
from services.common.store.engine import open_store, writing
from services.common.store.outages import StoreDown

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0
"""Longest wait for the store: the event loop of the worker stands still meanwhile, and no child can be forked."""

RAN_OUT_OF_TIME = "ran out of time"
"""How the last words begin of a child that was killed by the hard time limit."""


class Estate:
    """Of one worker; used by the threads of its main process, never by a child."""

    def __init__(self, settings: Settings, traces: Traces) -> None:
        self._settings, self._traces = settings, traces
        self._engine = open_store(settings.database, patience_seconds=PATIENCE_SECONDS)
        self._is_down = False

    def child_died(self, pid: int, end: str) -> None:
        """Told `end`, half a sentence on how: for the log."""
        if end.startswith(RAN_OUT_OF_TIME):
            self._traces.stack(pid)
        log.error("child %d %s\n%s", pid, end, self._traces.last_words(pid))
        self._traces.forget(pid)

    def give_back(self) -> None:
        """The worker stops: kill what still runs."""
        pids = self._traces.pids()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in pids:
            self._traces.forget(pid)

    def write(self, change: Callable[[Connection], None]) -> bool:
        """One transaction, on a connection that no fork can inherit; False where the store is down, said once."""
        try:
            with writing(self._engine) as conn:
                change(conn)
        except StoreDown as error:
            if not self._is_down:
                log.warning("the store takes nothing of what the worker tells: %s", error)
            self._is_down = True
        else:
            self._is_down = False
        finally:
            self._engine.dispose()
        return not self._is_down
