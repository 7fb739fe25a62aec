"""Many that failed are sent on at once, by what they have in common."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.contracts.lifecycle import REPLAYABLE
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Reason, ReasonCode, Stage, Submission
from services.common.store import replays, submissions
from services.common.store.engine import reading, writing
from services.common.store.replays import Kinship, ReplayFilter
from services.common.store.tables import submissions as table
from tests.common.store.builders import LATER, NOW, WHY

BUG = Reason(code=ReasonCode.BUG, message="A mistake.", advice="Report it.")
ALL = ReplayFilter(outcomes=REPLAYABLE)


def ended(
    conn: Connection,
    name: str,
    outcome: Outcome = Outcome.QUARANTINED,
    reason: Reason = WHY,
    *,
    url: str | None = None,
    payload: bytes = b"bytes",
    days: int = 0,
    channel: Channel = Channel.UPLOAD,
) -> Submission:
    new = NewSubmission(channel=channel, name=name, url=url, payload=None if url else payload)
    (row,) = submissions.accept(conn, [new], now=NOW + timedelta(days=days))
    submissions.begin(conn, row.id, row.stage, now=NOW, lease_seconds=60)
    conn.execute(sa.update(table).where(table.c.id == row.id).values(last_words="oh", queued_at=NOW))
    assert submissions.finish(conn, row.id, outcome, now=NOW, reason=reason)
    found = submissions.find(conn, row.id)
    assert found is not None
    return found


def names(conn: Connection, filter: ReplayFilter) -> list[str]:
    found = [submissions.find(conn, id) for id in replays.ids(conn, filter, limit=99)]
    return [row.name for row in found if row is not None]


@pytest.fixture
def filled(store: Engine) -> Engine:
    with writing(store) as conn:
        ended(conn, "a.txt")
        ended(conn, "b.html", reason=BUG, days=1, channel=Channel.FOLDER)
        ended(conn, "https://a.example/1", Outcome.REJECTED, url="https://a.example/1", days=2)
        ended(conn, "https://a.example/2", Outcome.BLOCKED, url="https://a.example/2", days=3)
        ended(conn, "100%_[x].txt", Outcome.REJECTED, BUG, days=4)
        ended(conn, "A.TXT", Outcome.DUPLICATE)
        submissions.refuse(conn, NewSubmission(channel=Channel.UPLOAD, name="large", payload=b""), WHY, now=NOW)
        submissions.refuse(conn, NewSubmission(channel=Channel.FOLDER, name="gone"), WHY, now=NOW)
        submissions.accept(conn, [NewSubmission(channel=Channel.TEXT, name="waits", payload=b"w")], now=NOW)
    return store


def test_only_quarantined_ones_match_where_nothing_is_said(filled: Engine) -> None:
    with reading(filled) as conn:
        assert names(conn, ReplayFilter()) == ["a.txt", "b.html"]
        assert names(conn, ALL) == [
            "a.txt", "b.html", "https://a.example/1", "https://a.example/2", "100%_[x].txt",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"outcomes": (Outcome.BLOCKED,)}, ["https://a.example/2"]),
        ({"reason": ReasonCode.BUG}, ["b.html", "100%_[x].txt"]),
        ({"stage": Stage.FETCH}, ["https://a.example/1", "https://a.example/2"]),
        ({"channel": Channel.FOLDER}, ["b.html"]),
        ({"feed_id": "0" * 32}, []),
        ({"name": "*.txt"}, ["a.txt", "100%_[x].txt"]),
        ({"name": "?.txt"}, ["a.txt"]),
        ({"name": "100%_[x]*"}, ["100%_[x].txt"]),
        ({"name": "a_txt"}, []),
        ({"name": "A.*"}, []),
        ({"name": "%"}, []),
        ({"since": NOW + timedelta(days=2)}, ["https://a.example/1", "https://a.example/2", "100%_[x].txt"]),
        ({"until": NOW + timedelta(days=1)}, ["a.txt"]),
        ({"since": NOW + timedelta(days=1), "until": NOW + timedelta(days=2), "reason": ReasonCode.BUG}, ["b.html"]),
    ],
)
def test_all_that_is_asked_for_must_hold(filled: Engine, asked: dict[str, object], found: list[str]) -> None:
    with reading(filled) as conn:
        assert names(conn, replace(ALL, **asked)) == found  # type: ignore[arg-type]


def test_what_matches_is_counted_by_how_it_ended_and_what_cannot_go_again_apart(filled: Engine) -> None:
    with reading(filled) as conn:
        found = replays.counts(conn, replace(ALL, outcomes=(Outcome.REJECTED,)))
    rejected = {"outcome": Outcome.REJECTED}
    of = ReasonCode.UNREACHABLE
    assert set(found) == {
        Kinship(**rejected, reason=of, stage=Stage.INGEST, has_work=False, count=2),  # type: ignore[arg-type]
        Kinship(**rejected, reason=of, stage=Stage.FETCH, has_work=True, count=1),  # type: ignore[arg-type]
        Kinship(**rejected, reason=ReasonCode.BUG, stage=Stage.INGEST, has_work=True, count=1),  # type: ignore[arg-type]
    }
    assert found[0].count == 2


def test_they_go_on_in_batches_from_where_they_fell_out_with_nothing_of_before(filled: Engine) -> None:
    with writing(filled) as conn:
        first = replays.replay(conn, ALL, now=LATER, due_at=LATER, limit=2)
        assert [stage for _, stage in first] == [Stage.INGEST, Stage.INGEST]
        # It fails again at once, and is not taken a second time.
        submissions.finish(conn, first[0][0], Outcome.QUARANTINED, now=LATER, reason=BUG)
        rest = replays.replay(conn, ALL, now=LATER, due_at=LATER, after=first[-1][0], limit=99)
        assert sorted(stage for _, stage in rest) == [Stage.FETCH, Stage.FETCH, Stage.INGEST]
        assert {stage: len(ids) for stage, ids in replays.by_stage(rest)} == {Stage.FETCH: 2, Stage.INGEST: 1}
        assert replays.replay(conn, ALL, now=LATER, due_at=LATER, after=rest[-1][0], limit=99) == ()
        for id, _ in rest:
            row = submissions.find(conn, id)
            assert row is not None
            assert (row.outcome, row.reason, row.attempts, row.updated_at) == (None, None, 0, LATER)
        left = sa.select(table.c.queued_at, table.c.last_words, table.c.due_at).where(table.c.id == rest[0][0])
        assert tuple(conn.execute(left).one()) == (LATER, None, LATER)


def test_one_by_its_id_goes_on_whatever_it_failed_for_unless_nothing_is_left(filled: Engine) -> None:
    with writing(filled) as conn:
        rows = {row.name: row for row in submissions.page(conn, limit=99)}
        for name in ("a.txt", "https://a.example/1", "https://a.example/2"):
            assert submissions.replay(conn, rows[name].id, now=LATER), name
        for name in ("A.TXT", "waits", "large", "gone"):
            assert not submissions.replay(conn, rows[name].id, now=LATER), name
