"""Laws of the bites, on both stores: whoever dies or fails wherever, nothing is lost, doubled or wrongly counted."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Connection, Engine

from services.common.broker import Consumer, Ready
from services.common.broker.filling import More, waiting_beside
from services.common.contracts.messages import ArticleStored, Message, SubmissionAccepted
from services.common.contracts.submissions import (
    Channel,
    NewSubmission,
    Outcome,
    ReasonCode,
    Stage,
    Submission,
    SubmissionId,
)
from services.common.contracts.urgency import BATCH, FEW, FLOOD
from services.common.settings import Settings
from services.common.store import bites, submissions, tables
from services.common.store.engine import reading, writing
from services.common.store.outages import Fault, StoreDown
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
NAMES = ("a", "b", "bad", "c", "d", "e")
SEAMS = ("load", "work", "keep", "kept", "publish")

Trouble = Callable[[str, Sequence[Submission]], None]
"""Called at each seam with the rows that are at it; may raise."""


class Killed(BaseException):
    """The process ends here."""


def no_trouble(seam: str, rows: Sequence[Submission]) -> None:
    pass


class Counting:
    """A step that counts on each row how often its result was kept, and runs into trouble."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def load(self, conn: Connection, rows: Sequence[Submission], *, now: datetime) -> dict[SubmissionId, str]:
        self._trouble("load", rows)
        return {row.id: row.name for row in rows}

    def work(self, row: Submission, loaded: str | None) -> str:
        if loaded is None:
            self._trouble("load", [row])
        self._trouble("work", [row])
        return row.name

    def keep(self, conn: Connection, done: Sequence[tuple[Submission, str]], *, now: datetime) -> tuple[Message, ...]:
        rows = [row for row, _ in done]
        self._trouble("keep", rows)
        ids = tuple(row.id for row in rows)
        c = tables.submissions.c
        conn.execute(sa.update(tables.submissions).where(c.id.in_(ids)).values(members=c.members + 1))
        bites.advance(conn, dict.fromkeys(ids), at=Stage.INGEST, to=Stage.EXTRACT, now=now, due_at=now)
        self._trouble("kept", rows)
        return (ArticleStored(ids),)


@pytest.fixture
def store(shared_store: Engine) -> Engine:
    return shared_store


class Desk:
    """A store, a clock that is set by hand, and what was published."""

    def __init__(self, store: Engine) -> None:
        self.store, self.now = store, NOW
        self.published: list[Message] = []
        new = [NewSubmission(channel=Channel.TEXT, name=name, payload=name.encode()) for name in NAMES]
        with writing(store) as conn:
            self.ids = tuple(row.id for row in submissions.accept(conn, new, now=NOW))

    def consumer(
        self,
        trouble: Trouble = no_trouble,
        stopwatch: Callable[[], float] = lambda: 0.0,
        gives_way: Callable[[], bool] = lambda: False,
        more: More = lambda _most: (),
        waited: Callable[[], float] = lambda: 0.0,
        ready: Ready[str] = lambda loaded: loaded,
        **settings: object,
    ) -> Consumer[str, str]:
        def publish(messages: Sequence[Message]) -> None:
            if any(isinstance(message, ArticleStored) for message in messages):
                trouble("publish", [])
            self.published += messages

        return Consumer(
            stage=Stage.INGEST,
            step=Counting(trouble),
            engine=self.store,
            publish=publish,
            settings=Settings.model_validate({"lease_seconds": 60} | settings),
            clock=lambda: self.now,
            stopwatch=stopwatch,
            gives_way=gives_way,
            more=more,
            waited=waited,
            ready=ready,
        )

    def pass_leases(self) -> None:
        self.now += timedelta(seconds=61)

    def rows(self) -> tuple[Submission, ...]:
        with reading(self.store) as conn:
            found = [submissions.find(conn, id) for id in self.ids]
        return tuple(row for row in found if row is not None)

    def row(self, name: str) -> Submission:
        return self.rows()[NAMES.index(name)]

    def kept(self) -> list[int]:
        """How often each row's result was kept."""
        return [row.members for row in self.rows()]


def once(seam: str, error: BaseException, *, after: int = 0) -> Trouble:
    """The error at the seam, one time, when it is passed for the `after + 1`-th time."""
    passed = {"times": 0}

    def trouble(at: str, rows: Sequence[Submission]) -> None:
        if at == seam:
            passed["times"] += 1
            if passed["times"] == after + 1:
                raise error

    return trouble


