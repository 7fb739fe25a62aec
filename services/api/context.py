"""What every route needs from outside: handed to `create_app`, reached through one dependency."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from services.api.kept import Kept
from services.api.seats import Seats
from services.api.tide import Tide
from services.common.broker import Arrivals, AskMeaning, Publisher, Take
from services.common.contracts.counts import Counts
from services.common.contracts.subjects import Subject
from services.common.contracts.utterances import NoAnswer
from services.common.settings import Settings
from services.common.store.arrivals import newest
from services.common.store.meanings import Meanings

EXPORTS = 8
"""Exports at once in one process: a fifth of its 40 threads, so that short answers always find one."""


LISTENERS = 100
"""Streams at once in one process; each is a socket, and a query when something comes in."""

SUBJECTS = 100
"""Speakers whose subjects are kept, some 10 kB each: who reads of one comes back to him."""


ASKERS = 8
"""Requests at once that wait for a worker to say what words mean; each holds a thread for some seconds at worst."""


def _listener_seats() -> Seats:
    return Seats(LISTENERS, taken=f"{LISTENERS} streams are open already.", retry_seconds=30)


def _kept_subjects() -> Kept[tuple[Subject, ...]]:
    return Kept(SUBJECTS)


def _export_seats() -> Seats:
    return Seats(EXPORTS, taken=f"{EXPORTS} exports are under way already.", retry_seconds=30)


def _asker_seats() -> Seats:
    return Seats(ASKERS, taken=f"{ASKERS} searches for what is near to words wait already.", retry_seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`ask_broker` gives None when the broker answers, otherwise what went wrong; `queue_lengths` gives how many
    messages wait in each queue, None when it does not answer; `worker_counts` what the workers of these names have
    counted, and raises OperationalError. `take` draws from the bucket of who asks. `arrivals` tells how urgent what
    comes in is. `ask_meaning` asks a worker what words mean; `meanings` know which statements are near to that."""

    settings: Settings
    engine: Engine
    publish: Publisher
    clock: Callable[[], datetime]
    ask_broker: Callable[[], str | None]
    queue_lengths: Callable[[], Mapping[str, int] | None]
    worker_counts: Callable[[Collection[str]], Mapping[str, Counts]] = lambda _workers: {}
    take: Take = lambda _whose: 0.0
    ask_meaning: AskMeaning = lambda _words: NoAnswer.NO_BROKER
    meanings: Meanings = field(default_factory=Meanings)
    arrivals: Arrivals = field(default_factory=Arrivals)
    exports: Seats = field(default_factory=_export_seats)
    askers: Seats = field(default_factory=_asker_seats)
    listeners: Seats = field(default_factory=_listener_seats)
    subjects: Kept[tuple[Subject, ...]] = field(default_factory=_kept_subjects)
    tide: Tide = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tide", Tide(lambda: newest(self.engine)))


async def _context(request: Request) -> Context:
    # Not in a thread, which costs more than the rest of a short answer.
    context = request.app.state.context
    assert isinstance(context, Context)
    return context


Has = Annotated[Context, Depends(_context)]
