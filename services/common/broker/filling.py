"""Fills a backlog's bites: what a message carries too little of is taken from the ledger.

What follows from a bite goes out at once, so that statements appear soon; where a stage works through it quickly, its
messages carry a few ids each, and a bite of two rows costs nearly as much as one of ten. So a bite takes along rows
that wait at its stage, as urgent as its own. Whoever comes with the message of one of them later finds it moved on.

Somebody waits for the few: they are not mixed with others, and half of what waits is left to the other children.
"""

from collections.abc import Callable, Sequence

from celery import Celery
from sqlalchemy import Engine

from services.common.broker.urgency import urgency_in_hand
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.contracts.urgency import FEW
from services.common.store import bites
from services.common.store.engine import reading
from services.common.store.outages import StoreDown

More = Callable[[int], Sequence[SubmissionId]]
"""Up to so many ids that wait at a stage beside those in hand; they may be gone when they are begun."""


def fills(app: Celery, engine: Callable[[], Engine], stage: Stage) -> More:
    """For the bites of one stage in this process."""

    def more(most: int) -> Sequence[SubmissionId]:
        urgency = urgency_in_hand(app)
        return () if urgency is None else waiting_beside(engine(), stage, urgency, most=most)

    return more


def waiting_beside(engine: Engine, stage: Stage, urgency: int, *, most: int) -> Sequence[SubmissionId]:
    """Half of what waits there, `most` at most; none where it is urgent, or the store does not answer."""
    if urgency <= FEW:
        return ()
    try:
        with reading(engine) as conn:
            found = bites.unbegun(conn, stage, urgency, most=2 * most)
    except StoreDown:  # whoever begins the bite finds out, too
        return ()
    return found[: len(found) // 2]
