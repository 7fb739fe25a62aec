"""A world in which anything happens to messages, workers and clocks: the real consumers, ledger and sweeper over a real
store. The broker is a few lists, and the work is none; what a process that dies leaves is what it had committed. No
stopwatch runs but one that is told to. Fetching, which has threads, is not among the stages.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.broker import Consumer
from services.common.contracts.lifecycle import MOVES
from services.common.contracts.messages import Message
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    Reason,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.contracts.topology import message_for, messages_for
from services.common.errors import Rejected, Transient
from services.common.store import bites, submissions, sweeping
from services.common.store.engine import reading, writing
from tests.ingest.happenings import (
    LEASE_OVER,
    Accept,
    Again,
    Deliver,
    Event,
    Fate,
    Go,
    Lose,
    Mishap,
    Replay,
    Sweep,
    TakeBack,
)
from tests.ingest.queue_model import Clock, Desk, List

FOLLOWED_BY = {Stage.INGEST: Stage.EXTRACT, Stage.EXTRACT: Stage.LINK}
STAGES = (Stage.INGEST, Stage.EXTRACT, Stage.LINK)
MAX_ATTEMPTS = 3
MOST_ROWS = 12
"""So that a sequence takes a tenth of a second."""
MOST_MESSAGES = 500
ROUND_SECONDS = 92.0
"""More than a lease; and two seconds later in the half minute each time, so that what a clock put off, which is looked
for in the first two, is found within 15 rounds."""
ROUNDS = 20
"""In which all comes to its end that is no poison; far less than the hour that a clock may have been ahead."""
WHY = Reason(code=ReasonCode.UNREACHABLE, message="There is no text.", advice="None.")
ENDS = {
    Fate.SOUND: Outcome.DONE,
    Fate.STUMBLES: Outcome.DONE,
    Fate.NOTHING: Outcome.REJECTED,
    Fate.BUG: Outcome.QUARANTINED,
    Fate.POISON: Outcome.QUARANTINED,
}


class Killed(BaseException):
    """Nothing of the process goes on."""


class Ticking(Clock):
    """No two moments are the same, as none of a machine's are."""

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


