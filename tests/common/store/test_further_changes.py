"""Who follows submissions and utterances misses nothing, and nobody who writes waits for another because of it."""

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from services.common.contracts.submissions import Outcome, Stage, SubmissionId
from services.common.contracts.utterances import Membership
from services.common.store import cancelling, changes, submissions, utterances
from services.common.store.changes import ForeignPlaceError, Kind
from services.common.store.engine import migrate, open_store, reading, writing
from services.common.store.portable import export_store, import_store
from services.common.store.tables import changes_waiting
from services.common.store.tables import submissions as rows
from services.common.store.tables import utterances as utterance_rows
from tests.common.store.builders import NOW, WHY, a_submission, one_statement


def seen(
    engine: Engine, kind: Kind = "submission", since: str | None = None, *, limit: int = 1000
) -> tuple[list[tuple[str, bool]], str]:
    changes.settle(engine, kind)
    with reading(engine) as conn:
        page = changes.page(conn, since=since, kind=kind, limit=limit)
    assert {one.kind for one in page.items} <= {kind}
    return [(one.key, one.is_removed) for one in page.items], page.next


def hand_in(conn: Connection, name: str) -> SubmissionId:
    return submissions.accept(conn, [a_submission(name.encode(), name=name)], now=NOW)[0].id


def test_a_submission_is_told_when_it_comes_in_moves_on_and_ends_and_not_of_each_attempt(store: Engine) -> None:
    assert seen(store)[0] == []
    with writing(store) as conn:
        one, other = sorted(hand_in(conn, name) for name in ("one", "other"))
    found, at = seen(store)
    assert sorted(found) == [(one, False), (other, False)]
    with writing(store) as conn:
        submissions.begin(conn, one, Stage.INGEST, now=NOW, lease_seconds=60)
        submissions.postpone(conn, other, now=NOW, due_at=NOW + timedelta(days=1), reason=WHY)
    found, at = seen(store, since=at)
    assert found == [(other, False)], "why it waits is told, a start is not"
    for move in (
        lambda conn: submissions.advance(conn, one, at=Stage.INGEST, to=Stage.EXTRACT, now=NOW),
        lambda conn: submissions.advance(conn, one, at=Stage.EXTRACT, to=Stage.LINK, now=NOW),
        lambda conn: submissions.finish(conn, one, Outcome.DONE, now=NOW),
    ):
        with writing(store) as conn:
            assert move(conn)
        found, at = seen(store, since=at)
        assert found == [(one, False)]
    with writing(store) as conn:
        assert cancelling.cancel(conn, [other], now=NOW) == (other,)
    assert seen(store, since=at)[0] == [(other, False)]
    with writing(store) as conn:
        conn.execute(sa.delete(rows).where(rows.c.id == other))
    assert seen(store, since=at)[0] == [(other, True)], "the latest of it alone"


def test_an_utterance_is_told_when_it_comes_when_its_reports_change_and_when_it_is_no_more(store: Engine) -> None:
    with writing(store) as conn:
        ids = sorted(one_statement(conn, f"The mill is lit {n}.").id for n in range(3))

    def join(members: list[str]) -> None:
        joined = [Membership(statement_id=id, is_whole=False, score=0.9) for id in members]
        with writing(store) as conn:
            utterances.replace(conn, ids, {members[0]: joined} if members else {}, touched=(), now=NOW)

    join(ids[:2])
    found, at = seen(store, "utterance")
    assert found == [(ids[0], False)]
    join(ids[:2])
    assert seen(store, "utterance", at)[0] == [], "as it was"
    join(ids)
    found, at = seen(store, "utterance", at)
    assert found == [(ids[0], False)]
    with writing(store) as conn:
        conn.execute(sa.update(utterance_rows).values(reports=9))
    assert seen(store, "utterance", at)[0] == [(ids[0], False)]
    join([])
    assert seen(store, "utterance", at)[0] == [(ids[0], True)]


def test_what_is_rolled_back_did_not_change(store: Engine) -> None:
    _, at = seen(store)

    def fail() -> None:
        with writing(store) as conn:
            hand_in(conn, "one")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen(store, since=at) == ([], at)