def of_bad(seam: str, error: BaseException) -> Trouble:
    """The error at the seam whenever the bad one is at it."""

    def trouble(at: str, rows: Sequence[Submission]) -> None:
        if at == seam and any(row.name == "bad" for row in rows):
            raise error

    return trouble


def test_those_that_were_begun_before_have_their_turn_however_slow_the_store_is(store: Engine) -> None:
    desk = Desk(store)
    with pytest.raises(Killed):
        desk.consumer(once("work", Killed()))(desk.ids)
    desk.pass_leases()
    slow = count(step=3.0)  # whatever is done takes longer than a chunk may
    ids: Sequence[SubmissionId] = desk.ids
    for _ in NAMES:
        desk.published.clear()
        desk.consumer(stopwatch=lambda: next(slow))(ids)
        ids = [id for message in desk.published if isinstance(message, SubmissionAccepted) for id in message.ids]
    assert desk.kept() == [1] * len(NAMES)


@pytest.mark.parametrize("bites", [0, 1])
def test_what_gives_way_goes_back_and_nothing_of_it_was_begun(store: Engine, bites: int) -> None:
    desk = Desk(store)
    asked = count()
    desk.consumer(gives_way=lambda: next(asked) >= bites)(desk.ids)
    left = [row.id for row in desk.rows() if row.stage is Stage.INGEST]
    assert bool(bites) == (len(left) < len(NAMES))
    assert [message for message in desk.published if isinstance(message, SubmissionAccepted)] == [
        SubmissionAccepted(tuple(left))
    ]
    assert {row.attempts for row in desk.rows()} == {0}


@pytest.mark.parametrize(("is_waiting", "second"), [(False, 1), (True, 2)])
def test_waiting_for_ones_turn_to_write_makes_no_bite_smaller(store: Engine, is_waiting: bool, second: int) -> None:
    kept: list[int] = []

    def trouble(seam: str, rows: Sequence[Submission]) -> None:
        if seam == "kept":
            kept.append(len(rows))

    desk = Desk(store)
    # Each bite takes 1.6 s, all of it before its results are kept.
    desk.consumer(
        trouble,
        stopwatch=lambda: 1.6 * len(kept),
        waited=lambda: 1.6 * len(kept) if is_waiting else 0.0,
    )(desk.ids)
    assert kept == [4, second]


def test_a_bite_takes_along_what_waits_and_nothing_is_done_twice(store: Engine) -> None:
    desk = Desk(store)
    asked: list[int] = []

    def more(most: int) -> Sequence[SubmissionId]:
        asked.append(most)
        return desk.ids[:3]

    consumer = desk.consumer(more=more)
    consumer(desk.ids[:1])
    assert asked == [3]
    assert desk.kept() == [1, 1, 1, 0, 0, 0]
    consumer(desk.ids[1:4])  # the messages of those that were taken along
    assert desk.kept() == [1, 1, 1, 1, 0, 0]
    assert [one.ids for one in desk.published] == [desk.ids[:3], desk.ids[3:4]]


