"""Containers in the ledger: batch by batch, once each, whatever dies in between. On a real store."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from services.common.contracts.messages import Message, SubmissionAccepted
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    ReasonCode,
    Stage,
    Submission,
)
from services.common.contracts.urgency import BATCH
from services.common.errors import Rejected
from services.common.settings import Settings
from services.common.store import articles, expansions, large_payloads, submissions
from services.common.store.engine import reading, writing
from services.ingest import expansion, handlers
from services.ingest.expansion import SLICE_SECONDS, Door, MovedOnError, expand, slice_seconds
from services.ingest.readers.outcome import Member, Members, Skipped
from tests.common.stepping import take
from tests.ingest.containers.opening import PAGE, TEXT, record, tarred, zipped

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def engine(sqlite_store: Engine) -> Engine:
    return sqlite_store


class Desk:
    """A store, what was published, and the handler in between; nothing can be fetched."""

    def __init__(self, engine: Engine, **settings: object) -> None:
        self.engine = engine
        self.settings = Settings(**settings)  # type: ignore[arg-type]
        self.published: list[Message] = []
        self.last: tuple[Message, ...] = ()

    def hand_in(self, payload: bytes, name: str = "day.zip") -> Submission:
        with writing(self.engine) as conn:
            (row,) = submissions.accept(
                conn, [NewSubmission(channel=Channel.UPLOAD, name=name, payload=payload)], now=NOW
            )
        return self.begin(row.id)

    def begin(self, id: str) -> Submission:
        with writing(self.engine) as conn:
            submissions.release(conn, [id], now=NOW)  # whoever had it in hand is dead
            row = submissions.begin(conn, id, Stage.INGEST, now=NOW, lease_seconds=60)
        assert row is not None
        return row

    def read(self, row: Submission) -> tuple[Message, ...]:
        """Returns what was published last: what follows from the end of this attempt."""
        reader = handlers.Reader(engine=self.engine, settings=self.settings, clock=lambda: NOW, publish=self.publish)
        kept = take(reader, row, engine=self.engine, now=NOW)
        return kept or self.last

    def publish(self, messages: Sequence[Message]) -> None:
        self.published += messages
        self.last = tuple(messages)

    def row(self, id: str) -> Submission:
        with reading(self.engine) as conn:
            found = submissions.find(conn, id)
        assert found is not None
        return found

    def members(self, parent: Submission) -> list[Submission]:
        with reading(self.engine) as conn:
            return list(reversed(submissions.page(conn, parent_id=parent.id, limit=1_000_000)))

    def read_all(self, row: Submission) -> None:
        """The submission and everything in it, down to the last article."""
        waiting = [row]
        while waiting:
            at = waiting.pop()
            try:
                self.read(at)
            except Rejected as error:
                with writing(self.engine) as conn:
                    submissions.finish(conn, at.id, Outcome.REJECTED, now=NOW, reason=error.reason)
            waiting += [self.begin(m.id) for m in self.members(at) if m.stage is Stage.INGEST]


def test_members_are_accepted_and_refused_below_their_archive(engine: Engine) -> None:
    desk = Desk(engine)
    row = desk.hand_in(zipped({"a.txt": TEXT, "../b.txt": TEXT, "c.png": b"", "d.html": PAGE}))
    (message,) = desk.read(row)
    members = desk.members(row)
    assert [(m.name, m.outcome) for m in members] == [("a.txt", None), ("../b.txt", Outcome.REJECTED), ("d.html", None)]
    assert message == SubmissionAccepted((members[0].id, members[2].id))
    assert {(m.parent_id, m.root_id, m.depth, m.channel) for m in members} == {(row.id, row.id, 1, Channel.CONTAINER)}
    done = desk.row(row.id)
    assert (done.outcome, done.members) == (Outcome.DONE, 3)
    assert done.reason is not None
    assert done.reason.code is ReasonCode.LEFT_OUT
    assert "1 images" in done.reason.message
    with reading(engine) as conn:
        assert expansions.outcomes_of(conn, row.id) == {None: 2, Outcome.REJECTED: 1}


def test_a_page_of_a_web_archive_is_read_as_if_it_had_been_fetched(engine: Engine) -> None:
    desk = Desk(engine)
    words = "قال مدير الميناء إن الميناء سيفتح أبوابه أمام السفن يوم الاثنين المقبل بعد أن انتهت أعمال الصيانة فيه. "
    page = f"<html><body><article><p>{words * 3}</p><p>{words * 2}</p></article></body></html>"
    row = desk.hand_in(
        record(body=page.encode("cp1256"), http="Content-Type: text/html; charset=windows-1256\r\n"), "crawl.warc"
    )
    desk.read_all(row)
    (member,) = desk.members(row)
    assert (member.stage, member.fetched_url) == (Stage.EXTRACT, "https://news.example/1")
    assert member.article_id is not None
    with reading(engine) as conn:
        stored = articles.find(conn, member.article_id)
    assert stored is not None
    assert "الميناء" in stored.article.text
    assert stored.article.url == "https://news.example/1"


def many(count: int) -> bytes:
    return "".join(json.dumps({"text": f"{n}. {TEXT.decode()}"}) + "\n" for n in range(count)).encode()


class Killed(BaseException):
    """The process ends here."""


def stopping_after(count: int, members: Sequence[Member]) -> Iterator[Member]:
    yield from members[:count]
    raise Killed


@pytest.mark.parametrize("died_after", [0, 1, 199, 200, 201, 450, 999])
def test_an_attempt_that_dies_leaves_nothing_lost_and_nothing_doubled(engine: Engine, died_after: int) -> None:
    desk = Desk(engine)
    new: list[Member] = []
    for n in range(1000):
        new.append(NewSubmission(channel=Channel.CONTAINER, name=f"{n}.txt", payload=b"%d" % n))
        if n % 10 == 0:
            new.append(Skipped(what="images"))
    door = Door(engine=engine, publish=desk.publish, settings=desk.settings, clock=lambda: NOW)
    row = desk.hand_in(b"the archive")
    with pytest.raises(Killed):
        expand(row, Members(submissions=stopping_after(died_after, new)), door)
    again = desk.begin(row.id)
    assert again.members == len(desk.members(row))
    assert again.members <= died_after
    expand(again, Members(submissions=new), door)
    assert [m.name for m in desk.members(row)] == [f"{n}.txt" for n in range(1000)]
    done = desk.row(row.id)
    assert (done.outcome, done.members) == (Outcome.DONE, 1000)
    assert done.reason is not None
    assert "100 images" in done.reason.message


def test_of_two_attempts_at_once_only_one_goes_on(engine: Engine) -> None:
    desk = Desk(engine)
    row = desk.hand_in(b"the archive")
    door = Door(engine=engine, publish=desk.publish, settings=desk.settings, clock=lambda: NOW)
    new = [NewSubmission(channel=Channel.CONTAINER, name=f"{n}.txt", payload=b"%d" % n) for n in range(900)]

    def slow() -> Iterator[Member]:
        for n, member in enumerate(new):
            if n == 500:  # it was taken for dead, and another one comes to its end meanwhile
                expand(desk.begin(row.id), Members(submissions=new), door)
            yield member

    with pytest.raises(MovedOnError):
        expand(row, Members(submissions=slow()), door)
    assert Counter(m.name for m in desk.members(row)) == Counter(m.name for m in new)


def test_a_container_that_takes_longer_than_a_task_may_goes_on_in_the_next_one(engine: Engine) -> None:
    desk = Desk(engine, task_time_limit_seconds=0.001)
    row = desk.hand_in(many(500), "day.jsonl")
    tasks = 1
    while (messages := desk.read(row)) == (SubmissionAccepted((row.id,)),):
        waits = desk.row(row.id)
        assert (waits.stage, waits.outcome, waits.attempts) == (Stage.INGEST, None, row.attempts - 1)
        assert waits.members == 200 * tasks == len(desk.members(row))
        assert waits.priority == messages[0].priority == BATCH  # a single text goes before it
        row = desk.begin(row.id)
        tasks += 1
    assert tasks == 3
    assert len(desk.members(row)) == 500
    assert desk.row(row.id).outcome is Outcome.DONE
    assert messages == desk.last
    published = {id for message in desk.published for id in message.ids}
    assert published == {m.id for m in desk.members(row)} | {row.id}


@pytest.mark.parametrize(
    ("passing_over", "seconds"),
    [(0, SLICE_SECONDS), (0.5, 0.5 + SLICE_SECONDS), (6, 12), (19, 20), (40, 20)],
)
def test_a_slice_is_short_unless_it_takes_long_to_come_to_new_members(passing_over: float, seconds: float) -> None:
    assert slice_seconds(passing_over, limit=20) == seconds


def test_containers_may_lie_in_one_another_to_the_depth_that_is_allowed(engine: Engine) -> None:
    desk = Desk(engine)
    payload = zipped({"a.txt": TEXT})
    for depth in range(5):
        payload = zipped({f"{depth}.zip": payload, f"{depth}.txt": b"%d " % depth + TEXT})
    row = desk.hand_in(payload)
    desk.read_all(row)
    with reading(engine) as conn:
        rows = submissions.page(conn, limit=100)
    assert {(m.name, m.depth, m.stage) for m in rows if m.name.endswith(".txt")} == {
        ("4.txt", 1, Stage.EXTRACT), ("3.txt", 2, Stage.EXTRACT), ("2.txt", 3, Stage.EXTRACT)
    }  # fmt: skip
    (deepest,) = (m for m in rows if m.outcome is Outcome.REJECTED)
    assert deepest.reason is not None
    assert (deepest.depth, deepest.reason.code) == (3, ReasonCode.NESTED_TOO_DEEP)
    assert {m.root_id for m in rows} == {None, row.id}


def test_a_bomb_of_archives_in_archives_ends_at_its_bounds(engine: Engine) -> None:
    """42.zip has sixteen archives in each of sixteen, five times over, and 4 GB in each of the last."""
    desk = Desk(engine, max_members=100)
    payload = zipped({"0.dll": b"0" * 40_000_000})
    for _ in range(5):
        payload = zipped({f"lib {n}.zip": payload + b"%d" % n for n in range(16)})
    row = desk.hand_in(payload)
    desk.read_all(row)
    with reading(engine) as conn:
        assert expansions.count_under(conn, row.id) <= 100 + 20
        ends = Counter(
            m.reason.code for m in submissions.page(conn, outcome=Outcome.REJECTED, limit=1000) if m.reason is not None
        )
    assert ends[ReasonCode.NESTED_TOO_DEEP] > 0
    assert ends[ReasonCode.TOO_MANY_MEMBERS] > 0


def test_more_members_than_are_taken_are_told_and_those_before_are_taken(engine: Engine) -> None:
    desk = Desk(engine, max_members=300)
    row = desk.hand_in(zipped({f"{n}.txt": b"%d" % n for n in range(500)}, zipfile.ZIP_STORED))
    desk.read(row)
    members = desk.members(row)
    assert len(members) == 301
    assert members[-1].reason is not None
    assert members[-1].reason.code is ReasonCode.TOO_MANY_MEMBERS
    assert desk.row(row.id).members == 301


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (zipped({}), ReasonCode.EMPTY),
        (zipped({"a.png": b"", "b.css": b""}), ReasonCode.NO_ARTICLE),
        (b"PK\x03\x04" + b"\0" * 100, ReasonCode.MALFORMED),
        (tarred({"a.txt": TEXT})[:540], ReasonCode.MALFORMED),
        (record("request") + record("revisit"), ReasonCode.NO_ARTICLE),
    ],
)
def test_a_container_of_which_nothing_can_be_had_is_rejected(engine: Engine, payload: bytes, code: ReasonCode) -> None:
    desk = Desk(engine)
    with pytest.raises(Rejected) as caught:
        desk.read(desk.hand_in(payload))
    assert caught.value.reason.code is code


def test_a_container_larger_than_memory_is_kept_in_parts_and_read_from_them(engine: Engine) -> None:
    desk = Desk(engine, max_payload_bytes=1_000_000)
    bodies = {f"{n}.txt": bytes([65 + n % 26]) * 10 + bytes(range(256)) * 3_000 for n in range(12)}
    payload = zipped(bodies, zipfile.ZIP_STORED)
    assert len(payload) > 2 * large_payloads.PART_BYTES
    digest, size = large_payloads.keep(engine, io.BytesIO(payload), limit=10**9, now=NOW)
    assert size == len(payload)
    with writing(engine) as conn:
        new = NewSubmission(channel=Channel.FOLDER, name="day.zip", payload_digest=digest)
        (row,) = submissions.accept(conn, [new], now=NOW)
    desk.read(desk.begin(row.id))
    assert [m.name for m in desk.members(row)] == list(bodies)


def test_a_large_archive_inside_an_archive_is_opened_in_its_turn(engine: Engine) -> None:
    desk = Desk(engine, max_payload_bytes=200_000)
    inner = zipped({f"{n}.txt": b"%d " % n + TEXT * 1_000 for n in range(9)}, zipfile.ZIP_STORED)
    row = desk.hand_in(zipped({"inner.zip": inner, "a.txt": TEXT}))
    desk.read(row)
    (kept, _) = desk.members(row)
    desk.read(desk.begin(kept.id))
    assert [m.name for m in desk.members(kept)] == [f"{n}.txt" for n in range(9)]


def test_a_batch_is_bounded_in_members_and_bytes() -> None:
    assert expansion.BATCH_MEMBERS <= 1000
    assert expansion.BATCH_BYTES <= large_payloads.PART_BYTES
