"""The ledger."""

from datetime import timedelta, timezone

import pytest
from sqlalchemy import Engine

from services.common.contracts.lifecycle import IllegalMoveError
from services.common.contracts.submissions import (
    Channel,
    Hints,
    NewSubmission,
    Outcome,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.store import articles, payloads, submissions, tallies
from services.common.store.engine import reading, writing
from services.common.store.ids import new_id
from tests.common.store.builders import LATER, NOW, WHY, a_submission, an_article, awaiting, stored


def accepted(store: Engine, *new: NewSubmission) -> tuple[Submission, ...]:
    with writing(store) as conn:
        return submissions.accept(conn, new or (a_submission(),), now=NOW)


def found(store: Engine, id: str) -> Submission:
    with reading(store) as conn:
        row = submissions.find(conn, id)
    assert row is not None
    return row


def test_what_is_accepted_is_found_as_it_was_returned(store: Engine) -> None:
    (parent,) = accepted(store)
    hints = Hints(title="عنوان", published="2026-03-01", url="https://example.org/1")
    new = NewSubmission(channel=Channel.CONTAINER, name="line 7", payload=b"\x00\xff", hints=hints, parent_id=parent.id)
    (row,) = accepted(store, new)
    assert found(store, row.id) == row
    assert (row.stage, row.attempts, row.outcome, row.received_at) == (Stage.INGEST, 0, None, NOW)
    assert row.payload_digest is not None
    with reading(store) as conn:
        assert payloads.get(conn, row.payload_digest) == b"\x00\xff"


def test_many_are_accepted_in_their_order_and_listed_newest_first(store: Engine) -> None:
    rows = accepted(store, *(a_submission(str(n).encode(), name=f"n{n}") for n in range(300)))
    assert [row.name for row in rows] == [f"n{n}" for n in range(300)]
    with reading(store) as conn:
        first = submissions.page(conn, limit=200)
        rest = submissions.page(conn, limit=200, before=first[-1].id)
    assert first + rest == rows[::-1]


def test_ids_ascend_within_one_microsecond_and_tell_the_millisecond() -> None:
    ids = [new_id(NOW) for _ in range(1000)] + [new_id(NOW + timedelta(microseconds=1))]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert all(len(id) == 32 and id[12] == "7" and id[16] in "89ab" for id in ids)
    assert int(ids[0][:12], 16) == int(NOW.timestamp() * 1000)


def test_times_are_utc_whatever_zone_they_came_in_and_naive_ones_are_refused(store: Engine) -> None:
    with writing(store) as conn:
        (row,) = submissions.accept(conn, [a_submission()], now=NOW.astimezone(timezone(timedelta(hours=3))))
    read = found(store, row.id).received_at
    assert (read, read.utcoffset()) == (NOW, timedelta(0))
    with pytest.raises(Exception, match="without its zone"), writing(store) as conn:
        submissions.begin(conn, row.id, Stage.INGEST, now=NOW.replace(tzinfo=None), lease_seconds=1)


def test_hostile_characters_in_a_name_are_replaced_and_nothing_breaks(store: Engine) -> None:
    (row,) = accepted(store, a_submission(name="a\x00b\ud800c"))
    assert row.name == "a\ufffdb\ufffdc"
    assert found(store, row.id) == row
    with reading(store) as conn:
        assert submissions.find(conn, "\x00'; --") is None


def test_each_start_is_counted_and_leased(store: Engine) -> None:
    (row,) = accepted(store)
    for attempt, now in ((1, NOW), (2, NOW + timedelta(seconds=60))):
        with writing(store) as conn:
            begun = submissions.begin(conn, row.id, Stage.INGEST, now=now, lease_seconds=60)
            assert begun is not None
            assert begun.attempts == attempt
            assert awaiting(conn, now=now + timedelta(seconds=59)) == ()
            assert awaiting(conn, now=now + timedelta(seconds=60)) == (row.id,)


def test_what_another_attempt_has_in_hand_is_not_begun_until_its_lease_ends_or_is_ended(store: Engine) -> None:
    (row,) = accepted(store)
    soon = NOW + timedelta(seconds=59)
    with writing(store) as conn:
        submissions.begin(conn, row.id, Stage.INGEST, now=NOW, lease_seconds=60)
        assert submissions.begin(conn, row.id, Stage.INGEST, now=soon, lease_seconds=60) is None
        submissions.release(conn, [row.id], now=soon, last_words="Segmentation fault")
        assert awaiting(conn, now=soon) == (row.id,)
        again = submissions.begin(conn, row.id, Stage.INGEST, now=soon, lease_seconds=60)
        assert again is not None
        assert (again.attempts, again.last_words) == (2, "Segmentation fault")
        submissions.release(conn, [row.id], now=LATER)
        assert submissions.advance(conn, row.id, at=Stage.INGEST, to=Stage.EXTRACT, now=LATER)
        submissions.release(conn, [row.id], now=LATER, last_words="of another")  # nobody has it in hand
    assert found(store, row.id).last_words is None


def test_a_message_that_comes_too_late_begins_nothing(store: Engine) -> None:
    (row,) = accepted(store)
    with writing(store) as conn:
        assert submissions.begin(conn, row.id, Stage.EXTRACT, now=NOW, lease_seconds=60) is None
        assert submissions.begin(conn, "0" * 32, Stage.INGEST, now=NOW, lease_seconds=60) is None
        submissions.finish(conn, row.id, Outcome.DONE, now=NOW)
        assert submissions.begin(conn, row.id, Stage.INGEST, now=NOW, lease_seconds=60) is None


def test_it_advances_once_with_its_attempts_and_its_reason_cleared(store: Engine) -> None:
    (row,) = accepted(store)
    with writing(store) as conn:
        submissions.begin(conn, row.id, Stage.INGEST, now=NOW, lease_seconds=60)
        submissions.postpone(conn, row.id, now=NOW, due_at=LATER, reason=WHY)
        waiting = submissions.find(conn, row.id)
        assert waiting is not None
        assert waiting.reason == WHY
        at, to = Stage.INGEST, Stage.EXTRACT
        assert submissions.advance(conn, row.id, at=at, to=to, now=LATER, article_id="a")
        assert not submissions.advance(conn, row.id, at=at, to=to, now=LATER)
        assert awaiting(conn, now=LATER) == ()
    after = found(store, row.id)
    assert (after.stage, after.attempts, after.article_id, after.reason) == (Stage.EXTRACT, 0, "a", None)
    assert after.updated_at == LATER


def test_it_ends_exactly_once(store: Engine) -> None:
    first, second = accepted(store, a_submission(), a_submission())
    with writing(store) as conn:
        assert submissions.finish(
            conn, second.id, Outcome.DUPLICATE, now=LATER, reason=WHY, article_id="a", duplicate_of=first.id, members=3
        )
        assert not submissions.finish(conn, second.id, Outcome.DONE, now=LATER)
    assert found(store, first.id) == first
    row = found(store, second.id)
    assert (row.stage, row.outcome, row.reason) == (Stage.FINISHED, Outcome.DUPLICATE, WHY)
    assert (row.article_id, row.duplicate_of, row.members) == ("a", first.id, 3)


def test_no_way_is_gone_that_the_life_of_a_submission_does_not_know(store: Engine) -> None:
    (row,) = accepted(store)
    with writing(store) as conn, pytest.raises(IllegalMoveError, match="from ingest to link"):
        submissions.advance(conn, row.id, at=Stage.INGEST, to=Stage.LINK, now=NOW)
    with writing(store) as conn:
        submissions.advance(conn, row.id, at=Stage.INGEST, to=Stage.EXTRACT, now=NOW)
    with pytest.raises(IllegalMoveError, match="from extract to done"), writing(store) as conn:
        submissions.finish(conn, row.id, Outcome.DONE, now=NOW)
    assert found(store, row.id).stage is Stage.EXTRACT


def test_what_is_refused_has_ended_at_once(store: Engine) -> None:
    with writing(store) as conn:
        row = submissions.refuse(conn, a_submission(payload=None, name="huge.txt"), WHY, now=NOW)
        assert awaiting(conn, now=LATER) == ()
    assert found(store, row.id) == row
    assert (row.stage, row.outcome, row.reason) == (Stage.FINISHED, Outcome.REJECTED, WHY)


def test_only_a_quarantined_one_is_replayed_at_the_stage_it_fell_out_of(store: Engine) -> None:
    (row,) = accepted(store)
    with writing(store) as conn:
        assert not submissions.replay(conn, row.id, now=LATER)
        submissions.advance(conn, row.id, at=Stage.INGEST, to=Stage.EXTRACT, now=NOW)
        submissions.advance(conn, row.id, at=Stage.EXTRACT, to=Stage.LINK, now=NOW)
        submissions.begin(conn, row.id, Stage.LINK, now=NOW, lease_seconds=9)
        submissions.finish(conn, row.id, Outcome.QUARANTINED, now=NOW, reason=WHY)
        assert submissions.replay(conn, row.id, now=LATER)
        assert not submissions.replay(conn, row.id, now=LATER)
        again = submissions.find(conn, row.id)
        assert again is not None
        assert (again.stage, again.attempts, again.outcome, again.reason) == (Stage.LINK, 0, None, None)
        assert again.queued_at == LATER


def test_a_list_is_filtered_by_stage_outcome_parent_and_channel(store: Engine) -> None:
    (parent,) = accepted(store)
    child = NewSubmission(channel=Channel.CONTAINER, name="c", url="https://example.org/", parent_id=parent.id)
    (row,) = accepted(store, child)
    with writing(store) as conn:
        submissions.finish(conn, parent.id, Outcome.DONE, now=NOW, members=1)

        def ids(**wanted: object) -> list[SubmissionId]:
            return [row.id for row in submissions.page(conn, limit=5, **wanted)]  # type: ignore[arg-type]

        assert ids() == [row.id, parent.id]
        assert ids(parent_id=parent.id) == ids(channel=Channel.CONTAINER) == ids(stage=Stage.FETCH) == [row.id]
        assert ids(outcome=Outcome.DONE) == ids(stage=Stage.FINISHED) == [parent.id]
        assert ids(outcome=Outcome.DONE, channel=Channel.CONTAINER) == []


def test_counts_tell_how_many_stand_where_and_since_when(store: Engine) -> None:
    a, b, _ = accepted(store, a_submission(), a_submission(), a_submission())
    with writing(store) as conn:
        submissions.accept(conn, [a_submission()], now=LATER)
        submissions.finish(conn, a.id, Outcome.DONE, now=NOW)
        submissions.finish(conn, b.id, Outcome.REJECTED, now=NOW, reason=WHY)
    with reading(store) as conn:
        counted = {(c.stage, c.outcome): (c.count, c.oldest) for c in tallies.counts(conn)}
    assert counted == {
        (Stage.FINISHED, Outcome.DONE): (1, NOW),
        (Stage.FINISHED, Outcome.REJECTED): (1, NOW),
        (Stage.INGEST, None): (2, NOW),
    }


def test_bytes_are_kept_once_and_lead_to_the_article_that_was_stored_from_them(store: Engine) -> None:
    first, second = accepted(store, a_submission(b"same"), a_submission(b"same"))
    (fetched,) = accepted(store, a_submission(url="https://example.org/1"))
    assert fetched.payload_digest is None
    with writing(store) as conn:
        brought = submissions.FetchedBytes(url="https://example.org/1", body=b"same", content_type=None)
        digest = submissions.attach_fetched(conn, fetched.id, brought, now=NOW)
        assert digest == first.payload_digest == second.payload_digest
        assert submissions.first_with_payloads(conn, [digest]) == {}
        articles.insert(conn, an_article("Words."), second.id, now=NOW)
        submissions.advance(conn, second.id, at=Stage.INGEST, to=Stage.EXTRACT, now=NOW, article_id="x")
        stored(conn, an_article("Other words."))
        assert submissions.first_with_payloads(conn, [digest, "0" * 64]) == {digest: submissions.find(conn, second.id)}
    assert found(store, fetched.id).payload_digest == digest


def test_a_payload_that_is_not_there_is_a_key_error(store: Engine) -> None:
    with reading(store) as conn, pytest.raises(KeyError):
        payloads.get(conn, "0" * 64)


def test_every_reason_can_be_kept(store: Engine) -> None:
    (row,) = accepted(store)
    for code in ReasonCode:
        with writing(store) as conn:
            submissions.postpone(
                conn, row.id, now=NOW, due_at=NOW, reason=type(WHY)(code=code, message="m", advice="a")
            )
        assert found(store, row.id).reason == type(WHY)(code=code, message="m", advice="a")