class World:
    """A store, lists, a clock; and what may be expected of each row."""

    def __init__(self, engine: Engine) -> None:
        self.desk = Desk(engine, max_attempts=MAX_ATTEMPTS)
        self.desk.clock = Ticking()
        self.fates: dict[SubmissionId, Fate] = {}
        self.stumbled: set[SubmissionId] = set()
        self.hurt: Counter[SubmissionId] = Counter()
        """How many starts of each row may have counted without coming to an end."""
        self.replays = 0
        self.crowded: set[SubmissionId] = set()

    def happen(self, event: Event) -> None:
        queues = self.desk.queues
        waiting = [(name, message) for name, messages in sorted(queues.lists.items()) for message in messages]
        match event:
            case Accept() if len(self.fates) + len(event.fates) <= MOST_ROWS:
                self._accept(event)
            case Deliver() if waiting:
                self._deliver(*waiting[event.which % len(waiting)], event)
            case Again() if waiting:
                name, message = waiting[event.which % len(waiting)]
                queues.lists[name].append(message)
            case Lose(which=None):
                queues.flush()
            case Lose(which=int(which)) if waiting:
                name, message = waiting[which % len(waiting)]
                queues.lists[name].remove(message)
            case TakeBack():
                queues.take_back()
            case Go():
                self.desk.clock.go(event.seconds)
            case Sweep():
                self.desk.sweep()
            case Replay():
                failed = self._failed()
                if failed:
                    self._replay(failed[event.which % len(failed)], is_sent=event.is_sent)

    def _accept(self, event: Accept) -> None:
        new = [NewSubmission(channel=Channel.TEXT, name=fate, payload=fate.encode()) for fate in event.fates]
        with writing(self.desk.engine) as conn:
            rows = submissions.accept(conn, new, now=self.desk.clock(), priority=event.priority)
        self.fates.update({row.id: fate for row, fate in zip(rows, event.fates, strict=True)})
        if event.sent == "sent":
            self.desk.queues(messages_for(rows))
        elif event.sent == "left":
            with writing(self.desk.engine) as conn:
                sweeping.unqueue(conn, [row.id for row in rows], Stage.INGEST, now=self.desk.clock())

    def _failed(self) -> list[Submission]:
        return [row for row in self.rows() if row.outcome in (Outcome.QUARANTINED, Outcome.REJECTED)]

    def _replay(self, row: Submission, *, is_sent: bool) -> None:
        """The cause is mended: it is sound from now on."""
        with writing(self.desk.engine) as conn:
            assert submissions.replay(conn, row.id, now=self.desk.clock())
            sent_back = submissions.find(conn, row.id)
        assert sent_back is not None
        self.fates[row.id], self.hurt[row.id], self.replays = Fate.SOUND, 0, self.replays + 1
        if is_sent:
            self.desk.queues(messages_for([sent_back]))

    def replay_all(self) -> None:
        for number, row in enumerate(self._failed()):
            self._replay(row, is_sent=number % 2 == 0)

    def _deliver(self, name: List, message: tuple[SubmissionId, ...], event: Deliver) -> None:
        queues = self.desk.queues
        queues.hand_out(name, message)
        worker = Worker(self, event.mishap, event.after, name[1])
        try:
            worker.take(Stage(name[0]), message)
        except Killed:
            self.hurt.update(worker.begun)
            if event.is_told:
                with writing(self.desk.engine) as conn:
                    submissions.release(
                        conn, worker.begun, now=self.desk.clock(), lease=worker.lease, last_words="last words"
                    )
            if event.message == "held":
                return
            if event.message == "back":
                queues.lists[name].append(message)
        if (name, message) in queues.in_hand:  # the broker may have been flushed meanwhile
            queues.in_hand.remove((name, message))

    def deliver_all(self) -> None:
        """To workers that die only of poison."""
        lists = self.desk.queues.lists
        for _ in range(MOST_MESSAGES):
            found = [(name, waiting[0]) for name, waiting in sorted(lists.items()) if waiting]
            if not found:
                return
            self._deliver(*found[0], Deliver(0, Mishap.NONE, 0, "lost", is_told=False))
        raise AssertionError("there is no end of messages")

    def rows(self) -> tuple[Submission, ...]:
        with reading(self.desk.engine) as conn:
            return submissions.page(conn, limit=1000)

    def settle(self) -> None:
        """Nothing more goes wrong: all that waits is done, whatever was held by the dead is forgotten."""
        self.desk.queues.in_hand.clear()
        poison = sum(fate is Fate.POISON for fate in self.fates.values())
        for _ in range(ROUNDS + MAX_ATTEMPTS * poison):  # each of its starts loses a message, and the rest of it waits
            self.deliver_all()
            if all(row.outcome is not None for row in self.rows()):
                return
            self.desk.clock.go(ROUND_SECONDS)
            self.desk.sweep()

    def check(self) -> None:
        rows = self.rows()
        assert {row.id for row in rows} == set(self.fates)
        assert not [row for row in rows if row.outcome is None], "lost"
        assert not self.crowded, "begun with others, though it was started before"
        for row in rows:
            right = {ENDS[self.fates[row.id]]}
            if self.hurt[row.id] >= MAX_ATTEMPTS:
                right |= {Outcome.QUARANTINED, Outcome.REJECTED}
            assert row.outcome in right, f"{row.name} ended as {row.outcome}: {row.reason}"
        with reading(self.desk.engine) as conn:
            kept = Counter((id, stage) for id, stage in conn.execute(sa.text("SELECT id, stage FROM kept")))
            seen = [(before, after) for before, after in conn.execute(sa.text("SELECT before, after FROM seen"))]
        assert not {what for what, times in kept.items() if times > 1}, "done twice"
        done = [row.id for row in rows if row.outcome is Outcome.DONE]
        assert {(id, str(stage)) for id in done for stage in STAGES} <= set(kept), "ended before it was done"
        arrows = {(None if move.at is None else str(move.at), str(move.to)) for move in MOVES}
        assert set(seen) <= arrows
        assert sum(before in set(Outcome) for before, _ in seen) == self.replays


