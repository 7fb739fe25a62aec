"""An erasure that comes between the reading of a submission and its keeping is in time."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from services.common.contracts.submissions import Channel, NewSubmission, Outcome, ReasonCode, Stage
from services.common.settings import Settings
from services.common.store import articles, erased_bytes, erasing, submissions
from services.common.store.engine import reading, writing
from services.ingest.handlers import Reader
from tests.common.store.builders import NOW

TEXT = """The mill at Oster Fen turns again

The mill at Oster Fen turned on Tuesday for the first time since the flood. "The stones were never wet," said the miller
Jonna Reik, and opened the upper door to let the children see the wheel.
"""


@pytest.fixture
def reader(store: Engine) -> Reader:
    return Reader(engine=store, settings=Settings(), clock=lambda: NOW, publish=lambda _messages: None)


def _hand_in(engine: Engine, body: str) -> str:
    with writing(engine) as conn:
        new = NewSubmission(channel=Channel.UPLOAD, name="mill.txt", payload=body.encode())
        return submissions.accept(conn, [new], now=NOW)[0].id


@pytest.mark.parametrize("body", [TEXT, f"{TEXT}\n", TEXT.replace("Tuesday", "Monday")], ids=["bytes", "text", "words"])
def test_what_is_erased_after_it_was_read_is_not_stored(reader: Reader, body: str) -> None:
    engine = reader.engine
    ids = [_hand_in(engine, one) for one in (TEXT, body)]
    found = []
    for id in ids:
        with writing(engine) as conn:
            row = submissions.begin(conn, id, Stage.INGEST, now=NOW, lease_seconds=60)
            assert row is not None
            loaded = reader.load(conn, [row], now=NOW).get(row.id)
        found.append((row, reader.work(row, loaded)))
    (first, read), (second, late) = found
    assert read is not None
    assert late is not None
    with writing(engine) as conn:
        reader.keep(conn, [(first, read)], now=NOW)
        (stored,) = articles.page(conn, limit=2).items
    with writing(engine) as conn:
        erasing.erase(conn, stored.id, by="test", now=NOW + timedelta(seconds=1))
    with writing(engine) as conn:
        assert reader.keep(conn, [(second, late)], now=NOW)[0].ids == ()
    with reading(engine) as conn:
        row = submissions.find(conn, second.id)
        assert articles.page(conn, limit=2).items == ()
    assert row is not None
    assert (row.outcome, row.reason and row.reason.code) == (Outcome.REJECTED, ReasonCode.ERASED)
    assert row.payload_digest is None
    assert erased_bytes.clean(engine)
