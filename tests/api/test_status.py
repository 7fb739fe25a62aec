"""The page that says in words how things stand, in both languages, whatever is wrong."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.api.metrics.snapshot import FRESH_SECONDS
from services.api.overview import Lasting, lasting
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Reason, ReasonCode
from services.common.contracts.utterances import Kept
from services.common.store import statements, submissions, ties, workers
from services.common.store.engine import writing
from services.common.store.numbering import lock_articles
from tests.api import samples
from tests.api.conftest import MakeWorld, World
from tests.api.samples import NOW
from tests.api.test_page import see
from tests.common.store.builders import a_statement, a_worker, an_article, stored

ALL = ("fetch", "ingest", "extract", "link")


@pytest.fixture
def world(world: World) -> World:
    """With a worker that does everything, and a queue that answers."""
    world.queue_lengths = {}
    with writing(world.engine) as conn:
        workers.beat(conn, a_worker("all@a", seen_at=NOW, started_at=NOW, queues=ALL, swept_at=NOW))
    return world


def accept(world: World, *names: str) -> list[str]:
    new = [NewSubmission(channel=Channel.TEXT, name=name, payload=name.encode()) for name in names]
    with writing(world.engine) as conn:
        return [row.id for row in submissions.accept(conn, new, now=NOW)]


def text(world: World, target: str = "/status") -> str:
    return " ".join(see(world, target).text.split())


def later(world: World, **by: float) -> None:
    """The worker lives on meanwhile."""
    world.now = NOW + timedelta(**by)
    with writing(world.engine) as conn:
        workers.beat(conn, a_worker("all@a", seen_at=world.now, started_at=NOW, queues=ALL, swept_at=world.now))


def test_where_nothing_waits_all_is_done(world: World) -> None:
    told = text(world)
    assert "All is done; nothing waits." in told
    assert "Nothing was handed in yet." in told


def test_linking_without_embeddings_is_told_with_what_to_do(world: World) -> None:
    with writing(world.engine) as conn:
        article = stored(conn, an_article("The ferries will sail."))
        found = a_statement(article.article, "The ferries will sail.")
        statements.replace(conn, article, [found], now=NOW)
        number = lock_articles(conn, [article.id])[article.id]
        ties.keep_tellings(conn, {number: {found.id: Kept(vectors=b"1", facts=())}}, encoder="one")
    assert "install the extra" not in text(world)
    with writing(world.engine) as conn:
        ties.keep_tellings(conn, {number: {found.id: Kept(vectors=None, facts=())}}, encoder=None)
    assert "by speakers, dates and words alone: where extract runs, install the extra `linking`" in text(world)


def test_what_is_in_the_works_is_told_with_its_age(world: World) -> None:
    accept(world, "one", "two")
    later(world, minutes=4)
    told = text(world)
    assert "Qawl is at work, and nothing has waited for long." in told
    assert "reading 2 submissions; the oldest came in 4 minutes ago" in told
    assert "linking nothing" in told
    assert "Nobody does this" not in told


def test_what_is_late_is_said_first(world: World) -> None:
    accept(world, "one")
    later(world, minutes=90)
    assert "Qawl is behind: something has waited for 90 minutes." in text(world)


def test_what_failed_is_told_with_its_reason_and_leads_to_it(world: World) -> None:
    reason = Reason(code=ReasonCode.BOT_WALL, message="A wall.", advice="Ask for it.")
    first, second, third = accept(world, "one", "two", "three")
    with writing(world.engine) as conn:
        for id in (first, second):
            submissions.finish(conn, id, Outcome.BLOCKED, now=NOW, reason=reason)
        bug = Reason(code=ReasonCode.BUG, message="A bug.", advice="Report it.")
        submissions.finish(conn, third, Outcome.QUARANTINED, now=NOW, reason=bug)
    told = text(world)
    assert "bot wall 2 submissions blocked bug 1 submission quarantined" in told
    assert "In quarantine, until somebody sends it again 1 submission" in told
    links = [attributes.get("href") for tag, attributes in see(world, "/status").elements if tag == "a"]
    assert "/submissions?outcome=blocked" in links


def test_what_is_found_is_told(world: World) -> None:
    for sample in (samples.harbour(), samples.council()):
        samples.store(world.engine, sample.article, sample.statements)
    told = text(world)
    assert "Articles stored 2" in told
    assert "Statements per article, of the latest 6.00" in told
    assert "whose speaker has no name 2 of 12" in told
    assert "Half of what is done took no longer than 1 s" in told


def test_what_is_wrong_is_said_in_words(world: World) -> None:
    world.queue_lengths = None
    assert "The queue does not answer. What is handed in is kept" in text(world)
    assert "Somebody who looks after Qawl should have a look." in text(world)


def test_without_workers_it_says_that_nobody_does_it(make_world: MakeWorld) -> None:
    world = make_world()
    world.queue_lengths = {}
    told = text(world)
    assert "Somebody who looks after Qawl should have a look." in told
    assert "No worker runs: what is handed in is kept, and waits." in told
    assert told.count("Nobody does this at present.") == len(ALL)


def test_a_disk_that_is_nearly_full_is_told(make_world: MakeWorld) -> None:
    world = make_world(min_free_bytes=1 << 60)
    world.queue_lengths = {}
    assert "The disk is nearly full: nothing large is taken any more." in text(world)


def test_it_is_said_in_arabic_too(world: World) -> None:
    accept(world, "one")
    later(world, minutes=90)
    answer = world.client.get("/status", headers={"Accept-Language": "ar"})
    assert 'dir="rtl"' in answer.text
    assert "قول متأخر: ثمة ما ينتظر منذ 90 دقيقة." in answer.text or "٩٠ دقيقة" in answer.text


def test_a_store_that_is_down_is_told_as_everywhere(
    tmp_path: Path, make_world: MakeWorld, sqlite_store: Engine
) -> None:
    world = make_world(engine=sqlite_store)
    sqlite_store.dispose()
    for file in tmp_path.glob("qawl.sqlite*"):
        file.write_bytes(b"this is no database" * 1000)
    assert world.client.get("/status", headers={"Accept": "text/html"}).status_code == 503


def test_many_who_look_cost_one_look(world: World) -> None:
    asked = 0

    def lengths() -> dict[str, int]:
        nonlocal asked
        asked += 1
        return {}

    looks = world.app.state.looks
    looks.context = replace(looks.context, queue_lengths=lengths)
    for _ in range(5):
        see(world, "/status")
    assert asked == 1, f"kept for {FRESH_SECONDS} s"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, Lasting(number=1, noun="second")),
        (119.4, Lasting(number=119, noun="second")),
        (120, Lasting(number=2, noun="minute")),
        (7199, Lasting(number=120, noun="minute")),
        (7200, Lasting(number=2, noun="hour")),
        (172_800, Lasting(number=2, noun="day")),
        (864_000, Lasting(number=10, noun="day")),
    ],
)
def test_a_length_of_time_is_said_in_the_largest_unit_of_which_there_are_two(seconds: float, expected: Lasting) -> None:
    assert lasting(timedelta(seconds=seconds)) == expected
