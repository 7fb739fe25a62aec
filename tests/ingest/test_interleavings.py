"""Whatever becomes of messages and workers, in whatever order: each row ends once and rightly, nothing is done twice"""

from collections.abc import Iterator, Sequence

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import Engine

from services.common.store.engine import open_store, writing
from tests.ingest.happenings import SEQUENCES, Event
from tests.ingest.interleaving import World

DRAWN = settings(
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a sequence that fails is short enough to be read as it is
    # The store of all sequences is emptied before each.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def engine(sqlite_store_url: str) -> Iterator[Engine]:
    opened = open_store(sqlite_store_url)
    stood = "coalesce({0}.outcome, {0}.stage)"
    before, after = stood.format("OLD"), stood.format("NEW")
    with writing(opened) as conn:
        for statement in (
            "CREATE TABLE kept (id TEXT, stage TEXT)",
            "CREATE TABLE seen (id TEXT, before TEXT, after TEXT)",
            "CREATE TRIGGER came AFTER INSERT ON submissions BEGIN"
            f" INSERT INTO seen VALUES (NEW.id, NULL, {after}); END",
            f"CREATE TRIGGER moved AFTER UPDATE ON submissions WHEN {before} <> {after} BEGIN"
            f" INSERT INTO seen VALUES (NEW.id, {before}, {after}); END",
        ):
            conn.execute(sa.text(statement))
    yield opened
    opened.dispose()


def played(engine: Engine, events: Sequence[Event]) -> None:
    with writing(engine) as conn:
        for table in ("submissions", "payloads", "kept", "seen"):
            conn.execute(sa.text(f"DELETE FROM {table}"))
    world = World(engine)
    for event in events:
        world.happen(event)
    world.settle()
    world.check()
    world.replay_all()
    world.settle()
    world.check()


@settings(DRAWN, max_examples=30)
@given(events=SEQUENCES)
def test_each_row_ends_once_and_rightly_whatever_happens_in_whatever_order(
    engine: Engine, events: Sequence[Event]
) -> None:
    played(engine, events)


@pytest.mark.slow
@pytest.mark.timeout(1800)  # two minutes on a core of its own
@settings(DRAWN, max_examples=1000)
@given(events=SEQUENCES)
def test_each_row_ends_once_and_rightly_in_a_thousand_other_orders(engine: Engine, events: Sequence[Event]) -> None:
    played(engine, events)
