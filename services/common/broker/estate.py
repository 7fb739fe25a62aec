"""What is owed to rows whose process died over them: their leases end, and they are told its last words.

A worker that is killed whole leaves this to its successor of the same name, which finds its children's traces.
"""

import contextlib
import logging
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from services.common.broker.tally import RAN_OUT_OF_TIME
from services.common.broker.traces import Held, Traces
from services.common.settings import Settings
from services.common.store import bites, submissions
from services.common.store.engine import open_store, writing
from services.common.store.outages import StoreDown

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0
"""Longest wait for the store: the event loop of the worker stands still meanwhile, and no child can be forked."""


class Estate:
    """Of one worker; used by the threads of its main process, never by a child."""

    def __init__(self, settings: Settings, traces: Traces) -> None:
        self._settings, self._traces = settings, traces
        self._engine = open_store(settings.database, patience_seconds=PATIENCE_SECONDS)
        self._left = traces.pids()
        self._is_down = False

    def child_died(self, pid: int, end: str) -> None:
        """Told `end`, half a sentence on how: what it had in hand may begin again at once."""
        if end.startswith(RAN_OUT_OF_TIME):
            self._traces.stack(pid)
        held, words = self._traces.held(pid), self._traces.last_words(pid)
        log.error("child %d %s; in hand: %s\n%s", pid, end, held and " ".join(held.ids), words)
        if held is not None:
            self.write(partial(_release, held=held, last_words=f"{end}\n{words}".strip()))
        self._traces.forget(pid)

    def settle_left(self) -> None:
        """The same for the children of a killed predecessor; tried again at the next call where the store is down."""
        for pid in self._left:
            held, words = self._traces.held(pid), self._traces.last_words(pid)
            last_words = f"was killed together with its worker\n{words}".strip()
            if held is not None and not self.write(partial(_release, held=held, last_words=last_words)):
                return
            self._traces.forget(pid)
        self._left = ()

    def give_back(self) -> None:
        """The worker stops: kill what still runs, and take the starts back that this cut off."""
        pids = self._traces.pids()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in pids:
            held = self._traces.held(pid)
            if held is not None:
                self.write(partial(_give_back, held=held))
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


def _release(conn: Connection, *, held: Held, last_words: str) -> None:
    submissions.release(conn, held.ids, now=datetime.now(UTC), lease=held.lease, last_words=last_words)


def _give_back(conn: Connection, *, held: Held) -> None:
    bites.give_back(conn, held.ids, held.stage, lease=held.lease, now=datetime.now(UTC))
