"""What the ledger does to a row that stays at its stage is what `lifecycle.LOOPS` says of it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.contracts.lifecycle import LOOPS, Loop
from services.common.contracts.submissions import Stage, SubmissionId
from services.common.store import bites, submissions, sweeping
from services.common.store import tables as t
from services.common.store.engine import reading, writing
from tests.common.store.builders import NOW, WHY, a_submission

LATER = NOW + timedelta(seconds=5)
LEASE_SECONDS = 60.0
LEASE = NOW + timedelta(seconds=LEASE_SECONDS)
PAUSE = LATER + timedelta(seconds=8)
TURN = LATER + timedelta(seconds=3)


def _begin(conn: Connection, id: SubmissionId) -> None:
    assert submissions.begin(conn, id, Stage.INGEST, now=NOW, lease_seconds=LEASE_SECONDS) is not None


def _nothing(_conn: Connection, _id: SubmissionId) -> None:
    pass


def _unsent(conn: Connection, id: SubmissionId) -> None:
    sweeping.unqueue(conn, [id], Stage.INGEST, now=NOW)


Act = Callable[[Connection, SubmissionId], object]

# For each loop: what stands before it, and the loop itself.
ACTS: Mapping[str, tuple[Act, Act]] = {
    "sent": (_unsent, lambda conn, id: sweeping.claim(conn, [id], Stage.INGEST, now=LATER)),
    "not sent": (_nothing, lambda conn, id: sweeping.unqueue(conn, [id], Stage.INGEST, now=LATER)),
    "begun": (_nothing, _begin),
    "died": (_begin, lambda conn, id: submissions.release(conn, [id], now=LATER, last_words="Segmentation fault")),
    "given back": (_begin, lambda conn, id: bites.give_back(conn, [id], Stage.INGEST, lease=LEASE, now=LATER)),
    "postponed": (_begin, lambda conn, id: submissions.postpone(conn, id, now=LATER, due_at=PAUSE, reason=WHY)),
    "waits": (_nothing, lambda conn, id: submissions.wait(conn, id, now=LATER, slot_at=TURN, is_kept=False)),
}
DATES = {"now": LATER, "end of the lease": LEASE, "after a pause": PAUSE, "its turn": TURN, "none": None}


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_a_row_that_stays_changes_as_the_life_of_a_submission_says(store: Engine, loop: Loop) -> None:
    with writing(store) as conn:
        (row,) = submissions.accept(conn, [a_submission()], now=NOW)
        before, act = ACTS[loop.name]
        before(conn, row.id)
    was = _columns(store, row.id)
    with writing(store) as conn:
        act(conn, row.id)
    now = _columns(store, row.id)
    assert now["attempts"] == was["attempts"] + {"": 0, "+ 1": 1, "- 1": -1}[loop.attempts]
    assert now["due_at"] == _expected(loop.due_at, was["due_at"])
    assert now["queued_at"] == _expected(loop.queued_at, was["queued_at"])
    assert (now["stage"], now["outcome"]) == (was["stage"], None)


def _expected(said: str, was: datetime | None) -> datetime | None:
    return was if said == "" else DATES[said]


def _columns(store: Engine, id: str) -> dict[str, Any]:
    with reading(store) as conn:
        return dict(conn.execute(sa.select(t.submissions).where(t.submissions.c.id == id)).mappings().one())
