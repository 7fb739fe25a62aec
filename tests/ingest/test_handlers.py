"""What ingest does with a submission, on a real store; only the network is a fake."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from services.common.contracts.messages import AddressAccepted, ArticleStored, Message
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    ReasonCode,
    Stage,
    Submission,
)
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import articles, payloads, submissions
from services.common.store.engine import reading, writing
from services.ingest import handlers
from tests.common.stepping import take

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TEXT = """Ferry service returns to Port Alma

The ferry between Port Alma and the islands will sail again from Monday, the harbour office announced.

"Every ship was inspected twice," said harbour master Dana Orwell on Tuesday.
"""
PAGE = f"<html lang=en><head><title>Ferries</title></head><body><article><p>{TEXT}</p></article></body></html>"


@pytest.fixture
def engine(sqlite_store: Engine) -> Engine:
    return sqlite_store


def hand_in(engine: Engine, name: str, *, text: str | None = None, url: str | None = None) -> Submission:
    payload = None if text is None else text.encode()
    new = NewSubmission(channel=Channel.TEXT if url is None else Channel.URL, name=name, payload=payload, url=url)
    with writing(engine) as conn:
        (accepted,) = submissions.accept(conn, [new], now=NOW)
    return accepted


class Outgoing:
    def __init__(self) -> None:
        self.messages: list[Message] = []

    def __call__(self, messages: Sequence[Message]) -> None:
        self.messages.extend(messages)


def read(engine: Engine, submission: Submission) -> tuple[Message, ...]:
    outgoing = Outgoing()
    reader = handlers.Reader(engine=engine, settings=Settings(), clock=lambda: NOW, publish=outgoing)
    kept = take(reader, submission, engine=engine, now=NOW)
    return (*outgoing.messages, *kept)


def bring(engine: Engine, submission: Submission, url: str, body: str = PAGE) -> Submission:
    """As if it had been fetched."""
    fetched = submissions.FetchedBytes(url=url, body=body.encode(), content_type="text/html; charset=utf-8")
    with writing(engine) as conn:
        submissions.attach_fetched(conn, submission.id, fetched, now=NOW)
        submissions.advance(conn, submission.id, at=Stage.FETCH, to=Stage.INGEST, now=NOW)
    return row(engine, submission.id)


def row(engine: Engine, id: str) -> Submission:
    with reading(engine) as conn:
        found = submissions.find(conn, id)
    assert found is not None
    return found


def test_a_text_becomes_an_article_that_waits_for_extraction(engine: Engine) -> None:
    submission = hand_in(engine, "ferry.txt", text=TEXT)
    assert read(engine, submission) == (ArticleStored((submission.id,)),)
    found = row(engine, submission.id)
    assert (found.stage, found.attempts, found.outcome) == (Stage.EXTRACT, 0, None)
    assert found.article_id is not None
    with reading(engine) as conn:
        stored = articles.find(conn, found.article_id)
    assert stored is not None
    assert (stored.article.text, stored.submission_id) == (TEXT, submission.id)


def test_the_same_bytes_again_are_a_duplicate_of_the_first(engine: Engine) -> None:
    first, again = hand_in(engine, "ferry.txt", text=TEXT), hand_in(engine, "copy.txt", text=TEXT)
    read(engine, first)
    assert read(engine, again) == ()
    found = row(engine, again.id)
    assert (found.outcome, found.duplicate_of) == (Outcome.DUPLICATE, first.id)
    assert found.article_id == row(engine, first.id).article_id
    assert found.reason is not None
    assert found.reason.code is ReasonCode.SAME_BYTES


def test_the_same_bytes_are_a_duplicate_also_where_the_first_was_stored_after_they_were_loaded(engine: Engine) -> None:
    rows = hand_in(engine, "ferry.txt", text=TEXT), hand_in(engine, "copy.txt", text=TEXT)
    reader = handlers.Reader(engine=engine, settings=Settings(), clock=lambda: NOW, publish=lambda _: None)
    with reading(engine) as conn:
        loaded = reader.load(conn, rows, now=NOW)
    for submission in rows:  # each kept by itself, as where reading one takes long
        result = reader.work(submission, loaded[submission.id])
        assert result is not None
        with writing(engine) as conn:
            reader.keep(conn, [(submission, result)], now=NOW)
    reason = row(engine, rows[1].id).reason
    assert reason is not None
    assert reason.code is ReasonCode.SAME_BYTES


def test_the_same_text_in_other_bytes_is_a_duplicate_of_the_first(engine: Engine) -> None:
    record = {"text": TEXT, "title": "Ferry service returns to Port Alma"}
    first = hand_in(engine, "a.json", text=json.dumps(record))
    again = hand_in(engine, "b.json", text=json.dumps(record, indent=2))
    read(engine, first)
    assert read(engine, again) == ()
    found = row(engine, again.id)
    assert (found.outcome, found.duplicate_of) == (Outcome.DUPLICATE, first.id)
    assert found.reason is not None
    assert found.reason.code is ReasonCode.SAME_TEXT


def test_a_page_that_was_fetched_is_read(engine: Engine) -> None:
    submission = hand_in(engine, "page", url="https://news.example/ferry")
    assert submission.stage is Stage.FETCH
    brought = bring(engine, submission, "https://news.example/ferry")
    assert read(engine, brought) == (ArticleStored((submission.id,)),)
    found = row(engine, submission.id)
    assert found.payload_digest is not None
    with reading(engine) as conn:
        assert payloads.get(conn, found.payload_digest) == PAGE.encode()


def test_an_address_that_stands_at_ingest_without_bytes_is_fetched_first(engine: Engine) -> None:
    submission = hand_in(engine, "page", url="https://news.example/ferry")
    with writing(engine) as conn:
        submissions.advance(conn, submission.id, at=Stage.FETCH, to=Stage.INGEST, now=NOW)
    assert read(engine, row(engine, submission.id)) == (AddressAccepted((submission.id,)),)
    assert row(engine, submission.id).stage is Stage.FETCH


def test_a_short_link_to_a_stored_address_is_a_duplicate(engine: Engine) -> None:
    first = hand_in(engine, "page", url="https://news.example/ferry")
    read(engine, bring(engine, first, "https://news.example/ferry"))
    again = hand_in(engine, "short", url="https://short.example/1")
    read(engine, bring(engine, again, "https://news.example/ferry", PAGE.replace("twice", "thrice")))
    assert row(engine, again.id).duplicate_of == first.id


def test_bytes_that_came_are_kept_even_when_there_is_no_article_in_them(engine: Engine) -> None:
    submission = hand_in(engine, "empty", url="https://news.example/empty")
    with pytest.raises(Rejected):
        read(engine, bring(engine, submission, "https://news.example/empty", "<html><body></body></html>"))
    assert row(engine, submission.id).payload_digest is not None


def test_a_list_of_addresses_expands_into_submissions_of_their_own(engine: Engine) -> None:
    submission = hand_in(engine, "today.urls", text="https://news.example/1\nhttps://news.example/2\n")
    (message,) = read(engine, submission)
    assert isinstance(message, AddressAccepted)
    members = [row(engine, id) for id in message.ids]
    assert [member.url for member in members] == ["https://news.example/1", "https://news.example/2"]
    assert {(member.parent_id, member.channel, member.stage) for member in members} == {
        (submission.id, Channel.CONTAINER, Stage.FETCH)
    }
    parent = row(engine, submission.id)
    assert (parent.outcome, parent.members) == (Outcome.DONE, 2)


def test_a_list_is_expanded_once_however_often_it_is_read(engine: Engine) -> None:
    submission = hand_in(engine, "today.urls", text="https://news.example/1\n")
    read(engine, submission)
    assert read(engine, submission) == ()
    with reading(engine) as conn:
        assert len(submissions.page(conn, parent_id=submission.id, limit=10)) == 1


def test_a_list_that_lists_itself_ends_at_the_depth_that_is_allowed(engine: Engine) -> None:
    address = "https://news.example/1.urls"
    at = hand_in(engine, "today.urls", text=f"{address}\n")
    for depth in (1, 2, 3):
        (message,) = read(engine, at)
        at = bring(engine, row(engine, message.ids[0]), address, f"{address}\n")
        assert at.depth == depth
    with pytest.raises(Rejected) as caught:
        read(engine, at)
    assert caught.value.reason.code is ReasonCode.NESTED_TOO_DEEP


def test_a_second_attempt_that_comes_late_changes_nothing(engine: Engine) -> None:
    submission = hand_in(engine, "ferry.txt", text=TEXT)
    read(engine, submission)
    with writing(engine) as conn:
        submissions.begin(conn, submission.id, Stage.EXTRACT, now=NOW, lease_seconds=60)
    before = row(engine, submission.id)
    assert read(engine, submission) == ()
    assert row(engine, submission.id) == before