def test_pages_are_walked_to_the_end_and_each_kind_has_places_of_its_own(store: Engine) -> None:
    with writing(store) as conn:
        ids = [one_statement(conn, f"The mill is lit {n}.").article_id for n in range(7)]
    walked: dict[Kind, list[str]] = {}
    ends: dict[Kind, str] = {}
    for kind in ("submission", "article", "speaker", "utterance"):
        at, more = None, True
        changes.settle(store, kind)
        while more:
            with reading(store) as conn:
                page = changes.page(conn, since=at, kind=kind, limit=3)
            assert all(one.kind == kind for one in page.items)
            walked.setdefault(kind, []).extend(one.key for one in page.items)
            at, more = page.next, page.more
        assert at is not None
        ends[kind] = at
    assert walked["article"] == ids
    assert len(set(walked["submission"])) == len(walked["submission"]) == len(ids)
    assert walked["utterance"] == []
    with reading(store) as conn:
        assert changes.now(conn, "submission") == ends["submission"]
        for kind, other in (("submission", "utterance"), ("article", "submission"), ("submission", "article")):
            with pytest.raises(ForeignPlaceError):
                changes.page(conn, since=ends[kind], kind=other, limit=3)  # type: ignore[index, arg-type]
        # Of articles and speakers there is one order, whichever of them is asked for.
        assert changes.page(conn, since=ends["article"], limit=3).items == ()


def test_nobody_who_hands_in_waits_for_another(postgres_store_url: str) -> None:
    """Two transactions are open at once; neither is held up by what notes its change."""
    postgres_store = open_store(postgres_store_url)
    first, second = postgres_store.connect(), postgres_store.connect()
    with first, second, first.begin(), second.begin():
        for conn in (first, second):
            conn.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        later = hand_in(first, "committed last")
        hand_in(second, "committed first")
        second.commit()
        told, at = seen(postgres_store)
        assert len(told) == 1
        first.commit()
    found, _ = seen(postgres_store, since=at)
    assert found == [(later, False)], "whoever began first and ended last is not passed over"
    with reading(postgres_store) as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(changes_waiting)).scalar_one() == 0
    postgres_store.dispose()


@dataclass
class Mirror:
    """Where each submission stands, kept by asking for changes."""

    engine: Engine
    held: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    at: str | None = None
    looks: int = 0

    def follow(self) -> None:
        more = True
        while more:
            changes.settle(self.engine, "submission")
            with reading(self.engine) as conn:
                page = changes.page(conn, since=self.at, kind="submission", limit=5)
            for one in page.items:
                with reading(self.engine) as conn:  # later than the page: at least as new
                    row = submissions.find(conn, SubmissionId(one.key))
                if row is None:
                    self.held.pop(one.key, None)
                else:
                    self.held[one.key] = (row.stage, row.outcome)
            self.at, more = page.next, page.more
            self.looks += 1


@pytest.mark.timeout(120)
def test_nothing_is_missed_while_many_write_and_several_look(store: Engine) -> None:
    mirrors = Mirror(store), Mirror(store)
    failures: list[Exception] = []
    is_over = threading.Event()
    ends_at = time.monotonic() + 4

    def write(seed: int) -> None:
        dice = random.Random(seed)
        mine: list[SubmissionId] = []
        try:
            while time.monotonic() < ends_at:
                with writing(store) as conn:
                    mine.append(hand_in(conn, f"{seed} {len(mine)}"))
                    id = dice.choice(mine)
                    match dice.randrange(4):
                        case 0:
                            submissions.advance(conn, id, at=Stage.INGEST, to=Stage.EXTRACT, now=NOW)
                        case 1:
                            cancelling.cancel(conn, [id], now=NOW)
                        case 2:
                            conn.execute(sa.delete(rows).where(rows.c.id == id))
                    time.sleep(dice.choice((0, 0, 0.002, 0.03)))
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    def look(mirror: Mirror) -> None:
        try:
            while not is_over.is_set():
                mirror.follow()
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    readers = [threading.Thread(target=look, args=(mirror,)) for mirror in mirrors]
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join()
    is_over.set()
    for thread in readers:
        thread.join()
    assert failures == []
    with reading(store) as conn:
        there = {row.id: (row.stage, row.outcome) for row in submissions.page(conn, limit=100_000)}
    assert len(there) > 4, "they wrote"
    for mirror in mirrors:
        mirror.follow()
        assert mirror.looks > 2, "and were looked at meanwhile, however slow the machine"
        assert mirror.held == there


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_an_import_tells_everything_anew(
    store: Engine, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with writing(store) as conn:
        ids = sorted(hand_in(conn, str(n)) for n in range(3))
    file = BytesIO()
    export_store(store, file, qawl_version="0", made_at=NOW, progress=lambda *_: None)
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    if kind == "postgres":
        url = request.getfixturevalue("empty_postgres_url")
    migrate(url)
    other = open_store(url)
    file.seek(0)
    import_store(other, file, largest_row=10**7, progress=lambda *_: None)
    found, at = seen(other)
    assert sorted(key for key, _ in found) == ids
    with writing(other) as conn:
        new = hand_in(conn, "new")
    assert seen(other, since=at)[0] == [(new, False)], "the triggers are there again"
    other.dispose()
