"""What waits in Redis, as kombu keeps it there: a list for each queue and urgency, and what workers have in hand."""

import base64
import binascii
import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from celery import Celery
from redis.exceptions import ResponseError

from services.common.contracts.submissions import SubmissionId
from services.common.contracts.topology import ROUTES
from services.common.contracts.urgency import LEVELS

READ_MESSAGES = 2000
"""Most messages of a list, or in workers' hands, whose ids are read: 10 MB at 100 ids each."""

NEWEST_MESSAGES = 50
"""So many are looked at for an errand that waits already: of each kind one, and what a version before this one left."""

List = tuple[str, int]
"""A queue, and an urgency."""


def list_of(channel: Any, queue: str, priority: int) -> str:
    """The key of the Redis list; the one place that knows kombu's names."""
    return str(channel._q_for_pri(queue, priority))


def waiting_in(channel: Any, lists: Collection[List]) -> Mapping[List, int]:
    """How many messages wait in each of these lists, in one question."""
    pipe = channel.client.pipeline(transaction=False)
    for queue, priority in lists:
        pipe.llen(list_of(channel, queue, priority))
    return dict(zip(lists, map(int, pipe.execute()), strict=True))


def is_waiting(channel: Any, task: str, *, queue: str, priority: int) -> bool:
    """Whether one of the newest messages of this list is for this task."""
    newest = channel.client.lrange(list_of(channel, queue, priority), 0, NEWEST_MESSAGES - 1)
    for raw in newest if isinstance(newest, list) else ():  # else it is no Redis, which who sends next is told
        match _loaded(raw):
            case {"headers": {"task": found}} if found == task:
                return True
    return False


class Lists:
    """Looks into Redis through one app. Raises the broker's errors where it does not answer."""

    def __init__(self, app: Celery, *, hand_seconds: float) -> None:
        """After `hand_seconds`, a message that a worker took is not in its hand any more: the worker has died."""
        self._app, self._hand_seconds = app, hand_seconds

    def lengths(self) -> Mapping[List, int]:
        """How many messages wait in each list."""
        lists = [(route.queue, priority) for route in ROUTES for priority in LEVELS]
        with self._channel() as channel:
            return waiting_in(channel, lists)

    def turn(self, what: str, *, seconds: float) -> bool:
        """Whether nobody has this turn; the caller has it then, for so long or until `rest`. No lock: who takes longer
        has company."""
        with self._channel() as channel:
            try:
                return bool(channel.client.set(_turn(what), "", nx=True, px=_milliseconds(seconds)))
            except ResponseError:  # it is full, and takes no messages either
                return False

    def rest(self, what: str, *, seconds: float) -> None:
        """The caller's turn is over; the next one comes in so many seconds at the earliest."""
        with self._channel() as channel:
            channel.client.pexpire(_turn(what), _milliseconds(seconds))

    def named(self) -> Iterator[SubmissionId]:
        """Every id that a message names which waits or is in a worker's hand.

        First what waits, then what is in a hand: what is taken in between is seen twice, not missed.
        """
        with self._channel() as channel:
            for route in ROUTES:
                for priority in LEVELS:
                    key = list_of(channel, route.queue, priority)
                    for raw in channel.client.lrange(key, -READ_MESSAGES, -1):
                        yield from _ids(_loaded(raw))
            yield from self._in_hand(channel)

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        """Of a connection that is kept: to make one costs a broker that is far away five questions."""
        pool: Any = self._app.pool
        with pool.acquire(block=True, timeout=1) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            yield connection.default_channel

    def _in_hand(self, channel: Any) -> Iterator[SubmissionId]:
        now = time.time()
        taken = channel.client.zrevrange(channel.unacked_index_key, 0, READ_MESSAGES - 1, withscores=True)
        tags = [tag for tag, at in taken if abs(now - at) <= self._hand_seconds]
        if tags:
            for raw in channel.client.hmget(channel.unacked_key, tags):
                match _loaded(raw):
                    case [message, *_]:
                        yield from _ids(message)


def _turn(what: str) -> str:
    return f"qawl:turn:{what}"


def _milliseconds(seconds: float) -> int:
    return max(1, round(1000 * seconds))


def _loaded(raw: bytes | str | None) -> object:
    try:
        return None if raw is None else json.loads(raw)
    except (ValueError, TypeError):
        return None


def _ids(message: object) -> Iterable[SubmissionId]:
    """The ids in a message of ours; nothing of any other, or of one that is broken."""
    match message:
        case {"body": str(body)}:
            pass
        case _:
            return ()
    try:
        content = json.loads(base64.b64decode(body))
    except (ValueError, binascii.Error):
        return ()
    match content:
        case [_, {"ids": list(ids)}, *_]:
            return tuple(SubmissionId(id) for id in ids if isinstance(id, str))
    return ()
