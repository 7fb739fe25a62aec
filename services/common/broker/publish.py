"""Messages out: in chunks, as far as there is room, and failing soft.

    publish ──▶ is the broker known to be down? ──▶ is a connection free? ──▶ has the list room? ──▶ sent
                     │ yes                              │ no                      │ no
                     └──────────▶ left: the ledger notes that no message is out, and the sweeper sends it later

A row says `queued_at` from the transaction that made it ready, so that a message that went out costs no write.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from celery import Celery
from kombu import Producer
from kombu.exceptions import KombuError, LimitExceeded, OperationalError
from redis.exceptions import RedisError
from sqlalchemy import Engine

from services.common.broker.lists import List, list_of
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.topology import Route, route_of
from services.common.contracts.urgency import urgency_of
from services.common.settings import Settings
from services.common.store import sweeping
from services.common.store.engine import writing
from services.common.store.outages import StoreDown

log = logging.getLogger(__name__)

Publisher = Callable[[Sequence[Message]], None]
"""Takes messages whose rows are committed; never raises because the broker is down, or full."""

CHUNK_IDS = 100
"""Most ids in a message: at 100 the queue costs 12 us an id instead of 1,083, and more would gain nothing."""

CHUNKS_AT_LEAST = 4
"""So many chunks where there are ids enough, so that every child of a small worker gets a part of a small batch; one is
enough where a message waits already, for then every child has something to do, and each message costs its worker and
its bite some milliseconds."""

SHARE = 0.5
"""Of a list's room that is for whoever publishes; the rest is the sweeper's, or those who wait in the ledger would wait
for ever beside a stream of new ones."""

LOOK_SECONDS = 0.5
"""So long the length of a list is taken for known; what this process adds meanwhile is counted."""

REST_SECONDS = 3.0
"""So long a broker that did not answer is not asked again: each question may cost a second or two."""

TURN_SECONDS = 0.1
"""So long a thread waits for one of the pool's ten connections. A message goes out in 1 to 2 ms: where none is free for
so long, those that have them wait for a broker that hangs, and the API has 40 threads for all it does."""

BROKER_ERRORS = (OperationalError, KombuError, OSError, RedisError)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One message as it goes out."""

    route: Route
    ids: Sequence[SubmissionId]
    priority: int


def publisher(app: Celery, settings: Settings, engine: Callable[[], Engine]) -> "QueuePublisher":
    """The publisher of this process; safe to use from several threads. `engine` is called when first needed."""
    return QueuePublisher(app, most=settings.queue_messages, engine=engine)


