"""What gives starts back goes on after a bug."""

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from services.common.broker.owed import ASK_SECONDS, Owed
from services.common.contracts.messages import Message
from services.common.contracts.submissions import Channel, NewSubmission, Stage
from services.common.store import submissions
from services.common.store.engine import reading, writing
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_a_debt_is_paid_also_after_a_bug_with_the_one_before(store: Engine, caplog: pytest.LogCaptureFixture) -> None:
    published: list[Message] = []
    came = threading.Semaphore(0)

    def publish(messages: Sequence[Message]) -> None:
        published.extend(messages)
        came.release()
        if len(published) == 1:
            raise ZeroDivisionError

    with writing(store) as conn:
        new = [NewSubmission(channel=Channel.URL, name=name, url=f"https://velmar.example/{name}") for name in "ab"]
        rows = submissions.accept(conn, new, now=NOW)
        for row in rows:
            submissions.begin(conn, row.id, Stage.FETCH, now=NOW, lease_seconds=60)
    owed = Owed(stage=Stage.FETCH, engine=store, publish=publish, clock=lambda: NOW)
    for row in rows:
        owed.add([row.id], lease=NOW + timedelta(seconds=60))
        assert came.acquire(timeout=PATIENCE_SECONDS)
    assert [message.ids for message in published] == [(row.id,) for row in rows]
    assert "a bug: 1 debts" in caplog.text
    with reading(store) as conn:
        assert [found.attempts for row in rows if (found := submissions.find(conn, row.id))] == [0, 0]


def test_who_fails_again_as_soon_as_it_was_paid_waits_longer_each_time(store: Engine) -> None:
    owed = Owed(stage=Stage.FETCH, engine=store, publish=lambda _: None, clock=lambda: NOW)
    waits = []
    for _ in range(3):
        owed.add([], lease=NOW)
        while owed.is_owing:
            owed.wait(lambda: True)
        began = time.monotonic()
        owed.wait(lambda: False)
        waits.append(time.monotonic() - began)
    assert waits[1] >= ASK_SECONDS
    assert waits[2] >= 2 * ASK_SECONDS
