"""Keeps the pace of each server across threads, processes and machines: the gate in front of the fetch stage.

its slot has come ──▶ it begins
it has not        ──▶ it waits in the ledger until then, no attempt is counted, no thread is taken;
                      a slot within seconds is kept by this worker's timer, to the millisecond, others by the sweeper
"""

import heapq
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Connection

from services.common.broker import Publisher, merged
from services.common.contracts.messages import AddressAccepted
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.settings import Settings
from services.common.store import hosts, submissions
from services.ingest import pacing

log = logging.getLogger(__name__)

SOON_SECONDS = 5.0
"""A slot so near is kept by the timer; twice the sweeper's interval and a little."""

Clock = Callable[[], datetime]


def host_of(url: str) -> str | None:
    """The server of an address as `hosts` knows it: its name, with the port where that is not the scheme's own."""
    try:
        parts = urlsplit(url.strip())
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name:
        return None
    name = name.rstrip(".").lower()
    return name if port in (None, 80, 443) else f"{name}:{port}"


@dataclass(slots=True)
class UnderWay:
    """What this process was let ask for and has no answer to yet: which submissions, each with its server."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _hosts: dict[SubmissionId, str] = field(default_factory=dict)

    def has(self, id: SubmissionId) -> bool:
        with self._lock:
            return id in self._hosts

    def to(self, host: str) -> int:
        with self._lock:
            return sum(one == host for one in self._hosts.values())

    def add(self, id: SubmissionId, host: str) -> bool:
        """False where it is there already: another thread's."""
        with self._lock:
            if id in self._hosts:
                return False
            self._hosts[id] = host
            return True

    def remove(self, id: SubmissionId) -> None:
        with self._lock:
            self._hosts.pop(id, None)


class Timer:
    """Publishes submissions again at the time of their slot. What it holds is in the ledger too: it may be lost."""

    def __init__(self, publish: Publisher, clock: Clock) -> None:
        self._publish, self._clock = publish, clock
        self._waiting: list[tuple[datetime, SubmissionId, int]] = []
        self._held: set[SubmissionId] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def at(self, moment: datetime, id: SubmissionId, priority: int) -> None:
        with self._changed:
            if id in self._held:
                return
            self._held.add(id)
            heapq.heappush(self._waiting, (moment, id, priority))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="timer", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            due = self._due()
            try:
                if due:
                    self._publish(merged(AddressAccepted((id,), priority) for id, priority in due))
            except Exception:
                log.exception("a bug: %d addresses, whose slot has come, are left to the sweeper", len(due))

    def _due(self) -> list[tuple[SubmissionId, int]]:
        """Waits for the next one, at most a minute."""
        with self._changed:
            left = (self._waiting[0][0] - self._clock()).total_seconds() if self._waiting else 60.0
            if left > 0:
                self._changed.wait(min(left, 60.0))
            now = self._clock()
            due = []
            while self._waiting and self._waiting[0][0] <= now:
                due.append(heapq.heappop(self._waiting)[1:])
            self._held.difference_update(id for id, _ in due)
            return due


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Whether a submission may begin to be fetched now; see `services.common.broker.attempts.Gate`.

    One for all threads of a process: what it lets through counts as under way from then on.
    """

    timer: Timer
    settings: Settings
    clock: Clock
    under_way: UnderWay = field(default_factory=UnderWay)

    def __call__(self, conn: Connection, id: SubmissionId) -> bool:
        if self.under_way.has(id):
            return False  # a message that came twice
        row = submissions.find(conn, id)
        if row is None or row.stage is not Stage.FETCH or row.url is None:
            return True  # there is nothing to begin
        name = host_of(row.url)
        if name is None:
            return True  # the door says why
        now = self.clock()
        before = hosts.locked(conn, name, now=now)
        after, slot_at = pacing.take_turn(
            before,
            now=now,
            slot_at=row.slot_at,
            delay=pacing.delay_of(before, self.settings.fetch_host_delay_seconds),
            under_way=self.under_way.to(name),
        )
        if after != before:
            hosts.pace(conn, after)
        if slot_at is None:
            return self.under_way.add(id, name)
        is_soon = slot_at - now < timedelta(seconds=SOON_SECONDS)
        submissions.wait(conn, id, now=now, slot_at=slot_at, is_kept=is_soon)
        if is_soon:
            self.timer.at(slot_at, id, row.priority)
        return False

    def over(self, id: SubmissionId) -> None:
        self.under_way.remove(id)
