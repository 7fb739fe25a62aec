"""What follows from finished work, merged into few messages and held for no more than a moment."""

import threading
from collections.abc import Iterable

from services.common.broker.publish import CHUNK_IDS, Publisher
from services.common.contracts.messages import Message
from services.common.contracts.submissions import SubmissionId

MOMENT_SECONDS = 0.1
"""So long a finished id's message waits for company, whatever the next id of the chunk does."""


class Outbox:
    """Merges what follows from several ids into few messages; may be used by many threads, and goes on when left."""

    def __init__(self, publish: Publisher) -> None:
        self._publish = publish
        self._lock = threading.Lock()
        self._held: list[Message] = []
        self._timer: threading.Timer | None = None

    def __enter__(self) -> "Outbox":
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()

    def add(self, messages: Iterable[Message]) -> None:
        messages = [message for message in messages if message.ids]
        if not messages:
            return
        with self._lock:
            self._held.extend(messages)
            full = sum(len(message.ids) for message in self._held) >= CHUNK_IDS
            if self._timer is None and not full:
                self._timer = threading.Timer(MOMENT_SECONDS, self._flush)
                self._timer.daemon = True
                self._timer.start()
        if full:
            self._flush()

    def _flush(self) -> None:
        with self._lock:
            held, self._held = self._held, []
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if held:
                self._publish(merged(held))


def merged(messages: Iterable[Message]) -> tuple[Message, ...]:
    """One message of each type and urgency with all ids in order of arrival, each once; in order of first arrival."""
    ids: dict[tuple[type[Message], int | None], dict[SubmissionId, None]] = {}
    for message in messages:
        ids.setdefault((type(message), message.priority), {}).update(dict.fromkeys(message.ids))
    return tuple(_message(type_, tuple(of_one), priority) for (type_, priority), of_one in ids.items())


def _message(type_: type[Message], ids: tuple[SubmissionId, ...], priority: int | None) -> Message:
    return type_(ids, priority)