def test_half_of_what_waits_for_a_first_start_may_be_taken_along_and_only_what_is_as_urgent(store: Engine) -> None:
    desk = Desk(store)
    table = tables.submissions
    with writing(store) as conn:
        conn.execute(sa.update(table).where(table.c.id.in_(desk.ids)).values(priority=BATCH))
        conn.execute(sa.update(table).where(table.c.id == desk.ids[0]).values(priority=FLOOD))
        conn.execute(sa.update(table).where(table.c.id == desk.ids[1]).values(attempts=1))
    assert waiting_beside(store, Stage.INGEST, BATCH, most=9) == desk.ids[2:4]
    assert waiting_beside(store, Stage.INGEST, BATCH, most=1) == desk.ids[2:3]
    assert waiting_beside(store, Stage.INGEST, FLOOD, most=9) == ()  # the only one is left to the others
    assert waiting_beside(store, Stage.LINK, BATCH, most=9) == ()
    with writing(store) as conn:
        conn.execute(sa.update(table).where(table.c.id.in_(desk.ids)).values(priority=FEW, attempts=0))
    assert waiting_beside(store, Stage.INGEST, FEW, most=9) == ()
    with writing(store) as conn:
        conn.execute(sa.update(table).where(table.c.id.in_(desk.ids)).values(priority=BATCH))
        bites.begin(conn, desk.ids[:2], Stage.INGEST, now=NOW, lease=NOW + timedelta(seconds=60))
    assert waiting_beside(store, Stage.INGEST, BATCH, most=9) == desk.ids[2:4]


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("seam", SEAMS)
def test_a_process_that_dies_at_any_seam_loses_and_doubles_nothing(store: Engine, seam: str, after: int) -> None:
    desk = Desk(store)
    with pytest.raises(Killed):
        desk.consumer(once(seam, Killed(), after=after))(desk.ids)
    left = [row for row in desk.rows() if row.stage is Stage.INGEST]
    assert all(row.attempts <= 1 for row in left)
    assert [row.members for row in left] == [0] * len(left)
    desk.consumer()(desk.ids)  # its message comes again at once: what the dead one has in hand waits for its lease
    assert all(row.attempts == 1 for row in desk.rows() if row.stage is Stage.INGEST)
    desk.pass_leases()
    desk.consumer()(desk.ids)
    assert desk.kept() == [1] * len(NAMES)
    assert {(row.stage, row.attempts) for row in desk.rows()} == {(Stage.EXTRACT, 0)}


def test_the_leases_of_a_process_that_is_known_to_be_dead_are_ended_at_once(store: Engine) -> None:
    desk = Desk(store)
    held: list[tuple[Sequence[SubmissionId], datetime]] = []
    consumer = Consumer(
        stage=Stage.INGEST,
        step=Counting(once("work", Killed())),
        engine=store,
        publish=lambda _: None,
        settings=Settings(),
        clock=lambda: desk.now,
        hold=lambda _stage, ids, lease: held.append((tuple(ids), lease)),
    )
    with pytest.raises(Killed):
        consumer(desk.ids)
    (in_hand, lease), (after, _) = held
    assert in_hand == desk.ids[: len(in_hand)]
    assert after == ()
    with writing(store) as conn:
        submissions.release(conn, in_hand, now=desk.now, lease=lease, last_words="Segmentation fault")
    assert {row.last_words for row in desk.rows()[: len(in_hand)]} == {"Segmentation fault"}
    desk.consumer()(desk.ids)
    assert desk.kept() == [1] * len(NAMES)


def test_an_attempt_that_was_taken_for_dead_changes_nothing_when_it_comes_to_its_end(store: Engine) -> None:
    desk = Desk(store)

    def trouble(seam: str, rows: Sequence[Submission]) -> None:
        if seam == "work" and rows[0].name == "b":
            desk.pass_leases()
            desk.consumer()(desk.ids)

    desk.consumer(trouble)(desk.ids)
    assert desk.kept() == [1] * len(NAMES)


def test_poison_takes_its_neighbours_along_once_and_is_quarantined_alone(store: Engine) -> None:
    desk = Desk(store)
    starts: dict[str, int] = dict.fromkeys(NAMES, 0)

    def trouble(seam: str, rows: Sequence[Submission]) -> None:
        if seam == "work":
            starts[rows[0].name] += 1
            of_bad("work", Killed())(seam, rows)

    for _ in range(3):
        with pytest.raises(Killed):
            desk.consumer(trouble, max_attempts=3)(desk.ids)
        desk.pass_leases()
    desk.consumer(trouble, max_attempts=3)(desk.ids)
    assert starts == {"a": 2, "b": 2, "bad": 3, "c": 1, "d": 1, "e": 1}
    bad = desk.row("bad")
    assert (bad.outcome, bad.reason and bad.reason.code) == (Outcome.QUARANTINED, ReasonCode.CRASHED)
    assert desk.kept() == [1, 1, 0, 1, 1, 1]


def test_where_one_start_is_all_there_is_nobody_dies_for_a_neighbour(store: Engine) -> None:
    desk = Desk(store)
    for _ in range(2):
        try:
            desk.consumer(of_bad("work", Killed()), max_attempts=1)(desk.ids)
        except Killed:
            desk.pass_leases()
    assert desk.row("bad").outcome is Outcome.QUARANTINED
    assert desk.kept() == [1, 1, 0, 1, 1, 1]


