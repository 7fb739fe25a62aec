"""What every route needs from outside: handed to `create_app`, reached through one dependency."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from services.common.broker import Arrivals, Publisher
from services.common.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`ask_broker` gives None when the broker answers, otherwise what went wrong; `queue_lengths` gives how many
    messages wait in each queue, None when it does not answer. `arrivals` tells how urgent what comes in is."""

    settings: Settings
    engine: Engine
    publish: Publisher
    clock: Callable[[], datetime]
    ask_broker: Callable[[], str | None]
    queue_lengths: Callable[[], Mapping[str, int] | None]
    arrivals: Arrivals = field(default_factory=Arrivals)


def _context(request: Request) -> Context:
    context = request.app.state.context
    assert isinstance(context, Context)
    return context


Has = Annotated[Context, Depends(_context)]