class Worker:
    """One process, to which one thing happens; it is a step of each stage, too."""

    def __init__(self, world: World, mishap: Mishap, after: int, priority: int) -> None:
        self.world, self.mishap, self.after, self.priority = world, mishap, after, priority
        self.stage = Stage.INGEST
        self.begun: tuple[SubmissionId, ...] = ()
        self.lease: datetime | None = None

    def take(self, stage: Stage, ids: Sequence[SubmissionId]) -> None:
        self.stage = stage
        desk = self.world.desk
        seconds = count(0.0, 3.0 if self.mishap is Mishap.LATE else 0.0)
        Consumer(
            stage=stage,
            step=self,
            engine=desk.engine,
            publish=self.publish,
            settings=desk.settings,
            clock=desk.clock,
            stopping=lambda: self.mishap is Mishap.STOPS and self._is_time(),
            hold=self.hold,
            stopwatch=lambda: next(seconds),
        )(ids)

    def _is_time(self) -> bool:
        self.after -= 1
        return self.after < 0

    def hold(self, _stage: Stage, ids: Sequence[SubmissionId], lease: datetime) -> None:
        if ids:
            self.begun, self.lease = (), lease

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> Mapping[SubmissionId, None]:
        self.begun = tuple(row.id for row in rows)
        if len(rows) > 1:
            self.world.crowded.update(row.id for row in rows if row.attempts > 1)
        return dict.fromkeys(self.begun)

    def work(self, row: Submission, loaded: None) -> str:
        fate = self.world.fates[row.id]
        if not self.begun:  # begun alone, and not loaded
            self.begun = (row.id,)
        if self.mishap is Mishap.DIES_AT_WORK and self._is_time():
            raise Killed
        if self.mishap is Mishap.SLOW and self._is_time():
            self.mishap = Mishap.NONE
            self._be_slow()
        if self.stage is Stage.INGEST and fate is Fate.NOTHING:
            raise Rejected(WHY)
        if self.stage is Stage.EXTRACT:
            match fate:
                case Fate.POISON:
                    raise Killed
                case Fate.BUG:
                    raise ZeroDivisionError
                case Fate.STUMBLES if row.id not in self.world.stumbled:
                    self.world.stumbled.add(row.id)
                    self.world.hurt[row.id] += 1
                    raise Transient(WHY)
        return row.id

    def _be_slow(self) -> None:
        """Until it is taken for dead, and others have done all there is."""
        self.world.hurt.update(self.begun)
        self.world.desk.clock.go(LEASE_OVER)
        self.world.desk.sweep()
        self.world.deliver_all()

    def keep(self, conn: Connection, done: Sequence[tuple[Submission, str]], *, now: datetime) -> tuple[Message, ...]:
        ids = tuple(row.id for row, _ in done)
        conn.execute(sa.text("INSERT INTO kept VALUES (:id, :stage)"), [{"id": i, "stage": self.stage} for i in ids])
        following = FOLLOWED_BY.get(self.stage)
        if following is None:
            bites.finish(conn, ids, Outcome.DONE, at=self.stage, now=now)
        else:
            bites.advance(conn, dict.fromkeys(ids), at=self.stage, to=following, now=now, due_at=now)
        if self.mishap is Mishap.DIES_KEEPING and self._is_time():
            raise Killed
        return () if following is None else (message_for(following)(ids),)

    def publish(self, messages: Sequence[Message]) -> None:
        if self.mishap is Mishap.DIES_PUBLISHING and self._is_time():
            raise Killed
        self.world.desk.queues([type(one)(one.ids, one.priority or self.priority) for one in messages if one.ids])
