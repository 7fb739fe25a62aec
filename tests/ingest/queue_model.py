"""A broker that is a few lists in memory: it can be flushed, lose what it gave out, and be away."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from services.common.broker import CHUNK_IDS
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Channel, NewSubmission, SubmissionId
from services.common.contracts.topology import messages_for, route_of
from services.common.settings import Settings
from services.common.store import submissions, sweeping
from services.common.store.engine import writing
from services.ingest.sweeper import sweep

START = datetime(2026, 3, 4, 12, tzinfo=UTC)

SLOW_MACHINE = 60.0
"""Seconds that a sweep may take in a test, so that what it sends depends on no timing."""

List = tuple[str, int]


class Clock:
    """Stands still until it is told to go on, or to jump."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Queues:
    """The lists, each with its messages, oldest first; and what workers have in hand."""

    def __init__(self) -> None:
        self.lists: dict[List, list[tuple[SubmissionId, ...]]] = defaultdict(list)
        self.in_hand: list[tuple[List, tuple[SubmissionId, ...]]] = []
        self.sent: list[SubmissionId] = []
        self.taken_turns: set[str] = set()

    def __call__(self, messages: Sequence[Message]) -> None:
        for message in messages:
            assert message.priority is not None
            for start in range(0, len(message.ids), CHUNK_IDS):
                self.lists[route_of(message).queue, message.priority].append(message.ids[start : start + CHUNK_IDS])
            self.sent.extend(message.ids)

    def lengths(self) -> Mapping[List, int]:
        return {name: len(waiting) for name, waiting in self.lists.items()}

    def named(self) -> list[SubmissionId]:
        waiting = [message for messages in self.lists.values() for message in messages]
        in_hand = [message for _, message in self.in_hand]
        return [id for message in (*waiting, *in_hand) for id in message]

    def turn(self, what: str, *, seconds: float) -> bool:
        return what not in self.taken_turns

    def rest(self, what: str, *, seconds: float) -> None:
        pass

    def pop(self) -> tuple[SubmissionId, ...] | None:
        """The oldest message of the most urgent list that has one."""
        for name in sorted(self.lists, key=lambda name: name[1]):
            if self.lists[name]:
                return self.lists[name].pop(0)
        return None

    def hand_out(self, name: List, message: tuple[SubmissionId, ...]) -> None:
        """To a worker that has not acknowledged it yet."""
        self.lists[name].remove(message)
        self.in_hand.append((name, message))

    def take_back(self) -> None:
        """What was handed out: its workers do not answer."""
        for name, message in self.in_hand:
            self.lists[name].append(message)
        self.in_hand.clear()

    def flush(self) -> None:
        self.lists.clear()
        self.in_hand.clear()


class Desk:
    """A store, a broker and a clock."""

    def __init__(self, engine: Engine, **settings: float) -> None:
        self.engine, self.clock, self.queues = engine, Clock(), Queues()
        self.settings = Settings.model_validate({"publish_grace_seconds": 10, "queue_messages": 4, **settings})

    def accept(self, count: int, *, priority: int | None = None, is_published: bool = True) -> tuple[SubmissionId, ...]:
        """Committed; and published as far as there is room, as the publisher does it."""
        new = [NewSubmission(channel=Channel.TEXT, name=f"text {n}", payload=b"%d" % n) for n in range(count)]
        with writing(self.engine) as conn:
            rows = submissions.accept(conn, new, now=self.clock(), priority=priority)
        ids = tuple(row.id for row in rows)
        if is_published:
            self.queues(messages_for(rows))
        else:
            with writing(self.engine) as conn:
                sweeping.unqueue(conn, ids, rows[0].stage, now=self.clock())
        return ids

    def sweep(self, *, seconds: float = SLOW_MACHINE) -> int:
        return sweep(
            engine=self.engine,
            publish=self.queues,
            look=self.queues,
            settings=self.settings,
            clock=self.clock,
            seconds=seconds,
        )
