"""One attempt at a row as the broker makes it, but for counting it and telling errors apart."""

from datetime import datetime

from sqlalchemy import Engine

from services.common.broker import Step
from services.common.broker.step import Loaded, Result
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Submission
from services.common.store import submissions
from services.common.store.engine import reading, writing


def take(step: Step[Loaded, Result], row: Submission, *, engine: Engine, now: datetime) -> tuple[Message, ...]:
    """Load, work, keep; nothing is kept where the row has moved on meanwhile. Raises what the work raises."""
    with reading(engine) as conn:
        loaded = step.load(conn, [row], now=now)
    result = step.work(row, loaded.get(row.id))
    if result is None:
        return ()
    with writing(engine) as conn:
        found = submissions.find(conn, row.id)
        if found is None or found.stage is not row.stage:
            return ()
        return tuple(message for message in step.keep(conn, [(row, result)], now=now) if message.ids)