class QueuePublisher:
    """Sends messages through one app; remembers how full the lists are, and whether the broker was down."""

    def __init__(self, app: Celery, *, most: int, engine: Callable[[], Engine]) -> None:
        self._app, self._most, self._engine = app, most, engine
        self._lengths: dict[List, tuple[int, float]] = {}
        self._down_until: float | None = None
        self._asking = threading.Lock()

    def __call__(self, messages: Sequence[Message]) -> None:
        """For what was just handed in."""
        self._send(_parcels(messages, None), most=SHARE * self._most)

    def from_hand(self) -> Publisher:
        """For what follows from the message that this process works on: as urgent as that, unless it says otherwise;
        and its own queue takes back what is left of it, however full."""
        task = self._app.current_worker_task
        found = (task is not None and task.request.delivery_info) or {}
        priority, queue = found.get("priority"), found.get("routing_key")
        return _FromHand(self, priority if isinstance(priority, int) else None, queue if isinstance(queue, str) else "")

    def following(self, messages: Sequence[Message]) -> None:
        """The same, for whatever is in hand when they come."""
        self.from_hand()(messages)

    def unbounded(self, messages: Sequence[Message]) -> None:
        """For the sweeper, who has looked how much room there is."""
        self._send(_parcels(messages, None), most=math.inf)

    def send_from_hand(self, messages: Sequence[Message], priority: int | None, queue: str) -> None:
        parcels = _parcels(messages, priority)
        self._send([parcel for parcel in parcels if parcel.route.queue == queue], most=math.inf)
        self._send([parcel for parcel in parcels if parcel.route.queue != queue], most=SHARE * self._most)

    def _send(self, parcels: Sequence[_Parcel], *, most: float) -> None:
        left = list(parcels)
        if left and self._may_try():
            try:
                with self._app.producer_pool.acquire(block=True, timeout=TURN_SECONDS) as producer:
                    assert producer.connection is not None
                    producer.connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
                    left = [part for parcel in parcels for part in self._split(producer, parcel)]
                    for part in tuple(left):
                        self._try(producer, part, most, left)
            except LimitExceeded:
                pass  # those that have the connections will find out what is the matter
            except BROKER_ERRORS as error:
                self._is_down(error)
            else:
                self._answers()
        self._leave(left)

    def _split(self, producer: Producer, parcel: _Parcel) -> list[_Parcel]:
        if len(parcel.ids) == 1:
            return [parcel]
        is_whole = parcel.route.is_quick or self._waiting(producer, parcel)[0] > 0
        return [replace(parcel, ids=ids) for ids in chunks(parcel.ids, 1 if is_whole else CHUNKS_AT_LEAST)]

    def _try(self, producer: Producer, parcel: _Parcel, most: float, left: list[_Parcel]) -> None:
        """Send it unless its list is full; what is out is taken from `left`."""
        length, looked_at = self._waiting(producer, parcel)
        if length >= most:
            return
        self._app.send_task(
            parcel.route.task,
            kwargs={"ids": list(parcel.ids)},
            kwargsrepr=_told(parcel.ids),
            queue=parcel.route.queue,
            priority=parcel.priority,
            producer=producer,
        )
        self._lengths[parcel.route.queue, parcel.priority] = (length + 1, looked_at)
        left.remove(parcel)

    def _waiting(self, producer: Producer, parcel: _Parcel) -> tuple[int, float]:
        """How many messages wait in the parcel's list, and since when that is known.

        Each process counts for itself, so that a list may hold a little more than the bound.
        """
        list_ = parcel.route.queue, parcel.priority
        length, looked_at = self._lengths.get(list_, (0, -math.inf))
        if time.monotonic() - looked_at > LOOK_SECONDS:
            channel: Any = producer.channel
            length, looked_at = int(channel.client.llen(list_of(channel, *list_))), time.monotonic()
            self._lengths[list_] = (length, looked_at)
        return length, looked_at

    def _may_try(self) -> bool:
        """False while the broker is known to be down; once its rest is over, one thread asks it."""
        if self._down_until is None:
            return True
        if time.monotonic() < self._down_until or not self._asking.acquire(blocking=False):
            return False
        try:
            if time.monotonic() < self._down_until:
                return False
            self._down_until = time.monotonic() + REST_SECONDS  # the others wait for what this one finds
            return True
        finally:
            self._asking.release()

    def _is_down(self, error: Exception) -> None:
        if self._down_until is None:
            log.warning("the broker does not answer (%s); the sweeper will publish what waits", error)
        self._down_until = time.monotonic() + REST_SECONDS

    def _answers(self) -> None:
        if self._down_until is not None:
            log.info("the broker answers again")
        self._down_until = None

    def _leave(self, parcels: Sequence[_Parcel]) -> None:
        """Note that no message is out. Where the store does not take it, the sweeper finds out by itself, later."""
        by_stage: dict[Stage, list[SubmissionId]] = {}
        for parcel in parcels:
            by_stage.setdefault(parcel.route.stage, []).extend(parcel.ids)
        try:
            for stage, ids in by_stage.items():
                with writing(self._engine()) as conn:
                    sweeping.unqueue(conn, ids, stage, now=datetime.now(UTC))
        except StoreDown as error:
            log.warning("the store does not answer either: %s", str(error).partition("\n")[0])


@dataclass(frozen=True, slots=True)
class _FromHand:
    """Equal to another of the same urgency, so that what follows from two messages may go out together."""

    publisher: QueuePublisher
    priority: int | None
    queue: str

    def __call__(self, messages: Sequence[Message]) -> None:
        self.publisher.send_from_hand(messages, self.priority, self.queue)


def _told(ids: Sequence[SubmissionId]) -> str:
    """What Flower shows of a message: Celery itself would write a hundred ids out."""
    return f"submission {ids[0]}" if len(ids) == 1 else f"{len(ids)} submissions from {ids[0]} to {ids[-1]}"


def chunks(ids: Sequence[SubmissionId], parts: int = CHUNKS_AT_LEAST) -> Iterator[Sequence[SubmissionId]]:
    """The ids in order, in equal parts: at most CHUNK_IDS each, and so many parts at least where there are enough."""
    size = min(CHUNK_IDS, max(1, math.ceil(len(ids) / parts)))
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _parcels(messages: Sequence[Message], inherited: int | None) -> list[_Parcel]:
    return [_Parcel(route_of(one), one.ids, _priority(one, inherited)) for one in messages if one.ids]


def _priority(message: Message, inherited: int | None) -> int:
    if message.priority is not None:
        return message.priority
    return urgency_of(len(message.ids)) if inherited is None else inherited