class Together:
    """What is done for all rows of a bite at once: it fails where the bad one is among them."""

    def __init__(self, error: BaseException) -> None:
        self._error = error
        self.had: list[list[str]] = []

    def __call__(self, loaded: Mapping[SubmissionId, str]) -> Mapping[SubmissionId, str]:
        self.had.append(sorted(loaded.values()))
        if "bad" in loaded.values():
            raise self._error
        return loaded


def test_a_bug_in_what_is_done_for_all_at_once_is_nobodys(store: Engine) -> None:
    desk, together = Desk(store), Together(ZeroDivisionError("seven by nought"))
    desk.consumer(ready=together)(desk.ids)
    assert desk.kept() == [1] * len(NAMES)
    assert together.had[0] == ["a", "b", "bad", "c"]


def test_a_row_that_hangs_what_is_done_for_all_at_once_is_done_alone_and_its_neighbours_too(store: Engine) -> None:
    desk, together = Desk(store), Together(SoftTimeLimitExceeded())
    desk.consumer(ready=together)(desk.ids)
    assert [row.attempts for row in desk.rows()] == [1, 1, 1, 1, 0, 0]
    assert desk.kept() == [0] * len(NAMES)
    for _ in range(4):
        desk.now += timedelta(hours=1)  # the pause is over
        desk.consumer(of_bad("work", SoftTimeLimitExceeded()), ready=together)(desk.ids)
    assert together.had == [["a", "b", "bad", "c"], ["d", "e"]]  # who is begun alone never has company again
    bad = desk.row("bad")
    assert (bad.outcome, bad.reason and bad.reason.code) == (Outcome.QUARANTINED, ReasonCode.CRASHED)
    assert desk.kept() == [1, 1, 0, 1, 1, 1]


def test_a_process_that_dies_in_what_is_done_for_all_at_once_has_them_begun_alone(store: Engine) -> None:
    desk, together = Desk(store), Together(Killed())
    with pytest.raises(Killed):
        desk.consumer(ready=together)(desk.ids)
    desk.pass_leases()
    desk.consumer(ready=together)(desk.ids)
    assert desk.kept() == [1] * len(NAMES)
    assert together.had == [["a", "b", "bad", "c"], ["d", "e"]]


@pytest.mark.parametrize("seam", ["load", "work", "keep", "kept"])
def test_a_bug_at_any_seam_quarantines_only_the_one_that_met_it(store: Engine, seam: str) -> None:
    desk = Desk(store)
    desk.consumer(of_bad(seam, ZeroDivisionError("seven by nought")))(desk.ids)
    bad = desk.row("bad")
    assert (bad.outcome, bad.reason and bad.reason.code) == (Outcome.QUARANTINED, ReasonCode.BUG)
    assert desk.kept() == [1, 1, 0, 1, 1, 1]


@pytest.mark.parametrize("seam", ["load", "work", "keep", "kept"])
def test_a_store_that_fails_at_any_seam_costs_nobody_an_attempt(store: Engine, seam: str) -> None:
    desk = Desk(store)
    desk.consumer(once(seam, StoreDown(Fault.BUSY, "it is locked")))(desk.ids)
    assert {row.attempts for row in desk.rows()} == {0}
    again = {id for message in desk.published if isinstance(message, SubmissionAccepted) for id in message.ids}
    assert again == {row.id for row in desk.rows() if row.stage is Stage.INGEST}
    desk.consumer()(sorted(again))
    assert desk.kept() == [1] * len(NAMES)


def test_attempts_are_given_back_once_a_store_that_was_long_away_answers(store: Engine) -> None:
    desk = Desk(store)
    is_away = threading.Event()

    def trouble(seam: str, rows: Sequence[Submission]) -> None:
        if seam == "work":
            is_away.set()
            threading.Timer(0.8, is_away.clear).start()
            raise StoreDown(Fault.UNREACHABLE, "it is away")

    @sa.event.listens_for(store, "begin")
    def begin(_: Connection) -> None:
        if is_away.is_set():
            raise StoreDown(Fault.UNREACHABLE, "it is away")

    began = time.monotonic()
    desk.consumer(trouble)(desk.ids)
    assert 0.7 < time.monotonic() - began < PATIENCE_SECONDS  # it waited for the store, and no longer
    assert {(row.stage, row.attempts) for row in desk.rows()} == {(Stage.INGEST, 0)}
